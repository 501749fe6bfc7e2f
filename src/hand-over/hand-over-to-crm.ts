import type { CrmConnection, SavedRecord } from '../crm/connection';
import type { HandOverConfig } from '../crm/crm-config';
import { CrmError } from '../crm/crm-error';
import { soqlText } from '../crm/find-records';
import type { HandOver, HandOverResult } from '../replies/hand-over';
import type { CrmOwners } from './crm-owners';
import { type CrmFacts, type CrmWrite, crmWriteOf, taskForFound } from './crm-record';
import { findWhoseRecord } from './find-whose-record';
import { findWritten } from './find-written';
import type { HandOverQueue, WaitingHandOver } from './hand-over-queue';
import { moveOwners } from './move-owners';
import { saveCrmWrites } from './save-crm-writes';

export interface CrmHandOverDependencies {
  crm: Pick<CrmConnection, 'query' | 'create' | 'upsert' | 'update'>;
  config: HandOverConfig;
  owners: CrmOwners;
  queue: Pick<HandOverQueue, 'begin' | 'becameOf'>;
  defaultCountry: string | undefined;
  /** Hears of an object in which numbers could not be looked for in every grouping. */
  tellTooSlow?: (object: string) => void;
  /** Hears of an owner whom the CRM does not know. */
  tellUnknownOwner: (owner: HandOver['owner']) => void;
}

type Result = [of: WaitingHandOver, result: HandOverResult];
interface Planned {
  of: WaitingHandOver;
  facts: CrmFacts;
  write: CrmWrite;
}

/**
 * Makes records of hand-overs, each on its own: one that is refused or locked holds up no other. What an earlier attempt
 * may have written is looked for first. → what came of each
 * @throws CrmError where the CRM took nothing, or nobody knows: then all may be tried again.
 */
export async function handOverToCrm(
  waiting: readonly WaitingHandOver[],
  dependencies: CrmHandOverDependencies,
): Promise<Result[]> {
  const { crm, config, queue } = dependencies;
  const moved = waiting.filter(({ handOver }) => handOver.moved !== undefined);
  // First, since moving twice does no harm, should the others fail as a whole.
  const results = await moveOwners(moved, { ...dependencies, failureOf });
  const { results: known, planned } = await plan(
    waiting.filter((each) => !moved.includes(each)),
    dependencies,
  );
  results.push(...known);
  const still = await queue.begin(
    'crm',
    planned.map(({ of }) => of),
  );
  const begun = planned.filter(({ of }) => still.includes(of));
  const saved = await saveCrmWrites(writesOf(begun), crm);
  // What a duplicate rule refused becomes a task for whom it found.
  const found = begun.flatMap((each): Planned[] => {
    const { of, facts, write } = each;
    const answer = saved.get(write);
    if (write.object !== 'Lead' || !isDuplicate(answer)) return [];
    return [{ ...each, write: taskForFound(of, answer.duplicates, facts, config) }];
  });
  const others = begun.filter(({ of }) => !found.some((each) => each.of === of));
  const savedForFound = await saveCrmWrites(writesOf(found), crm);
  for (const each of [...others, ...found]) {
    const answer = saved.get(each.write) ?? savedForFound.get(each.write);
    if (answer !== undefined) results.push([each.of, await resultOf(each, answer, crm)]);
  }
  return results;
}

/** What is known of each, what was written already, and what is to be written. */
async function plan(
  waiting: readonly WaitingHandOver[],
  dependencies: CrmHandOverDependencies,
): Promise<{ results: Result[]; planned: Planned[] }> {
  const { crm, config, owners, tellUnknownOwner } = dependencies;
  const handOvers = waiting.map(({ handOver }) => handOver);
  const whose = await findWhoseRecord(handOvers, { ...dependencies, people: config.people });
  const ownerIds = await owners.idsOf(handOvers.map(({ owner }) => owner));
  const known = waiting.map((of, index) => ({
    of,
    facts: { whose: whose[index] ?? { kind: 'nobody' as const }, ownerId: ownerIds[index] },
  }));
  const perhaps = known.flatMap(({ of, facts }) => (of.begunAt === undefined ? [] : [{ ...of, whose: facts.whose }]));
  const written = await findWritten(perhaps, { crm, config });

  const results: Result[] = [];
  const planned: Planned[] = [];
  for (const { of, facts } of known) {
    const { owner } = of.handOver;
    const isNamed = owner.queue || owner.email;
    if (facts.ownerId === undefined && isNamed && owner.assignmentRule === undefined) tellUnknownOwner(owner);
    const there = written.get(of.id);
    const write = there ? doneAs(of, there.id) : crmWriteOf(of, facts, config);
    if ('kind' in write) results.push([of, write]);
    else planned.push({ of, facts, write });
  }
  return { results, planned };
}

async function resultOf(
  { of, write }: Planned,
  saved: SavedRecord,
  crm: Pick<CrmConnection, 'query' | 'update'>,
): Promise<HandOverResult> {
  if (!(saved instanceof CrmError)) return doneAs(of, saved.id, write);
  if (write.object === 'CampaignMember' && saved.statusCode === 'DUPLICATE_VALUE') return updateMember(of, write, crm);
  return failureOf(saved);
}

/** The person is in the campaign already: that record is the one. */
async function updateMember(
  of: WaitingHandOver,
  write: CrmWrite,
  crm: Pick<CrmConnection, 'query' | 'update'>,
): Promise<HandOverResult> {
  const { CampaignId, ContactId, LeadId, ...values } = write.fields;
  const [field, person] = ContactId === undefined ? ['LeadId', LeadId] : ['ContactId', ContactId];
  const [campaign, whom] = [soqlText(String(CampaignId)), soqlText(String(person))];
  const soql = `SELECT Id FROM CampaignMember WHERE CampaignId = ${campaign} AND ${field} = ${whom}`;
  const [member] = await crm.query(soql);
  if (member === undefined) return { kind: 'later', why: 'DUPLICATE_VALUE' };
  const [error] = await crm.update([{ object: 'CampaignMember', id: member.Id, fields: values }]);
  return error === undefined ? doneAs(of, member.Id, write) : failureOf(error);
}

const writesOf = (planned: readonly Planned[]) => planned.map(({ write }) => write);

const isDuplicate = (saved: SavedRecord | undefined): saved is CrmError =>
  saved instanceof CrmError && saved.statusCode === 'DUPLICATES_DETECTED';

function failureOf(error: CrmError): HandOverResult {
  const code = error.statusCode ?? error.code;
  return error.retry === 'later' ? { kind: 'later', why: code } : { kind: 'refused', code, detail: error.message };
}

function doneAs(
  { handOver }: WaitingHandOver,
  recordId: string,
  { personId, undecided }: Pick<CrmWrite, 'personId' | 'undecided'> = {},
): HandOverResult {
  return {
    kind: 'done',
    route: handOver.route,
    recordId,
    ...(personId !== undefined && { personId }),
    ...(undecided !== undefined && { undecided }),
  };
}
