import { SEND_BEGINS_WITHIN_MS } from '../../consent/opt-out-guard';
import { branchForCause } from '../../decision/branch-for-cause';
import type { BeginResult } from '../../execution/execution-record';
import { decidedRow } from '../../execution/message-rows';
import type { SendOutcome } from '../../whatsapp/client';
import {
  type Attempt,
  again,
  done,
  fits,
  formOf,
  HELD_SLOT_MS,
  LEAST_POST_MS,
  notSent,
  outcomeOf,
  PAIR_RATE_LIMIT,
  type SendDependencies,
  type Sending,
  type SendState,
  tooEarly,
  WINDOW_CLOSED,
} from './attempt';
import { capWindow, toRecord } from './contact';
import { decideContact } from './decide-contact';
import { type Finish, skippedBy } from './finish-record';
import { ContactLostError } from './hold-for-outcome';
import { onItsWay, reportOutcome } from './report-outcome';

const FIRST_RETRY_MS = 400;

/**
 * One attempt: a turn of its sender, the last check, and where it says `go` the POST. Who POSTed before needs no turn: what
 * is tried again is tried however the sender is.
 * @throws ContactLostError
 */
export async function attemptSend(
  sending: Sending,
  state: SendState,
  dependencies: SendDependencies,
): Promise<Attempt> {
  if (state.begun) return checkAndPost(sending, state, dependencies);
  const turn = await dependencies.senderHealth.turn(onItsWay(sending.contact, state.message));
  if (turn.kind === 'stopped') {
    return done({ kind: 'ended', finish: notSent(turn.cause, sending, state, { detail: turn.reason }) });
  }
  try {
    return await checkAndPost(sending, state, dependencies);
  } finally {
    turn.end();
  }
}

async function checkAndPost(sending: Sending, state: SendState, dependencies: SendDependencies): Promise<Attempt> {
  const lookedAt = dependencies.clock();
  const timeoutMs = Math.min(dependencies.sendTimeoutMs, Math.max(LEAST_POST_MS, sending.until - lookedAt));
  const begun = await beginSend(sending, state, { lookedAt, timeoutMs }, dependencies);
  switch (begun.kind) {
    case 'go':
      return postMessage(sending, { ...state, begun: true }, { lookedAt, timeoutMs }, dependencies);
    case 'wait':
      return onWait(begun.ms, state);
    case 'pair':
      return onPair(begun.ms, sending, state, dependencies);
    case 'behind':
      return onBehind(begun.ms, sending, state, dependencies);
    case 'full':
      return onFull(sending, state, dependencies);
    case 'capped':
      return onCapped(sending, state);
    case 'changed':
      return onChanged(begun, sending, state, dependencies);
    case 'lost':
      throw new ContactLostError(sending.contact.messageKey);
  }
}

interface Timing {
  /** When the last check was asked, ms. */
  lookedAt: number;
  /** How long the POST may take, ms. */
  timeoutMs: number;
}

/** The last check: after its `go` this process, and no other, may send. */
async function beginSend(
  { contact, ready, patience, until }: Sending,
  { revision, slotHeld, message }: SendState,
  { lookedAt, timeoutMs }: Timing,
  { record, clock, messagesPerSecond }: SendDependencies,
): Promise<BeginResult> {
  const { settings } = contact;
  const now = clock();
  const branch = branchForCause('unconfirmed', settings);
  return record.beginSend({
    token: ready.token,
    revision,
    sender: settings.sender,
    messagesPerSecond,
    maxWaitMs: Math.max(0, Math.min(patience.slotMs, until - lookedAt - LEAST_POST_MS)),
    slotHeld,
    capGroup: ready.capGroup,
    postTimeoutMs: timeoutMs,
    row: decidedRow(contact, { at: now, branch, reason: 'unconfirmed', final: false, form: formOf({ message }) }),
    behindHeld: patience.isItsTurn ? undefined : { promotional: ready.promotional, slotMs: HELD_SLOT_MS },
    cap: capWindow(contact, now),
    drawnAt: contact.drawn?.at,
    ...toRecord(contact),
  });
}

/** The sender is free in a moment, and that moment is this message's. */
function onWait(ms: number, { begun }: SendState): Attempt {
  return again(ms, { slotHeld: true }, !begun);
}

/** Meta wants no message to this person for a while. */
function onPair(ms: number, sending: Sending, state: SendState, dependencies: SendDependencies): Attempt {
  if (fits(ms, sending, dependencies)) return again(ms);
  const error = { code: PAIR_RATE_LIMIT, title: dependencies.errorCodes.classify(PAIR_RATE_LIMIT).title };
  return tooEarly('pair', dependencies.clock() + ms, notSent('send_failed', sending, state, { error }));
}

/** What its sender holds goes first. */
function onBehind(ms: number, sending: Sending, state: SendState, dependencies: SendDependencies): Attempt {
  const waits = sending.patience.behindHeld && fits(ms, sending, dependencies);
  return waits ? again(ms) : onFull(sending, state, dependencies);
}

/** The sender has no free moment that the caller could wait for. */
function onFull(sending: Sending, state: SendState, { clock }: SendDependencies): Attempt {
  const finish = notSent('sender_unavailable', sending, state, { detail: 'the sender is over its rate' });
  return tooEarly('sender', clock(), finish);
}

/** The person was written to often enough meanwhile. */
function onCapped(sending: Sending, state: SendState): Attempt {
  return done({ kind: 'ended', finish: notSent('frequency_capped', sending, state) });
}

/** Consent changed between the decision and the send: decide again with what is known now. */
async function onChanged(
  { consent, revision }: Extract<BeginResult, { kind: 'changed' }>,
  { contact }: Sending,
  state: SendState,
  dependencies: SendDependencies,
): Promise<Attempt> {
  // Nobody counts as written to: `changed` says nothing of the cap, and the last check guards it in the same script.
  // What goes is built; `decideContact` is told what it was built from, and asks nothing again.
  const lastInboundAt = state.message.session === undefined ? 0 : dependencies.clock();
  const stored = { consent, sentInWindow: { promotional: 0, other: 0 }, lastInboundAt };
  const { decision } = await decideContact(contact, stored, dependencies);
  if (decision.kind !== 'skip') return again(0, { revision });
  return done({ kind: 'ended', finish: { ...skippedBy(decision), outcome: outcomeOf(state) } });
}

/** The POST, and what its outcome means for the message. */
async function postMessage(
  sending: Sending,
  state: SendState,
  { lookedAt, timeoutMs }: Timing,
  dependencies: SendDependencies,
): Promise<Attempt> {
  const { contact } = sending;
  const { message } = state;
  const { whatsapp, metrics, clock, closing } = dependencies;
  const started = clock();
  let inTime = true;
  const outcome = await whatsapp.send(contact.settings.sender, message.payload, {
    timeoutMs,
    endpoint: message.endpoint,
    mayBegin: () => {
      inTime = clock() - lookedAt < SEND_BEGINS_WITHIN_MS;
      return inTime;
    },
  });
  if (outcome.kind === 'not_sent' && !inTime) return onHeldUp(sending, state, dependencies);
  metrics.sends.inc({ outcome: outcome.kind });
  metrics.sendSeconds.observe((clock() - started) / 1000);
  // A process that closes cuts off what hangs; that says nothing of the sender.
  const cutOff = closing() && (outcome.kind === 'unknown' || outcome.kind === 'not_sent');
  if (!cutOff) await reportOutcome(contact, message, outcome, dependencies);
  switch (outcome.kind) {
    case 'accepted':
      return onAccepted(outcome.wamid, state);
    case 'unknown':
      return onUnknown(outcome.why, sending, state);
    default:
      return onRefused(outcome, sending, state, dependencies);
  }
}

/** The process was held up before the POST, or no connection was free: consent may have changed meanwhile. */
function onHeldUp(sending: Sending, state: SendState, dependencies: SendDependencies): Attempt {
  if (fits(0, sending, dependencies)) return again(0, { begun: true, slotHeld: true });
  const detail = 'the time of the call was over before it could be sent';
  const finish = notSent('sender_unavailable', sending, state, { detail });
  return tooEarly('sender', dependencies.clock(), finish);
}

function onAccepted(wamid: string, state: SendState): Attempt {
  const answer = { branch: 'continue', reason: 'accepted' } as const;
  const finish: Finish = { outcome: 'accepted', wamid, answer, form: formOf(state) };
  return done({ kind: 'ended', finish });
}

function onUnknown(why: string, { contact }: Sending, state: SendState): Attempt {
  const branch = branchForCause('unconfirmed', contact.settings);
  const finish: Finish = {
    outcome: 'unknown',
    answer: { branch, reason: 'unconfirmed' },
    detail: why,
    form: formOf(state),
  };
  return done({ kind: 'ended', finish });
}

type Refusal = Exclude<SendOutcome, { kind: 'accepted' | 'unknown' }>;

/** Meta refused it, or no connection was made: another try where that may help and the caller has the time. */
async function onRefused(
  outcome: Refusal,
  sending: Sending,
  state: SendState,
  dependencies: SendDependencies,
): Promise<Attempt> {
  const { session } = state.message;
  if (session !== undefined && outcome.kind === 'refused' && outcome.code === WINDOW_CLOSED) {
    return onWindowClosed(outcome, session, sending, state, dependencies);
  }
  const { sender } = sending.contact.settings;
  const ms = await pauseAfter(outcome, sending, state, dependencies);
  if (ms !== undefined && fits(ms, sending, dependencies)) return again(ms, { begun: true, slotHeld: false });
  const finish =
    outcome.kind === 'refused'
      ? notSent(outcome.cause, sending, state, {
          error: { code: outcome.code, title: outcome.title },
          detail: outcome.details,
        })
      : notSent('send_failed', sending, state, { detail: outcome.why });
  const throttled = outcome.kind === 'refused' && outcome.class === 'throttle';
  // A spam limit (131048) lasts for hours and has closed the sender: waiting would not help.
  if (!throttled || ms === undefined || !dependencies.senderHealth.status(sender).available) {
    return done({ kind: 'ended', finish });
  }
  return tooEarly(outcome.scope === 'pair' ? 'pair' : 'sender', dependencies.clock() + ms, finish);
}

/** The text did not go, since the window has closed: the template goes, where it may and there is the time. */
function onWindowClosed(
  { code, title }: Extract<SendOutcome, { kind: 'refused' }>,
  { standIn }: NonNullable<SendState['message']['session']>,
  sending: Sending,
  state: SendState,
  dependencies: SendDependencies,
): Attempt {
  if (standIn === undefined) {
    const finish = notSent('withheld_by_meta', sending, state, { error: { code, title } });
    return done({ kind: 'ended', finish });
  }
  if (fits(0, sending, dependencies)) return again(0, { message: standIn, begun: true, slotHeld: false });
  return done({ kind: 'ended', finish: notSent('send_failed', sending, state, { error: { code, title } }) });
}

/** How long to wait before the next try, ms; undefined where it would be refused again. */
async function pauseAfter(
  outcome: Refusal,
  { contact }: Sending,
  { tries }: SendState,
  { backOffPair }: SendDependencies,
): Promise<number | undefined> {
  const usual = FIRST_RETRY_MS * 2 ** tries;
  if (outcome.kind === 'not_sent') return usual;
  if (!outcome.retryable) return undefined;
  const ms = outcome.code === PAIR_RATE_LIMIT ? await backOffPair(contact.settings.sender, contact.address) : usual;
  return Math.max(ms, outcome.retryAfterMs ?? 0);
}
