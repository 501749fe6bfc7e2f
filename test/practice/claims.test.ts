import type Redis from 'ioredis';
import { consentKey } from '../../src/redis/redis-keys';
import { notification, postWebhook, textMessage } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

/** What an API or a file says of who somebody is, over HTTP: it may silence the person it names, and nobody else. */
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let serial = 200;
let rowsTold = 0;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment);
}, 60_000);
afterAll(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

const someone = () => ({ phone: `+1415${++serial}0001`, userId: `US.8${serial}` });
const consents = async (...rows: object[]) => {
  const response = await fetch(`${app.url}/consents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer test-consents-token' },
    body: JSON.stringify(
      rows.map((row) => ({
        evidenceId: `row-${++rowsTold}`,
        topic: 'offers',
        status: 'opted_in',
        source: 'shop',
        method: 'form',
        occurredAt: new Date().toISOString(),
        ...row,
      })),
    ),
  });
  return ((await response.json()) as { results: { result: string; problem?: string }[] }).results;
};
const optOut = { topic: '*', status: 'opted_out' };
const START = { topic: '*', status: 'opted_in', explicit: true };
const says = (phone: string, body: string, more: object = {}) =>
  postWebhook(
    app,
    notification(
      JSON.stringify({
        messaging_product: 'whatsapp',
        metadata: { phone_number_id: '900000000000101' },
        messages: [textMessage({ from: phone.slice(1), text: { body }, ...more })],
      }),
    ),
  );
const reasonFor = async (phone: string) => (await callActivity(app, 'execute', executeBody({ phone }))).body.reason;

test('two phones claimed with one user id: who said STOP stays silent, whoever else says START', async () => {
  const [a, b] = [someone(), someone()];
  const [first, second] = await consents({ phone: a.phone, userId: a.userId }, { phone: b.phone, userId: a.userId });
  expect(first).toMatchObject({ result: 'recorded' });
  expect(second).toMatchObject({ result: 'refused', problem: 'userId: belongs to another number' });
  await says(a.phone, 'STOP');
  await says(b.phone, 'START');
  expect(await consents({ phone: b.phone, ...START })).toMatchObject([{ result: 'recorded' }]);
  expect(await reasonFor(a.phone)).toBe('opted_out');
  expect(await reasonFor(b.phone)).toBe('accepted');
  await app.dependencies.consentStore.forget(b.phone);
  expect(await reasonFor(a.phone)).toBe('opted_out');
});

test('a phone with two user ids is refused as well, and an opt-out of such a pair counts for the phone alone', async () => {
  const [a, b] = [someone(), someone()];
  await consents({ phone: a.phone, userId: a.userId });
  expect(await consents({ phone: a.phone, userId: b.userId })).toMatchObject([
    { result: 'refused', problem: 'phone: belongs to another user id' },
  ]);
  expect(await consents({ phone: a.phone, userId: b.userId, ...optOut })).toMatchObject([{ result: 'recorded' }]);
  expect(await reasonFor(a.phone)).toBe('opted_out');
  expect(await reasonFor(b.userId)).toBe('accepted');
});

test.each<[string, (person: ReturnType<typeof someone>) => Promise<unknown>, 'phone' | 'userId']>([
  ['in the row that claims the pair', ({ phone, userId }) => consents({ phone, userId, ...optOut }), 'userId'],
  [
    'before the pair is claimed',
    async ({ phone, userId }) => {
      await says(phone, 'STOP');
      return consents({ phone, userId });
    },
    'userId',
  ],
  [
    'after it, at the phone',
    async ({ phone, userId }) => {
      await consents({ phone, userId });
      return says(phone, 'STOP');
    },
    'userId',
  ],
  [
    'after it, at the id',
    async ({ phone, userId }) => {
      await consents({ phone, userId });
      return says(phone, 'STOP', { from: undefined, from_user_id: userId });
    },
    'phone',
  ],
])('an opt-out silences the claimed address too: %s', async (_when, tell, other) => {
  const person = someone();
  await tell(person);
  expect(await reasonFor(person[other])).toBe('opted_out');
});

test('a START counts for the address it came from, and no opt-in goes over a claim', async () => {
  const { phone, userId } = someone();
  await consents({ phone, userId });
  await says(phone, 'STOP');
  await says(phone, 'START', { timestamp: String(Math.floor(Date.now() / 1000) + 5) });
  expect(await reasonFor(userId)).toBe('opted_out');
  expect((await app.dependencies.consentStore.read(userId)).state.declared.size).toBe(0);
});

test('where Meta says that a claimed id is somebody else’s, nobody stays silent for the stranger’s STOP', async () => {
  const [a, b] = [someone(), someone()];
  await consents({ phone: a.phone, userId: b.userId });
  await says(a.phone, 'STOP');
  expect(await reasonFor(b.userId)).toBe('opted_out');
  await says(b.phone, 'Hello', { from_user_id: b.userId });
  expect(await reasonFor(b.phone)).toBe('accepted');
  expect(await reasonFor(a.phone)).toBe('opted_out');
});

test('where Meta says the same, the claim becomes one person', async () => {
  const { phone, userId } = someone();
  await consents({ phone, userId });
  await says(phone, 'Hello', { from_user_id: userId });
  expect((await app.dependencies.consentStore.read(userId)).address).toBe(phone);
  await says(phone, 'STOP');
  await says(phone, 'START', { timestamp: String(Math.floor(Date.now() / 1000) + 5) });
});

test('forgetting one of a claimed pair forgets nothing of the other', async () => {
  const { phone, userId } = someone();
  await consents({ phone, userId });
  await says(phone, 'STOP', { from: undefined, from_user_id: userId });
  await app.dependencies.consentStore.forget(phone);
  expect(await redis.exists(consentKey(phone))).toBe(0);
  expect(JSON.stringify(await redis.hgetall(consentKey(userId)))).not.toContain(phone);
  expect(await reasonFor(userId)).toBe('opted_out');
});

describe('1,000 claimed ids for one phone are refused after the first', () => {
  const claims = (phone: string, id: (n: number) => string) =>
    Array.from({ length: 1_000 }, (_, n) => ({ phone, userId: id(n) }));

  /** How long somebody else's executes take, one after the other, while something goes on. */
  async function waitsWhile(work: () => Promise<unknown>): Promise<number[]> {
    let isOver = false;
    const ended = work().finally(() => {
      isOver = true;
    });
    const waits: number[] = [];
    while (!isOver || waits.length < 20) {
      const began = performance.now();
      expect(await reasonFor(someone().phone)).toBe('accepted');
      waits.push(performance.now() - began);
    }
    await ended;
    return waits.sort((one, other) => one - other);
  }
  const typical = (waits: readonly number[]) => waits[Math.floor(waits.length / 2)] ?? 0;

  test('and nobody else waits for them', async () => {
    const { phone } = someone();
    const quiet = await waitsWhile(async () => undefined);
    await redis.config('SET', 'slowlog-log-slower-than', '1000');
    await redis.slowlog('RESET');
    let results: { result: string }[] = [];
    const busy = await waitsWhile(async () => {
      results = await consents(...claims(phone, (n) => `US.77${n}`));
    });
    expect(results.filter(({ result }) => result === 'refused')).toHaveLength(999);
    // By Redis' own clock: how long one script keeps everybody else waiting. The two longest may be the machine's.
    const slow = (await redis.slowlog('GET', '128')) as [id: number, at: number, micros: number][];
    const longest = slow.map(([, , micros]) => micros).sort((one, other) => other - one);
    expect(longest[2] ?? 0).toBeLessThan(50_000);
    // And by the clock of who asks, against what is usual on this machine: such a call once made others wait for seconds.
    expect(typical(busy)).toBeLessThan(typical(quiet) * 3 + 50);
  });

  test('and the last costs no more than the first', async () => {
    const tookFor = async (rows: object[]) => {
      const began = performance.now();
      await consents(...rows);
      return performance.now() - began;
    };
    const rows = claims(someone().phone, (n) => `US.78${n}`);
    const parts = [];
    for (let from = 0; from < rows.length; from += 250) parts.push(await tookFor(rows.slice(from, from + 250)));
    const [first = 0, ...later] = parts;
    expect(Math.min(...later)).toBeLessThan(first * 3 + 50);
  });
});

test('the 101st topic of a person is refused, and an opt-out of everything passes', async () => {
  const { phone } = someone();
  const results = await consents(...Array.from({ length: 102 }, (_, i) => ({ phone, topic: `topic${i}` })));
  expect(results.map(({ result }) => result).slice(99)).toEqual(['recorded', 'refused', 'refused']);
  expect(results.at(-1)?.problem).toBe('topic: this person has 100 topics already');
  expect(await consents({ phone, topic: 'topic7', status: 'opted_out' })).toMatchObject([{ result: 'recorded' }]);
  expect(await consents({ phone, ...optOut })).toMatchObject([{ result: 'recorded' }]);
  expect(await reasonFor(phone)).toBe('opted_out');
});

test('nobody has more than 20 addresses, whatever webhooks say', async () => {
  const { consentStore } = app.dependencies;
  const { phone } = someone();
  const applied = [];
  for (let i = 0; i < 25; i += 1) {
    applied.push(...(await consentStore.apply([{ kind: 'link', address: phone, other: `US.66${i}` }])).results);
  }
  expect(applied.filter(({ why }) => why === 'addresses')).toHaveLength(6);
  expect((await consentStore.read(phone)).state.aliases).toHaveLength(19);
});
