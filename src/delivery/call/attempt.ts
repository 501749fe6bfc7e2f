import { branchForCause } from '../../decision/branch-for-cause';
import type { ExecutionRecord } from '../../execution/execution-record';
import type { MessageForm } from '../../execution/message-rows';
import type { Metrics } from '../../metrics';
import type { CapGroup, Cause } from '../../vocabulary';
import type { WhatsAppClient } from '../../whatsapp/client';
import type { ErrorCodes } from '../../whatsapp/error-codes';
import type { SenderHealth } from '../../whatsapp/sender-health';
import type { Contact } from './contact';
import type { DecideDependencies, OutgoingMessage } from './decide-contact';
import type { Finish } from './finish-record';
import type { ReportDependencies } from './report-outcome';

/** Meta's code for one sender writing to one person too often (WA 6). */
export const PAIR_RATE_LIMIT = 131056;

/** Meta's code for what is no template, outside the 24 hours after the person last wrote: it did not go (WA 6). */
export const WINDOW_CLOSED = 131047;

/** The longest wait of a held send for a free moment of its sender: a sweep waits, and with it the sends behind it. */
export const HELD_SLOT_MS = 2_000;

/** A message that is ready to go. */
export interface ReadyMessage {
  token: string;
  revision: string;
  message: OutgoingMessage;
  promotional: boolean;
  capGroup: CapGroup | undefined;
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

/** What stays the same from one attempt to the next; `until`: when the caller's patience ends, ms. */
export interface Sending {
  contact: Contact;
  ready: ReadyMessage;
  patience: Patience;
  until: number;
}

/** What the attempts so far have come to. */
export interface SendState {
  /** The revision of the person's consent that the last decision has seen. */
  revision: string;
  /** A moment of the sender is reserved for it. */
  slotHeld: boolean;
  /** What goes: the template, where Meta says that the window for the text has closed. */
  message: OutgoingMessage;
  /** An attempt passed the last check: the record says `sending` since, and the message counts for the frequency cap. */
  begun: boolean;
  /** Attempts and waits, which is by how much the next pause grows. */
  tries: number;
}

/**
 * What is left for a POST that begins at the last moment, ms. Meta mostly answers in less than a second, but one in a
 * hundred takes longer, and who is cut off is a person of whom nobody knows whether they were written to.
 */
export const LEAST_POST_MS = 2_500;

/** What an attempt comes to: the end, or another one after a pause and with what was learnt. */
export type Attempt =
  | { kind: 'done'; result: SendResult }
  | {
      kind: 'again';
      afterMs: number;
      changes: Partial<SendState>;
      /** Nothing was sent yet: a process that closes meanwhile gives the contact back. */
      unlessClosing: boolean;
    };

export type SendDependencies = DecideDependencies &
  ReportDependencies & {
    record: Pick<ExecutionRecord, 'beginSend'>;
    whatsapp: Pick<WhatsAppClient, 'send'>;
    senderHealth: Pick<SenderHealth, 'status' | 'turn'>;
    errorCodes: ErrorCodes;
    messagesPerSecond: number;
    sendTimeoutMs: number;
    /** Counts a 131056 of a sender-person pair → ms to wait before the next try. */
    backOffPair: (sender: string, address: string) => Promise<number>;
    metrics: Pick<Metrics, 'sends' | 'sendSeconds'>;
    /** True while the process is closing: held answers are given now. */
    closing: () => boolean;
    /** Waits so long, ms. */
    sleep: (ms: number) => Promise<unknown>;
  };

/** Another attempt after so long (ms), with what this one found out. */
export function again(afterMs: number, changes: Partial<SendState> = {}, unlessClosing = false): Attempt {
  return { kind: 'again', afterMs, changes, unlessClosing };
}

/** There is nothing more to try. */
export function done(result: SendResult): Attempt {
  return { kind: 'done', result };
}

/** It may go at `at` (ms), and the caller cannot wait for it. */
export function tooEarly(why: 'sender' | 'pair', at: number, finish: Finish): Attempt {
  return done({ kind: 'too_early', why, at, finish });
}

/** Is there time for a pause of so long (ms), and for an attempt after it? */
export function fits(ms: number, { until }: Sending, { clock, closing }: SendDependencies): boolean {
  return clock() + ms + LEAST_POST_MS < until && !closing();
}

/** As what the message goes, for its row. */
export function formOf({ message }: Pick<SendState, 'message'>): MessageForm {
  return message.session === undefined ? 'template' : 'session';
}

/** What was begun and did not go out gives back its place in the frequency cap; `skipped` never had one. */
export function outcomeOf({ begun }: SendState): 'skipped' | 'refused' {
  return begun ? 'refused' : 'skipped';
}

/** How a message ends that did not go. */
export function notSent(
  cause: Cause,
  { contact }: Sending,
  state: SendState,
  why: { error?: { code: number | undefined; title: string }; detail?: string | undefined } = {},
): Finish {
  return {
    outcome: why.error ? 'refused' : outcomeOf(state),
    answer: { branch: branchForCause(cause, contact.settings), reason: cause },
    ...(why.error && { form: formOf(state) }),
    ...why,
  };
}
