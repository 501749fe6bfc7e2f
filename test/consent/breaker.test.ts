import type Redis from 'ioredis';
import { createBreakerWatch } from '../../src/consent/breaker-watch';
import type { ConsentChange } from '../../src/consent/consent-change';
import { createConsentStore } from '../../src/consent/consent-store';
import { resolve } from '../../src/consent/resolve';
import { consentChangesFrom } from '../../src/signals/consent-changes';
import { shippedClassifier, shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';

const START = 1_790_000_000_000;
const sender = '900000000000101';
const person = (i: number) => `+1555${String(1_000_000 + i).slice(-7)}`;

let redis: Redis;
let nowMs = START;
let store: ReturnType<typeof createConsentStore>;
beforeEach(async () => {
  redis = await emptyTestRedis();
  nowMs = START;
  store = createConsentStore({ redis, clock: () => nowMs, breaker: shippedPolicy.breaker });
});
afterEach(() => redis.quit());

const at = () => Math.floor(nowMs / 1000);
const failure = (i: number): ConsentChange[] =>
  consentChangesFrom(
    [
      {
        kind: 'status',
        status: 'failed',
        at: at(),
        sender,
        wamid: `w${i}`,
        person: { phone: person(i) },
        error: { code: 131026, title: '' },
      },
    ],
    { policy: shippedPolicy, classifier: shippedClassifier, nowMs },
  );
async function suppressed(people: number): Promise<number> {
  const question = { promotional: true, topic: 'x', requireOptIn: false, optInGiven: false, now: nowMs };
  const answers = await Promise.all(
    Array.from({ length: people }, async (_, i) =>
      resolve((await store.read(person(i))).state, question, shippedPolicy),
    ),
  );
  return answers.filter((answer) => !answer.allowed).length;
}

test('a provider failing every send with 131026 for an hour suppresses nobody beyond the breaker', async () => {
  const opened: string[] = [];
  for (let i = 0; i < 3_000; i += 50) {
    nowMs = START + i * 1_200;
    const changes = Array.from({ length: 50 }, (_, k) => failure(i + k)).flat();
    opened.push(...(await store.apply(changes)).breakersOpened);
  }
  expect(opened).toEqual([sender]);
  expect(await store.trustsInference(sender)).toBe(false);
  expect(await suppressed(3_000)).toBe(20);
});

test('the same person failing again and again counts once', async () => {
  for (let i = 0; i < 50; i += 1) {
    nowMs += 1_000;
    await store.apply(failure(1));
  }
  expect(await store.trustsInference(sender)).toBe(true);
});

test('on a day with many recipients two percent of them are believed', async () => {
  const sent: ConsentChange[] = Array.from({ length: 3_000 }, (_, i) => ({
    kind: 'sent',
    address: person(i),
    at: at(),
    sender,
  }));
  await store.apply(sent);
  for (let i = 0; i < 200; i += 1) await store.apply(failure(i));
  const believed = await suppressed(200);
  // The recipients of the day are counted by HyperLogLog, whose error is about one percent.
  expect(believed).toBeGreaterThanOrEqual(57);
  expect(believed).toBeLessThanOrEqual(63);
});

test('likely blocked counts for the breaker too, asks for a review, and an operator closes the breaker', async () => {
  const blocked = (i: number): ConsentChange => ({
    kind: 'blocked',
    address: person(i),
    at: at(),
    sender,
    until: at() + 60,
  });
  const { results } = await store.apply(Array.from({ length: 25 }, (_, i) => blocked(i)));
  expect(results.filter(({ changed }) => changed)).toHaveLength(20);
  expect(await store.trustsInference(sender)).toBe(false);
  await store.closeBreaker(sender);
  expect(await store.trustsInference(sender)).toBe(true);
});

test('the decision learns of an open breaker, and of a closed one', async () => {
  const watch = createBreakerWatch({ redis, senders: [sender, 'another'] });
  await watch.look();
  expect(watch.trusts(sender)).toBe(true);
  for (let i = 0; i < 21; i += 1) await store.apply(failure(i));
  await watch.look();
  expect([watch.trusts(sender), watch.trusts('another')]).toEqual([false, true]);
  await store.closeBreaker(sender);
  await watch.look();
  expect(watch.trusts(sender)).toBe(true);
});
