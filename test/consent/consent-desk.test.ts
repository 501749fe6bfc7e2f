import type Redis from 'ioredis';
import type { ConsentChange } from '../../src/consent/consent-change';
import { createConsentDesk } from '../../src/consent/consent-desk';
import { createConsentStore } from '../../src/consent/consent-store';
import { consentQueueKey, outboxKey } from '../../src/redis/redis-keys';
import { consentChangesFrom } from '../../src/signals/consent-changes';
import { shippedClassifier, shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';

const phone = '+15550001111';
const act = { operator: 'Ana', note: 'ticket 7' };
let nowMs = 1_790_000_000_000;
let redis: Redis;
let store: ReturnType<typeof createConsentStore>;
let desk: ReturnType<typeof createConsentDesk>;
beforeEach(async () => {
  redis = await emptyTestRedis();
  nowMs = 1_790_000_000_000;
  store = createConsentStore({ redis, clock: () => nowMs, breaker: shippedPolicy.breaker });
  desk = createConsentDesk({ redis, store, policy: shippedPolicy, clock: () => nowMs });
});
afterEach(() => redis.quit());

const says = (body: string): Promise<unknown> =>
  store.apply(
    consentChangesFrom(
      [{ kind: 'reply', at: nowMs / 1000, replyId: body, person: { phone }, messageType: 'text', body }],
      { policy: shippedPolicy, classifier: shippedClassifier, nowMs },
    ),
  );
const answer = async (promotional = false) =>
  (await desk.look(phone)).answers.find((each) => each.topic === 'general' && each.promotional === promotional);

test('a suppression holds until it is lifted, also in the same second, and keeps the name of the operator', async () => {
  await desk.suppress(phone, act);
  expect(await answer()).toMatchObject({
    answer: { cause: 'suppressed', evidence: { source: 'Ana', evidenceId: 'ticket 7' } },
    sentence: expect.stringContaining('operator'),
  });
  await says('START');
  expect((await answer())?.answer.allowed).toBe(false);
  await desk.lift(phone, act);
  expect((await answer())?.answer.allowed).toBe(true);
  await desk.suppress(phone, act);
  expect((await answer())?.answer.allowed).toBe(false);
});

test('a flagged sentence that was an opt-out keeps its force when confirmed', async () => {
  await says('could you stop sending me messages every single day');
  expect(await desk.reviewQueue(10)).toEqual([{ address: phone, at: nowMs / 1000 }]);
  await desk.confirm(phone);
  expect(await desk.reviewQueue(10)).toEqual([]);
  expect((await answer())?.answer).toMatchObject({ cause: 'opted_out', evidence: { review: false } });
});

test('one that was none is dismissed, but a STOP sent since then holds', async () => {
  await says('could you stop sending me messages every single day');
  await desk.dismiss(phone, act);
  expect((await answer())?.answer.allowed).toBe(true);

  nowMs += 60_000;
  await says('could you stop sending me messages every single day');
  nowMs += 60_000;
  await says('STOP');
  await desk.dismiss(phone, act);
  expect((await answer())?.answer).toMatchObject({ cause: 'opted_out' });
});

test('dismissing a sentence does not lift a STOP that came before it', async () => {
  await says('STOP');
  nowMs += 3_600_000;
  await says('could you stop sending me messages every single day');
  await desk.dismiss(phone, act);
  expect((await answer())?.answer).toMatchObject({ cause: 'opted_out', evidence: { evidenceId: 'STOP' } });
  expect(await desk.reviewQueue(10)).toEqual([]);
  expect(await redis.smembers(consentQueueKey())).toEqual([phone]);

  nowMs += 60_000;
  await says('START');
  expect((await answer())?.answer.allowed).toBe(true);
});

test('somebody taken for blocked can be cleared', async () => {
  const at = nowMs / 1000;
  const blocked: ConsentChange = { kind: 'blocked', address: phone, at, sender: 's', until: at + 1 };
  await store.apply([blocked]);
  expect(await desk.reviewQueue(10)).toHaveLength(1);
  nowMs += 1_000;
  await desk.dismiss(phone, act);
  expect(await desk.reviewQueue(10)).toEqual([]);
  expect((await store.read(phone)).state.blocked).toBeUndefined();
});

test('a block that somebody looked at is out of the queue and its row says so, until silence goes on after it', async () => {
  const at = nowMs / 1000;
  const until = at + shippedPolicy.likelyBlocked.expiresAfterDays * 86_400;
  const blocked: ConsentChange = { kind: 'blocked', address: phone, at, sender: 's', until };
  await store.apply([blocked]);
  await desk.confirm(phone);
  expect(await desk.reviewQueue(10)).toEqual([]);
  expect((await store.read(phone)).state.blocked).toMatchObject({ at, restricts: true, review: false });
  const rows = (await redis.xrange(outboxKey('WA_Consent'), '-', '+')).map(([, fields]) => JSON.parse(fields[1] ?? ''));
  expect(rows.map((row) => [row.Status, row.ReviewRequired])).toEqual([
    ['blocked', true],
    ['blocked', false],
  ]);
  expect(rows[1].ExpiresDateUTC).toBe(rows[0].ExpiresDateUTC);

  expect((await store.apply([blocked])).results).toEqual([{ changed: false }]);
  expect(await desk.reviewQueue(10)).toEqual([]);
  await store.apply([{ ...blocked, at: at + 60 }]);
  expect(await desk.reviewQueue(10)).toEqual([{ address: phone, at: at + 60 }]);
});
