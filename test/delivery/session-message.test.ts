import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { addressOf } from '../../src/consent/address';
import { releaseHeld } from '../../src/delivery/held/release-held';
import { sweepExpired } from '../../src/delivery/held/settle-expired';
import { FIELD } from '../../src/execution/record-fields';
import { executionKey } from '../../src/redis/redis-keys';
import { createConversationWorld } from '../conversations/conversation-world';
import { createDeliveryWorld } from '../support/delivery-world';
import { emptyTestRedis } from '../support/redis';

const SENDER = '900000000000101';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TEXT = { sessionMessage: { text: 'Hola {body.1}, ¿seguimos?', buttons: ['Sí', 'STOP'], minMinutes: 30 } };
let redis: Redis;
let place: Awaited<ReturnType<typeof createDeliveryWorld>>;
let serial = 0;
const newPhone = () => `+52551${String(2_000_000 + serial++)}`;

beforeEach(async () => {
  redis = await emptyTestRedis();
  place = await createDeliveryWorld(redis);
  place.dependencies.optOutScope = ((label: string) => (label === 'STOP' ? 'ALL' : undefined)) as never;
});
afterEach(async () => {
  await place.close();
  await redis.quit();
});

/** The person wrote to a sender so long ago, by the clock of their telephone. */
async function wrote(phone: string, agoMs: number, { sender = SENDER, address = addressOf(phone) } = {}) {
  const { conversations } = createConversationWorld(redis);
  const at = place.world.now - agoMs;
  await conversations.arrive({
    replyId: randomUUID(),
    at,
    sender,
    addresses: [address],
    messageType: 'text',
    text: 'sales hi',
  });
}
const call = (phone: string, settings: object = {}, options: object = {}) =>
  place.call({ phone, parameters: { 'body.1': 'Ana' }, ...options }, { ...TEXT, ...settings });
const kinds = () => place.bodies.map((body) => (body.type === 'template' ? 'template' : body.type));

describe('a step with a text of its own', () => {
  test('sends it, filled and with buttons that find their message, to who wrote lately', async () => {
    const phone = newPhone();
    await wrote(phone, HOUR);
    const { messageKey, ...answer } = await call(phone);
    expect(answer).toEqual({ branchResult: 'continue', reason: 'accepted' });
    expect(place.bodies).toEqual([
      {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: phone,
        type: 'interactive',
        biz_opaque_callback_data: messageKey,
        interactive: {
          type: 'button',
          body: { text: 'Hola Ana, ¿seguimos?' },
          action: {
            buttons: [
              { type: 'reply', reply: { id: `REPLY:${messageKey}:0`, title: 'Sí' } },
              { type: 'reply', reply: { id: `OPTOUT:ALL:${messageKey}`, title: 'STOP' } },
            ],
          },
        },
      },
    ]);
    const row = await place.row(messageKey);
    expect(row).toMatchObject({ Reason: 'accepted', SenderID: SENDER });
    expect(row).not.toHaveProperty('TemplateName');
    expect(row).not.toHaveProperty('TemplateLanguage');
  });

  test.each([
    ['nobody has heard of the person', undefined, {}, {}],
    ['the window closes too soon', 23.6 * HOUR, {}, {}],
    ['the window has closed', 25 * HOUR, {}, {}],
    ['they wrote to another sender', HOUR, { sender: '900000000000102' }, {}],
    ['a blank has no value', HOUR, {}, { parameters: {} }],
  ])('sends the template where %s', async (_why, agoMs, where, options) => {
    const phone = newPhone();
    if (agoMs !== undefined) await wrote(phone, agoMs, where);
    const { messageKey } = await call(phone, {}, options);
    expect(kinds()).toEqual(['template']);
    expect(await place.row(messageKey)).toMatchObject({ TemplateName: 'simple_hello', Reason: 'accepted' });
  });

  test('counts the last minute that it asks for', async () => {
    const [enough, tooLate] = [newPhone(), newPhone()];
    await wrote(enough, 23.5 * HOUR);
    await wrote(tooLate, 23.5 * HOUR + 1);
    await call(enough);
    await call(tooLate);
    expect(kinds()).toEqual(['interactive', 'template']);
  });

  test('knows a person who wrote under another address', async () => {
    const phone = newPhone();
    const userId = 'MX.1234567890';
    await place.consentStore.apply([{ kind: 'link', address: addressOf(phone), other: userId }]);
    await wrote(phone, HOUR, { address: userId });
    await call(phone);
    expect(kinds()).toEqual(['interactive']);
  });

  test('sends the template, once, where the window has closed meanwhile', async () => {
    const phone = newPhone();
    await wrote(phone, HOUR);
    place.world.refuseNext.push({ code: 131047 });
    const { messageKey, reason } = await call(phone);
    expect(reason).toBe('accepted');
    expect(kinds()).toEqual(['interactive', 'template']);
    expect(await place.row(messageKey)).toMatchObject({ TemplateName: 'simple_hello', Reason: 'accepted' });
    expect((await place.row(messageKey)).ErrorCode).toBeUndefined();
  });

  test('sends nothing more where nobody knows whether the text went', async () => {
    const phone = newPhone();
    await wrote(phone, HOUR);
    place.world.reply = () => ({ status: 502, body: 'bad gateway' });
    const { messageKey, reason } = await call(phone);
    expect(reason).toBe('unconfirmed');
    expect(kinds()).toEqual(['interactive']);
    expect(await place.row(messageKey)).not.toHaveProperty('TemplateName');
  });

  test('is held to consent, caps and quiet hours as the template is', async () => {
    const [stopped, capped] = [newPhone(), newPhone()];
    await wrote(stopped, HOUR);
    await wrote(capped, HOUR);
    const at = Math.floor(place.world.now / 1000);
    const said = { at, restricts: true, review: false, source: 'whatsapp', evidenceId: 'w' };
    await place.consentStore.apply([
      { kind: 'signal', address: addressOf(stopped), field: '*', signal: { ...said, reason: 'stop_word' } },
    ]);
    expect(await call(stopped)).toMatchObject({ reason: 'opted_out' });
    const cap = { frequencyCap: { messages: 1, days: 7 } };
    expect(await call(capped, cap)).toMatchObject({ reason: 'accepted' });
    expect(await call(capped, cap)).toMatchObject({ reason: 'frequency_capped' });
    expect(kinds()).toEqual(['interactive']);
  });

  test('reaches numbers to which Meta delivers no marketing template, and answers so where only that is left', async () => {
    const [open, closed] = ['+12125552001', '+12125552002'] as const;
    const catalogue = { template: { name: 'catalogue', language: 'en_US' }, purpose: 'promotional' };
    await wrote(open, HOUR);
    expect(await call(open, catalogue)).toMatchObject({ reason: 'accepted' });
    place.world.refuseNext.push({ code: 131047 });
    expect(await call(open, catalogue)).toMatchObject({ reason: 'withheld_by_meta' });
    expect(await call(closed, catalogue)).toMatchObject({ reason: 'withheld_by_meta' });
    expect(kinds()).toEqual(['interactive', 'interactive']);
  });
});

describe('what it costs', () => {
  test('one read for a step that has a text, and none for one that has none', async () => {
    let reads = 0;
    const { lastInboundAt } = place.dependencies;
    place.dependencies.lastInboundAt = (...call) => {
      reads += 1;
      return lastInboundAt(...call);
    };
    await call(newPhone(), { sessionMessage: undefined });
    expect(reads).toBe(0);
    const phone = newPhone();
    await wrote(phone, HOUR);
    await call(phone);
    expect(reads).toBe(1);
  });
});

describe('a message that was held', () => {
  const night = {
    lateFallback: { kind: 'event', key: 'late' },
    // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
    quietHours: { start: '21:00', end: '08:00', then: 'hold' },
  };
  const at = (iso: string) => {
    place.world.now = Date.parse(iso);
  };

  test.each([
    ['2026-11-22T21:30:00Z', 'interactive', undefined],
    ['2026-11-22T01:00:00Z', 'template', 'simple_hello'],
  ])('goes in the morning as what it may be then: they wrote at %s', async (wroteAt, kind, template) => {
    const phone = newPhone();
    at('2026-11-22T22:00:00Z');
    await wrote(phone, place.world.now - Date.parse(wroteAt));
    const { messageKey, reason } = await call(phone, night, { timeZone: 'UTC' });
    expect(reason).toBe('scheduled');
    expect(await place.row(messageKey)).not.toHaveProperty('TemplateName');
    at('2026-11-23T08:00:00Z');
    await releaseHeld(place.dependencies);
    expect(kinds()).toEqual([kind]);
    expect((await place.row(messageKey)).TemplateName).toBe(template);
  });

  test.each([
    ['2026-11-22T21:30:00Z', undefined],
    ['2026-11-22T01:00:00Z', 'simple_hello'],
  ])('and whose process died while it went tells as what it went: they wrote at %s', async (wroteAt, template) => {
    const phone = newPhone();
    at('2026-11-22T22:00:00Z');
    await wrote(phone, place.world.now - Date.parse(wroteAt));
    const { messageKey } = await call(phone, night, { timeZone: 'UTC' });
    at('2026-11-23T08:00:00Z');
    const { whatsapp } = place.dependencies;
    place.dependencies.whatsapp = { ...whatsapp, send: () => Promise.reject(new Error('killed')) };
    await releaseHeld(place.dependencies);
    await redis.hset(executionKey(messageKey), FIELD.leaseEnd, '1');
    await sweepExpired(Date.now() + HOUR, place.dependencies);
    expect(await place.dependencies.record.read(messageKey)).toMatchObject({ outcome: 'unknown' });
    expect((await place.row(messageKey)).TemplateName).toBe(template);
  });
});
