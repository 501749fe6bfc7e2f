import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { createJourneyVersions } from '../../src/journey/journey-versions';
import { contractJournalKey } from '../../src/redis/redis-keys';
import { shapeOf, shapeText } from '../../src/watch/body-shape';
import { createStoredJourneyComparison, storedIdsAgree } from '../../src/watch/compare-stored-journeys';
import { differencesOf, type ExpectedShapes, expectedShapesSchema } from '../../src/watch/contract-differences';
import { createContractJournal } from '../../src/watch/contract-journal';
import { createExitWatch } from '../../src/watch/exit-watch';
import { createRepeatWatch, type RepeatedCall } from '../../src/watch/repeat-watch';
import { marketingCloudBody, webhookBodies } from '../../src/watch/vendor-bodies';
import { silent } from '../marketing-cloud/support/connect';
import { emptyTestRedis } from '../support/redis';

const root = join(__dirname, '../..');
const committed = expectedShapesSchema.parse(
  JSON.parse(readFileSync(join(root, 'config/contract-shapes.json'), 'utf8')),
);
const MINUTE = 60_000;
let redis: Redis;
let now = Date.UTC(2026, 10, 30, 12);
const clock = () => now;

beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

const journalOf = (expected: ExpectedShapes) => createContractJournal({ redis, logger: silent, clock, expected });

test('a shape holds types at places, never a value, and no key that could be data', () => {
  const body = {
    text: 'Call me at +52 55 1234 5678',
    at: 7,
    none: null,
    on: true,
    list: [{ id: 'wamid.HBgN' }, { id: 4, name: 'Ana Ruiz' }],
    empty: [],
    '+5215512345678': { 'ana@example.com': 1, 'Ana Ruiz': 2 },
    '3f2b1c4d-8e5a-4b6c-9d7e-0f1a2b3c4d5e': 'x',
    many: Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`name${index}`, index])),
  };
  const text = shapeText(shapeOf(body));
  expect(text.split(' ')).toEqual([
    '/at=number',
    '/empty=list',
    '/list/*/id=number|string',
    '/list/*/name=string',
    '/many/{key}=number',
    '/none=null',
    '/on=boolean',
    '/text=string',
    '/{key}/{key}=number',
    '/{key}=string',
  ]);
});

test('what is new, missing or of another type is told apart; what stands under any is nobody’s business', () => {
  const expected = { execute: { '/id!': 'string', '/at': 'number|string', '/ours': 'any', '/list/*/name': 'string' } };
  const of = (body: unknown, kind = 'execute') =>
    differencesOf(kind, shapeOf(body), expected).map(({ what, at, came }) => `${what} ${at} ${came}`.trim());
  expect(of({ id: 'a', at: 1, ours: { x: [1] }, list: [{ name: 'b' }] })).toEqual([]);
  expect(of({ id: 'a', list: [] })).toEqual([]);
  expect(of({ at: null, extra: { deep: 1 }, list: 'b' })).toEqual([
    'other_type /at null',
    'new /extra/deep number',
    'other_type /list string',
    'missing /id',
  ]);
  expect(of({ id: 'a' }, 'brand new')).toEqual(['new_kind']);
});

test('a webhook is told apart into frame, statuses and messages; a route has no ids', () => {
  const status = { id: 'wamid.1', status: 'delivered' };
  const value = {
    messaging_product: 'whatsapp',
    statuses: [status],
    messages: [{ type: 'text' }, { type: '+5215512345678' }],
  };
  const notification = {
    entry: [
      {
        changes: [
          { field: 'messages', value },
          { field: 'flows', value: { a: 1 } },
        ],
      },
    ],
  };
  expect(webhookBodies(notification).map(({ kind }) => kind)).toEqual([
    'webhook messages',
    'webhook status delivered',
    'webhook message text',
    'webhook message other',
    'webhook flows',
  ]);
  const url = '/hub/v1/dataeventsasync/key:WA_Message/rowset?x=1';
  expect(marketingCloudBody({ method: 'post', url, status: 202, body: {} }).kind).toBe(
    'marketing cloud POST /hub/v1/dataeventsasync/{}/rowset 202',
  );
});

test('every webhook that is documented is as expected, and a field that nobody knows is told', () => {
  const folder = join(root, 'test/fixtures/whatsapp-webhooks');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.includes('.signals.'));
  expect(files.length).toBeGreaterThan(15);
  const differences = files.flatMap((name) =>
    webhookBodies(JSON.parse(readFileSync(join(folder, name), 'utf8'))).flatMap(({ kind, body }) =>
      differencesOf(kind, shapeOf(body), committed),
    ),
  );
  expect(differences.map(({ kind, what }) => `${what} ${kind}`)).toEqual(['new_kind webhook a_field_nobody_knows_yet']);
});

test('a difference is kept once, with when it was first so; there is an end to how many', async () => {
  const journal = journalOf({ execute: { '/id!': 'string' } });
  journal.note('execute', () => [{ kind: 'execute', body: { id: 'a', shiny: 1 } }]);
  await journal.settled();
  now += MINUTE;
  const other = journalOf({ execute: { '/id!': 'string' } });
  other.note('execute', () => [{ kind: 'execute', body: { id: 'b', shiny: 2 } }]);
  await other.settled();
  const { kinds, differences } = await journal.read();
  expect(kinds).toEqual([{ kind: 'execute', firstAt: now - MINUTE }]);
  expect(differences).toEqual([
    { kind: 'execute', at: '/shiny', what: 'new', came: 'number', expected: '', firstAt: now - MINUTE },
  ]);

  for (let round = 0; round < 40; round++) {
    const bodies = Array.from({ length: 20 }, (_, index) => ({ kind: `kind ${round} ${index}`, body: { a: 1 } }));
    other.note('many', () => bodies);
    await other.settled();
  }
  expect(await redis.hlen(contractJournalKey())).toBe(500);
});

test('of ten thousand calls alike a few hundred are looked at, when nobody waits, and Redis hears of one', async () => {
  const journal = journalOf({ execute: { '/id': 'string' } });
  const sent = jest.spyOn(redis, 'sendCommand');
  let looked = 0;
  for (let call = 0; call < 10_000; call++) {
    journal.note('execute', () => {
      looked += 1;
      return [{ kind: 'execute', body: { id: String(call) } }];
    });
    expect(looked).toBeLessThanOrEqual(call);
    if (call % 40 === 39) await journal.settled();
  }
  await journal.settled();
  expect(looked).toBeGreaterThan(100);
  expect(looked).toBeLessThan(300);
  expect(sent.mock.calls.filter(([{ name }]) => name === 'evalsha')).toHaveLength(1);
  sent.mockRestore();
});

const call: RepeatedCall = { journeyId: 'j', activityId: 'a', contactKey: 'c', definitionInstanceId: 'one' };

test('a call that failed and comes again under another id is counted, one under the same bears the fact out', () => {
  const counted: string[] = [];
  const watch = createRepeatWatch({ clock, count: (fact) => counted.push(fact) });
  const other = { ...call, definitionInstanceId: 'two' };
  watch.came(call);
  watch.came(other);
  expect(counted).toEqual([]);
  watch.failed(call);
  watch.came({ ...other, contactKey: 'somebody else' });
  watch.came(other);
  watch.failed(call);
  watch.came(call);
  watch.failed(call);
  now += 12 * MINUTE;
  watch.came(other);
  expect(counted).toEqual(['repeat_under_other_instance', 'repeat_under_same_instance']);
});

test('a contact who is still in the journey five minutes after the exit is counted', async () => {
  const counted: string[] = [];
  const exits = createExitWatch({
    contactExits: { request: async (asked) => asked.map(() => ({ kind: 'requested' })) },
    storedJourneys: { members: async () => new Set(['stays']) },
    count: (fact) => counted.push(fact),
    logger: silent,
    clock,
  });
  await exits.request([
    { contactKey: 'stays', journeyKey: 'j' },
    { contactKey: 'leaves', journeyKey: 'j' },
  ]);
  await exits.look();
  expect(counted).toEqual([]);
  now += 5 * MINUTE;
  await exits.look();
  await exits.look();
  expect(counted).toEqual(['exit_not_done', 'exit_done']);
});

test('stored ids agree, differ, or tell nothing', () => {
  const step = { journeyId: 'J1', activityId: 'A1', version: '2' };
  const stored = { id: 'j1', version: '2', name: 'Autumn', activityIds: ['a0', 'a1'] };
  expect(storedIdsAgree(step, stored)).toBe(true);
  expect(storedIdsAgree(step, { ...stored, activityIds: undefined })).toBe(true);
  expect(storedIdsAgree(step, { ...stored, id: 'j2' })).toBe(false);
  expect(storedIdsAgree(step, { ...stored, activityIds: ['a0'] })).toBe(false);
  expect(storedIdsAgree(step, { ...stored, version: '3' })).toBeUndefined();
  expect(
    storedIdsAgree(step, { ...stored, id: undefined, version: undefined, activityIds: undefined }),
  ).toBeUndefined();
});

test('a journey that runs is called as it is stored, after one call an hour', async () => {
  const versions = createJourneyVersions(redis, clock);
  const about = { originalDefinitionId: 'd1', interactionKey: 'k1', interactionVersion: '2' };
  await versions.published({ interactionId: 'j1', ...about });
  const step = { activityId: 'a1', journeyId: 'j1', journey: '', template: '', language: 'en', sender: '', name: '' };
  const asked: string[] = [];
  let runs = false;
  const compare = createStoredJourneyComparison({
    ...{
      namedSteps: async () => [{ ...step, owner: undefined }],
      journeyOf: versions.read,
      nameJourney: versions.named,
    },
    stepHours: { unsent: async () => [{ unsentInARow: 0, lastAt: runs ? now : 0 }] },
    storedJourneys: {
      async read(key) {
        asked.push(key);
        return { id: 'j1', version: '2', name: 'Autumn offer', activityIds: ['a1'] };
      },
    },
    ...{ count: () => undefined, logger: silent, clock },
  });
  await compare();
  runs = true;
  await compare();
  await compare();
  expect(asked).toEqual(['k1']);
  expect(await versions.names(['j1', 'j2'])).toEqual(new Map([['j1', 'Autumn offer']]));
  expect(await versions.read('j1')).toMatchObject({ key: 'k1', version: '2', name: 'Autumn offer' });
});

test('a version that first calls minutes after another was asked for has its name at once, and no more than ten are asked for in an hour', async () => {
  const asked: string[] = [];
  let running = ['j1'];
  const compare = createStoredJourneyComparison({
    namedSteps: async () =>
      running.map((journeyId) => ({
        ...{ activityId: `a-${journeyId}`, journeyId, journey: journeyId, template: 'hello', name: 'hello' },
        ...{ language: 'es_MX', sender: '1', owner: undefined },
      })),
    stepHours: { unsent: async (ids) => ids.map(() => ({ unsentInARow: 0, lastAt: now })) },
    journeyOf: async (journeyId) => ({ key: journeyId, definitionId: '', version: '1' }),
    nameJourney: async () => undefined,
    storedJourneys: {
      async read(key) {
        asked.push(key);
        if (key === 'j2') throw new Error('no answer');
        return { id: key, version: '1', name: `Journey ${key}`, activityIds: [] };
      },
    },
    ...{ count: () => undefined, logger: silent, clock },
  });
  await compare();
  now += 3 * MINUTE;
  running = ['j1', 'j2'];
  await compare();
  await compare();
  expect(asked).toEqual(['j1', 'j2']);
  running = Array.from({ length: 20 }, (_, index) => `j${index + 1}`);
  await compare();
  expect(asked).toHaveLength(10);
  now += 60 * MINUTE;
  await compare();
  expect(asked).toHaveLength(20);
  expect(asked.filter((key) => key === 'j2')).toHaveLength(1);
  now += 24 * 60 * MINUTE;
  await compare();
  expect(asked.slice(20)).toEqual(['j2']);
});
