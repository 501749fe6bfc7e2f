import type Redis from 'ioredis';
import { APPLY_CONSENT_LUA } from '../../src/consent/apply-consent-lua';
import type { ConsentChange } from '../../src/consent/consent-change';
import { encodeChanges, parseApplied } from '../../src/consent/consent-change';
import { type ConsentSignal, parseConsent } from '../../src/consent/consent-state';
import { createConsentStore } from '../../src/consent/consent-store';
import { READ_CONSENT_LUA } from '../../src/consent/read-consent-lua';
import { consentKey, consentQueueKey, consentReviewKey, intakeKey, outboxKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';

const phone = '+15550001111';
const userId = 'US.70000000000000001111';
const NOW = 1_790_000_000_000;
const breaker = { people: 20, shareOfRecipients: 0.02, openHours: 24 };

let redis: Redis;
let store: ReturnType<typeof createConsentStore>;
beforeEach(async () => {
  redis = await emptyTestRedis();
  store = createConsentStore({ redis, clock: () => NOW, breaker });
});
afterEach(() => redis.quit());

function signal(address: string, field: string, at: number, more: Partial<ConsentSignal> = {}): ConsentChange {
  const said = { at, restricts: true, reason: 'stop_word', review: false, source: 'whatsapp', evidenceId: `e${at}` };
  return { kind: 'signal', address, field, signal: { ...said, ...more } as ConsentSignal };
}

test('the newer signal stays, whichever is applied first', async () => {
  await store.apply([signal(phone, '*', 20)]);
  await store.apply([signal(phone, '*', 10, { restricts: false, reason: 'start_word' })]);
  expect((await store.read(phone)).state.channel).toMatchObject({ at: 20, restricts: true, evidenceId: 'e20' });
});

test('in the same second the opt-out stays', async () => {
  const start = signal(phone, '*', 10, { restricts: false, reason: 'start_word' });
  await store.apply([signal(phone, '*', 10), start]);
  await store.apply([start]);
  expect((await store.read(phone)).state.channel?.restricts).toBe(true);
});

test('says what each change altered, and nothing the second time', async () => {
  const changes = [signal(phone, '*', 10), signal(phone, 'offers', 10, { restricts: false, reason: 'explicit' })];
  expect((await store.apply(changes)).results).toEqual([
    { changed: true, before: '' },
    { changed: true, before: '' },
  ]);
  expect((await store.apply(changes)).results).toEqual([{ changed: false }, { changed: false }]);
});

test('raises the revision and queues the address only when consent changed', async () => {
  await store.apply([signal(phone, '*', 10)]);
  const { revision } = (await store.read(phone)).state;
  await store.apply([signal(phone, '*', 10), { kind: 'sent', address: phone, at: 11, sender: 's1' }]);
  expect((await store.read(phone)).state.revision).toBe(revision);
  expect(await redis.smembers(consentQueueKey())).toEqual([phone]);
});

test('two aliases of one person share every signal, whichever address it came from', async () => {
  await store.apply([signal(userId, '*', 10), signal(phone, 'offers', 5, { restricts: false, reason: 'explicit' })]);
  const before = (await store.read(phone)).state.revision;
  await store.link(userId, phone);
  for (const address of [phone, userId]) {
    const known = await store.read(address);
    expect(known.address).toBe(phone);
    expect(known.state.channel?.restricts).toBe(true);
    expect(known.state.topics.get('offers')?.restricts).toBe(false);
    expect(known.state.aliases).toEqual([userId]);
    expect(known.state.revision).toBeGreaterThan(before);
  }
  await store.apply([signal(userId, 'news', 30)]);
  expect((await store.read(phone)).state.topics.get('news')?.restricts).toBe(true);
});

test('three aliases learnt in any order end at the same main address', async () => {
  const other = '+15550009999';
  const orders = [
    [userId, phone, other],
    [other, userId, phone],
    [phone, other, userId],
  ];
  for (const [a = '', b = '', c = ''] of orders) {
    await redis.flushdb();
    await store.link(a, b);
    await store.link(b, c);
    expect((await store.read(userId)).address).toBe(phone);
    expect((await store.read(other)).state.aliases).toEqual([other, userId].sort());
  }
});

test('a sentence that only probably meant STOP waits for a review until somebody looked', async () => {
  await store.apply([signal(phone, '~perhaps', 10, { reason: 'stop_sentence', review: true })]);
  expect(await redis.zrange(consentReviewKey(), 0, -1)).toEqual([phone]);
  const confirmed = signal(phone, '*', 10, { reason: 'stop_sentence', review: false });
  const applied = await store.apply([confirmed, { kind: 'reviewed', address: phone }]);
  expect(applied.results.map((result) => result.changed)).toEqual([true, true]);
  expect((await store.read(phone)).state.channel).toMatchObject({ restricts: true, review: false });
  expect(await redis.zcard(consentReviewKey())).toBe(0);
});

test('a delivery clears sends, failures and the suspicion of a block that are older, and tells WA_Consent once', async () => {
  await store.apply([
    { kind: 'sent', address: phone, at: 100, sender: 's1' },
    { kind: 'unreachable', address: phone, at: 101, sender: 's1', code: 131026 },
    { kind: 'blocked', address: phone, at: 102, sender: 's1', until: 900 },
    { kind: 'sent', address: phone, at: 300, sender: 's1' },
    { kind: 'reached', address: phone, at: 200 },
    { kind: 'reached', address: phone, at: 200 },
  ]);
  expect((await store.read(phone)).state).toMatchObject({ reachedAt: 200, sentAt: [300], unreachableAt: [] });
  expect(await redis.zcard(consentReviewKey())).toBe(0);
  const rows = (await redis.xrange(outboxKey('WA_Consent'), '-', '+')).map(([, fields]) => JSON.parse(fields[1] ?? ''));
  expect(rows.map((row) => row.Status)).toEqual(['unreachable', 'blocked', 'reachable']);
  expect(rows[0]).toMatchObject({ Address: phone, Topic: '~reach', Reason: 'error_131026', ConsentSeq: '101000' });
});

test('somebody of whom only deliveries are known is forgotten in time, somebody with consent is not', async () => {
  await store.apply([{ kind: 'reached', address: phone, at: 200 }]);
  expect(await redis.ttl(consentKey(phone))).toBeGreaterThan(0);
  await store.apply([signal(phone, '*', 300)]);
  expect(await redis.ttl(consentKey(phone))).toBe(-1);
});

test('a pair that was learnt stays known, whatever else is known of the person', async () => {
  await store.apply([
    { kind: 'reached', address: phone, at: 200 },
    { kind: 'link', address: phone, other: userId },
  ]);
  expect(await redis.ttl(consentKey(phone))).toBe(-1);
});

test('a changed number takes consent along; what restricts also stays, what permits does not', async () => {
  const newPhone = '+15550001119';
  const newUserId = 'US.70000000000000001119';
  await store.apply([
    signal(phone, '*', 10),
    signal(phone, 'offers', 20, { restricts: false, reason: 'explicit' }),
    { kind: 'link', address: phone, other: userId },
  ]);
  const move: ConsentChange = { kind: 'move', from: [phone, userId], to: [newPhone, newUserId], at: 30 };
  expect((await store.apply([move])).results).toEqual([{ changed: true, before: '' }]);
  expect((await store.apply([move])).results).toEqual([{ changed: false }]);
  const moved = await store.read(newUserId);
  expect(moved.address).toBe(newPhone);
  expect(moved.state.topics.get('offers')?.restricts).toBe(false);
  expect(moved.state.channel?.restricts).toBe(true);
  expect(moved.state.aliases).toEqual([newUserId, userId].sort());
  const left = await store.read(phone);
  expect(left.address).toBe(phone);
  expect(left.state.channel?.restricts).toBe(true);
  expect(left.state.topics.size).toBe(0);
  expect((await store.read(userId)).address).toBe(newPhone);
  await store.link(phone, userId);
  expect((await store.read(phone)).address).toBe(phone);
});

test('the webhook appends its body and applies consent in one script', async () => {
  const intake = `${READ_CONSENT_LUA} ${APPLY_CONSENT_LUA}
    local id = redis.call('XADD', KEYS[1], '*', 'body', ARGV[1])
    return { id, apply_changes(ARGV[2]), consent_revision(ARGV[3]), read_consent(ARGV[3]) }`;
  const json = encodeChanges([signal(userId, '*', 10)], { nowMs: NOW, breaker });
  const reply = (await redis.eval(intake, 1, intakeKey(), '{"entry":[]}', json, userId)) as unknown[];
  expect(parseApplied(reply[1])).toEqual({ results: [{ changed: true, before: '' }], breakersOpened: [] });
  expect(reply[2]).toBe('1');
  expect(parseConsent(reply[3] as string[]).channel?.restricts).toBe(true);
  expect(await redis.xlen(intakeKey())).toBe(1);
});

test('forgets a person under every address', async () => {
  await store.apply([signal(phone, '*', 10), { kind: 'link', address: phone, other: userId }]);
  expect((await store.forget(userId)).sort()).toEqual([phone, userId].sort());
  expect(await redis.keys('*')).toEqual([]);
});
