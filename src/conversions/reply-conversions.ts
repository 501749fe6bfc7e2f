import type { MessageClassifier } from '../consent/message-intent';
import type { Settings } from '../decision/settings';
import type { ExecutionRecord } from '../execution/execution-record';
import type { SettingsStore } from '../execution/settings-store';
import type { Touches } from '../execution/touches';
import { wishOf } from '../signals/consent-changes';
import type { Signal } from '../signals/signal';
import type { Conversion } from './conversion';
import type { ConversionRecorder } from './conversion-recorder';

type Reply = Extract<Signal, { kind: 'reply' }>;

/** Message types by which a person answers with a button or a row of a list. */
const PRESSED = new Set(['button', 'interactive']);
/** A thumb up, and what WhatsApp could not show, is no answer. */
const NO_ANSWER = new Set(['reaction', 'unsupported', 'unknown']);

/**
 * The conversion that a reply is, where the settings of the message it answers say so; an opt-out never is one. Pure.
 * Its id is the message's: the first such reply counts.
 */
export function conversionFromReply(
  reply: Reply,
  messageKey: string,
  settings: Pick<Settings, 'conversion'>,
  classifier: MessageClassifier,
): Conversion | undefined {
  const { conversion } = settings;
  if (conversion === undefined || wishOf(reply, classifier)?.status === 'opted_out') return undefined;
  const pressed = PRESSED.has(reply.messageType);
  const labels = conversion.buttons.map((label) => label.toLowerCase());
  const byButton =
    pressed &&
    conversion.on.includes('button') &&
    (labels.length === 0 || labels.includes(reply.body.trim().toLowerCase()));
  const byReply = !pressed && conversion.on.includes('reply') && !NO_ANSWER.has(reply.messageType);
  if (!byButton && !byReply) return undefined;
  const source = byButton ? 'button' : 'reply';
  return {
    conversionId: `${source}:${messageKey}`,
    name: conversion.name,
    occurredAt: reply.at * 1000,
    source,
    messageKey,
    phone: reply.person.phone,
    userId: reply.person.userId,
    value: reply.order?.value,
    currency: reply.order?.currency,
  };
}

/** Hears of every reply: keeps the click of the ad that began a chat, and takes the replies that are conversions. */
export function createReplyConversions(options: {
  record: ExecutionRecord;
  settings: SettingsStore;
  touches: Touches;
  conversions: ConversionRecorder;
  classifier: MessageClassifier;
}) {
  const { record, settings, touches, conversions, classifier } = options;
  return async function onReply(
    reply: Reply,
    caused: { messageKey: string | undefined; address: string },
  ): Promise<void> {
    if (reply.ctwaClid !== undefined && caused.address !== '') {
      await touches.rememberAdClick(caused.address, reply.ctwaClid);
    }
    if (caused.messageKey === undefined) return;
    const settingsHash = (await record.read(caused.messageKey))?.settingsHash;
    const step = settingsHash === undefined ? undefined : await settings.get(settingsHash);
    const conversion = step && conversionFromReply(reply, caused.messageKey, step, classifier);
    if (conversion !== undefined) await conversions.record(conversion);
  };
}
