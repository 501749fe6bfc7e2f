import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { DateTime } from 'luxon';
import { releaseHeld } from '../../src/delivery/held/release-held';
import { sweepExpired } from '../../src/delivery/held/settle-expired';
import { messageKeyOf } from '../../src/execution/message-key';
import { createMessageOutcomes } from '../../src/execution/message-outcomes';
import { executionKey, senderLimitKey } from '../../src/redis/redis-keys';
import { createDeliveryWorld } from '../support/delivery-world';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';

const MINUTE = 60_000;
let redis: Redis;
let world: Awaited<ReturnType<typeof createDeliveryWorld>>;

beforeEach(async () => {
  redis = await emptyTestRedis();
  world = await createDeliveryWorld(redis);
});
afterEach(async () => {
  await world.close();
  await redis.quit();
});

const LATE = { lateFallback: { kind: 'event', key: 'late' } };
// biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
const night = (start: string, end: string) => ({ quietHours: { start, end, then: 'hold' } });
const release = () => releaseHeld(world.dependencies);
let serial = 0;
const phone = (country = '+52551') => `${country}${String(1_000_000 + serial++)}`;
/** Holds a message by quiet hours that are on for the contact, and moves the clock to the morning on demand. */
async function heldMessage(
  settings: Record<string, unknown> = {},
  options: { phone?: string; journeyId?: string } = {},
) {
  world.world.now = DateTime.fromISO('2026-11-22T23:00', { zone: 'Europe/Madrid' }).toMillis();
  const answer = await world.call(
    { phone: options.phone ?? phone(), timeZone: 'Europe/Madrid', ...options },
    { ...LATE, ...night('21:00', '08:00'), ...settings },
  );
  expect(answer).toMatchObject({ branchResult: 'continue', reason: 'scheduled' });
  return answer.messageKey;
}
const morning = () => {
  world.world.now = DateTime.fromISO('2026-11-23T08:00', { zone: 'Europe/Madrid' }).toMillis();
};

describe('nights on which the clock changes', () => {
  test.each([
    ['America/Santiago', '2026-09-05', '21:00', '08:00'],
    ['America/Santiago', '2026-09-05', '00:00', '06:00'],
    ['America/Santiago', '2026-04-04', '21:00', '08:00'],
    ['Europe/Madrid', '2026-03-28', '21:00', '08:00'],
    ['Europe/Madrid', '2026-10-24', '21:00', '08:00'],
    ['America/New_York', '2026-03-07', '21:00', '08:00'],
    ['America/New_York', '2026-10-31', '21:00', '08:00'],
    ['Australia/Sydney', '2026-10-03', '21:00', '08:00'],
    ['Australia/Sydney', '2026-04-04', '21:00', '08:00'],
  ])(
    'in %s on %s nothing is sent from %s to %s, and what was held goes within a minute of the end',
    async (zone, day, start, end) => {
      const from = DateTime.fromISO(`${day}T18:00`, { zone }).toMillis();
      const until = DateTime.fromISO(day, { zone }).plus({ days: 1 }).set({ hour: 12 }).toMillis();
      const held = new Set<string>();
      for (let now = from; now <= until; now += MINUTE) {
        world.world.now = now;
        if ((now - from) % (17 * MINUTE) === 0) {
          const answer = await world.call({ phone: phone(), timeZone: zone }, { ...LATE, ...night(start, end) });
          expect(['scheduled', 'accepted']).toContain(answer.reason);
          if (answer.reason === 'scheduled') held.add(answer.messageKey);
        }
        await release();
      }
      const wallClock = (at: number) => DateTime.fromMillis(at, { zone }).toFormat('HH:mm');
      const isQuiet = (at: number) =>
        start < end ? wallClock(at) >= start && wallClock(at) < end : wallClock(at) >= start || wallClock(at) < end;
      expect(world.arrived.filter(({ at }) => isQuiet(at))).toEqual([]);
      const released = world.arrived.filter(({ messageKey }) => held.has(messageKey));
      expect(released).toHaveLength(held.size);
      expect(held.size).toBeGreaterThan(10);
      // The first minute after the night, for all of them.
      const opens = Math.min(...released.map(({ at }) => at));
      expect(isQuiet(opens - MINUTE)).toBe(true);
      for (const { at } of released) expect(at - opens).toBeLessThanOrEqual(MINUTE);
      expect(world.arrived).toHaveLength(new Set(world.arrived.map(({ messageKey }) => messageKey)).size);
    },
  );
});

test('what has expired when its turn comes is not sent, and is made up for', async () => {
  // The night ends nine hours on, and nobody releases it before eleven.
  const messageKey = await heldMessage({ expiresAfterMinutes: 10 * 60 });
  morning();
  world.world.now += 2 * 60 * MINUTE;
  await release();
  expect(world.arrived).toEqual([]);
  expect(await world.row(messageKey)).toMatchObject({ Reason: 'scheduled', FinalReason: 'expired' });
});

test('what would expire in the night is not held at all', async () => {
  world.world.now = DateTime.fromISO('2026-11-22T23:00', { zone: 'Europe/Madrid' }).toMillis();
  const asked = { phone: phone(), timeZone: 'Europe/Madrid' };
  const answer = await world.call(asked, { ...LATE, ...night('21:00', '08:00'), expiresAfterMinutes: 60 });
  expect(answer).toMatchObject({ branchResult: 'email_fallback', reason: 'expired' });
});

test('somebody whose zone nobody knows is held until it is day in every zone of the number’s country', async () => {
  const chile = '+5691';
  world.world.now = DateTime.fromISO('2026-11-22T23:00', { zone: 'America/Santiago' }).toMillis();
  await world.call({ phone: phone(chile) }, { ...LATE, ...night('21:00', '08:00') });
  world.world.now = DateTime.fromISO('2026-11-23T08:00', { zone: 'America/Santiago' }).toMillis();
  await release();
  expect(world.arrived).toEqual([]);
  world.world.now = DateTime.fromISO('2026-11-23T08:00', { zone: 'Pacific/Easter' }).toMillis();
  await release();
  expect(world.arrived).toHaveLength(1);
});

test('where no hour is open in all zones of the country, what is held goes at the end of the nights that had begun', async () => {
  const moscow = 'Europe/Moscow';
  world.world.now = DateTime.fromISO('2026-11-22T23:00', { zone: moscow }).toMillis();
  const answer = await world.call({ phone: '+79161234567' }, { ...LATE, ...night('20:00', '10:00') });
  expect(answer.reason).toBe('scheduled');
  const kaliningrad = DateTime.fromISO('2026-11-23T10:00', { zone: 'Europe/Kaliningrad' }).toMillis();
  world.world.now = kaliningrad - MINUTE;
  await release();
  expect(world.arrived).toEqual([]);
  world.world.now = kaliningrad;
  await release();
  expect(world.arrived.map(({ messageKey }) => messageKey)).toEqual([answer.messageKey]);
});

test('a held message is sent once, its row says so, and a repeat of the call still hears what was answered', async () => {
  const instance = randomUUID();
  world.world.now = DateTime.fromISO('2026-11-22T23:00', { zone: 'Europe/Madrid' }).toMillis();
  const settings = { ...LATE, ...night('21:00', '08:00') };
  const contact = { phone: phone(), timeZone: 'Europe/Madrid', instance };
  const answer = await world.call(contact, settings);
  expect(await world.row(answer.messageKey)).toMatchObject({ Branch: 'continue', Reason: 'scheduled' });
  morning();
  await Promise.all([release(), release()]);
  expect(await world.call(contact, settings)).toEqual(answer);
  expect(world.arrived.map(({ messageKey }) => messageKey)).toEqual([answer.messageKey]);
  const row = await world.row(answer.messageKey);
  expect(row).toMatchObject({ Reason: 'scheduled', WhatsAppMessageID: expect.stringContaining('wamid.') });
  expect(row.AcceptedDateUTC).toBe(new Date(world.world.now).toISOString());
  expect(row).not.toHaveProperty('FinalReason');
  expect(await redis.hget(executionKey(answer.messageKey), 'hd')).toBeNull();
});

test('where nothing could make up for it later, quiet hours take the fallback branch at once', async () => {
  world.world.now = DateTime.fromISO('2026-11-22T23:00', { zone: 'Europe/Madrid' }).toMillis();
  const contact = { phone: phone(), timeZone: 'Europe/Madrid' };
  const at = { branchResult: 'email_fallback', reason: 'quiet_hours' };
  expect(await world.call(contact, night('21:00', '08:00'))).toMatchObject(at);
  const byEmail = { lateFallback: { kind: 'email', key: 'late' }, ...night('21:00', '08:00') };
  expect(await world.call(contact, byEmail)).toMatchObject(at);
  const withEmail = { ...contact, email: 'ana@shop.example' };
  expect(await world.call(withEmail, byEmail)).toMatchObject({ reason: 'scheduled' });
});

describe('what is known in the morning decides', () => {
  test('a STOP between hold and send: nothing is sent, and the late fallback names the cause', async () => {
    const number = phone();
    const messageKey = await heldMessage({}, { phone: number });
    await world.consentStore.apply([
      {
        kind: 'signal',
        address: number,
        field: '*',
        signal: {
          at: Math.floor(world.world.now / 1000),
          restricts: true,
          review: false,
          source: 'whatsapp',
          reason: 'stop_word',
          evidenceId: 'wamid.stop',
        },
      },
    ]);
    morning();
    await release();
    expect(world.arrived).toEqual([]);
    expect(await world.row(messageKey)).toMatchObject({ Reason: 'scheduled', FinalReason: 'opted_out' });
    expect(await redis.hmget(executionKey(messageKey), 'lf', 'lr')).toEqual(['claimed', 'opted_out']);
    // An Outcome step further on says so too.
    expect(await createMessageOutcomes(redis).read(messageKey)).toMatchObject({ answered: 'opted_out' });
  });

  test('a cause for which the step goes on anyway asks for no late fallback', async () => {
    const messageKey = await heldMessage(
      { fallback: { frequency_capped: 'continue' }, frequencyCap: { messages: 1, days: 7 } },
      { phone: '+525519990001' },
    );
    morning();
    await world.call({ phone: '+525519990001', timeZone: 'Europe/Madrid' }, {});
    await release();
    expect(await world.row(messageKey)).toMatchObject({ FinalReason: 'frequency_capped' });
    expect(await redis.hexists(executionKey(messageKey), 'lf')).toBe(0);
    expect(world.arrived).toHaveLength(1);
  });

  test('a journey that was stopped: nothing is sent and nothing made up for, since its contacts are out', async () => {
    const [stopped, running] = [
      await heldMessage({}, { journeyId: 'stopped' }),
      await heldMessage({}, { journeyId: 'running' }),
    ];
    world.world.stopped.add('stopped');
    morning();
    await release();
    expect(world.arrived.map(({ messageKey }) => messageKey)).toEqual([running]);
    expect(await world.row(stopped)).toMatchObject({ FinalReason: 'journey_stopped' });
    expect(await redis.hexists(executionKey(stopped), 'lf')).toBe(0);
  });

  test('a refusal of Meta is made up for, and names the cause', async () => {
    const messageKey = await heldMessage();
    morning();
    world.world.refuseNext.push({ code: 131026 });
    await release();
    expect(await world.row(messageKey)).toMatchObject({ FinalReason: 'unreachable', ErrorCode: '131026' });
    expect(await redis.hmget(executionKey(messageKey), 'lf', 'lr')).toEqual(['claimed', 'unreachable']);
  });
});

test('a process that dies while it sends leaves an unknown outcome: nothing is sent again, and the message is looked after', async () => {
  const messageKey = await heldMessage();
  morning();
  const { dependencies } = world;
  const dying = {
    ...dependencies,
    whatsapp: { ...dependencies.whatsapp, send: () => new Promise<never>(() => undefined) },
    timers: {
      ...dependencies.timers,
      // The sweep gets as far as the POST and no further.
      sweep: async (...[family, sweep]: Parameters<typeof dependencies.timers.sweep>) =>
        dependencies.timers.sweep(family, {
          ...sweep,
          work: async (items) => {
            void sweep.work(items);
            while ((await redis.hget(executionKey(messageKey), 'st')) !== 'sending') await new Promise(setImmediate);
            throw new RangeError('killed');
          },
        }),
    },
  };
  await expect(releaseHeld(dying)).rejects.toThrow(RangeError);
  await release();
  expect(world.arrived).toEqual([]);
  await redis.hset(executionKey(messageKey), 'ld', 1);
  await sweepExpired(Date.now() + 3_600_000, dependencies);
  const [state, outcome, watched] = await redis.hmget(executionKey(messageKey), 'st', 'oc', 'lw');
  expect([state, outcome]).toEqual(['answered', 'unknown']);
  expect(watched).toMatch(/^\d+fc$/);
  await release();
  expect(world.arrived).toEqual([]);
});

test('a send that nobody finished goes on where an email can make up for it, and to the fallback branch without an address', async () => {
  const byEmail = { lateFallback: { kind: 'email', key: 'late' } };
  // Its process dies while it waits for the answer.
  world.dependencies.whatsapp.send = () => new Promise<never>(() => undefined);
  const abandoned = async (email: string) => {
    const instance = randomUUID();
    const contact = { phone: phone(), email, instance };
    void world.call(contact, byEmail);
    const key = executionKey(messageKeyOf('activity', instance));
    await eventually('the send', async () => (await redis.hget(key, 'st')) === 'sending');
    await redis.hset(key, 'ld', 1);
    await sweepExpired(Date.now() + 3_600_000, world.dependencies);
    return redis.hmget(key, 'an', 'em');
  };
  expect(await abandoned('ana@shop.example')).toEqual(['continue unconfirmed', 'ana@shop.example']);
  expect(await abandoned('')).toEqual(['email_fallback unconfirmed', null]);
});

describe('a sender over its rate', () => {
  /** The sender has no free moment for the next minute. */
  const crowd = () => redis.set(senderLimitKey('900000000000101'), Date.now() + 60_000);

  test('a call that cannot wait so long is held where a late fallback is set, else takes the fallback branch', async () => {
    await crowd();
    expect(await world.call({ phone: phone() }, LATE)).toMatchObject({ branchResult: 'continue', reason: 'scheduled' });
    expect(await world.call({ phone: phone() }, {})).toMatchObject({
      branchResult: 'email_fallback',
      reason: 'sender_unavailable',
    });
  });

  test('what was held goes in its order when there is room, marketing behind everything else', async () => {
    world.dependencies.messagesPerSecond = 100;
    await crowd();
    const marketing = { ...LATE, template: { name: 'catalogue', language: 'en_US' }, purpose: 'promotional' };
    const expected: { first: string[]; behind: string[] } = { first: [], behind: [] };
    for (let index = 0; index < 20; index += 1) {
      expected.behind.push((await world.call({ phone: phone() }, marketing)).messageKey);
      expected.first.push((await world.call({ phone: phone() }, LATE)).messageKey);
    }
    world.world.now += 2_000;
    await release();
    expect(world.arrived).toEqual([]);
    await redis.del(senderLimitKey('900000000000101'));
    world.dependencies.messagesPerSecond = 10;
    while (world.arrived.length < 40) await release();
    const order = world.arrived.map(({ messageKey }) => messageKey);
    // Four POSTs may be under way at once, so neighbours may arrive the other way round.
    const places = (keys: string[]) => keys.map((key) => order.indexOf(key));
    expect(Math.max(...places(expected.first))).toBeLessThan(20);
    const strayed = [...places(expected.first), ...places(expected.behind)].map((place, index) =>
      Math.abs(place - index),
    );
    expect(Math.max(...strayed)).toBeLessThan(4);
  }, 30_000);

  const offer = { template: { name: 'catalogue', language: 'en_US' }, purpose: 'promotional' };
  /** So many messages wait for their sender, which has room again, at 40 a second. */
  const heldAndDue = async (count: number, settings: Record<string, unknown> = {}) => {
    await crowd();
    const held: string[] = [];
    for (let index = 0; index < count; index += 1) {
      held.push((await world.call({ phone: phone() }, { ...LATE, ...settings })).messageKey);
    }
    world.world.now += 2_000;
    world.dependencies.messagesPerSecond = 40;
    await redis.del(senderLimitKey('900000000000101'));
    return held;
  };
  const arrivedOf = (keys: readonly string[]) =>
    world.arrived.filter(({ messageKey }) => keys.includes(messageKey)).length;

  test('a promotional call goes behind what is held of the other kinds: held itself, or waiting where it has no late fallback', async () => {
    const held = await heldAndDue(40);
    const releasing = (async () => {
      while (arrivedOf(held) < held.length) await release();
    })();
    await eventually('the first of them', () => arrivedOf(held) > 0);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => world.call({ phone: phone() }, { ...offer, ...(index % 2 && LATE) })),
    );
    await releasing;
    const reasons = (every: number) => answers.filter((_, index) => index % 2 === every).map(({ reason }) => reason);
    expect(new Set(reasons(1))).toEqual(new Set(['scheduled']));
    expect(new Set(reasons(0))).toEqual(new Set(['accepted']));
    const lastHeld = world.arrived.findIndex(({ messageKey }) => messageKey === held.at(-1));
    const joined = answers.filter(({ reason }) => reason === 'scheduled').map(({ messageKey }) => messageKey);
    world.world.now += 2_000;
    while (arrivedOf(joined) < joined.length) await release();
    const places = joined.map((key) => world.arrived.findIndex(({ messageKey }) => messageKey === key));
    expect(Math.min(...places)).toBeGreaterThan(lastHeld - 4);
  }, 30_000);

  test.each([
    ['other', {}],
    ['promotional', offer],
  ])(
    'calls that keep coming, more than the sender may send, do not starve held %s messages',
    async (_, settings) => {
      const held = await heldAndDue(20, settings);
      const until = performance.now() + 15_000;
      const isOver = () => arrivedOf(held) === held.length || performance.now() > until;
      let answered = 0;
      // Sixty at once, each with nine seconds' patience: three seconds' worth of the sender's moments.
      const lanes = Array.from({ length: 60 }, async () => {
        while (!isOver()) {
          await world.call({ phone: phone() }, settings);
          answered += 1;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      });
      await eventually('the calls', () => answered > 0);
      while (!isOver()) await release();
      await Promise.all(lanes);
      expect(arrivedOf(held)).toBe(held.length);
      // The sender is shared: some of the calls went as well.
      expect(world.arrived.length).toBeGreaterThan(held.length);
    },
    30_000,
  );

  test('a call finds a free moment whoever is held, so that a worker that is away stops nobody', async () => {
    await heldAndDue(5);
    expect(await world.call({ phone: phone() }, {})).toMatchObject({ reason: 'accepted' });
    await redis.del(senderLimitKey('900000000000101'));
    expect(await world.call({ phone: phone() }, offer)).toMatchObject({ reason: 'accepted' });
  });
});

describe('somebody who was written to too often (131056)', () => {
  test('is waited for within the deadline of the call', async () => {
    world.world.refuseNext.push({ code: 131056 });
    const started = performance.now();
    expect(await world.call({ phone: phone() }, {})).toMatchObject({ reason: 'accepted' });
    expect(performance.now() - started).toBeGreaterThan(950);
  });

  test('beyond that is held where a late fallback is set, for this person alone, else the fallback branch is taken', async () => {
    const number = phone();
    for (let tries = 0; tries < 3; tries += 1) await world.dependencies.backOffPair('900000000000101', number);
    expect(await world.call({ phone: number }, LATE)).toMatchObject({ branchResult: 'continue', reason: 'scheduled' });
    expect(await world.call({ phone: number }, {})).toMatchObject({
      branchResult: 'email_fallback',
      reason: 'send_failed',
    });
    expect(await world.call({ phone: phone() }, {})).toMatchObject({ reason: 'accepted' });
    expect(world.arrived).toHaveLength(1);
  });
});

test('a Retry-After that fits is waited for, and one that does not holds the message', async () => {
  world.world.refuseNext.push({ code: 130429, retryAfter: 1 });
  const started = performance.now();
  expect(await world.call({ phone: phone() }, {})).toMatchObject({ reason: 'accepted' });
  expect(performance.now() - started).toBeGreaterThan(950);
  world.world.refuseNext.push({ code: 130429, retryAfter: 600 });
  expect(await world.call({ phone: phone() }, LATE)).toMatchObject({ reason: 'scheduled' });
});

test.each([132000, 132012, 132018, 132015])('a refusal with %d has the templates looked at again', async (code) => {
  world.world.refuseNext.push({ code });
  await world.call({ phone: phone() }, {});
  expect(world.reported).toEqual([{ template: 'simple_hello', code }]);
});

test('a refusal with 131026 makes the person unreachable for the next journey, and one with 132000 nobody', async () => {
  const number = phone();
  world.world.refuseNext.push({ code: 132000 });
  expect(await world.call({ phone: number }, {})).toMatchObject({ reason: 'parameters_missing' });
  world.world.refuseNext.push({ code: 131026 });
  expect(await world.call({ phone: number }, {})).toMatchObject({ reason: 'unreachable' });
  world.world.refuseNext.length = 0;
  expect(await world.call({ phone: number }, {})).toMatchObject({ reason: 'unreachable' });
  expect(world.arrived).toEqual([]);
});

test('a refusal with 131050 stops marketing alone', async () => {
  const number = phone();
  const offer = { template: { name: 'catalogue', language: 'en_US' }, purpose: 'promotional' };
  world.world.refuseNext.push({ code: 131050 });
  expect(await world.call({ phone: number }, offer)).toMatchObject({ reason: 'marketing_opted_out' });
  expect(await world.call({ phone: number }, offer)).toMatchObject({ reason: 'marketing_opted_out' });
  expect(await world.call({ phone: number }, {})).toMatchObject({ reason: 'accepted' });
});

test('caps count over all journeys, promotional and other messages apart, transactional ones not at all', async () => {
  const number = phone();
  const cap = { frequencyCap: { messages: 1, days: 7 } };
  const offer = { ...cap, template: { name: 'catalogue', language: 'en_US' }, purpose: 'promotional' };
  const send = async (journeyId: string, settings: Record<string, unknown>) =>
    (await world.call({ phone: number, journeyId }, settings)).reason;
  expect(await send('a', { purpose: 'transactional' })).toBe('accepted');
  expect(await send('a', offer)).toBe('accepted');
  expect(await send('b', offer)).toBe('frequency_capped');
  expect(await send('b', { ...cap, purpose: 'service' })).toBe('accepted');
  expect(await send('c', { ...cap, purpose: 'sales' })).toBe('frequency_capped');
  expect(await send('c', { ...cap, purpose: 'transactional' })).toBe('accepted');
  // A marketing template is promotional whatever the step says (A2).
  expect(await send('c', { ...offer, purpose: 'transactional' })).toBe('frequency_capped');
});
