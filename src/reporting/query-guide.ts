import type { Column } from '../marketing-cloud/data-extensions';
import type { ShippedQuery } from './shipped-queries';

const typeOf = (column: Column): string =>
  column.type === 'Text'
    ? `Text(${column.length})`
    : column.type === 'Decimal'
      ? `Decimal(${column.length},${column.scale})`
      : column.type;

/** What a person does who makes the queries by hand, on one page; pure. */
export function queryGuide(queries: readonly ShippedQuery[]): string {
  const made = queries.filter(({ target }) => target.action === 'overwrite');
  return [
    '# The queries by hand',
    '',
    'Needed: a user of Marketing Cloud with Automation Studio and Contact Builder, in the business unit of the data extensions WA_….',
    '',
    '1. Contact Builder ▸ Data Extensions ▸ Create, Standard, for each data extension below: its name and external key, its columns, all nullable, no key.',
    '2. Automation Studio ▸ Activities ▸ SQL Query ▸ Create Activity, for each query: its name, the text of its file in this folder, Validate Syntax, its target, its action.',
    '3. Automation Studio ▸ Overview ▸ New Automation: Schedule as the starting source, once a day, at 02:00 UTC. Step 1 is nth-of-template and daily-counts, step 2 all others.',
    '4. Run Once, and look at Activity whether each step is Complete. Then switch the schedule to Active.',
    '',
    'Once a day is enough, and every quarter of an hour is more runs than a year of many contracts holds. A query is killed after 30 minutes; a failed one may leave its target half filled until its next run.',
    '',
    '| query | question | target | action |',
    '|---|---|---|---|',
    ...queries.map(({ name, question, target }) => {
      const action = target.action === 'update' ? 'Update' : 'Overwrite';
      return `| ${name}.sql | ${question} | ${target.key} | ${action} |`;
    }),
    '',
    ...made.map(({ target }) => {
      const columns = target.columns.map((column) => `${column.name} ${typeOf(column)}`);
      return `- ${target.key}: ${columns.join(', ')}`;
    }),
    '',
  ].join('\n');
}
