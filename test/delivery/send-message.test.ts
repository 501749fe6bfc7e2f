import type Redis from 'ioredis';
import { addressOf } from '../../src/consent/address';
import { SEND_BEGINS_WITHIN_MS } from '../../src/consent/opt-out-guard';
import type { SendOutcome } from '../../src/whatsapp/client';
import { createDeliveryWorld } from '../support/delivery-world';
import { messageIndex } from '../support/message-index';
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

/** What happens in the place of the first POST. */
function insteadOfFirstPost(happens: () => Promise<SendOutcome | undefined>) {
  const { whatsapp } = place.dependencies;
  let first = true;
  place.dependencies.whatsapp = {
    ...whatsapp,
    async send(...call) {
      const instead = first ? await happens() : undefined;
      first = false;
      return instead ?? whatsapp.send(...call);
    },
  };
}

describe('a message that passed the last check and never left does not count for the frequency cap', () => {
  const phone = '+525512340010';

  test('no connection was made within the time of the call', async () => {
    insteadOfFirstPost(async () => {
      place.world.now += 9_500;
      return { kind: 'not_sent', why: 'ECONNREFUSED' };
    });
    expect(await place.call({ phone }, {})).toMatchObject({ branchResult: 'email_fallback', reason: 'send_failed' });
    expect(await messageIndex(redis).capped(addressOf(phone))).toBe(0);
  });

  test('a STOP came while the process was held up', async () => {
    insteadOfFirstPost(async () => {
      const at = Math.floor(place.world.now / 1000);
      const said = { at, restricts: true, review: false, source: 'whatsapp', evidenceId: 'w' };
      await place.consentStore.apply([
        { kind: 'signal', address: addressOf(phone), field: '*', signal: { ...said, reason: 'stop_word' } },
      ]);
      place.world.now += SEND_BEGINS_WITHIN_MS;
      return undefined;
    });
    expect(await place.call({ phone }, {})).toMatchObject({ branchResult: 'email_fallback', reason: 'opted_out' });
    expect(await messageIndex(redis).capped(addressOf(phone))).toBe(0);
  });

  test('and one that was sent does', async () => {
    expect(await place.call({ phone }, {})).toMatchObject({ branchResult: 'continue', reason: 'accepted' });
    expect(await messageIndex(redis).capped(addressOf(phone))).toBe(1);
  });
});
