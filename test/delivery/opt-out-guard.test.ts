import type Redis from 'ioredis';
import { addressOf } from '../../src/consent/address';
import { OPT_OUT_SETTLES_MS, SEND_BEGINS_WITHIN_MS } from '../../src/consent/opt-out-guard';
import { releaseHeld } from '../../src/delivery/held/release-held';
import { createDeliveryWorld } from '../support/delivery-world';
import { emptyTestRedis } from '../support/redis';

let redis: Redis;
let place: Awaited<ReturnType<typeof createDeliveryWorld>>;

beforeEach(async () => {
  redis = await emptyTestRedis();
  place = await createDeliveryWorld(redis);
});
afterEach(async () => {
  await place.close();
  await redis.quit();
});

/** The process is held up once between the last check and the POST, and something happens meanwhile. */
function holdUpOnce(ms: number, meanwhile: () => Promise<void> = async () => undefined) {
  const { whatsapp } = place.dependencies;
  let held = false;
  place.dependencies.whatsapp = {
    ...whatsapp,
    async send(...call) {
      if (!held) {
        held = true;
        await meanwhile();
        place.world.now += ms;
      }
      return whatsapp.send(...call);
    },
  };
}

async function stop(phone: string): Promise<void> {
  const at = Math.floor(place.world.now / 1000);
  const said = {
    at,
    restricts: true,
    reason: 'stop_word' as const,
    review: false,
    source: 'whatsapp',
    evidenceId: 'w',
  };
  await place.consentStore.apply([{ kind: 'signal', address: addressOf(phone), field: '*', signal: said }]);
}

test('a send that was held up between its last look at consent and its POST looks again: a STOP of that moment holds', async () => {
  const phone = '+525512340001';
  holdUpOnce(SEND_BEGINS_WITHIN_MS, () => stop(phone));
  const answer = await place.call({ phone }, {});
  expect(answer).toMatchObject({ branchResult: 'email_fallback', reason: 'opted_out' });
  expect(place.arrived).toEqual([]);
});

test('a send that was held up and may still go is sent once', async () => {
  holdUpOnce(SEND_BEGINS_WITHIN_MS);
  const answer = await place.call({ phone: '+525512340002' }, {});
  expect(answer).toMatchObject({ branchResult: 'continue', reason: 'accepted' });
  expect(place.arrived).toHaveLength(1);
});

test('a send that was held up for longer than its caller waits is not begun at all', async () => {
  holdUpOnce(60_000);
  const answer = await place.call({ phone: '+525512340003' }, {});
  expect(answer).toMatchObject({ branchResult: 'email_fallback', reason: 'sender_unavailable' });
  expect(place.arrived).toEqual([]);
});

test('the same with a late fallback is held, and sent once when it is released', async () => {
  holdUpOnce(60_000);
  const answer = await place.call({ phone: '+525512340003' }, { lateFallback: { kind: 'event', key: 'late' } });
  expect(answer).toMatchObject({ branchResult: 'continue', reason: 'scheduled' });
  expect(place.arrived).toEqual([]);
  place.world.now += 2_000;
  for (let sweep = 0; sweep < 2; sweep += 1) await releaseHeld(place.dependencies);
  expect(place.arrived).toMatchObject([{ messageKey: answer.messageKey }]);
});

test('an opt-out is acknowledged only when every send that had not seen it has begun or looks again', () => {
  expect(OPT_OUT_SETTLES_MS).toBeGreaterThan(SEND_BEGINS_WITHIN_MS);
});

test('from the moment that Redis was emptied promotional messages wait, before anybody has looked at the store', async () => {
  const phone = '+525512340004';
  const offer = { template: { name: 'catalogue', language: 'en_US' }, purpose: 'promotional' };
  await stop(phone);
  expect(await place.call({ phone }, offer)).toMatchObject({ reason: 'opted_out' });
  await redis.flushall();
  expect(place.dependencies.consentStoreReady()).toBe(true);
  expect(await place.call({ phone }, offer)).toMatchObject({ reason: 'suppressed' });
  expect(place.arrived).toEqual([]);
});
