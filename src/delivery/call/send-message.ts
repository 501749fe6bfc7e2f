import { setTimeout as sleep } from 'node:timers/promises';
import { SEND_BEGINS_WITHIN_MS } from '../../consent/opt-out-guard';
import { branchForCause } from '../../decision/branch-for-cause';
import { capGroupOf } from '../../decision/decide';
import { CodedError } from '../../errors';
import { decidedRow } from '../../execution/message-rows';
import type { Cause } from '../../vocabulary';
import type { SendOutcome } from '../../whatsapp/client';
import type { DeliveryDependencies } from '../delivery-dependencies';
import { capWindow } from './cap-window';
import type { Contact } from './contact';
import { decideContact } from './decide-contact';
import { type Finish, skippedBy } from './finish-record';
import type { BuiltMessage } from './gather-facts';
import { ContactLostError } from './hold-for-outcome';
import { reportOutcome } from './report-outcome';

const FIRST_RETRY_MS = 400;
const PAIR_RATE_LIMIT = 131056;
const LOOK_UP_MS = 200;
/** The longest wait of a held send for a free moment of its sender: a sweep waits, and with it the sends behind it. */
export const HELD_SLOT_MS = 2_000;

/** The process closes before this send had its turn; nothing was sent. Journey Builder repeats a 503. */
class SendPutOffError extends CodedError {
  constructor(messageKey: string) {
    super('send_put_off', `the process closes before the message ${messageKey} could go`, { retry: 'later' });
  }
}

/** A message that is ready to go. */
export interface ReadyMessage {
  token: string;
  revision: string;
  message: BuiltMessage;
  promotional: boolean;
}

/** How long a caller waits. */
export interface Patience {
  /** All attempts together, ms. */
  budgetMs: number;
  /** The longest wait for a free moment of the sender, ms. */
  slotMs: number;
  /** It was held, and its turn has come: it stands behind nobody. */
  isItsTurn: boolean;
  /** It waits behind what its sender holds; else that is told as `too_early`. */
  behindHeld: boolean;
}

export type SendResult =
  | { kind: 'ended'; finish: Finish }
  /** It was not sent and may go at `at` (ms); `finish` is what to say where nobody can wait so long. */
  | { kind: 'too_early'; why: 'sender' | 'pair'; at: number; finish: Finish };

/**
 * Sends one message, at most once: the last check and the state `sending` are one script, then comes one POST. Only a
 * refusal that Meta spelt out, or a connection that was never made, is tried again, within the caller's patience; an
 * unknown outcome never is (WA 1.8). A wait for the sender's rate, or for a person who was written to too often (131056),
 * that the caller has no time for is told as `too_early`.
 */
export async function sendMessage(
  contact: Contact,
  ready: ReadyMessage,
  patience: Patience,
  dependencies: DeliveryDependencies,
): Promise<SendResult> {
  const { record, whatsapp, clock, metrics } = dependencies;
  const { settings } = contact;
  const until = clock() + patience.budgetMs;
  const notSent = (cause: Cause, error?: { code: number; title: string }, detail?: string): Finish => ({
    outcome: error ? 'refused' : 'skipped',
    answer: { branch: branchForCause(cause, settings), reason: cause },
    ...(error && { error }),
    detail,
  });
  const ended = (finish: Finish): SendResult => ({ kind: 'ended', finish });
  /** Ends early where the process closes: nobody may wait for us then. */
  const pauseFor = async (ms: number) => {
    for (let rest = ms; rest > 0 && !dependencies.closing(); rest -= LOOK_UP_MS)
      await sleep(Math.min(rest, LOOK_UP_MS));
  };
  const fits = (ms: number) => clock() + ms + 1_000 < until && !dependencies.closing();

  let revision = ready.revision;
  let slotHeld = false;
  let refused = false;
  for (let attempt = 0; ; attempt++) {
    const lookedAt = clock();
    const left = until - lookedAt;
    const postTimeoutMs = Math.max(1_000, Math.min(dependencies.sendTimeoutMs, left));
    const begun = await record.beginSend({
      messageKey: contact.messageKey,
      token: ready.token,
      address: contact.address,
      revision,
      sender: settings.sender,
      messagesPerSecond: dependencies.messagesPerSecond,
      maxWaitMs: Math.max(0, Math.min(patience.slotMs, left - 1_000)),
      slotHeld,
      cap: capWindow(contact, clock()),
      capGroup: capGroupOf(settings.purpose, ready.promotional),
      postTimeoutMs,
      row: decidedRow(contact, {
        at: clock(),
        branch: branchForCause('unconfirmed', settings),
        reason: 'unconfirmed',
        final: false,
      }),
      settingsHash: contact.settingsHash,
      contactKey: contact.contactKey,
      activityId: contact.activityId,
      journeyId: contact.journeyId,
      phone: contact.phone,
      email: contact.email,
      behindHeld: patience.isItsTurn ? undefined : { promotional: ready.promotional, slotMs: HELD_SLOT_MS },
    });

    if (begun.kind === 'lost') throw new ContactLostError(contact.messageKey);
    if (begun.kind === 'behind' && patience.behindHeld && fits(begun.ms)) {
      await pauseFor(begun.ms);
      continue;
    }
    if (begun.kind === 'full' || begun.kind === 'behind') {
      const finish = notSent('sender_unavailable', undefined, 'the sender is over its rate');
      // Where an earlier attempt was refused the record says `sending`; what it came to must not read as skipped.
      return {
        kind: 'too_early',
        why: 'sender',
        at: clock(),
        finish: refused ? { ...finish, outcome: 'refused' } : finish,
      };
    }
    if (begun.kind === 'pair') {
      if (!fits(begun.ms)) {
        const finish = notSent('send_failed', pairLimit(dependencies));
        return { kind: 'too_early', why: 'pair', at: clock() + begun.ms, finish };
      }
      await pauseFor(begun.ms);
      continue;
    }
    if (begun.kind === 'capped') return ended(notSent('frequency_capped'));
    if (begun.kind === 'wait') {
      await pauseFor(begun.ms);
      if (dependencies.closing() && !refused) throw new SendPutOffError(contact.messageKey);
      slotHeld = true;
      continue;
    }
    if (begun.kind === 'changed') {
      // Consent changed between the decision and the send: decide again with what is known now.
      revision = begun.revision;
      const stored = { consent: begun.consent, sentInWindow: { promotional: 0, other: 0 } };
      const { decision: again } = await decideContact(contact, stored, dependencies);
      if (again.kind === 'skip') {
        const finish = skippedBy(again);
        return ended(refused ? { ...finish, outcome: 'refused' } : finish);
      }
      continue;
    }

    const started = clock();
    let inTime = true;
    const outcome = await whatsapp.send(settings.sender, ready.message.payload, {
      timeoutMs: postTimeoutMs,
      endpoint: ready.message.endpoint,
      mayBegin: () => {
        inTime = clock() - lookedAt < SEND_BEGINS_WITHIN_MS;
        return inTime;
      },
    });
    if (outcome.kind === 'not_sent' && !inTime) {
      // The process was held up, or no connection was free: consent may have changed meanwhile.
      if (fits(0)) {
        slotHeld = true;
        continue;
      }
      const finish = notSent('sender_unavailable', undefined, 'the time of the call was over before it could be sent');
      return { kind: 'too_early', why: 'sender', at: clock(), finish: { ...finish, outcome: 'refused' } };
    }
    metrics.sends.inc({ outcome: outcome.kind });
    metrics.sendSeconds.observe((clock() - started) / 1000);
    // A process that closes cuts off what hangs; that says nothing of the sender.
    const cutOff = dependencies.closing() && (outcome.kind === 'unknown' || outcome.kind === 'not_sent');
    if (!cutOff) await reportOutcome(contact, outcome, dependencies);

    if (outcome.kind === 'accepted') {
      const { wamid } = outcome;
      return ended({ outcome: 'accepted', wamid, answer: { branch: 'continue', reason: 'accepted' } });
    }
    if (outcome.kind === 'unknown') {
      const branch = branchForCause('unconfirmed', settings);
      return ended({ outcome: 'unknown', answer: { branch, reason: 'unconfirmed' }, detail: outcome.why });
    }
    refused = true;
    const pause = await pauseAfter(outcome, attempt, contact, dependencies);
    if (pause !== undefined && fits(pause)) {
      await pauseFor(pause);
      slotHeld = false;
      continue;
    }
    const finish =
      outcome.kind === 'refused'
        ? notSent(outcome.cause, { code: outcome.code, title: outcome.title }, outcome.details)
        : notSent('send_failed', undefined, outcome.why);
    const throttled = outcome.kind === 'refused' && outcome.class === 'throttle';
    // A spam limit (131048) lasts for hours and has closed the sender: waiting would not help.
    if (!throttled || pause === undefined || !dependencies.senderHealth.status(settings.sender).available) {
      return ended(finish);
    }
    return { kind: 'too_early', why: outcome.scope === 'pair' ? 'pair' : 'sender', at: clock() + pause, finish };
  }
}

/** How long to wait before the next try, ms; undefined where it would be refused again. */
async function pauseAfter(
  outcome: Exclude<SendOutcome, { kind: 'accepted' | 'unknown' }>,
  attempt: number,
  contact: Contact,
  dependencies: DeliveryDependencies,
): Promise<number | undefined> {
  const usual = FIRST_RETRY_MS * 2 ** attempt;
  if (outcome.kind === 'not_sent') return usual;
  if (!outcome.retryable) return undefined;
  const pair =
    outcome.code === PAIR_RATE_LIMIT ? await dependencies.backOffPair(contact.settings.sender, contact.address) : usual;
  return Math.max(pair, outcome.retryAfterMs ?? 0);
}

function pairLimit({ errorCodes }: DeliveryDependencies): { code: number; title: string } {
  return { code: PAIR_RATE_LIMIT, title: errorCodes.classify(PAIR_RATE_LIMIT).title };
}
