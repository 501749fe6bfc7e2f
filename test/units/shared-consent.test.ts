import Redis from 'ioredis';
import type { UnitConfig } from '../../src/business-units';
import { readConfig } from '../../src/config';
import type { ConsentPeer } from '../../src/consent/share-consent';
import { createConsent } from '../../src/dependencies/consent';
import { testEnvironment } from '../support/environment';
import { emptyTestRedis, testRedisUrl } from '../support/redis';

let redis: Redis;
const databases: Redis[] = [];
beforeAll(async () => {
  redis = await emptyTestRedis();
  for (const db of [1, 2, 3]) databases.push(new Redis(testRedisUrl(), { db, maxRetriesPerRequest: null }));
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  await Promise.all([redis, ...databases].map((each) => each.quit()));
});

const PHONE = '+5215512340001';
const ADDRESS = '+525512340001';
const USER_ID = 'MX.700000000005512340001';
const now = Math.floor(Date.now() / 1000);

/** Units with a database each, which share consent as `groups` say; the third is in a portfolio of its own. */
function units(groups: (string | undefined)[]) {
  const alerts = { raise: () => undefined };
  const peers: ConsentPeer[] = [];
  const made = groups.map((sharedConsent, index) => {
    const unit = { mid: String(index), name: `unit ${index}`, portfolio: index === 2 ? 'p2' : 'p1', sharedConsent };
    const config: UnitConfig = { ...readConfig(testEnvironment()), unit };
    const parts = { redis: databases[index] as Redis, clock: Date.now, alerts };
    const own: ReturnType<typeof createConsent> = createConsent(config, parts, () =>
      peers.filter((peer) => peer !== own.consentPeer),
    );
    peers.push(own.consentPeer);
    return own;
  });
  return made as [(typeof made)[0], (typeof made)[0], (typeof made)[0]];
}
type Unit = ReturnType<typeof units>[0];

const saidBy = (address: string, restricts = true) => ({
  kind: 'signal' as const,
  address,
  field: '*',
  signal: { at: now, restricts, reason: 'stop_word' as const, review: false, source: 'whatsapp', evidenceId: 'm1' },
});
const channelOf = async ({ consentStore }: Unit, address: string) =>
  (await consentStore.read(address)).state.channel?.restricts;

test('what is said to one unit counts in its group when the call returns, and in no other', async () => {
  const [one, two, three] = units(['brand', 'brand', 'other']);
  await one.consentStore.apply([saidBy(ADDRESS)]);
  expect([await channelOf(one, ADDRESS), await channelOf(two, ADDRESS), await channelOf(three, ADDRESS)]).toEqual([
    true,
    true,
    undefined,
  ]);
});

test('units that choose no group share nothing, with each other neither', async () => {
  const [one, two] = units([undefined, undefined, undefined]);
  await one.consentStore.apply([saidBy(ADDRESS)]);
  expect(await channelOf(two, ADDRESS)).toBeUndefined();
});

test('a consent from a shop or a form is shared with its evidence, a contact key is not', async () => {
  const [one, two] = units(['brand', 'brand', undefined]);
  const row = {
    evidenceId: 'e1',
    phone: PHONE,
    contactKey: 'c1',
    topic: '*',
    status: 'opted_out',
    source: 'shop',
    method: 'form',
    occurredAt: new Date().toISOString(),
  };
  expect(await one.consentRecorder.record([row])).toMatchObject([{ result: 'recorded' }]);
  const { state } = await two.consentStore.read(ADDRESS);
  expect(state.channel).toMatchObject({ restricts: true, evidenceId: 'e1' });
  expect(state.contactKey).toBeUndefined();
  expect((await one.consentStore.read(ADDRESS)).state.contactKey).toBe('c1');
});

test('a user id is told within its portfolio alone; to another goes the number that it is known by', async () => {
  const [one, two, three] = units(['brand', 'brand', 'brand']);
  await one.consentStore.apply([saidBy(USER_ID)]);
  expect([await channelOf(two, USER_ID), await three.consentStore.knows(USER_ID)]).toEqual([true, false]);
  // The pair is learnt later: the refusal follows to the number.
  await one.consentStore.link(ADDRESS, USER_ID);
  expect([await channelOf(two, ADDRESS), await channelOf(three, ADDRESS)]).toEqual([true, true]);
  expect(await three.consentStore.knows(USER_ID)).toBe(false);
});

test('what a unit knows of a person, and what it reads back from its own table, is shared with nobody', async () => {
  const [one, two] = units(['brand', 'brand', undefined]);
  await one.consentStore.apply([
    { kind: 'reached', address: ADDRESS, at: now },
    { kind: 'contact', address: ADDRESS, contactKey: 'c1', at: now },
  ]);
  await one.consentStore.apply([saidBy(ADDRESS)], { quiet: true });
  expect(await two.consentStore.knows(ADDRESS)).toBe(false);
});

test('of two words the newer holds in the whole group, whoever heard it', async () => {
  const [one, two] = units(['brand', 'brand', undefined]);
  await one.consentStore.apply([saidBy(ADDRESS)]);
  const back = saidBy(ADDRESS, false);
  await two.consentStore.apply([{ ...back, signal: { ...back.signal, at: now + 1, reason: 'start_word' } }]);
  expect([await channelOf(one, ADDRESS), await channelOf(two, ADDRESS)]).toEqual([false, false]);
});
