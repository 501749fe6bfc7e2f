import { conversionFromReply } from '../../src/conversions/reply-conversions';
import { type Settings, settingsSchema } from '../../src/decision/settings';
import type { Signal } from '../../src/signals/signal';
import { replyPayload } from '../../src/whatsapp/button-payload';
import { shippedClassifier } from '../support/consent-rules';

type Reply = Extract<Signal, { kind: 'reply' }>;
const KEY = 'ab'.repeat(16);
const text = (body: string, changes: Partial<Reply> = {}): Reply => ({
  kind: 'reply',
  at: 1_790_000_000,
  replyId: 'wamid.reply',
  person: { phone: '+5215550001111' },
  messageType: 'text',
  body,
  ...changes,
});
const button = (body: string): Reply => text(body, { messageType: 'button', payload: replyPayload(KEY, 0) });
const step = (conversion: Record<string, unknown> | undefined): Pick<Settings, 'conversion'> => ({
  conversion: settingsSchema.parse({
    sender: '1',
    template: { name: 'a', language: 'en' },
    purpose: 'service',
    conversion: conversion && { name: 'interest', ...conversion },
  }).conversion,
});
const found = (reply: Reply, conversion: Record<string, unknown> | undefined) =>
  conversionFromReply(reply, KEY, step(conversion), shippedClassifier)?.source;

test.each<[string, Reply, Record<string, unknown> | undefined, string | undefined]>([
  ['text where replies count', text('I am interested'), { on: ['reply'] }, 'reply'],
  ['text where only buttons count', text('I am interested'), { on: ['button'] }, undefined],
  ['text where nothing counts by itself', text('I am interested'), {}, undefined],
  ['text where the step has no conversion', text('I am interested'), undefined, undefined],
  ['STOP where replies count', text('STOP'), { on: ['reply'] }, undefined],
  ['a thumb up where replies count', text('👍', { messageType: 'reaction' }), { on: ['reply'] }, undefined],
  ['a photo where replies count', text('', { messageType: 'image' }), { on: ['reply'] }, 'reply'],
  ['a button where buttons count', button('Yes'), { on: ['button'] }, 'button'],
  ['the button that counts', button('Yes'), { on: ['button'], buttons: ['yes'] }, 'button'],
  ['another button than the one that counts', button('No'), { on: ['button'], buttons: ['yes'] }, undefined],
  ['a button where only replies count', button('Yes'), { on: ['reply'] }, undefined],
  [
    'an opt-out button where buttons count',
    text('Stop promotions', { messageType: 'button', payload: `OPTOUT:ALL:${KEY}` }),
    { on: ['button', 'reply'] },
    undefined,
  ],
])('%s', (_, reply, conversion, source) => {
  expect(found(reply, conversion)).toBe(source);
});

test('an order is a conversion of its worth, and one a message', () => {
  const order = text('2 × sku', { messageType: 'order', order: { value: 39.8, currency: 'MXN' } });
  expect(conversionFromReply(order, KEY, step({ on: ['reply'] }), shippedClassifier)).toMatchObject({
    conversionId: `reply:${KEY}`,
    name: 'interest',
    occurredAt: 1_790_000_000_000,
    value: 39.8,
    currency: 'MXN',
    messageKey: KEY,
  });
});
