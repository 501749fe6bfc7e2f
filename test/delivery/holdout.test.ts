import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { createConversionRecorder } from '../../src/conversions/conversion-recorder';
import { createHoldoutOutcomes } from '../../src/conversions/holdout-outcomes';
import { drawHoldout } from '../../src/delivery/call/draw-holdout';
import { releaseHeld } from '../../src/delivery/held/release-held';
import { messageKeyOf } from '../../src/execution/message-key';
import { createMessageOutcomes } from '../../src/execution/message-outcomes';
import { createStepStore } from '../../src/execution/step-store';
import { createTouches } from '../../src/execution/touches';
import { drawnKey, executionKey, outboxKey } from '../../src/redis/redis-keys';
import { createForgottenPeople } from '../../src/signals/forgotten-people';
import type { HoldoutGroup } from '../../src/vocabulary';
import { shippedClassifier } from '../support/consent-rules';
import { createDeliveryWorld } from '../support/delivery-world';
import { messageIndex } from '../support/message-index';
import { emptyTestRedis } from '../support/redis';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.parse('2026-11-23T12:00:00Z');
const CAP = { frequencyCap: { messages: 3, days: 7 } };
const HALF = { purpose: 'promotional', holdout: { percent: 50, until: '2026-12-31' } };
const SOLD = { conversion: { name: 'purchase', windowHours: 24 } };
const LATE = { lateFallback: { kind: 'event', key: 'late', on: ['failed', 'not_read'] } };

let redis: Redis;
let world: Awaited<ReturnType<typeof createDeliveryWorld>>;

beforeEach(async () => {
  redis = await emptyTestRedis();
  world = await createDeliveryWorld(redis);
  world.world.now = NOON;
});
afterEach(async () => {
  await world.close();
  await redis.quit();
});

let serial = 0;
/** A phone number whose contact draws this group. */
function phoneOf(group: HoldoutGroup, percent = 50, activityId = 'activity'): string {
  for (;;) {
    const phone = `+52551${String(1_000_000 + serial++)}`;
    if (drawHoldout({ activityId, contactKey: `contact of ${phone}` }, percent) === group) return phone;
  }
}
const days = () => world.dependencies.draws.days('activity');
const nobody = { n: 0, converted: 0, replied: 0, opted_out: 0 };

describe('the draw', () => {
  const drawn = (activityId: string, percent: number) =>
    Array.from(
      { length: 20_000 },
      (_, n) => drawHoldout({ activityId, contactKey: `0031${n}` }, percent) === 'held_out',
    );
  const share = (list: boolean[]) => list.filter(Boolean).length / list.length;

  test.each([1, 10, 25, 50])('holds out %s percent of many contacts', (percent) => {
    expect(Math.abs(share(drawn('step', percent)) - percent / 100)).toBeLessThan(0.01);
  });

  test('of one step says nothing of the draw of another', () => {
    const [one, other] = [drawn('step-1', 50), drawn('step-2', 50)];
    expect(Math.abs(share(one.map((held, n) => held && other[n] === true)) - 0.25)).toBeLessThan(0.01);
  });

  test('with a larger share holds out whom a smaller one held out, and more', () => {
    const [few, many] = [drawn('step', 5), drawn('step', 40)];
    expect(few.every((held, n) => !held || many[n])).toBe(true);
  });
});

describe('somebody who is held out', () => {
  test('goes on without a message, a place in the cap or a late fallback, and their row says so', async () => {
    const phone = phoneOf('held_out');
    const answer = await world.call({ phone }, { ...HALF, ...CAP, ...LATE });
    expect(answer).toMatchObject({ branchResult: 'continue', reason: 'holdout' });
    expect(world.posts()).toBe(0);
    expect(await messageIndex(redis).capped(phone)).toBe(0);
    expect(await redis.keys('wa:timer:*')).toEqual([]);
    expect(await world.row(answer.messageKey)).toMatchObject({
      Reason: 'holdout',
      FinalReason: 'holdout',
      HoldoutGroup: 'held_out',
      HoldoutDateUTC: new Date(NOON).toISOString(),
    });
    expect(await days()).toEqual([{ at: NOON - 12 * HOUR, treated: nobody, held_out: { ...nobody, n: 1 } }]);
  });

  test('takes the path that the step chose', async () => {
    const holdout = { ...HALF.holdout, branch: 'email_fallback' };
    const answer = await world.call({ phone: phoneOf('held_out') }, { ...HALF, holdout });
    expect(answer).toMatchObject({ branchResult: 'email_fallback', reason: 'holdout' });
  });

  test('draws the same again by a repeat and by coming back, and counts once', async () => {
    for (const group of ['held_out', 'treated'] as const) {
      const phone = phoneOf(group);
      const reason = group === 'held_out' ? 'holdout' : 'accepted';
      const instance = randomUUID();
      const answers = await Promise.all([1, 2, 3].map(() => world.call({ phone, instance }, HALF)));
      expect(new Set(answers.map((answer) => answer.reason))).toEqual(new Set([reason]));
      for (let entry = 0; entry < 5; entry += 1) {
        world.world.now += HOUR;
        expect(await world.call({ phone }, HALF)).toMatchObject({ reason });
      }
    }
    expect(await days()).toEqual([
      { at: NOON - 12 * HOUR, treated: { ...nobody, n: 1 }, held_out: { ...nobody, n: 1 } },
    ]);
  });

  test('draws the same when the process dies at any moment before the answer', async () => {
    const phone = phoneOf('held_out');
    const instance = randomUUID();
    const messageKey = messageKeyOf('activity', instance);
    const { record, draws } = world.dependencies;
    const whole = record.finish;
    // The draw is noted, and the process dies before its answer is written.
    record.finish = () => Promise.reject(new Error('killed'));
    await expect(world.call({ phone, instance }, HALF)).rejects.toThrow('killed');
    expect((await draws.days('activity'))[0]?.held_out.n).toBe(1);
    record.finish = whole;
    await redis.hset(executionKey(messageKey), 'ld', 1);
    expect(await world.call({ phone, instance }, HALF)).toMatchObject({ reason: 'holdout' });
    expect((await draws.days('activity'))[0]?.held_out.n).toBe(1);
    expect(world.posts()).toBe(0);
  });

  test('is told to a WhatsApp Outcome step as not delivered, for the holdout', async () => {
    const { messageKey } = await world.call({ phone: phoneOf('held_out') }, HALF);
    const outcomes = createMessageOutcomes(redis);
    expect(await outcomes.read(messageKey)).toMatchObject({ answered: 'holdout', converted: false, delivered: false });
  });
});

describe('nobody is held out', () => {
  test.each([
    ['of a purpose that people wait for', { ...HALF, purpose: 'transactional' }, {}],
    ['of a service message', { ...HALF, purpose: 'service' }, {}],
    ['after the last day', { ...HALF, holdout: { percent: 50, until: '2026-11-22' } }, {}],
    ['who is a test contact', HALF, { isTest: true }],
  ])('%s', async (_why, settings, options) => {
    const answer = await world.call({ phone: phoneOf('held_out'), ...options }, settings);
    expect(answer.reason).toBe('isTest' in options ? 'test' : 'accepted');
    expect(await world.row(answer.messageKey)).not.toHaveProperty('HoldoutGroup');
    expect(await days()).toEqual([]);
  });

  test('but on the last day people are', async () => {
    const settings = { ...HALF, holdout: { percent: 50, until: '2026-11-23' } };
    expect(await world.call({ phone: phoneOf('held_out') }, settings)).toMatchObject({ reason: 'holdout' });
  });
});

describe('somebody who is drawn to be sent to', () => {
  test('is counted with their group, whether the message is taken or refused', async () => {
    const { messageKey } = await world.call({ phone: phoneOf('treated') }, HALF);
    expect(await world.row(messageKey)).toMatchObject({ Reason: 'accepted', HoldoutGroup: 'treated' });
    world.world.refuseNext.push({ code: 131026 });
    const refused = await world.call({ phone: phoneOf('treated') }, HALF);
    expect(await world.row(refused.messageKey)).toMatchObject({ HoldoutGroup: 'treated' });
    expect((await days())[0]?.treated.n).toBe(2);
  });

  test('costs no script more than without a holdout', async () => {
    const called: string[] = [];
    const monitor = await redis.monitor();
    const scripts = async (settings: Record<string, unknown>, phone: string) => {
      called.length = 0;
      await world.call({ phone }, settings);
      await redis.echo('done');
      return called.filter((command) => command === 'evalsha').length;
    };
    monitor.on('monitor', (_time: string, [command = '']: string[], source: string) => {
      if (source !== 'lua') called.push(command.toLowerCase());
    });
    const without = { purpose: 'promotional' };
    await scripts(without, phoneOf('treated'));
    await scripts(HALF, phoneOf('treated'));
    const plain = await scripts(without, phoneOf('treated'));
    expect(plain).toBeGreaterThan(0);
    expect(await scripts(HALF, phoneOf('treated'))).toBe(plain);
    monitor.disconnect();
  });
});

describe('a message that is held over the night', () => {
  // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
  const night = { quietHours: { start: '11:00', end: '13:00', timeZone: 'UTC', zoneFrom: 'named', then: 'hold' } };

  test.each([
    ['held_out', 'holdout', 0],
    ['treated', undefined, 1],
  ] as const)('is drawn when its turn comes: %s', async (group, finalReason, posts) => {
    const settings = { ...HALF, holdout: { ...HALF.holdout, branch: 'email_fallback' }, ...LATE, ...night };
    const { messageKey, reason } = await world.call({ phone: phoneOf(group), timeZone: 'UTC' }, settings);
    expect([reason, await days()]).toEqual(['scheduled', []]);
    world.world.now = NOON + 2 * HOUR;
    await releaseHeld(world.dependencies);
    expect(world.posts()).toBe(posts);
    expect(await world.row(messageKey)).toMatchObject({
      Reason: 'scheduled',
      ...(finalReason && { FinalReason: finalReason }),
      HoldoutGroup: group,
      HoldoutDateUTC: new Date(NOON + 2 * HOUR).toISOString(),
    });
    expect((await days())[0]?.[group].n).toBe(1);
    expect(await redis.hget(executionKey(messageKey), 'lf')).toBeNull();
  });
});

describe('what people do after their draw', () => {
  /** Everything that hears of it, as the processes put it together. */
  function hearing() {
    const { settings, draws } = world.dependencies;
    const holdoutOutcomes = createHoldoutOutcomes({ draws, settings, classifier: shippedClassifier });
    const conversions = createConversionRecorder({
      redis,
      touches: createTouches({ redis, steps: createStepStore({ redis, settings }) }),
      settings,
      waitingSignals: { forProof: async () => undefined },
      holdoutOutcomes,
      metrics: world.dependencies.metrics,
      logger: world.dependencies.logger,
      forgottenPeople: createForgottenPeople({ redis, secrets: ['secret of links'] }),
    });
    const buy = (
      who: { contactKey?: string; address?: string; messageKey?: string },
      after: number,
      name = 'purchase',
    ) => conversions.record({ conversionId: randomUUID(), name, occurredAt: NOON + after, source: 'api', ...who });
    return { holdoutOutcomes, conversions, buy };
  }

  test('counts for both groups by the same window and name, on the day of the draw', async () => {
    const { buy } = hearing();
    const keys: Record<string, string> = {};
    for (const group of ['held_out', 'treated'] as const) {
      const [soon, late, other, before] = [1, 2, 3, 4].map(() => phoneOf(group));
      for (const phone of [soon, late, other, before]) {
        const { messageKey } = await world.call({ phone: phone ?? '' }, { ...HALF, ...SOLD });
        if (phone === soon) keys[group] = messageKey;
      }
      await buy({ contactKey: `contact of ${soon}` }, 23 * HOUR);
      await buy({ address: soon ?? '' }, 2 * HOUR);
      await buy({ contactKey: `contact of ${late}` }, 25 * HOUR);
      await buy({ contactKey: `contact of ${other}` }, HOUR, 'booking');
      await buy({ contactKey: `contact of ${before}` }, -HOUR);
    }
    const [day] = await days();
    expect([day?.treated, day?.held_out]).toEqual([
      { ...nobody, n: 4, converted: 1 },
      { ...nobody, n: 4, converted: 1 },
    ]);
    const bought = new Date(NOON + 2 * HOUR).toISOString();
    expect(await world.row(keys.held_out ?? '')).toMatchObject({ HoldoutConvertedDateUTC: bought });
    expect(await world.row(keys.treated ?? '')).toMatchObject({ HoldoutConvertedDateUTC: bought });
  });

  test('of somebody held out is no conversion of any message', async () => {
    const { buy } = hearing();
    const phone = phoneOf('held_out');
    const { messageKey } = await world.call({ phone }, { ...HALF, ...SOLD });
    expect(await buy({ contactKey: `contact of ${phone}` }, HOUR)).toMatchObject({ attribution: 'none' });
    expect(await world.row(messageKey)).not.toHaveProperty('ConvertedDateUTC');
    expect(await redis.hget('wa:counts:activity', 'converted')).toBeNull();
  });

  test('does not count where only a message could have brought it about', async () => {
    const { buy, conversions } = hearing();
    const phone = phoneOf('treated');
    const { messageKey } = await world.call({ phone }, { ...HALF, ...SOLD });
    await buy({ messageKey }, HOUR);
    const click = { conversionId: `link:${messageKey}`, name: 'purchase', occurredAt: NOON + HOUR, messageKey };
    await conversions.record({ ...click, source: 'link', contactKey: `contact of ${phone}` });
    expect((await days())[0]?.treated).toEqual({ ...nobody, n: 1 });
  });

  test('counts replies and wishes to stop, wherever they are said', async () => {
    const { holdoutOutcomes } = hearing();
    const says = (phone: string, body: string, hours: number) =>
      holdoutOutcomes.onReply(
        {
          kind: 'reply',
          replyId: randomUUID(),
          at: (NOON + hours * HOUR) / 1000,
          messageType: 'text',
          body,
          person: { phone },
          sender: '900000000000101',
        } as Parameters<typeof holdoutOutcomes.onReply>[0],
        phone,
      );
    const [stops, asks, late, silent] = [1, 2, 3, 4].map(() => phoneOf('held_out')) as [string, string, string, string];
    for (const phone of [stops, asks, late, silent]) await world.call({ phone }, { ...HALF, ...SOLD });
    await says(stops, 'STOP', 1);
    await says(stops, 'STOP', 2);
    await says(asks, 'where is my order', 3);
    await says(late, 'STOP', 25);
    await holdoutOutcomes.onMarketingStop(silent, NOON / 1000 + 60);
    expect((await days())[0]?.held_out).toEqual({ n: 4, converted: 0, replied: 2, opted_out: 2 });
  });

  test('follows a person from one number to another', async () => {
    const { buy } = hearing();
    const [from, to] = [phoneOf('held_out'), '+525599999999'];
    await world.call({ phone: from }, { ...HALF, ...SOLD });
    const touches = createTouches({ redis, steps: createStepStore({ redis, settings: world.dependencies.settings }) });
    await touches.move({ from, to, at: NOON / 1000 + 60 });
    expect(await redis.exists(drawnKey(from))).toBe(0);
    await buy({ address: to }, HOUR);
    expect((await days())[0]?.held_out.converted).toBe(1);
  });

  test('is found as long as it may count, and no longer', async () => {
    const phone = phoneOf('held_out');
    const { messageKey } = await world.call({ phone }, { ...HALF, conversion: { name: 'renewal', windowHours: 240 } });
    for (const key of [drawnKey(phone), executionKey(messageKey)]) {
      const life = await redis.pttl(key);
      expect([life > 14 * DAY, life <= 15 * DAY]).toEqual([true, true]);
    }
    expect(await redis.xlen(outboxKey('WA_Message'))).toBe(1);
  });
});
