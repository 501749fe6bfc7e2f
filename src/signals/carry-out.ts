import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { ConsentEffect } from '../consent/consent-effect';
import type { ConsentPolicy } from '../consent/consent-policy';
import type { MessageClassifier } from '../consent/message-intent';
import type { Conversation } from '../conversations/conversation';
import type { Conversations } from '../conversations/conversations';
import type { ArrivedReply } from '../conversations/judge-reply';
import type { ExecutionRecord } from '../execution/execution-record';
import {
  acceptedRow,
  engagedRow,
  finalReasonRow,
  type OptOutKind,
  optedOutRow,
  repliedRow,
  statusRow,
} from '../execution/message-rows';
import type { StatusEffect } from '../execution/record-statuses';
import type { TestMessages } from '../execution/test-messages';
import type { WaitingSignals } from '../execution/waiting-signals';
import type { Logger } from '../logger';
import type { Outbox } from '../outbox/outbox';
import { WAITING_QUOTES_LIFE_MS, WAITING_SIGNALS_LIFE_MS } from '../redis/redis-keys';
import { parseButtonPayload } from '../whatsapp/button-payload';
import type { ErrorCodes } from '../whatsapp/error-codes';
import type { SenderHealth } from '../whatsapp/sender-health';
import type { TemplateCatalog } from '../whatsapp/template-catalog';
import { testKeyIn } from '../whatsapp/test-callback';
import { arrivedReply } from './arrived-reply';
import { addressesOf, isPressed, wishOf } from './consent-changes';
import { consentEffectsFrom } from './consent-effects';
import { eventAlert } from './event-alert';
import { eventRow } from './event-row';
import { replyRow } from './reply-row';
import type { SeenContacts } from './seen-contacts';
import type { Signal } from './signal';
import { encodeSignalAgain } from './signal-again';

/** What became of a message by a status that was new: late fallback, conversions and owners hear of it. */
export type StatusListener = (
  signal: Extract<Signal, { kind: 'status' }>,
  messageKey: string,
  effect: StatusEffect,
) => Promise<void>;

/** A reply that was noted, and the message that caused it where one is known; conversions and owners hear of it. */
type ReplyListener = (
  signal: Extract<Signal, { kind: 'reply' }>,
  caused: { messageKey: string | undefined; address: string },
) => Promise<void>;

/** A reply and its conversation; journeys that wait for one hear of it, again where it comes again. */
export type ArrivalListener = (reply: ArrivedReply, conversation: Conversation) => Promise<void>;

export interface CarryOutDependencies {
  record: ExecutionRecord;
  /** Who sent a test message sees what became of it. */
  testMessages: Pick<TestMessages, 'note'>;
  /** Keeps a signal until its message is known. */
  waitingSignals: WaitingSignals;
  outbox: Outbox;
  catalog: TemplateCatalog;
  senderHealth: SenderHealth;
  errorCodes: ErrorCodes;
  classifier: MessageClassifier;
  consentPolicy: ConsentPolicy;
  /** Queues what a wish asks for: a confirmation, a welcome journey. */
  carryOutConsentEffects: (effects: readonly ConsentEffect[]) => Promise<void>;
  /** Phone number ids that this account sends from. */
  senders: readonly string[];
  alerts: Alerts;
  logger: Logger;
  /** Names the contact in the rows of `WA_Consent`. */
  seenContacts: SeenContacts;
  /** The main address of the person behind an address: their phone where one is known. */
  mainAddress: (address: string) => Promise<string>;
  /** The last message that a person had been sent at `at` (s), for replies that name none. */
  latestMessageOf: (address: string, at: number) => Promise<string | undefined>;
  /** What an address was sent before `at` (s) is from now on found under another. */
  moveTouches: (move: { from: string; to: string; at: number }) => Promise<void>;
  onStatus: StatusListener;
  onReply: ReplyListener;
  /** Takes a reply into its conversation, once: its category, its owner, by when it is due. */
  conversations: Pick<Conversations, 'arrive'>;
  onArrival: ArrivalListener;
  /** Somebody switched marketing off in WhatsApp itself; `at` in s. */
  onMarketingStop: (address: string, at: number) => Promise<void>;
  /** A conversion whose message was proven to have gone. */
  onConversion: (conversion: unknown) => Promise<void>;
  /** A message of ours failed; the status carried the key that we had given with it, or did not. */
  onFailedStatus?: (carriesOurKey: boolean) => void;
  clock: () => number;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

const messageKeySchema = z.string().regex(/^[0-9a-f]{32}$/);

/**
 * Carries out one signal: the state it sets, the rows it writes, whom it tells. Consent is not here: it was applied
 * before Meta got its 200. Running it twice changes nothing more.
 */
export function createCarryOut(dependencies: CarryOutDependencies) {
  const { record, waitingSignals, outbox, catalog, senderHealth, errorCodes, senders, alerts, logger, clock } =
    dependencies;

  async function messageKeyOf(token: string | undefined, wamid: string | undefined): Promise<string | undefined> {
    const ours = messageKeySchema.safeParse(token);
    if (ours.success) return ours.data;
    return wamid === undefined ? undefined : record.messageKeyOf(wamid);
  }

  const isOurs = (sender: string | undefined): boolean => sender === undefined || senders.includes(sender);

  /**
   * Whether a signal is of a number that is not configured, and so of somebody else's messages: its consent was applied,
   * nothing more is kept of it (design 3). A message of ours stays ours when its number leaves the settings.
   */
  async function isForeign({ sender }: Signal, messageKey: string | undefined): Promise<boolean> {
    if (sender === undefined || isOurs(sender)) return false;
    if (messageKey !== undefined && (await record.read(messageKey))?.state !== undefined) return false;
    alerts.raise({
      code: 'sender_not_configured',
      subject: sender,
      ...says(sayAlert('alert_foreign_number'), sayAlert('alert_foreign_number_why', { sender })),
      severity: 'info',
    });
    return true;
  }

  const { marketingOptOutCodes, unreachable } = dependencies.consentPolicy;
  const refusesMarketing = (code: number | undefined) => code !== undefined && marketingOptOutCodes.includes(code);
  const changesConsent = (code: number | undefined) =>
    refusesMarketing(code) || (code !== undefined && unreachable.codes.includes(code));

  const optedOut = (messageKey: string, at: number, kind: OptOutKind) =>
    record.recordOptOut({ messageKey, at, kind, row: optedOutRow(messageKey, at, kind) });

  async function carryOutStatus(signal: Extract<Signal, { kind: 'status' }>): Promise<void> {
    const testKey = testKeyIn(signal.messageKey);
    if (testKey !== undefined) {
      const { status, at, error } = signal;
      return dependencies.testMessages.note(testKey, { status, at, error: error?.code });
    }
    const messageKey = await messageKeyOf(signal.messageKey, signal.wamid);
    if (messageKey === undefined) {
      logger.info({ status: signal.status, reason: 'unknown_message' }, 'a status of a message that is not known');
      const [body, people] = [encodeSignalAgain(signal), addressesOf(signal.person)];
      if (isOurs(signal.sender)) await waitingSignals.forMessage(signal.wamid, body, WAITING_SIGNALS_LIFE_MS, people);
      return;
    }
    if (await isForeign(signal, messageKey)) return;
    const cause = signal.status === 'failed' ? errorCodes.classify(signal.error?.code).cause : 'delivered';
    const effect = await record.recordStatus({
      messageKey,
      status: signal.status,
      at: signal.at,
      wamid: signal.wamid,
      errorCode: signal.error?.code,
      row: statusRow(messageKey, signal.status, signal.at, signal),
      finalReasonRow: finalReasonRow(messageKey, cause),
      lateAcceptanceRow: acceptedRow(messageKey, signal.at * 1000, signal.wamid),
      fallbackReason: cause === 'delivered' ? 'not_delivered' : cause,
      pricing:
        signal.pricingCategory === undefined
          ? undefined
          : {
              category: signal.pricingCategory,
              type: signal.pricingType ?? '',
              billable: signal.billable !== false,
            },
    });
    if (signal.error !== undefined && changesConsent(signal.error.code))
      await dependencies.seenContacts.byMessage(messageKey, signal.at);
    if (signal.error && signal.sender) senderHealth.reportStatusError(signal.sender, signal.error.code);
    if (refusesMarketing(signal.error?.code)) await optedOut(messageKey, signal.at, 'preference');
    if (effect === undefined) return;
    if (signal.status === 'failed') dependencies.onFailedStatus?.(signal.messageKey !== undefined);
    logger.info({ messageKey, status: signal.status, ...(signal.error && { code: signal.error.code }) }, 'status');
    await dependencies.onStatus(signal, messageKey, effect);
  }

  /**
   * What found no message is written as it is, and comes again when its message is known: another app of the account may
   * have sent it, or a worker that was killed still holds the status that proves it.
   */
  async function awaitMessageOf(signal: Extract<Signal, { kind: 'reply' }>, address: string): Promise<void> {
    const body = encodeSignalAgain(signal);
    if (signal.repliesTo !== undefined) {
      await waitingSignals.forMessage(signal.repliesTo, body, WAITING_QUOTES_LIFE_MS, addressesOf(signal.person));
    } else if (address !== '') {
      await waitingSignals.forTouch(address, signal.at, body, WAITING_SIGNALS_LIFE_MS);
    }
  }

  /** The reply on its message: that there is one, and whether it is an answer or a wish to stop. */
  async function noteReply(signal: Extract<Signal, { kind: 'reply' }>, messageKey: string) {
    const { at, messageType } = signal;
    const optsOut = wishOf(signal, dependencies.classifier)?.status === 'opted_out';
    const known = await record.recordReply({
      messageKey,
      at,
      row: repliedRow(messageKey, at),
      engagedRow: optsOut || messageType === 'reaction' ? undefined : engagedRow(messageKey, at),
    });
    if (optsOut) await optedOut(messageKey, at, isPressed(signal) ? 'button' : 'word');
    return known;
  }

  async function carryOutReply(signal: Extract<Signal, { kind: 'reply' }>): Promise<void> {
    const payload = signal.payload === undefined ? undefined : parseButtonPayload(signal.payload);
    const [given] = addressesOf(signal.person);
    const address = given === undefined ? '' : await dependencies.mainAddress(given);
    const answered = await messageKeyOf(payload?.messageKey, signal.repliesTo);
    if (await isForeign(signal, answered)) return;
    const messageKey = answered ?? (await dependencies.latestMessageOf(address, signal.at));
    const known = messageKey === undefined || signal.noAnswer ? undefined : await noteReply(signal, messageKey);
    if (!signal.noAnswer) await dependencies.seenContacts.byAddress(address, signal.at, known?.contactKey);
    await outbox.add('WA_Reply', replyRow(signal, { messageKey, contactKey: known?.contactKey, address }, digest));
    if (answered === undefined && (messageKey === undefined || signal.repliesTo !== undefined)) {
      await awaitMessageOf(signal, address);
    }
    if (signal.noAnswer) return;
    if (!signal.group) {
      const wish = wishOf(signal, dependencies.classifier);
      const arrived = arrivedReply(signal, { address, messageKey, contactKey: known?.contactKey, wish }, digest);
      const { conversation } = await dependencies.conversations.arrive(arrived);
      if (conversation) await dependencies.onArrival(arrived, conversation);
    }
    await dependencies.carryOutConsentEffects(
      consentEffectsFrom([signal], { policy: dependencies.consentPolicy, classifier: dependencies.classifier }),
    );
    logger.info({ messageKey, replyType: signal.messageType }, 'reply');
    await dependencies.onReply(signal, { messageKey, address });
  }

  /** It names no message: the last one tells who it is, and that it made them ask to stop. */
  async function carryOutPreference(signal: Extract<Signal, { kind: 'marketing_preference' }>): Promise<void> {
    const [address] = addressesOf(signal.person);
    if (address === undefined) return;
    const { at } = signal;
    const latest = await dependencies.latestMessageOf(address, at);
    const sent = latest === undefined ? undefined : await record.read(latest);
    await dependencies.seenContacts.byAddress(address, at, sent?.contactKey);
    if (latest === undefined) {
      const [main, body] = [await dependencies.mainAddress(address), encodeSignalAgain(signal)];
      await waitingSignals.forTouch(main, at, body, WAITING_SIGNALS_LIFE_MS);
    }
    if (signal.value !== 'stop') return;
    if (latest !== undefined) await optedOut(latest, at, 'preference');
    await dependencies.onMarketingStop(address, at);
  }

  /** Consent moved when the webhook came; what was sent to the person before the change follows. */
  async function followNumber({ from, to, at }: Extract<Signal, { kind: 'number_changed' }>): Promise<void> {
    const [target] = addressesOf(to);
    if (target === undefined) return;
    const main = await dependencies.mainAddress(target);
    const changedAt = Math.min(at, Math.floor(clock() / 1000));
    for (const left of addressesOf(from)) await dependencies.moveTouches({ from: left, to: main, at: changedAt });
  }

  return async function carryOut(signal: Signal): Promise<void> {
    switch (signal.kind) {
      case 'status':
        return carryOutStatus(signal);
      case 'reply':
        return carryOutReply(signal);
      case 'template_event':
        await catalog.apply(signal);
        break;
      case 'account_event':
        await senderHealth.apply(signal);
        break;
      case 'pair_learnt':
        return;
      case 'conversion':
        return dependencies.onConversion(signal.conversion);
      case 'marketing_preference':
        return carryOutPreference(signal);
      case 'number_changed':
        return followNumber(signal);
      case 'link_click':
      case 'unknown':
        logger.info({ kind: signal.kind }, 'a signal that is only recorded');
    }
    const row = eventRow(signal, clock(), digest);
    await outbox.add('WA_Event', row);
    const alert = eventAlert(signal, row);
    if (alert !== undefined) alerts.raise(alert);
  };
}
