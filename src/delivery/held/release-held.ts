import { branchForCause } from '../../decision/branch-for-cause';
import type { Settings } from '../../decision/settings';
import { heldSchema } from '../../execution/held-record';
import { acceptedRow, errorRow, finalReasonRow } from '../../execution/message-rows';
import type { NotDone, TimerFamily } from '../../execution/timers';
import type { Row } from '../../redis/outbox-entry';
import { CAUSES, type FinalReason, isWord } from '../../vocabulary';
import type { Contact } from '../call/contact';
import { decideContact } from '../call/decide-contact';
import { type Finish, skippedBy } from '../call/finish-record';
import { HELD_SLOT_MS, sendMessage } from '../call/send-message';
import type { DeliveryDependencies } from '../delivery-dependencies';
import { lateWatch } from '../late/late-watch';

const DAY_MS = 86_400_000;
/** A send that found no free moment of its sender for so long is given up for its late fallback. */
const HELD_AT_MOST_MS = DAY_MS;
/** No caller waits, but a sweep does, and with it the sends behind this one. */
const PATIENCE = { budgetMs: 10_000, slotMs: HELD_SLOT_MS, isItsTurn: true, behindHeld: false };
const AT_ONCE = 100;
const TRY_AGAIN_MS = 30_000;
/** A sender with much to send goes on in the next run, so that what becomes due for others meanwhile is seen. */
const RUN_MS = 5_000;

/**
 * Sends what was held and is due now, for every sender at the same time, in the order in which it was held, marketing
 * after everything else. → how many sends were looked at. Run every second; ends soon after `closing`.
 */
export async function releaseHeld(dependencies: DeliveryDependencies): Promise<number> {
  const senders = new Map<string, TimerFamily[]>();
  for (const family of await dependencies.timers.heldFamilies()) {
    senders.set(family.sender, [...(senders.get(family.sender) ?? []), family]);
  }
  const counts = await Promise.all([...senders.values()].map((families) => releaseOfSender(families, dependencies)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function releaseOfSender(families: readonly TimerFamily[], dependencies: DeliveryDependencies): Promise<number> {
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

async function releaseSome(messageKeys: readonly string[], dependencies: DeliveryDependencies): Promise<NotDone[]> {
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

/** Decides one held send again and sends it. → when to look at it next; undefined where it is over. */
async function releaseOne(
  messageKey: string,
  dependencies: DeliveryDependencies,
): Promise<{ front: true } | { at: number } | undefined> {
  const { heldRecord, clock } = dependencies;
  const read = await readHeld(messageKey, dependencies);
  if (read === undefined) return undefined;
  const { dueAt } = read;
  let { contact } = read;
  const token = dependencies.ids();
  const capWindowMs = (contact.settings.frequencyCap?.days ?? 0) * DAY_MS;
  const claimed = await heldRecord.claim({ messageKey, token, capWindowMs });
  if (claimed.kind === 'over') return undefined;
  if (claimed.kind === 'busy') return { at: clock() + claimed.ms };
  const holdOn = () => heldRecord.holdOn({ messageKey, token, address: contact.address });
  const end = async (finish: Finish, finalReason: FinalReason = finish.answer.reason) => {
    const { contactKey, journeyId } = contact;
    // Before the end, as in finishRecord.
    if (finish.exitsJourney) {
      await dependencies.queueContactExit({ messageKey, contactKey, journeyId, held: true, askedAt: clock() });
    }
    await finishHeld(contact, token, finish, finalReason, dependencies);
  };
  const goOn = (reason: 'scheduled' | 'test', detail?: string): Finish => ({
    outcome: 'skipped',
    answer: { branch: 'continue', reason },
    detail,
  });

  if (await dependencies.journeyStopped(contact.journeyId)) {
    await end(goOn('scheduled', 'its journey was stopped'), 'journey_stopped');
    return undefined;
  }
  let { decision, message } = await decideContact(contact, claimed, dependencies);
  if (decision.kind === 'skip' && decision.neverOpens && clock() >= dueAt) {
    // The nights for which it was held are over, and it would be night somewhere whenever one looked.
    contact = { ...contact, settings: withoutQuietHours(contact.settings) };
    ({ decision, message } = await decideContact(contact, claimed, dependencies));
  }
  if (decision.kind === 'skip') {
    if (decision.quietUntil !== undefined && contact.settings.quietHours?.then === 'hold') {
      await holdOn();
      return { at: decision.quietUntil };
    }
    await end(skippedBy(decision));
    return undefined;
  }
  if (decision.kind === 'test' || message === undefined) {
    await end(goOn('test'));
    return undefined;
  }
  const ready = { token, revision: claimed.revision, message, promotional: decision.promotional };
  const result = await sendMessage(contact, ready, PATIENCE, dependencies);
  if (result.kind === 'ended' || clock() - dueAt > HELD_AT_MOST_MS) {
    await end(result.finish);
    return undefined;
  }
  await holdOn();
  return result.why === 'sender' ? { front: true } : { at: result.at };
}

function withoutQuietHours({ quietHours: _quietHours, ...settings }: Settings): Settings {
  return settings;
}

/** Answers in nobody's name a held send whose process died while it was sending: what became of it is unknown. */
export async function settleHeld(messageKey: string, dependencies: SettleHeldDependencies): Promise<void> {
  const read = await readHeld(messageKey, dependencies);
  if (read === undefined) return;
  const { contact, accepted } = read;
  const finish: Finish = accepted
    ? { outcome: 'accepted', answer: { branch: 'continue', reason: 'accepted' } }
    : {
        outcome: 'unknown',
        answer: { branch: branchForCause('unconfirmed', contact.settings), reason: 'unconfirmed' },
      };
  await finishHeld(contact, undefined, finish, finish.answer.reason, dependencies);
}

type SettleHeldDependencies = Pick<
  DeliveryDependencies,
  'record' | 'heldRecord' | 'settings' | 'alerts' | 'metrics' | 'logger' | 'clock'
>;

/** The contact of a held send as it was when it was held. */
async function readHeld(
  messageKey: string,
  { record, settings: store, alerts }: SettleHeldDependencies,
): Promise<{ contact: Contact; dueAt: number; accepted: boolean } | undefined> {
  const stored = await record.read(messageKey);
  if (stored?.held === undefined || stored.settingsHash === undefined) return undefined;
  const settings = await store.get(stored.settingsHash);
  if (settings === undefined) {
    alerts.raise({
      code: 'record_unreadable',
      subject: messageKey,
      title: 'A held message cannot be sent',
      detail: 'the settings of its step are no longer in Redis',
      severity: 'critical',
    });
    return undefined;
  }
  const { dueAt, ...held } = heldSchema.parse(JSON.parse(stored.held));
  const contact: Contact = {
    ...held,
    messageKey,
    contactKey: stored.contactKey ?? '',
    phone: stored.phone ?? '',
    address: stored.address ?? '',
    journeyId: stored.journeyId ?? '',
    activityId: stored.activityId ?? '',
    settings,
    settingsHash: stored.settingsHash,
    suppressed: false,
    email: stored.email ?? '',
  };
  return { contact, dueAt, accepted: stored.outcome === 'accepted' };
}

async function finishHeld(
  contact: Contact,
  token: string | undefined,
  finish: Finish,
  finalReason: FinalReason,
  { heldRecord, metrics, logger, clock }: SettleHeldDependencies,
): Promise<void> {
  const { messageKey, settings } = contact;
  const { outcome, answer, error, wamid } = finish;
  const notSent = outcome === 'skipped' || outcome === 'refused';
  const rows: Row[] = [
    ...(outcome === 'accepted' && wamid !== undefined ? [acceptedRow(messageKey, clock(), wamid)] : []),
    ...(notSent ? [finalReasonRow(messageKey, finalReason)] : []),
    ...(error ? [errorRow(messageKey, error)] : []),
  ];
  const result = await heldRecord.finish({
    messageKey,
    token,
    outcome,
    wamid,
    address: contact.address,
    fallback: answer.branch === 'email_fallback' && isWord(CAUSES, answer.reason) ? answer.reason : undefined,
    late: lateWatch(settings, { outcome, ...answer }),
    notSentFor: notSent ? finalReason : undefined,
    rows,
  });
  if (result !== 'done') {
    logger.warn({ messageKey, result }, 'a held message was finished by somebody else');
    return;
  }
  metrics.heldSends.inc({ reason: finalReason });
  logger.info(
    { messageKey, reason: finalReason, ...(finish.detail && { detail: finish.detail }) },
    'held message done',
  );
}
