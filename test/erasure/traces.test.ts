import fc from 'fast-check';
import type Redis from 'ioredis';
import { spellingsOf } from '../../src/consent/address';
import { layAllTraces, layTraces } from '../../src/erasure/lay-traces';
import { createLook } from '../../src/erasure/look-for-person';
import { createPerson } from '../../src/erasure/person';
import { createPersonInRedis } from '../../src/erasure/person-in-redis';
import { messageKeyOf } from '../../src/execution/message-key';
import { createWaitingSignals } from '../../src/execution/waiting-signals';
import { createLogger } from '../../src/logger';
import { consentKey, executionKey, TRACES_BEGIN_AFTER_MS, tracesKey, tracesLaidKey } from '../../src/redis/redis-keys';
import { backOffPair } from '../../src/whatsapp/limiter';
import { messageIndex } from '../support/message-index';
import { emptyTestRedis } from '../support/redis';
import { startApp, type TestApp } from '../support/start-app';

let redis: Redis;
let app: TestApp;
let serial = 0;
beforeAll(async () => {
  redis = await emptyTestRedis();
  app = await startApp({}, { web: false, worker: false });
});
afterAll(async () => {
  await app.close();
  await redis.quit();
});
beforeEach(() => redis.flushdb());

const ADDRESSES = [
  '+525510000001',
  '+525510000002',
  '+5491130000003',
  'MX.70000000000000000001',
  'MX.70000000000000000002',
];
const CONTACTS = ['0031I00000aaaaaAAA', 'lead 2', 'c3'];
const NOW = Math.floor(Date.now() / 1000);

interface Send {
  address: string;
  contactKey: string;
  ends: 'accepted' | 'unknown' | 'refused' | 'never told' | 'held' | 'held and skipped' | 'held and refused';
}

/** A message on all of its way, but for the POST. */
async function send({ address, contactKey, ends }: Send): Promise<string> {
  const { record, delivery, settings } = app.dependencies;
  const messageKey = messageKeyOf('activity', `visit ${++serial}`);
  const stored = await settings.read({ sender: 's', template: { name: 't', language: 'en' }, purpose: 'service' });
  if (!stored.ok) throw stored.error;
  const revision = await revisionOf(address);
  const whose = {
    messageKey,
    settingsHash: stored.stored.hash,
    contactKey,
    address,
    activityId: 'activity',
    journeyId: 'journey',
    phone: address.startsWith('+') ? address : '',
    fallbackTo: '',
    stepKey: 'step',
    country: '52',
  };
  const begin = (token: string) =>
    record.beginSend({
      ...whose,
      token,
      revision,
      sender: `sender ${serial}`,
      messagesPerSecond: 1_000,
      maxWaitMs: 0,
      slotHeld: false,
      cap: undefined,
      capGroup: undefined,
      postTimeoutMs: 60_000,
      row: {},
    });
  await record.claim({ messageKey, token: 'a', address, cap: undefined });
  if (ends.startsWith('held')) {
    await delivery.heldRecord.hold({
      ...whose,
      token: 'a',
      row: {},
      family: { family: 'held:first:s', widthMs: 1_000 },
      at: 0,
      held: {
        userId: '',
        definitionInstanceId: 'i',
        timeZone: '',
        isTest: false,
        optInGiven: false,
        parameters: {},
        dueAt: 0,
      },
      onFailed: true,
    });
    if (ends === 'held') return messageKey;
    await delivery.heldRecord.claim({ messageKey, token: 'b', capWindowMs: 0 });
    if (ends === 'held and refused') await begin('b');
    await delivery.heldRecord.finish({
      messageKey,
      token: 'b',
      address,
      outcome: ends === 'held and refused' ? 'refused' : 'skipped',
      wamid: undefined,
      rows: [],
      fallback: undefined,
      late: { onFailed: false, checkAfterMs: 0 },
      notSentFor: 'opted_out',
      acceptedAt: undefined,
    });
    return messageKey;
  }
  await begin('a');
  if (ends === 'never told') return messageKey;
  await record.finish({
    messageKey,
    token: 'a',
    outcome: ends as 'accepted' | 'unknown' | 'refused',
    wamid: ends === 'accepted' ? `wamid.${messageKey}` : undefined,
    answer: { branch: 'continue', reason: 'accepted' },
    row: {},
    heldRow: undefined,
    lateAcceptanceRow: {},
    final: true,
    waitMs: 0,
    address,
    activityId: 'activity',
    journeyId: 'journey',
    settingsHash: stored.stored.hash,
    stepKey: 'step',
    late: { onFailed: false, checkAfterMs: 0 },
  });
  return messageKey;
}

const revisionOf = async (address: string) => {
  const { address: main } = await app.dependencies.consentStore.read(address);
  return (await redis.hget(consentKey(main), '~rev')) ?? '0';
};

const address = fc.constantFrom(...ADDRESSES);
const contactKey = fc.constantFrom(...CONTACTS);
const signal = (restricts: boolean) =>
  ({ at: NOW, restricts, reason: 'stop_word', review: false, source: 'whatsapp', evidenceId: 'e' }) as const;
type Step = { what: string; run: () => Promise<unknown> };
const store = () => app.dependencies.consentStore;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({
      address,
      contactKey,
      ends: fc.constantFrom<Send['ends']>(
        'accepted',
        'unknown',
        'refused',
        'never told',
        'held',
        'held and skipped',
        'held and refused',
      ),
    })
    .map((sent): Step => ({ what: `send ${JSON.stringify(sent)}`, run: () => send(sent) })),
  fc.tuple(address, address).map(
    ([one, other]): Step => ({
      what: `link ${one} ${other}`,
      run: () => store().apply([{ kind: 'link', address: one, other }]),
    }),
  ),
  fc.tuple(address, address).map(
    ([one, other]): Step => ({
      what: `claim ${one} ${other}`,
      run: () => store().apply([{ kind: 'claim', address: one, other, required: false }]),
    }),
  ),
  fc.tuple(address, address).map(
    ([from, to]): Step => ({
      what: `move ${from} ${to}`,
      async run() {
        await store().apply([{ kind: 'move', from: [from], to: [to], at: NOW }]);
        await app.dependencies.touches.move({ from, to, at: NOW + 60 });
      },
    }),
  ),
  fc.tuple(address, contactKey, fc.nat(90)).map(
    ([of, contact, days]): Step => ({
      what: `seen ${of} ${contact} ${days}`,
      run: () => store().apply([{ kind: 'contact', address: of, contactKey: contact, at: NOW - days * 86_400 }]),
    }),
  ),
  fc.tuple(address, fc.boolean()).map(
    ([of, restricts]): Step => ({
      what: `said ${of} ${restricts}`,
      run: () => store().apply([{ kind: 'signal', address: of, field: '*', signal: signal(restricts) }]),
    }),
  ),
  address.map(
    (of): Step => ({
      what: `reached ${of}`,
      run: () => store().apply([{ kind: 'reached', address: of, at: NOW }]),
    }),
  ),
  address.map(
    (of): Step => ({
      what: `unreachable ${of}`,
      run: () => store().apply([{ kind: 'unreachable', address: of, at: NOW, sender: 's', code: 131026 }]),
    }),
  ),
  address.map((of): Step => ({ what: `back off ${of}`, run: () => backOffPair(redis, 's', of) })),
  address.map(
    (of): Step => ({
      what: `waits ${of}`,
      run: () =>
        createWaitingSignals(redis).forMessage(`wamid.unknown ${++serial}`, `{"person":{"x":"${of}"}}`, 60_000, [of]),
    }),
  ),
);

/** What a walk over every key finds, and the traces do not. Texts are names of keys, and compared apart. */
async function missedOf(by: { spelled: string[]; contactKeys: string[] }): Promise<string[]> {
  const look = createLook(redis);
  const nameOf = ([what, name]: readonly [string, string]) => `${what} ${name}`;
  const walked = (await look.everywhere(by)).filter(([what]) => what !== 'text').map(nameOf);
  const names = [...by.spelled, ...by.contactKeys];
  const { finds } = await look.byTraces({ ...by, names, further: [], messageKeys: [] });
  const traced = new Set(finds.map(nameOf));
  return walked.filter((each) => !traced.has(each));
}
const whoever = [
  ...ADDRESSES.map((each) => ({ spelled: spellingsOf(each), contactKeys: [] })),
  ...CONTACTS.map((each) => ({ spelled: [], contactKeys: [each] })),
];

test('whatever the product does with people, the traces lead to all that a walk over every key finds', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), fc.boolean(), async (steps, older) => {
      await redis.flushdb();
      for (const each of steps) await each.run();
      if (older) {
        // As a version without traces has left it.
        for (const trace of await redis.keys(tracesKey('*'))) await redis.del(trace);
        await layAllTraces(redis);
      }
      for (const by of whoever) {
        expect([steps.map(({ what }) => what), by, await missedOf(by)]).toEqual([expect.anything(), by, []]);
        found += (await createLook(redis).everywhere(by)).length;
      }
    }),
    { numRuns: 200, seed: 12 },
  );
  // It was not nothing that both have found.
  expect(found).toBeGreaterThan(500);
}, 120_000);

test('messages older than the last fifty of an address are found, by contact keys that others have had since too', async () => {
  const [first = '', second = ''] = ADDRESSES;
  const oldest = await send({ address: first, contactKey: 'old key', ends: 'accepted' });
  for (let i = 0; i < 52; i += 1) await send({ address: first, contactKey: 'c3', ends: 'accepted' });
  await send({ address: second, contactKey: 'old key', ends: 'accepted' });
  expect((await messageIndex(redis).contact('old key')).address).toBe(second);
  for (const by of [
    { spelled: [], contactKeys: ['old key'] },
    { spelled: [first], contactKeys: [] },
  ]) {
    expect(await missedOf(by)).toEqual([]);
    const { finds } = await createLook(redis).byTraces({
      ...by,
      names: [...by.spelled, ...by.contactKeys],
      further: [],
      messageKeys: [],
    });
    expect(finds).toContainEqual(['record', oldest]);
  }
}, 60_000);

test('an ordinary message leaves no trace, and what leaves one that ends has an end', async () => {
  const [of = ''] = ADDRESSES;
  await send({ address: of, contactKey: 'c3', ends: 'accepted' });
  expect(await redis.keys(tracesKey('*'))).toEqual([]);
  const refused = await send({ address: of, contactKey: 'c3', ends: 'refused' });
  const left = await redis.pttl(executionKey(refused));
  expect(Math.abs((await redis.pttl(tracesKey(of))) - left)).toBeLessThan(1_000);
  // Consent stays, so what leads to it does, until another contact key has taken its place.
  await store().apply([
    { kind: 'signal', address: of, field: '*', signal: signal(true) },
    { kind: 'contact', address: of, contactKey: 'c1', at: NOW },
  ]);
  expect(await redis.pttl(tracesKey('c1'))).toBe(-1);
  await store().apply([{ kind: 'contact', address: of, contactKey: 'c2', at: NOW + 1 }]);
  expect([await redis.exists(tracesKey('c1')), await redis.pttl(tracesKey('c2'))]).toEqual([0, -1]);
});

test('what is older gets its traces once processes of the version before have ended, and erasure walks until then', async () => {
  await redis.hset(executionKey('a'.repeat(32)), { ck: 'c3', ad: ADDRESSES[0] ?? '' });
  let now = 1_000_000;
  const lay = () => layTraces({ redis, clock: () => now, logger: createLogger({ level: 'silent' }) });
  await lay();
  now += TRACES_BEGIN_AFTER_MS - 1;
  await lay();
  expect(await redis.exists(tracesKey('c3'))).toBe(0);
  expect(await redis.get(tracesLaidKey())).toBe('1000000');
  now += 1;
  await lay();
  expect(await redis.zrange(tracesKey('c3'), 0, -1)).toEqual([executionKey('a'.repeat(32))]);
  expect(await redis.get(tracesLaidKey())).toBe('done');
});

test('a conversion and a proof of consent are found by what they say, by their message, and by an id that is somebody', async () => {
  const { conversions, consentRecorder } = app.dependencies;
  const [phone = '', other = ''] = ADDRESSES;
  const messageKey = await send({ address: phone, contactKey: 'lead 2', ends: 'accepted' });
  const told = (conversionId: string, whom: object) =>
    conversions.record({ conversionId, name: 'purchase', occurredAt: Date.now(), source: 'api', ...whom });
  await told('order-1', { messageKey });
  await told('order-2', { contactKey: 'lead 2' });
  await told('0031I00000aaaaaAAA', {});
  await told('order-3', { phone: other });
  await consentRecorder.record([
    {
      evidenceId: 'form 1',
      phone,
      topic: 'news',
      status: 'opted_in',
      source: 's',
      method: 'form',
      occurredAt: '2026-05-01T10:00:00Z',
    },
  ]);
  const person = createPerson();
  person.addresses.add(phone);
  person.contactKeys.add('lead 2').add('0031I00000aaaaaAAA');
  const parts = { redis, store: store(), eraseRecord: async () => 'unknown' as const };
  const { keys } = await createPersonInRedis({ ...parts, walks: false }).find(person, new Set());
  const named = [...keys].filter((key) => /^wa:(conversion|evidence):/.test(key)).sort();
  expect(named).toEqual([
    'wa:conversion:0031i00000aaaaaaaa',
    'wa:conversion:order-1',
    'wa:conversion:order-2',
    'wa:evidence:form 1',
  ]);
});
