import type Redis from 'ioredis';
import { provision } from '../../src/marketing-cloud/provision';
import { ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { notification, postWebhook, textMessage } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

/** Who somebody is where Meta, a file or a shop calls them by another name than we do: what a person would suffer. */
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let serial = 100_000;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment);
  const { definitions, metadata } = app.dependencies.admin;
  await provision({ definitions, mapping: {}, metadata, checkMapping: async () => [], folderId: ROOT_FOLDER });
}, 60_000);
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

const SENDER = '900000000000101';
const now = () => String(Math.floor(Date.now() / 1000));

/** Somebody in a country whose numbers grew by `inserted`, and the older number that Meta may know them by. */
function relocated(country: string, inserted: string, older: string) {
  serial += 1;
  const rest = `${older}${serial}`;
  return { phone: `+${country}${inserted}${rest}`, waId: `${country}${rest}` };
}
const PLANS: [country: string, inserted: string, older: string][] = [
  ['229', '01', '97'],
  ['225', '07', '03'],
];
type Somebody = ReturnType<typeof relocated>;

const userId = (country = 'US') => `${country}.9${++serial}`;
const post = (list: string, items: readonly object[], more: object = {}) =>
  postWebhook(
    app,
    notification(
      JSON.stringify({ messaging_product: 'whatsapp', metadata: { phone_number_id: SENDER }, ...more, [list]: items }),
    ),
  );
const sendTo = async (phone: string, inArguments: Record<string, unknown> = {}) =>
  (await callActivity(app, 'execute', executeBody({ phone, ...inArguments }))).body as Record<string, string>;
const sendsPromotion = async (phone: string) =>
  (await sendTo(phone, { settings: { purpose: 'promotional' }, optIn: true })).reason;
const accepted = async (phone: string): Promise<{ messageKey: string; wamid: string }> => {
  const { messageKey = '', reason } = await sendTo(phone);
  expect(reason).toBe('accepted');
  return { messageKey, wamid: (await redis.hget(`wa:exec:${messageKey}`, 'w')) ?? '' };
};
const status = (waId: string, of: { messageKey: string; wamid: string }, more: object = {}) => ({
  id: of.wamid,
  status: 'delivered',
  timestamp: now(),
  recipient_id: waId,
  biz_opaque_callback_data: of.messageKey,
  ...more,
});
const STOP = { text: { body: 'STOP' } };

describe('A wa_id differs from the number we hold', () => {
  describe.each(PLANS)('+%s, lengthened by %s', (...plan) => {
    test.each<[string, (person: Somebody, sent: { messageKey: string; wamid: string }) => Promise<unknown>]>([
      [
        'writes it after a status named that number',
        async ({ waId }, sent) => {
          await post('statuses', [status(waId, sent, { status: 'sent' }), status(waId, sent)]);
          return post('messages', [textMessage({ from: waId, ...STOP })]);
        },
      ],
      [
        'writes it first, and a status names that number afterwards',
        async ({ waId }, sent) => {
          await post('messages', [textMessage({ from: waId, ...STOP })]);
          return post('statuses', [status(waId, sent)]);
        },
      ],
      [
        'quotes our message',
        ({ waId }, { wamid }) => post('messages', [textMessage({ from: waId, ...STOP, context: { id: wamid } })]),
      ],
      [
        'taps our button, whose answer quotes nothing',
        ({ waId }, { messageKey }) =>
          post('messages', [
            textMessage({
              from: waId,
              type: 'button',
              text: undefined,
              button: { text: 'Stop', payload: `OPTOUT:ALL:${messageKey}` },
            }),
          ]),
      ],
    ])('who says STOP is not written to: %s', async (_how, stop) => {
      const person = relocated(...plan);
      const sent = await accepted(person.phone);
      await stop(person, sent);
      expect(await sendTo(person.phone)).toMatchObject({ reason: 'opted_out' });
    });

    test.each<[string, (person: Somebody, sent: { messageKey: string; wamid: string }) => Promise<unknown>]>([
      [
        'failed 131050',
        ({ waId }, sent) =>
          post('statuses', [status(waId, sent, { status: 'failed', errors: [{ code: 131050, title: 'stopped' }] })]),
      ],
      [
        'the setting in the app',
        async ({ waId }, sent) => {
          await post('statuses', [status(waId, sent)]);
          return post('user_preferences', [
            { wa_id: waId, category: 'marketing_messages', value: 'stop', timestamp: now() },
          ]);
        },
      ],
    ])('who wants no offers gets none: %s', async (_how, stop) => {
      const person = relocated(...plan);
      const sent = await accepted(person.phone);
      await stop(person, sent);
      expect(await sendsPromotion(person.phone)).toBe('marketing_opted_out');
    });
  });

  test('the number of Meta’s answer is theirs before anything else comes', async () => {
    serial += 1;
    const [phone, waId] = [`+1415${(serial % 800) + 200}0023`, `115${(serial % 800) + 200}0023`];
    await accepted(phone);
    await post('messages', [textMessage({ from: waId, ...STOP })]);
    expect(await sendTo(phone)).toMatchObject({ reason: 'opted_out' });
  });

  test('who answers in a group, or passes on what we sent, is not the person we sent it to', async () => {
    const [person, other] = [relocated('229', '01', '97'), relocated('229', '01', '97')];
    const { wamid } = await accepted(person.phone);
    await post('messages', [
      textMessage({ from: other.waId, ...STOP, context: { id: wamid }, group_id: 'group-1' }),
      textMessage({ from: other.waId, ...STOP, context: { id: wamid, forwarded: true } }),
    ]);
    expect(await sendTo(person.phone)).toMatchObject({ reason: 'accepted' });
  });

  test('after a change of number, an answer to an old message does not bring the number back', async () => {
    const [before, after] = [relocated('229', '01', '97'), relocated('229', '01', '97')];
    const { wamid } = await accepted(before.phone);
    await post('messages', [
      {
        id: `wamid.moved-${++serial}`,
        from: before.phone.slice(1),
        timestamp: now(),
        type: 'system',
        system: { type: 'user_changed_number', wa_id: after.phone.slice(1) },
      },
    ]);
    await post('messages', [textMessage({ from: after.phone.slice(1), ...STOP, context: { id: wamid } })]);
    expect(await sendTo(after.phone)).toMatchObject({ reason: 'opted_out' });
    expect(await sendTo(before.phone)).toMatchObject({ reason: 'accepted' });
  });
});

describe('I BSUID where a phone stands', () => {
  const optedOut = async (address: string) => expect(await sendTo(address)).toMatchObject({ reason: 'opted_out' });

  test.each<[string, (id: string) => object, (id: string) => object]>([
    ['from, wa_id and user_id', (id) => ({ from: id, from_user_id: id }), (id) => ({ wa_id: id, user_id: id })],
    ['from and wa_id', (id) => ({ from: id }), (id) => ({ wa_id: id })],
    ['wa_id of the contact alone', () => ({ from: undefined }), (id) => ({ wa_id: id })],
    ['from, with user_id in the contact', (id) => ({ from: id }), (id) => ({ user_id: id })],
  ])('a STOP is theirs: %s', async (_where, message, contact) => {
    const id = userId();
    await post('messages', [textMessage({ ...STOP, ...message(id) })], { contacts: [contact(id)] });
    await optedOut(id);
  });

  test.each<[string, (id: string) => object, object[]]>([
    ['from_parent_user_id', (id) => ({ from: undefined, from_parent_user_id: id }), []],
    ['parent_user_id of the contact', () => ({ from: undefined }), [{}]],
  ])('a STOP by the parent id alone is somebody’s: %s', async (_where, message, contacts) => {
    const id = `US.ENT.9${++serial}`;
    await post('messages', [textMessage({ ...STOP, ...message(id) })], {
      contacts: contacts.map(() => ({ parent_user_id: id })),
    });
    await optedOut(id);
  });

  test('all ids of one message are one person', async () => {
    const [id, parent, { phone }] = [userId(), `US.ENT.9${++serial}`, relocated('229', '01', '97')];
    await post('messages', [
      textMessage({ ...STOP, from: phone.slice(1), from_user_id: id, from_parent_user_id: parent }),
    ]);
    for (const address of [id, parent, phone]) await optedOut(address);
  });

  test('a preference that names them in wa_id binds', async () => {
    const id = userId('BR');
    await post('user_preferences', [{ wa_id: id, category: 'marketing_messages', value: 'stop', timestamp: now() }]);
    expect(await sendsPromotion(id)).toBe('marketing_opted_out');
  });

  test('a status that names them in recipient_id binds the person of the message', async () => {
    const { phone } = relocated('229', '01', '97');
    const id = userId('BJ');
    const sent = await accepted(phone);
    await post('statuses', [status(id, sent)]);
    await post('messages', [textMessage({ from: id, ...STOP })]);
    await optedOut(phone);
  });

  test.each(['wa_id', 'user_id'])('consent follows a change of number to an id in system.%s', async (field) => {
    const { phone } = relocated('229', '', '97');
    const id = userId('BR');
    await post('messages', [textMessage({ from: phone.slice(1), ...STOP })]);
    await post('messages', [
      {
        id: `wamid.id-${++serial}`,
        from: phone.slice(1),
        timestamp: now(),
        type: 'system',
        system: { type: 'user_changed_number', [field]: id },
      },
    ]);
    await optedOut(id);
  });
});

describe('a frequency cap counts per person, whatever address was used', () => {
  const capped = { settings: { purpose: 'service', frequencyCap: { messages: 1, days: 7 } } };

  test.each<[string, boolean]>([
    ['learnt after the message', false],
    ['learnt before it', true],
  ])('a second message by the user id is one too many: pair %s', async (_when, first) => {
    const { phone } = relocated('229', '01', '97');
    const id = userId('BJ');
    const learn = () =>
      post('statuses', [
        { id: 'wamid.cap', status: 'sent', timestamp: now(), recipient_id: phone.slice(1), recipient_user_id: id },
      ]);
    if (first) await learn();
    expect(await sendTo(first ? id : phone, capped)).toMatchObject({ reason: 'accepted' });
    if (!first) await learn();
    expect(await sendTo(first ? phone : id, capped)).toMatchObject({ reason: 'frequency_capped' });
  });

  test('messages to both addresses from before they were known to be one count together', async () => {
    const { phone } = relocated('229', '01', '97');
    const id = userId('BJ');
    const twice = { settings: { purpose: 'service', frequencyCap: { messages: 2, days: 7 } } };
    for (const address of [phone, id]) expect(await sendTo(address, twice)).toMatchObject({ reason: 'accepted' });
    await post('messages', [textMessage({ from: phone.slice(1), from_user_id: id })]);
    for (const address of [phone, id]) {
      expect(await sendTo(address, twice)).toMatchObject({ reason: 'frequency_capped' });
    }
  });
});
