import type Redis from 'ioredis';
import { CAP_GROUP_LETTERS } from '../consent/frequency-cap';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import {
  countsKey,
  executionKey,
  openExecutionsKey,
  outboxKey,
  outcomeChannel,
  pairBackoffKey,
  senderLimitKey,
} from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import type { Answer, Branch, CapGroup, Reason } from '../vocabulary';
import { decidedOn } from './cube-lua';
import { BEGIN_SEND, CLAIM, FINISH } from './execution-scripts';
import { FACTS } from './facts-script';
import { createMessageIds } from './message-ids';
import { createOpenRecords } from './open-records';
import { createReadFields } from './record-fields';
import { createMessageSignals } from './record-status';
import { sentMarkerOf } from './sent-markers';
import type { StepStore } from './step-store';
import { decodeAnswer, encodeAnswer, type StoredExecution, storedExecutionFrom } from './stored-execution';

/** A process that dies leaves its claim to the next caller after this long. */
export const LEASE_MS = 5_000;

export type SendOutcomeName = 'skipped' | 'accepted' | 'refused' | 'unknown';

/** Messages of each purpose group that a person was sent in a cap's window, over all journeys. */
export type SentInWindow = Record<CapGroup, number>;

/** What is watched for after the answer: a failure, and by a timer what is missing (0 = no timer). */
export interface LateWatch {
  onFailed: boolean;
  checkAfterMs: number;
}

export type ClaimResult =
  | { kind: 'claimed'; consent: string[]; revision: string; sentInWindow: SentInWindow }
  | { kind: 'answered'; answer: Answer }
  /** Another caller works on it; ask again when told or when its time is over. */
  | { kind: 'busy' | 'waiting'; ms: number }
  /** A send or a wait whose time is over and that nobody answered. */
  | { kind: 'expired' };

export type BeginResult =
  | { kind: 'go' | 'full' | 'capped' | 'lost' }
  | { kind: 'wait'; ms: number }
  /** What its sender holds goes first; look again after so long. */
  | { kind: 'behind'; ms: number }
  /** Meta wants no message from this sender to this person for so long (131056). */
  | { kind: 'pair'; ms: number }
  | { kind: 'changed'; consent: string[]; revision: string };

interface FinishOptions {
  messageKey: string;
  token: string;
  outcome: SendOutcomeName;
  wamid: string | undefined;
  answer: { branch: Branch; reason: Reason };
  row: Row;
  heldRow: Row | undefined;
  lateAcceptanceRow: Row;
  /** Answer so even where a webhook spoke first: the caller has taken it into account. */
  final: boolean;
  waitMs: number;
  address: string;
  activityId: string;
  journeyId: string;
  /** Empty where they could not be read. */
  settingsHash: string;
  /** Id of the step. */
  stepKey: string;
  late: LateWatch;
}

export type FinishResult =
  | { kind: 'answered'; answer: Answer }
  | { kind: 'waiting'; ms: number }
  /** The webhook was faster than the HTTP reply. */
  | { kind: 'failed'; code: number | undefined }
  | { kind: 'delivered' | 'accepted' | 'lost' };

/**
 * The record that makes a contact get one decision and one message, however often and wherever the call arrives
 * (design 2.3). Every method is one Redis script, so this is long by their number; `redis` must be a single primary.
 */
export function createExecutionRecord(redis: Redis, steps: StepStore, options = { lateFallbackMinDelayMs: 0 }) {
  const scripts = {
    facts: bindScript(redis, FACTS),
    claim: bindScript(redis, CLAIM),
    beginSend: bindScript(redis, BEGIN_SEND),
    finish: bindScript(redis, FINISH),
  };
  const messageRows = outboxKey('WA_Message');
  const readFields = createReadFields(redis);

  /** Writes outcome, answer and row together; `waitMs` keeps the answer open for a delivery instead. */
  async function finish(options: FinishOptions): Promise<FinishResult> {
    await steps.register(options);
    const { DecidedDateUTC } = options.row;
    const [kind, a] = await scripts.finish<unknown[]>({
      record: executionKey(options.messageKey),
      open: openExecutionsKey(),
      outbox: messageRows,
      counts: countsKey(options.activityId),
      token: options.token,
      messageKey: options.messageKey,
      outcome: options.outcome,
      wamid: options.wamid,
      answer: encodeAnswer(options.answer),
      row: outboxEntry('WA_Message', options.row).row,
      isFinal: options.final,
      waitMs: options.waitMs,
      channel: outcomeChannel(options.messageKey),
      acceptedRow: outboxEntry('WA_Message', options.lateAcceptanceRow).row,
      heldRow: options.heldRow && JSON.stringify(options.heldRow),
      onFailure: options.late.onFailed,
      checkAfterMs: options.late.checkAfterMs,
      decidedAt: typeof DecidedDateUTC === 'string' ? Date.parse(DecidedDateUTC) : undefined,
      decidedOn: decidedOn(options.row),
      stepId: options.stepKey,
      address: options.address,
    });
    if (kind === 'answered') return { kind, answer: decodeAnswer(String(a), options.messageKey) };
    if (kind === 'waiting') return { kind, ms: Number(a) };
    if (kind === 'failed') return { kind, code: a === null || a === '' ? undefined : Number(a) };
    return { kind: kind === 'delivered' || kind === 'accepted' ? kind : 'lost' };
  }

  return {
    ...createMessageSignals(redis, options),
    ...createOpenRecords(redis),

    /** What a decision needs of a person, for a check that claims nothing; `since` (ms) begins the cap window. */
    async facts(
      address: string,
      since: number | undefined,
    ): Promise<{ consent: string[]; sentInWindow: SentInWindow }> {
      if (address === '') return { consent: [], sentInWindow: { promotional: 0, other: 0 } };
      const [consent, promotional, other] = await scripts.facts<unknown[]>({
        address,
        since: since ?? '+inf',
      });
      return { consent: consent as string[], sentInWindow: { promotional: Number(promotional), other: Number(other) } };
    },

    /** Takes the record, or says what stands in it. `cap` counts the contact's earlier messages since `since` (ms). */
    async claim(options: {
      messageKey: string;
      token: string;
      address: string;
      cap: { since: number } | undefined;
    }): Promise<ClaimResult> {
      const marker = sentMarkerOf(options.messageKey);
      const [kind, a, b, promotional, other] = await scripts.claim<unknown[]>({
        record: executionKey(options.messageKey),
        sent: marker.bucket,
        sentPart: marker.part,
        token: options.token,
        leaseMs: LEASE_MS,
        address: options.address,
        capSince: options.cap?.since,
      });
      if (kind === 'claimed') {
        return {
          kind,
          consent: a as string[],
          revision: String(b),
          sentInWindow: { promotional: Number(promotional), other: Number(other) },
        };
      }
      if (kind === 'answered') return { kind, answer: decodeAnswer(String(a), options.messageKey) };
      if (kind === 'busy' || kind === 'waiting') return { kind, ms: Number(a) };
      return { kind: 'expired' };
    },

    /** The last check before the POST; `go` means that this process, and no other, may send now. */
    async beginSend(options: {
      messageKey: string;
      token: string;
      address: string;
      revision: string;
      sender: string;
      messagesPerSecond: number;
      maxWaitMs: number;
      slotHeld: boolean;
      cap: { limit: number; since: number } | undefined;
      capGroup: CapGroup | undefined;
      postTimeoutMs: number;
      row: Row;
      settingsHash: string;
      contactKey: string;
      activityId: string;
      journeyId: string;
      /** Id of the step. */
      stepKey: string;
      country: string;
      phone: string;
      /** Where a late fallback goes that needs an address; else empty. */
      fallbackTo: string;
      /** Where the step holds a share out: when this contact was drawn to be sent to, ms. */
      drawnAt?: number | undefined;
      /**
       * A call that must not overtake the held sends of its sender, which wait for as late a moment as `slotMs`; absent
       * for a held send, whose turn it is.
       */
      behindHeld?: { promotional: boolean; slotMs: number } | undefined;
    }): Promise<BeginResult> {
      const step = await steps.register(options);
      const marker = sentMarkerOf(options.messageKey);
      const [kind, a, b] = await scripts.beginSend<unknown[]>({
        record: executionKey(options.messageKey),
        open: openExecutionsKey(),
        limiter: senderLimitKey(options.sender),
        pair: pairBackoffKey(options.sender, options.address),
        sent: marker.bucket,
        sentPart: marker.part,
        token: options.token,
        messageKey: options.messageKey,
        address: options.address,
        decidedRevision: options.revision,
        messagesPerSecond: options.messagesPerSecond,
        maxWaitMs: options.maxWaitMs,
        slotHeld: options.slotHeld,
        capLimit: options.cap?.limit ?? 0,
        capSince: options.cap?.since ?? 0,
        capGroup: options.capGroup && CAP_GROUP_LETTERS[options.capGroup],
        postTimeoutMs: options.postTimeoutMs,
        row: JSON.stringify(options.row),
        settingsHash: options.settingsHash,
        contactKey: options.contactKey,
        activityId: options.activityId,
        journeyId: options.journeyId,
        phone: options.phone,
        leaseMs: LEASE_MS,
        stepId: options.stepKey,
        country: options.country,
        attributableMs: step.attributableMs,
        fallbackTo: options.fallbackTo,
        behindSender: options.behindHeld && options.sender,
        isPromotional: options.behindHeld?.promotional,
        heldSlotMs: options.behindHeld?.slotMs,
        drawnAt: options.drawnAt,
      });
      if (kind === 'wait' || kind === 'pair' || kind === 'behind') return { kind, ms: Number(a) };
      if (kind === 'changed') return { kind, consent: a as string[], revision: String(b) };
      if (kind === 'go' || kind === 'full' || kind === 'capped') return { kind };
      return { kind: 'lost' };
    },

    finish,

    /** Answers a contact to whom nothing was sent and nothing can be: no cap, no webhook and no late fallback has a say. */
    skip(
      options: Pick<
        FinishOptions,
        'messageKey' | 'token' | 'answer' | 'row' | 'activityId' | 'journeyId' | 'settingsHash' | 'stepKey'
      >,
    ): Promise<FinishResult> {
      return finish({
        ...options,
        outcome: 'skipped',
        wamid: undefined,
        heldRow: undefined,
        lateAcceptanceRow: options.row,
        final: true,
        waitMs: 0,
        address: '',
        late: { onFailed: false, checkAfterMs: 0 },
      });
    },

    async read(messageKey: string): Promise<StoredExecution | undefined> {
      const stored = await readFields(messageKey);
      return Object.keys(stored).length === 0 ? undefined : storedExecutionFrom(stored);
    },

    /** The message key behind a WhatsApp message id, while the record lives. */
    messageKeyOf: createMessageIds(redis),
  };
}

export type ExecutionRecord = ReturnType<typeof createExecutionRecord>;
