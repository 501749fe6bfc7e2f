import type { Settings } from '../../decision/settings';
import type { HeldClaim, HeldRecord } from '../../execution/held-record';
import type { NotDone, TimerFamily, Timers } from '../../execution/timers';
import type { FinalReason } from '../../vocabulary';
import { HELD_SLOT_MS, type SendDependencies } from '../call/attempt';
import type { Contact } from '../call/contact';
import { decideContact } from '../call/decide-contact';
import { type Finish, type FinishDependencies, skippedBy } from '../call/finish-record';
import { type NoteDrawDependencies, noteDraw } from '../call/note-draw';
import { sendMessage } from '../call/send-message';
import { type FinishHeldDependencies, finishHeld } from './finish-held';
import { type HeldSend, type ReadHeldDependencies, readHeld } from './read-held';

const DAY_MS = 86_400_000;
/** A send that found no free moment of its sender for so long is given up for its late fallback. */
const HELD_AT_MOST_MS = DAY_MS;
/** No caller waits, but a sweep does, and with it the sends behind this one. */
const PATIENCE = { budgetMs: 10_000, slotMs: HELD_SLOT_MS, isItsTurn: true, behindHeld: false };
const AT_ONCE = 100;
const TRY_AGAIN_MS = 30_000;
/** A sender with much to send goes on in the next run, so that what becomes due for others meanwhile is seen. */
const RUN_MS = 5_000;

export type ReleaseHeldDependencies = SendDependencies &
  ReadHeldDependencies &
  FinishHeldDependencies &
  NoteDrawDependencies &
  Pick<FinishDependencies, 'queueContactExit'> & {
    heldRecord: Pick<HeldRecord, 'claim' | 'holdOn'>;
    timers: Pick<Timers, 'heldFamilies' | 'sweep'>;
    /** Was this journey version stopped? What is held for it is then not sent any more. */
    journeyStopped: (journeyId: string) => Promise<boolean>;
    ids: () => string;
  };

/**
 * Sends what was held and is due now, for every sender at the same time, in the order in which it was held, marketing
 * after everything else. → how many sends were looked at. Run every second; ends soon after `closing`.
 */
export async function releaseHeld(dependencies: ReleaseHeldDependencies): Promise<number> {
  const senders = new Map<string, TimerFamily[]>();
  for (const family of await dependencies.timers.heldFamilies()) {
    senders.set(family.sender, [...(senders.get(family.sender) ?? []), family]);
  }
  const counts = await Promise.all([...senders.values()].map((families) => releaseOfSender(families, dependencies)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function releaseOfSender(
  families: readonly TimerFamily[],
  dependencies: ReleaseHeldDependencies,
): Promise<number> {
  const { clock, closing } = dependencies;
  const until = clock() + RUN_MS;
  let looked = 0;
  for (const family of families) {
    const { handed, drained } = await dependencies.timers.sweep(family, {
      now: clock,
      count: AT_ONCE,
      work: (messageKeys) => releaseSome(messageKeys, dependencies),
      stop: () => closing() || clock() > until,
    });
    looked += handed;
    // What stands behind takes no moment of the sender from those before it.
    if (!drained) break;
  }
  return looked;
}

async function releaseSome(messageKeys: readonly string[], dependencies: ReleaseHeldDependencies): Promise<NotDone[]> {
  const results = await Promise.all(
    messageKeys.map(async (messageKey): Promise<NotDone | undefined> => {
      try {
        const left = await releaseOne(messageKey, dependencies);
        return left && { item: messageKey, ...left };
      } catch (error) {
        dependencies.logger.error({ err: error, messageKey }, 'a held message could not be released');
        return { item: messageKey, at: dependencies.clock() + TRY_AGAIN_MS };
      }
    }),
  );
  return results.filter((each) => each !== undefined);
}

/** Takes one held send, decides it again and sends it. → when to look at it next; undefined where it is over. */
async function releaseOne(messageKey: string, dependencies: ReleaseHeldDependencies): Promise<LookAgain | undefined> {
  const { heldRecord, clock } = dependencies;
  const held = await readHeld(messageKey, dependencies);
  if (held === undefined) return undefined;
  const { contact } = held;
  const token = dependencies.ids();
  const capWindowMs = (contact.settings.frequencyCap?.days ?? 0) * DAY_MS;
  const claimed = await heldRecord.claim({ messageKey, token, capWindowMs });
  if (claimed.kind === 'over') return undefined;
  if (claimed.kind === 'busy') return { at: clock() + claimed.ms };

  const released = await sendHeld(held, token, claimed, dependencies);
  if (released.kind === 'not_yet') {
    await heldRecord.holdOn({ messageKey, token, address: contact.address });
    return released.again;
  }
  if (released.finish.exitsJourney) {
    const { contactKey, journeyId } = contact;
    // Before the end, as in finishRecord.
    await dependencies.queueContactExit({ messageKey, contactKey, journeyId, held: true, askedAt: clock() });
  }
  const drawn = released.drawn === undefined ? contact : { ...contact, drawn: released.drawn };
  await noteDraw(drawn, released.finish.outcome, dependencies);
  await finishHeld(drawn, token, released, dependencies);
  return undefined;
}

type LookAgain = { front: true } | { at: number };

type Released =
  | { kind: 'over'; finish: Finish; finalReason: FinalReason; drawn?: Contact['drawn'] }
  | { kind: 'not_yet'; again: LookAgain };

const over = (finish: Finish, finalReason: FinalReason = finish.answer.reason, drawn?: Contact['drawn']): Released => ({
  kind: 'over',
  finish,
  finalReason,
  ...(drawn && { drawn }),
});
const unsent = (reason: 'scheduled' | 'test', detail?: string): Finish => ({
  outcome: 'skipped',
  answer: { branch: 'continue', reason },
  detail,
});

/** Decides a held send that is ours, and sends it where it may go now. */
async function sendHeld(
  held: HeldSend,
  token: string,
  claimed: Claimed,
  dependencies: ReleaseHeldDependencies,
): Promise<Released> {
  if (await dependencies.journeyStopped(held.contact.journeyId)) {
    return over(unsent('scheduled', 'its journey was stopped'), 'journey_stopped');
  }
  const { contact, decision, message } = await decideHeld(held, claimed, dependencies);
  if (decision.kind === 'skip') {
    const { quietUntil } = decision;
    const waits = quietUntil !== undefined && contact.settings.quietHours?.then === 'hold';
    if (waits) return { kind: 'not_yet', again: { at: quietUntil } };
    const heldOut = { group: 'held_out' as const, at: dependencies.clock() };
    return over(skippedBy(decision), decision.cause, decision.cause === 'holdout' ? heldOut : undefined);
  }
  if (decision.kind === 'test' || message === undefined) return over(unsent('test'));
  const { promotional, capGroup, holdoutGroup: group } = decision;
  const ready = { token, revision: claimed.revision, message, promotional, capGroup };
  const drawn = group && (contact.drawn ?? { group, at: dependencies.clock() });
  const result = await sendMessage(drawn ? { ...contact, drawn } : contact, ready, PATIENCE, dependencies);
  if (result.kind === 'ended' || dependencies.clock() - held.dueAt > HELD_AT_MOST_MS) {
    return over(result.finish, result.finish.answer.reason, drawn);
  }
  return { kind: 'not_yet', again: result.why === 'sender' ? { front: true } : { at: result.at } };
}

type Claimed = Extract<HeldClaim, { kind: 'claimed' }>;

/** The decision as it is now; what is quiet somewhere at every hour does not wait for ever. */
async function decideHeld({ contact, dueAt }: HeldSend, claimed: Claimed, dependencies: ReleaseHeldDependencies) {
  const decided = await decideContact(contact, claimed, dependencies);
  const { decision } = decided;
  if (decision.kind !== 'skip' || !decision.neverOpens || dependencies.clock() < dueAt) return { contact, ...decided };
  // The nights for which it was held are over, and it would be night somewhere whenever one looked.
  const atAnyHour: Contact = { ...contact, settings: withoutQuietHours(contact.settings) };
  return { contact: atAnyHour, ...(await decideContact(atAnyHour, claimed, dependencies)) };
}

function withoutQuietHours({ quietHours: _quietHours, ...settings }: Settings): Settings {
  return settings;
}
