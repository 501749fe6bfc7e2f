import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { DateTime } from 'luxon';
import { type BreakerWatch, createBreakerWatch } from '../../src/consent/breaker-watch';
import type { ConsentChange } from '../../src/consent/consent-change';
import type { ConsentPolicy } from '../../src/consent/consent-policy';
import { releaseHeld } from '../../src/delivery/held/release-held';
import { breakerKey, consentReviewKey, executionKey, outboxKey } from '../../src/redis/redis-keys';
import { shippedPolicy } from '../support/consent-rules';
import { createDeliveryWorld } from '../support/delivery-world';
import { emptyTestRedis } from '../support/redis';

const SENDER = '900000000000101';
const HOUR = 3600;
const DAY = 24 * HOUR;
type Action = ConsentPolicy['likelyBlocked']['action'];

let redis: Redis;
let breakers: BreakerWatch;
let world: Awaited<ReturnType<typeof createDeliveryWorld>>;
let told: ConsentChange[];

beforeEach(async () => {
  redis = await emptyTestRedis();
  breakers = createBreakerWatch({ redis, senders: [SENDER] });
  world = await createDeliveryWorld(redis, { trustInference: breakers.trusts });
  // Noon, so that the hours of a test lie in one day of the breaker.
  world.world.now = Date.parse('2026-11-18T12:00:00Z');
  told = [];
  const { applyConsent } = world.dependencies;
  world.dependencies.applyConsent = async (changes) => {
    told.push(...changes);
    return applyConsent(changes);
  };
});
afterEach(async () => {
  await world.close();
  await redis.quit();
});

/** From now on this is the policy of the account. */
function accountWants(action: Action): void {
  const { likelyBlocked } = shippedPolicy;
  world.dependencies.consentPolicy = { ...shippedPolicy, likelyBlocked: { ...likelyBlocked, action } };
}
const now = () => Math.floor(world.world.now / 1000);
const phone = (i: number) => `+5255${String(10_000_000 + i)}`;
const sent = (address: string, at: number): ConsentChange => ({ kind: 'sent', address, at, sender: SENDER });
/** Reached once, and silent in the three sends after that. */
async function fallSilent(...addresses: string[]): Promise<void> {
  await world.consentStore.apply(
    addresses.flatMap((address): ConsentChange[] => [
      { kind: 'reached', address, at: now() - 40 * DAY },
      ...[30, 20, 10].map((days) => sent(address, now() - days * DAY)),
    ]),
  );
}
/** The rows that say whether messages arrive; a contact key that is learnt may come in a row of its own. */
async function reachRows(): Promise<Record<string, unknown>[]> {
  const entries = await redis.xrange(outboxKey('WA_Consent'), '-', '+');
  const rows = entries.map(([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, unknown>);
  return rows.filter(({ Status }) => Status !== undefined);
}
const reviewed = () => redis.zrange(consentReviewKey(), 0, -1);
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const LATE = { lateFallback: { kind: 'event', key: 'late' } };
const GO_ON = { fallback: { blocked: 'continue' } };

describe('what the account wants for people who are likely blocked', () => {
  test('suppress: the branch of the step, a row that expires and asks for a review, and the review queue', async () => {
    await fallSilent(phone(1), phone(2));
    const blocked = { branchResult: 'email_fallback', reason: 'blocked' };
    expect(await world.call({ phone: phone(1) }, {})).toMatchObject(blocked);
    expect(await world.call({ phone: phone(2) }, GO_ON)).toMatchObject({ branchResult: 'continue', reason: 'blocked' });
    const since = now() - 10 * DAY + 72 * HOUR;
    expect((await reachRows())[0]).toMatchObject({
      Address: phone(1),
      MobileNumber: phone(1),
      Topic: '~reach',
      Status: 'blocked',
      Reason: 'no_delivery',
      Source: 'whatsapp',
      EventDateUTC: iso(since),
      ExpiresDateUTC: iso(since + 90 * DAY),
      ReviewRequired: true,
      ConsentSeq: String(since * 1000),
    });
    expect(await reviewed()).toEqual([phone(1), phone(2)]);
    expect(world.exits).toEqual([]);
    expect(world.arrived).toEqual([]);
  });

  test('somebody who stands marked is marked once, and of nobody else the store is told anything', async () => {
    await fallSilent(phone(1));
    for (let i = 0; i < 3; i += 1) await world.call({ phone: phone(1) }, {});
    await world.call({ phone: phone(2) }, {});
    expect(told.filter(({ kind }) => kind === 'blocked')).toHaveLength(1);
    expect(told.every((change) => 'address' in change && change.address === phone(1))).toBe(true);
    expect(await reachRows()).toHaveLength(1);
  });

  test('other_channel: email_fallback, whatever the step says', async () => {
    accountWants('other_channel');
    await fallSilent(phone(1));
    const answer = await world.call({ phone: phone(1) }, GO_ON);
    expect(answer).toMatchObject({ branchResult: 'email_fallback', reason: 'blocked' });
    expect(await reviewed()).toEqual([phone(1)]);
  });

  test('exit_journey: the branch of the step, and the contact is to leave, once', async () => {
    accountWants('exit_journey');
    await fallSilent(phone(1));
    const contact = { phone: phone(1), instance: randomUUID(), journeyId: 'version-3' };
    const answer = await world.call(contact, GO_ON);
    expect(answer).toMatchObject({ branchResult: 'continue', reason: 'blocked' });
    expect(await world.call(contact, GO_ON)).toEqual(answer);
    const { messageKey } = answer;
    const contactKey = `contact of ${phone(1)}`;
    const exit = { messageKey, contactKey, journeyId: 'version-3', held: false, askedAt: world.world.now };
    expect(world.exits).toEqual([exit]);
  });

  test('exit_journey: the exit is asked for before the answer is written, so that no death of a process loses it', async () => {
    const answered: unknown[] = [];
    accountWants('exit_journey');
    world.dependencies.queueContactExit = async ({ messageKey }) => {
      answered.push(await redis.hget(executionKey(messageKey), 'an'));
      throw new Error('Redis is away');
    };
    await fallSilent(phone(1));
    await expect(world.call({ phone: phone(1) }, {})).rejects.toThrow();
    expect(answered).toEqual([null]);
  });

  test('a test contact never leaves a journey, and marks nobody', async () => {
    accountWants('exit_journey');
    await fallSilent(phone(1));
    const answer = await world.call({ phone: phone(1), isTest: true }, {});
    expect(answer).toMatchObject({ branchResult: 'email_fallback', reason: 'blocked' });
    expect(world.exits).toEqual([]);
    expect(told).toEqual([]);
  });

  test('review: the message goes, and a person looks', async () => {
    accountWants('review');
    await fallSilent(phone(1));
    expect(await world.call({ phone: phone(1) }, {})).toMatchObject({ reason: 'accepted' });
    expect(world.arrived).toHaveLength(1);
    expect(await reviewed()).toEqual([phone(1)]);
    expect(await reachRows()).toMatchObject([{ Status: 'blocked', ReviewRequired: true }]);
  });
});

describe('a send that was held, or decided while consent changed', () => {
  // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
  const night = { quietHours: { start: '21:00', end: '08:00', then: 'hold' } };

  /** Held at night; taken for blocked by the morning. */
  async function heldAndBlocked(settings: Record<string, unknown>, isTest = false): Promise<string> {
    world.world.now = DateTime.fromISO('2026-11-22T23:00', { zone: 'Europe/Madrid' }).toMillis();
    const contact = { phone: phone(1), timeZone: 'Europe/Madrid', journeyId: 'version-3', isTest };
    const answer = await world.call(contact, { ...LATE, ...night, ...settings });
    expect(answer.reason).toBe('scheduled');
    await fallSilent(phone(1));
    world.world.now = DateTime.fromISO('2026-11-23T08:00', { zone: 'Europe/Madrid' }).toMillis();
    await releaseHeld(world.dependencies);
    expect(world.arrived).toEqual([]);
    return answer.messageKey;
  }
  const lateFallbackOf = (messageKey: string) => redis.hmget(executionKey(messageKey), 'lf', 'lr');

  test('suppress: the late fallback of a held send follows the branch of the step', async () => {
    expect(await lateFallbackOf(await heldAndBlocked(GO_ON))).toEqual([null, null]);
    expect(await reviewed()).toEqual([phone(1)]);
  });

  test('other_channel: the late fallback is done, whatever the step says', async () => {
    accountWants('other_channel');
    const messageKey = await heldAndBlocked(GO_ON);
    expect(await lateFallbackOf(messageKey)).toEqual(['claimed', 'blocked']);
    expect(await world.row(messageKey)).toMatchObject({ Reason: 'scheduled', FinalReason: 'blocked' });
  });

  test('exit_journey: the contact of a held send leaves too', async () => {
    accountWants('exit_journey');
    const messageKey = await heldAndBlocked(GO_ON);
    expect(world.exits).toMatchObject([{ messageKey, journeyId: 'version-3', held: true }]);
  });

  test('exit_journey: a test contact whose send was held does not', async () => {
    accountWants('exit_journey');
    const messageKey = await heldAndBlocked(GO_ON, true);
    expect(await world.row(messageKey)).toMatchObject({ FinalReason: 'blocked' });
    expect(world.exits).toEqual([]);
  });

  test.each<[Action, string, number]>([
    ['suppress', 'continue', 0],
    ['other_channel', 'email_fallback', 0],
    ['exit_journey', 'continue', 1],
  ])('%s: a change of consent just before the send is acted on in the same way', async (action, branch, exits) => {
    accountWants(action);
    const { record } = world.dependencies;
    let changed = false;
    world.dependencies.record = {
      ...record,
      beginSend: async (options) => {
        if (!changed) {
          changed = true;
          const signal = { at: now(), restricts: false, review: false, source: 'form', evidenceId: 'e' };
          const optIn: ConsentChange = {
            kind: 'signal',
            address: phone(1),
            field: 'news',
            signal: { ...signal, reason: 'explicit' },
          };
          await fallSilent(phone(1));
          await world.consentStore.apply([optIn]);
        }
        return record.beginSend(options);
      },
    };
    const answer = await world.call({ phone: phone(1) }, GO_ON);
    expect(answer).toMatchObject({ branchResult: branch, reason: 'blocked' });
    expect(world.exits).toHaveLength(exits);
    expect(await reviewed()).toEqual([phone(1)]);
  });
});

describe('a fault of the provider looks like everybody blocking', () => {
  const PEOPLE = 1_000;
  const AT_ONCE = 20;
  const everybody = Array.from({ length: PEOPLE }, (_, i) => phone(i));
  /** One message to each, over an hour of the world's clock. → how often each reason was answered. */
  async function campaign(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    const start = world.world.now;
    for (let i = 0; i < PEOPLE; i += AT_ONCE) {
      world.world.now = start + (i / PEOPLE) * 3_600_000;
      await breakers.look();
      const answers = await Promise.all(everybody.slice(i, i + AT_ONCE).map((each) => world.call({ phone: each }, {})));
      for (const { reason } of answers) counts[reason] = (counts[reason] ?? 0) + 1;
    }
    world.world.now = start + 3_600_000;
    return counts;
  }

  test('a provider where nothing is delivered: of 1,000 who look blocked 20 are suppressed, the rest are written to', async () => {
    await fallSilent(...everybody);
    const { people } = shippedPolicy.breaker;
    // The sends that fell silent were counted as recipients of today: 2 % of 1,000, by a count that errs by about 1 %.
    const counts = await campaign();
    const suppressed = counts.blocked ?? 0;
    expect(suppressed).toBeGreaterThanOrEqual(people);
    expect(suppressed).toBeLessThanOrEqual(people + 1);
    expect(counts).toEqual({ blocked: suppressed, accepted: PEOPLE - suppressed });
    expect(await redis.ttl(breakerKey(SENDER))).toBeGreaterThan(23 * HOUR);

    // While the breaker is open the marks that were taken are not acted on either.
    expect(await campaign()).toEqual({ accepted: PEOPLE });
    expect(await redis.zcard(consentReviewKey())).toBe(suppressed);
  }, 120_000);

  test('a provider failing every send with 131026 for an hour suppresses nobody beyond the breaker', async () => {
    world.world.refuseNext = Array.from({ length: PEOPLE }, () => ({ code: 131026 }));
    const counts = await campaign();
    expect(counts).toEqual({ unreachable: PEOPLE });
    expect(world.arrived).toEqual([]);
    const marked = (await reachRows()).filter(({ Status }) => Status === 'unreachable');
    expect(marked).toHaveLength(shippedPolicy.breaker.people);

    // The fault is over: as long as the breaker is open everybody is written to.
    expect(await campaign()).toEqual({ accepted: PEOPLE });
    // An operator closes it: those who were marked wait for their back-off, nobody else does.
    await world.consentStore.closeBreaker(SENDER);
    expect(await campaign()).toEqual({ unreachable: marked.length, accepted: PEOPLE - marked.length });
  }, 120_000);

  test('a mark that opens the breaker, or that an open one refuses, stops nobody: the same call sends', async () => {
    const { people } = shippedPolicy.breaker;
    const some = everybody.slice(0, people + 2);
    await fallSilent(...some);
    // What this process knows of the breaker is old: it never looks again.
    const reasons: string[] = [];
    for (const each of some) reasons.push((await world.call({ phone: each }, {})).reason);
    expect(reasons).toEqual([...Array.from({ length: people }, () => 'blocked'), 'accepted', 'accepted']);
    expect(await reviewed()).toHaveLength(people);
  });

  test('people who stay blocked do not open the breaker on the days after', async () => {
    const some = everybody.slice(0, 15);
    await fallSilent(...some);
    for (let day = 0; day < 3; day += 1) {
      for (const each of some) expect((await world.call({ phone: each }, {})).reason).toBe('blocked');
      world.world.now += DAY * 1000;
      const other = phone(5_000 + day);
      await fallSilent(other);
      expect((await world.call({ phone: other }, {})).reason).toBe('blocked');
    }
    expect(await world.consentStore.trustsInference(SENDER)).toBe(true);
  });
});

test('a block ends after 90 days with one probe send: silent again, it is renewed; delivered, it is over', async () => {
  await fallSilent(phone(1));
  const reason = async () => (await world.call({ phone: phone(1) }, {})).reason;
  expect(await reason()).toBe('blocked');
  const ends = now() - 10 * DAY + 72 * HOUR + 90 * DAY;

  world.world.now = (ends - 1) * 1000;
  expect(await reason()).toBe('blocked');
  world.world.now = ends * 1000;
  expect(await reason()).toBe('accepted');
  await world.consentStore.apply([sent(phone(1), ends)]);
  world.world.now = (ends + HOUR) * 1000;
  expect(await reason()).toBe('blocked');
  world.world.now = (ends + 72 * HOUR) * 1000;
  expect(await reason()).toBe('blocked');
  const expiries = (await reachRows()).map(({ ExpiresDateUTC }) => ExpiresDateUTC);
  expect(expiries).toEqual([iso(ends), iso(ends + 72 * HOUR + 90 * DAY)]);

  const again = ends + 72 * HOUR + 90 * DAY;
  world.world.now = again * 1000;
  expect(await reason()).toBe('accepted');
  await world.consentStore.apply([sent(phone(1), again), { kind: 'reached', address: phone(1), at: again + 5 }]);
  world.world.now = (again + HOUR) * 1000;
  expect(await reason()).toBe('accepted');
  expect((await reachRows()).at(-1)).toMatchObject({ Status: 'reachable', ReviewRequired: false });
  expect(await reviewed()).toEqual([]);
  expect(world.arrived).toHaveLength(3);
});

test('news of a delivery that came late ends a block, although it is older than the mark', async () => {
  await fallSilent(phone(1));
  expect((await world.call({ phone: phone(1) }, {})).reason).toBe('blocked');
  await world.consentStore.apply([{ kind: 'reached', address: phone(1), at: now() - 10 * DAY + 60 }]);
  expect((await world.call({ phone: phone(1) }, {})).reason).toBe('accepted');
  expect(await reviewed()).toEqual([]);
  expect((await reachRows()).map(({ Status }) => Status)).toEqual(['blocked', 'reachable']);
});
