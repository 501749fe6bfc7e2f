import type Redis from 'ioredis';
import { createMessageOutcomes } from '../../src/execution/message-outcomes';
import { createSettingsStore } from '../../src/execution/settings-store';
import { stepIdOf } from '../../src/execution/step-id';
import { createStepStore } from '../../src/execution/step-store';
import { countsKey, settingsKey, stepKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';

const DAY = 86_400;
let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

const raw = { sender: 's', template: { name: 't', language: 'en' }, purpose: 'service' };

test('a step that is used every day lives on with its settings and counts, and ends 400 days after its last use', async () => {
  const settings = createSettingsStore(redis);
  const steps = createStepStore({ redis, settings });
  const use = async () => {
    const read = await settings.read(raw);
    if (!read.ok) throw read.error;
    const { hash } = read.stored;
    const step = { activityId: 'activity', journeyId: 'journey', settingsHash: hash };
    const id = stepIdOf(step);
    await steps.register({ ...step, stepKey: id });
    return { hash, keys: [settingsKey(hash), stepKey(id), countsKey('activity')] };
  };
  const { hash, keys } = await use();
  for (const key of keys) expect(Math.round((await redis.ttl(key)) / DAY)).toBe(400);

  for (const key of keys) await redis.expire(key, 3 * DAY);
  await use();
  for (const key of keys) expect(Math.round((await redis.ttl(key)) / DAY)).toBe(3);
  settings.renew();
  steps.renew();
  await use();
  for (const key of keys) expect(Math.round((await redis.ttl(key)) / DAY)).toBe(400);

  // A link in an old message, opened through a process that has not seen the step.
  await redis.expire(settingsKey(hash), 3 * DAY);
  await createSettingsStore(redis).get(hash);
  expect(Math.round((await redis.ttl(settingsKey(hash))) / DAY)).toBe(400);
});

test('a step whose link is from before links had to be https is read all the same, without it', async () => {
  const kept = { ...raw, link: 'http://shop.example/' };
  await redis.set(settingsKey('old'), JSON.stringify(kept));
  const settings = await createSettingsStore(redis).get('old');
  expect(settings).toMatchObject({ sender: 's' });
  expect(settings?.link).toBeUndefined();
});

test('the counts of an Outcome step live for 400 days after the last contact', async () => {
  await createMessageOutcomes(redis).count({ messageKey: 'a'.repeat(32), activityId: 'outcome', branch: 'read' });
  expect(Math.round((await redis.ttl(countsKey('outcome'))) / DAY)).toBe(400);
});
