// npm run dictionary: writes the tables of docs/data-extensions.md: the columns from config/data-extensions.json, the queries
// from config/queries. With --check it writes nothing, and ends with 1 where the page says anything else.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wordsOfProcess } from './command-line.mjs';

const { values } = wordsOfProcess({
  usage: 'usage: npm run dictionary -- [--check]',
  options: { check: { type: 'boolean' } },
});
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PAGE = join(root, 'docs/data-extensions.md');
const QUERIES = join(root, 'config/queries');

/** The type as the page says it: `Text(36), key`, `Decimal(18,2)`, `Date`. */
function typeOf({ type, length, scale, primaryKey }) {
  const size = type === 'Text' ? `(${length})` : type === 'Decimal' ? `(${length},${scale})` : '';
  return `${type}${size}${primaryKey ? ', key' : ''}`;
}

function columnTable({ key, columns }) {
  const ownerless = columns.find(({ owner }) => owner === undefined);
  if (ownerless) throw new Error(`config/data-extensions.json: ${key}.${ownerless.name} has no owner`);
  const rows = columns.map((column) =>
    `| \`${column.name}\` | ${typeOf(column)} | ${column.owner} | ${column.holds ?? ''} |`.replace(/ {2}\|$/, ' |'),
  );
  return ['| column | type | owned by | what it holds |', '|---|---|---|---|', ...rows].join('\n');
}

function queryTable() {
  const rows = readdirSync(QUERIES)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const question = /^\/\*\s*([^?]+\?)/.exec(readFileSync(join(QUERIES, file), 'utf8'))?.[1];
      if (question === undefined) throw new Error(`config/queries/${file} does not begin with its question`);
      return `| [\`${file.slice(0, -4)}\`](../config/queries/${file}) | ${question.replace(/\s+/g, ' ')} |`;
    });
  return ['| query | question |', '|---|---|', ...rows].join('\n');
}

/** The page with the one table of a section written anew. */
function withTable(page, heading, table) {
  const start = page.indexOf(`\n## ${heading}\n`);
  if (start === -1) throw new Error(`docs/data-extensions.md has no section ${heading}`);
  const next = page.indexOf('\n## ', start + 1);
  const end = next === -1 ? page.length : next;
  const section = page.slice(start, end);
  if (!/^\|/m.test(section)) throw new Error(`the section ${heading} has no table`);
  return page.slice(0, start) + section.replace(/(^\|.*(\n|$))+/m, `${table}\n`) + page.slice(end);
}

const before = readFileSync(PAGE, 'utf8');
const definitions = JSON.parse(readFileSync(join(root, 'config/data-extensions.json'), 'utf8'));
const withColumns = definitions.reduce((page, one) => withTable(page, one.key, columnTable(one)), before);
const after = withTable(withColumns, 'Queries', queryTable());
if (!values.check) writeFileSync(PAGE, after);
else if (after !== before) {
  console.error(
    'docs/data-extensions.md says something else than config/data-extensions.json and config/queries: npm run dictionary',
  );
  process.exitCode = 1;
}
