import type { CrmConnection, SavedRecord } from '../crm/connection';
import type { CrmWrite } from './crm-record';

/**
 * Saves records, those that are written alike in one call, each on its own. → what came of each, in their order
 * @throws CrmError of the first call that failed as a whole; of the records of earlier calls nobody hears then.
 */
export async function saveCrmWrites(
  writes: readonly CrmWrite[],
  crm: Pick<CrmConnection, 'create' | 'upsert'>,
): Promise<Map<CrmWrite, SavedRecord>> {
  const groups = new Map<string, [CrmWrite, ...CrmWrite[]]>();
  for (const write of writes) {
    const { object, externalId = '', autoAssign } = write;
    const name = `${object} ${externalId} ${autoAssign}`;
    const group = groups.get(name);
    if (group) group.push(write);
    else groups.set(name, [write]);
  }
  const saved = new Map<CrmWrite, SavedRecord>();
  for (const group of groups.values()) {
    const [{ object, externalId, autoAssign }] = group;
    const answers =
      externalId === undefined
        ? await crm.create(group, { autoAssign })
        : await crm.upsert(group, { object, externalId, autoAssign });
    for (const [index, write] of group.entries()) {
      const answer = answers[index];
      if (answer !== undefined) saved.set(write, answer);
    }
  }
  return saved;
}
