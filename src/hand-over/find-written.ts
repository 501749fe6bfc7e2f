import type { CrmConnection } from '../crm/connection';
import type { HandOverConfig } from '../crm/crm-config';
import { fieldOf, soqlText } from '../crm/find-records';
import type { CrmObjectName } from './crm-record';
import type { WhoseRecord } from './find-whose-record';
import type { WaitingHandOver } from './hand-over-queue';
import { markerOf } from './hand-over-text';

/** The clocks of the CRM and of this process may differ by so much. */
const CLOCKS_DIFFER_MS = 3_600_000;
/** One page of an answer. */
const MOST_RECORDS = 2_000;

/** A hand-over that may have been written before, and whom it is about. */
type Perhaps = WaitingHandOver & { whose: WhoseRecord };

/**
 * Looks for what an earlier attempt of unknown outcome has written, so that nothing is written twice: by the field of the
 * file that holds the id, else by the marker at the end of the subject. A lead without such a field is read where the
 * person is. Campaign members are not looked for: the org refuses a second of one person by itself.
 * → record id by hand-over id
 * @throws CrmError
 */
export async function findWritten(
  perhaps: readonly Perhaps[],
  { crm, config }: { crm: Pick<CrmConnection, 'query'>; config: HandOverConfig },
): Promise<Map<string, { object: CrmObjectName; id: string }>> {
  const written = new Map<string, { object: CrmObjectName; id: string }>();
  const isOf = (...routes: string[]) => perhaps.filter(({ handOver }) => routes.includes(handOver.route));
  await look('Task', isOf('task', 'lead'), config.task.marker, 'Subject');
  await look('Case', isOf('case'), config.case.externalId ?? config.case.marker, 'Subject');
  const leads = isOf('lead');
  const leadField = config.lead.externalId ?? config.lead.marker;
  if (leadField !== undefined) await look('Lead', leads, leadField, 'Subject');
  else await readLeads(leads);
  return written;

  async function look(object: CrmObjectName, some: readonly Perhaps[], field: string | undefined, subject: string) {
    if (some.length === 0) return;
    const take = (records: Awaited<ReturnType<typeof crm.query>>, name: string, mark: (id: string) => string) => {
      for (const record of records) {
        const held = String(fieldOf(record, name) ?? '');
        const of = some.find(({ id }) => held.endsWith(mark(id)));
        if (of) written.set(of.id, { object, id: record.Id });
      }
    };
    if (field !== undefined) {
      const ids = some.map(({ id }) => soqlText(id)).join(',');
      take(await crm.query(`SELECT Id,${field} FROM ${object} WHERE ${field} IN (${ids})`), field, (id) => id);
      return;
    }
    const begunAt = Math.min(...some.map((each) => each.begunAt ?? each.keptAt));
    const since = new Date(begunAt - CLOCKS_DIFFER_MS).toISOString();
    const ask = (pattern: string) =>
      crm.query(
        `SELECT Id,${subject} FROM ${object} WHERE ${subject} LIKE ${soqlText(pattern)} AND CreatedDate >= ${since} LIMIT ${MOST_RECORDS}`,
      );
    const records = await ask(`%${markerOf('%')}`);
    take(records, subject, markerOf);
    if (records.length < MOST_RECORDS) return;
    for (const { id } of some) if (!written.has(id)) take(await ask(`%${markerOf(id)}`), subject, markerOf);
  }

  async function readLeads(some: readonly Perhaps[]): Promise<void> {
    const ids = some.flatMap(({ whose }) =>
      whose.kind === 'one' ? [whose.id] : whose.kind === 'several' ? [...whose.ids] : [],
    );
    if (ids.length === 0) return;
    const soql = `SELECT Id,Description FROM Lead WHERE Id IN (${[...new Set(ids)].map(soqlText).join(',')})`;
    for (const lead of await crm.query(soql)) {
      const text = String(fieldOf(lead, 'Description') ?? '');
      const of = some.find(({ id }) => text.endsWith(markerOf(id)));
      if (of) written.set(of.id, { object: 'Lead', id: lead.Id });
    }
  }
}
