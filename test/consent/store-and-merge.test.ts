import fc from 'fast-check';
import type Redis from 'ioredis';
import type { ConsentChange } from '../../src/consent/consent-change';
import { consentStateOf, decodeSignal } from '../../src/consent/consent-state';
import { createConsentStore } from '../../src/consent/consent-store';
import { resolve } from '../../src/consent/resolve';
import { consentKey, REACH_ONLY_CONSENT_LIFE_MS } from '../../src/redis/redis-keys';
import { consentChangesFrom } from '../../src/signals/consent-changes';
import { shippedClassifier, shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';
import { fieldOf, fold, type HistoryEvent, history } from './consent-history';

const NOW = 1_791_500_000_000;
const [phone, userId] = ['+15550001111', 'US.1'];
let redis: Redis;
let store: ReturnType<typeof createConsentStore>;
beforeEach(async () => {
  redis = await emptyTestRedis();
  store = createConsentStore({ redis, clock: () => NOW, breaker: { people: 1e9, shareOfRecipients: 1, openHours: 1 } });
});
afterEach(() => redis.quit());

function changeOf(event: HistoryEvent, address: string): ConsentChange {
  const { what, at } = event;
  switch (what) {
    case 'sent':
    case 'void':
    case 'reached':
      return { kind: what, address, at };
    case 'unreachable':
      return { kind: what, address, at, code: 131026 };
    default: {
      const [field, value] = fieldOf(event);
      const signal = decodeSignal(value);
      if (signal === undefined) throw new Error(`unreadable: ${value}`);
      return { kind: 'signal', address, field, signal };
    }
  }
}

test('the scripts in Redis and the pure merge agree on random histories, spread over two aliases in any order', async () => {
  const steps = fc.tuple(history, fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), fc.nat(10));
  await fc.assert(
    fc.asyncProperty(steps, async ([events, onPhone, linkAt]) => {
      await redis.flushdb();
      const changes = events.map((event, i) => changeOf(event, onPhone[i] ? phone : userId));
      changes.splice(linkAt, 0, { kind: 'link', address: userId, other: phone });
      for (const change of changes) await store.apply([change]);
      const { state } = await store.read(userId);
      const expected = consentStateOf(fold(events));
      for (const key of [
        'channel',
        'marketing',
        'operator',
        'topics',
        'declared',
        'reachedAt',
        'sentAt',
        'voidAt',
        'unreachableAt',
      ] as const) {
        expect(state[key]).toEqual(expected[key]);
      }
    }),
    { numRuns: 400 },
  );
});

test('from webhook acknowledgement to refusal in another process: the next read anywhere sees it', async () => {
  const other = redis.duplicate();
  const elsewhere = createConsentStore({ redis: other, clock: () => NOW, breaker: shippedPolicy.breaker });
  const question = { promotional: false, topic: 'orders', requireOptIn: false, optInGiven: false, now: NOW };
  const answer = async () => resolve((await elsewhere.read(phone)).state, question, shippedPolicy).allowed;
  expect(await answer()).toBe(true);
  await store.apply(
    consentChangesFrom(
      [{ kind: 'reply', at: NOW / 1000, replyId: 'r', person: { phone, userId }, messageType: 'text', body: 'STOP' }],
      { policy: shippedPolicy, classifier: shippedClassifier, nowMs: NOW },
    ),
  );
  expect(await answer()).toBe(false);
  await other.quit();
});

test('an opt-out known only by BSUID applies when the pair is learnt', async () => {
  const at = NOW / 1000;
  const rules = { policy: shippedPolicy, classifier: shippedClassifier, nowMs: NOW };
  await store.apply(
    consentChangesFrom([{ kind: 'marketing_preference', at, value: 'stop', person: { userId } }], rules),
  );
  expect((await store.read(phone)).state.marketing).toBeUndefined();
  await store.apply(consentChangesFrom([{ kind: 'pair_learnt', at, phone, userId }], rules));
  expect((await store.read(phone)).state.marketing?.restricts).toBe(true);
});

test('a STOP from an older spelling of a number binds the newer one', async () => {
  const rules = { policy: shippedPolicy, classifier: shippedClassifier, nowMs: NOW };
  const person = { phone: '+5215512345678' };
  await store.apply(
    consentChangesFrom([{ kind: 'reply', at: 1, replyId: 'r', person, messageType: 'text', body: 'BAJA' }], rules),
  );
  expect((await store.read('+525512345678')).state.channel?.restricts).toBe(true);
});

test('a consent with evidence and contact key takes at most 250 bytes of Redis', async () => {
  const evidence = { review: false, source: 'checkout/form', evidenceId: '6ba7b810-9dad-11d1-80b4-00c04fd430c8' };
  await store.apply([
    {
      kind: 'signal',
      address: '+525512345678',
      field: '~contact',
      signal: {
        ...evidence,
        source: '',
        at: 1_790_000_000,
        restricts: false,
        reason: 'seen',
        evidenceId: '0035g00000ABCDEF',
      },
    },
    {
      kind: 'signal',
      address: '+525512345678',
      field: 'offers',
      signal: { ...evidence, at: 1_790_000_000, restricts: false, reason: 'explicit' },
    },
  ]);
  const bytes = Number(await redis.memory('USAGE', consentKey('+525512345678')));
  expect(bytes).toBeLessThanOrEqual(250);
});

test('a delivery reads its person once, and the life of who has deliveries alone is said anew once a day', async () => {
  const calls = async (command: string) =>
    Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await redis.info('commandstats'))?.[1] ?? 0);
  const counted = async () => ({
    reads: (await calls('hget')) + (await calls('hmget')),
    lives: await calls('pexpire'),
  });
  const reached = (at: number) => store.apply([{ kind: 'reached', address: phone, at }]);
  await reached(1_791_000_000);
  const before = await counted();
  await reached(1_791_000_100);
  expect(await counted()).toEqual({ reads: before.reads + 1, lives: before.lives });
  await redis.pexpire(consentKey(phone), REACH_ONLY_CONSENT_LIFE_MS - 60_000);
  await reached(1_791_000_200);
  expect(await redis.pttl(consentKey(phone))).toBeGreaterThan(REACH_ONLY_CONSENT_LIFE_MS);
});
