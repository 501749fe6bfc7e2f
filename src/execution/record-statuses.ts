import type Redis from 'ioredis';
import { CodedError } from '../errors';
import { joinTurn } from '../redis/join-turn';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { countsKey, executionKey, outboxKey, outcomeChannel } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import type { Answer, FallbackReason } from '../vocabulary';
import { priceWord } from './cube-lua';
import { RECORD_STATUSES, STATUS_PARTS } from './statuses-script';
import { decodeAnswer } from './stored-execution';

/** One status of a message, as a webhook tells it. */
export interface ToldStatus {
  messageKey: string;
  status: 'sent' | 'delivered' | 'read' | 'failed';
  /** In s. */
  at: number;
  wamid: string;
  errorCode: number | undefined;
  row: Row;
  finalReasonRow: Row;
  lateAcceptanceRow: Row;
  /** What the late fallback of a failure is to name. */
  fallbackReason: FallbackReason;
  /** What Meta says of its price, where it does. */
  pricing?: { category: string; type: string; billable: boolean } | undefined;
}

/** What a status changed, and what is known of the message it belongs to. */
export interface StatusEffect {
  answer: Answer | undefined;
  settingsHash: string;
  failedBefore: boolean;
  reachedBefore: boolean;
  contactKey: string;
  address: string;
  activityId: string;
  journeyId: string;
  /** The failure claimed the late fallback. */
  fallbackClaimed: boolean;
  /** It was delivered although another channel had been taken. */
  doubleContact: boolean;
}

/** Redis could not set this status, or count it; those that came with it are not touched by that. */
class StatusNotRecordedError extends CodedError {
  constructor(messageKey: string, why: string) {
    super('status_not_recorded', `A status of ${messageKey} could not be recorded: ${why}`, { retry: 'later' });
  }
}

/** A script of so many keeps others waiting for some 2 ms. */
const MOST_IN_A_SCRIPT = 50;

type Reply = readonly (string | number)[];

/** What a status changed by what the script returned of it; `undefined` where it was set before. */
function effectFrom(reply: Reply, messageKey: string): StatusEffect | undefined {
  const text = (index: number) => String(reply[index] ?? '');
  if (reply[0] === 'failed') throw new StatusNotRecordedError(messageKey, text(1));
  if (reply[0] !== 'new') return undefined;
  return {
    answer: text(1) === '' ? undefined : decodeAnswer(text(1), messageKey),
    settingsHash: text(3),
    failedBefore: reply[4] === 1,
    reachedBefore: reply[5] === 1,
    contactKey: text(6),
    address: text(7),
    activityId: text(8),
    journeyId: text(9),
    fallbackClaimed: reply[10] === 1,
    doubleContact: reply[11] === 1,
  };
}

type Part = string | number | undefined;

function partsOf(told: ToldStatus): Part[] {
  const parts: Record<(typeof STATUS_PARTS)[number], Part> = {
    messageKey: told.messageKey,
    status: told.status,
    at: told.at,
    wamid: told.wamid,
    errorCode: told.errorCode,
    row: outboxEntry('WA_Message', told.row).row,
    finalReasonRow: outboxEntry('WA_Message', told.finalReasonRow).row,
    acceptedRow: outboxEntry('WA_Message', told.lateAcceptanceRow).row,
    fallbackReason: told.fallbackReason,
    pricing: told.pricing && priceWord(told.pricing),
  };
  return STATUS_PARTS.map((part) => parts[part]);
}

/**
 * → sets one status of a message, once, and writes its rows; resolves with what it changed, `undefined` where it was set before.
 * Rejects with {@link StatusNotRecordedError}, or as Redis does where it cannot be asked. Meta tells of many messages in one
 * webhook: what one turn of the event loop sets goes as one script.
 */
export function createRecordStatus(redis: Redis, options: { lateFallbackMinDelayMs: number }) {
  const script = bindScript(redis, RECORD_STATUSES);
  const replyTo = joinTurn<Part[], Reply>({
    most: MOST_IN_A_SCRIPT,
    carryOut: (statuses) =>
      script<Reply[]>({
        outbox: outboxKey('WA_Message'),
        recordPrefix: executionKey(''),
        channelPrefix: outcomeChannel(''),
        countsPrefix: countsKey(''),
        fallbackDelayMs: options.lateFallbackMinDelayMs,
        statuses: statuses.flat(),
      }),
  });
  return async (told: ToldStatus): Promise<StatusEffect | undefined> =>
    effectFrom(await replyTo(partsOf(told)), told.messageKey);
}
