import type Redis from 'ioredis';
import { createActivityCounts } from '../../src/execution/activity-counts';
import { createStepHours } from '../../src/execution/step-hours';
import { createStepStore } from '../../src/execution/step-store';
import { createHoldoutReport } from '../../src/reporting/holdout-report';
import { createDeliveryWorld } from '../support/delivery-world';
import { emptyTestRedis } from '../support/redis';

const DAY = 86_400_000;
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

function factsOf(activityId: string) {
  const { draws, settings } = world.dependencies;
  return createHoldoutReport({
    draws,
    settings,
    steps: createStepStore({ redis, settings }),
    stepHours: createStepHours(redis),
    activityCounts: createActivityCounts(redis),
    purposes: ['promotional', 'sales'],
    clock: () => world.world.now,
  })(activityId);
}

test('of a step that has not run only the purposes are known', async () => {
  expect(await factsOf('')).toEqual({ now: world.world.now, purposes: ['promotional', 'sales'] });
});

test('the contacts a day, the rate and the two groups are what calls came to', async () => {
  const until = new Date(world.world.now).toISOString().slice(0, 10);
  const settings = {
    purpose: 'promotional',
    conversion: { name: 'purchase', windowHours: 24 },
    holdout: { percent: 50, until, smallestEffect: 20, basePerThousand: 50 },
  };
  const groups: Record<string, number> = { accepted: 0, holdout: 0 };
  for (let person = 0; person < 40; person += 1) {
    const { reason } = await world.call({ phone: `+52551${1_000_000 + person}` }, settings);
    groups[reason] = (groups[reason] ?? 0) + 1;
  }
  const { accepted: treated = 0, holdout: heldOut = 0 } = groups;
  expect([treated + heldOut, Math.min(treated, heldOut) > 5]).toEqual([40, true]);
  await redis.hset('wa:counts:activity', 'accepted', 2_000, 'converted', 90);

  const running = await factsOf('activity');
  expect(running).toMatchObject({ contactsADay: 40, basePerThousand: 45 });
  expect(running.progress).toMatchObject({ drawn: 40, counted: 0, result: { verdict: 'running' } });
  expect(running.progress?.needed).toBeGreaterThan(16_000);

  world.world.now += 3 * DAY;
  const over = await factsOf('activity');
  expect(over.progress).toMatchObject({
    drawn: 40,
    counted: 40,
    result: { verdict: 'too_few', treated: { n: treated }, heldOut: { n: heldOut } },
  });
});
