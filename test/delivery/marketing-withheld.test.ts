import type Redis from 'ioredis';
import { createDeliveryWorld } from '../support/delivery-world';
import { emptyTestRedis } from '../support/redis';

/** Marketing templates to countries where Meta delivers none: WHATSAPP_MARKETING_WITHHELD_IN, US as shipped. */
let redis: Redis;
let place: Awaited<ReturnType<typeof createDeliveryWorld>>;
beforeAll(async () => {
  redis = await emptyTestRedis();
  place = await createDeliveryWorld(redis);
});
afterAll(async () => {
  await place.close();
  await redis.quit();
});
const offer = { template: { name: 'catalogue', language: 'en_US' }, purpose: 'promotional' };
const utility = { purpose: 'transactional' };

test.each([
  ['an offer to San Francisco', '+14155552671', offer, 'withheld_by_meta'],
  ['an offer to Toronto', '+14165551234', offer, 'accepted'],
  ['an offer to Kingston', '+18765551234', offer, 'accepted'],
  ['an offer to Mexico', '+525512345678', offer, 'accepted'],
  ['an offer to a user id of the United States', 'US.1181', offer, 'withheld_by_meta'],
  ['an order update to San Francisco', '+14155552672', utility, 'accepted'],
])('%s', async (_what, phone, settings, reason) => {
  const before = place.posts();
  const answer = await place.call({ phone }, settings);
  expect(answer).toMatchObject({
    reason,
    branchResult: reason === 'accepted' ? 'continue' : 'email_fallback',
  });
  expect(place.posts() - before).toBe(reason === 'accepted' ? 1 : 0);
});

test('takes the branch that the step says', async () => {
  const settings = { ...offer, fallback: { withheld_by_meta: 'continue' } };
  expect(await place.call({ phone: '+14155552673' }, settings)).toMatchObject({
    reason: 'withheld_by_meta',
    branchResult: 'continue',
  });
});

test('where the list is empty it is sent', async () => {
  place.dependencies.marketingWithheldIn = new Set();
  expect(await place.call({ phone: '+14155552674' }, offer)).toMatchObject({ reason: 'accepted' });
});
