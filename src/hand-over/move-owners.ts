import type { CrmConnection } from '../crm/connection';
import type { CrmError } from '../crm/crm-error';
import { type HandOver, type HandOverResult, handOverId } from '../replies/hand-over';
import type { CrmOwners } from './crm-owners';
import type { HandOverQueue, WaitingHandOver } from './hand-over-queue';

/** The objects with an owner, by the beginning of their ids. A campaign member has none. */
const OWNED: ReadonlyMap<string, string> = new Map([
  ['00T', 'Task'],
  ['500', 'Case'],
  ['00Q', 'Lead'],
]);

/** The record waits itself, and is looked for again after this. */
const RECORD_AGAIN_MS = 10_000;

/**
 * Gives the records of replies that got another owner to that one. Of several moves the last counts; what the CRM has no
 * owner for stays where it is.
 * @throws CrmError where the CRM took nothing, or nobody knows: then all may be tried again.
 */
export async function moveOwners(
  waiting: readonly WaitingHandOver[],
  dependencies: {
    crm: Pick<CrmConnection, 'update'>;
    owners: CrmOwners;
    queue: Pick<HandOverQueue, 'becameOf'>;
    tellUnknownOwner: (owner: HandOver['owner']) => void;
    failureOf: (error: CrmError) => HandOverResult;
  },
): Promise<[of: WaitingHandOver, result: HandOverResult][]> {
  const { crm, owners, queue, tellUnknownOwner, failureOf } = dependencies;
  const results: [WaitingHandOver, HandOverResult][] = [];
  const updates: { of: WaitingHandOver; object: string; id: string; owner: HandOver['owner'] }[] = [];
  for (const of of waiting) {
    const { moved, route, owner } = of.handOver;
    if (moved === undefined) continue;
    const isOvertaken =
      (await queue.becameOf(handOverId({ ...of.handOver, moved: { ...moved, times: moved.times + 1 } }))) !== undefined;
    const became = await queue.becameOf(handOverId({ replyId: moved.replyId }));
    const object = OWNED.get(became?.slice(0, 3) ?? '');
    if (became === 'waits' && !isOvertaken) {
      results.push([of, { kind: 'later', why: 'its record waits', retryAfterMs: RECORD_AGAIN_MS }]);
    } else if (became === undefined || object === undefined || isOvertaken) {
      results.push([of, { kind: 'done', route, recordId: '' }]);
    } else updates.push({ of, object, id: became, owner });
  }
  const ids = await owners.idsOf(updates.map(({ owner }) => owner));
  const known = updates.flatMap((each, index) => {
    const OwnerId = ids[index];
    if (OwnerId !== undefined) return [{ ...each, fields: { OwnerId } }];
    tellUnknownOwner(each.owner);
    results.push([each.of, { kind: 'done', route: each.of.handOver.route, recordId: each.id }]);
    return [];
  });
  const errors =
    known.length === 0 ? [] : await crm.update(known.map(({ object, id, fields }) => ({ object, id, fields })));
  for (const [index, { of, id }] of known.entries()) {
    const error = errors[index];
    results.push([
      of,
      error === undefined ? { kind: 'done', route: of.handOver.route, recordId: id } : failureOf(error),
    ]);
  }
  return results;
}
