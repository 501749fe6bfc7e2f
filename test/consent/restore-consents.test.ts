import type Redis from 'ioredis';
import type { ConsentChange } from '../../src/consent/consent-change';
import { createConsentReadiness, markConsentReady, replicationIds } from '../../src/consent/consent-readiness';
import { consentRowsOf } from '../../src/consent/consent-rows';
import type { ConsentSignal } from '../../src/consent/consent-state';
import { createConsentStore } from '../../src/consent/consent-store';
import { consentsLostBy } from '../../src/consent/consents-lost';
import { resolve } from '../../src/consent/resolve';
import { restoreConsents } from '../../src/consent/restore-consents';
import { createLogger } from '../../src/logger';
import type { StoredRow } from '../../src/marketing-cloud/data-extension-rows';
import { type Mapping, mapRow } from '../../src/marketing-cloud/mapping';
import type { Row } from '../../src/redis/outbox-entry';
import { consentQueueKey } from '../../src/redis/redis-keys';
import { shippedPolicy } from '../support/consent-rules';
import { emptyTestRedis } from '../support/redis';

const NOW = 1_790_000_000_000;
const { breaker } = shippedPolicy;
const clock = () => NOW;
const phone = '+15550001111';
const userId = 'US.70000000000000001111';

let redis: Redis;
let store: ReturnType<typeof createConsentStore>;
beforeEach(async () => {
  redis = await emptyTestRedis();
  store = createConsentStore({ redis, clock, breaker });
});
afterEach(() => redis.quit());

function signal(field: string, at: number, more: Partial<ConsentSignal> = {}, address = phone): ConsentChange {
  const said = { at, restricts: false, reason: 'explicit', review: false, source: 'shop/form', evidenceId: `e${at}` };
  return { kind: 'signal', address, field, signal: { ...said, ...more } as ConsentSignal };
}
/** As Marketing Cloud gives rows back: lower-case names, text. */
const stored = (row: Row): StoredRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), String(value)]));
async function* pagesOf(...pages: StoredRow[][]) {
  yield* pages;
}

test('a lost and restored Redis: everybody gets the same answers as before', async () => {
  await store.apply([
    { kind: 'link', address: phone, other: userId },
    signal('~contact', 5, { reason: 'seen', evidenceId: 'contact-1' }),
    signal('~perhaps', 30, { restricts: true, reason: 'stop_sentence', review: true }),
    signal('offers', 40),
    signal('+orders', 10, { reason: 'declared' }),
    signal('~marketing', 20, { restricts: true, reason: 'whatsapp_setting' }),
    signal('~operator', 50, { restricts: true, reason: 'operator' }),
    signal('news', 60, { restricts: true, reason: 'opt_out_button' }),
  ]);
  const before = await store.read(phone);
  const rows = consentRowsOf(before).map(stored);
  expect(rows.map((row) => row.topic).sort()).toEqual(['*', 'news', 'offers', 'orders', '~marketing', '~operator']);

  await redis.flushdb();
  const restored = await restoreConsents({
    redis,
    pages: pagesOf(rows.slice(0, 2), rows.slice(2)),
    mapping: {},
    breaker,
    clock,
  });
  expect(restored).toEqual({ rows: 6, refused: [] });
  const after = await store.read(userId);
  expect(after.address).toBe(phone);
  expect({ ...after.state, revision: 0 }).toEqual({ ...before.state, revision: 0 });
  expect(await redis.scard(consentQueueKey())).toBe(0);
});

test('a restore over newer signals changes none of them', async () => {
  await store.apply([signal('*', 10, { restricts: true, reason: 'stop_word' })]);
  const rows = consentRowsOf(await store.read(phone)).map(stored);
  await store.apply([signal('*', 20, { reason: 'start_word' })]);
  await restoreConsents({ redis, pages: pagesOf(rows), mapping: {}, breaker, clock });
  expect((await store.read(phone)).state.channel?.restricts).toBe(false);
});

test("an admin's own field names are read, and rows that cannot be read are named", async () => {
  const mapping = { WA_Consent: { columns: { Address: 'Telefono', ConsentSeq: null, Reason: null } } };
  const row = { telefono: phone, topic: 'offers', status: 'opted_in', eventdateutc: '2026-09-01 10:00:00' };
  const bad = { ...row, status: 'perhaps' };
  const asRead = { ...row, telefono: '+15550002222', eventdateutc: '9/1/2026 10:00:00 AM' };
  const { rows, refused } = await restoreConsents({
    redis,
    pages: pagesOf([row, bad], [asRead]),
    mapping,
    breaker,
    clock,
  });
  expect({ rows, refused }).toEqual({ rows: 3, refused: [{ row: bad, problem: 'Status perhaps is not known' }] });
  expect((await store.read(phone)).state.declared.get('offers')?.at).toBe(Date.UTC(2026, 8, 1, 10) / 1000);
  expect((await store.read('+15550002222')).state.declared.get('offers')?.at).toBe(Date.UTC(2026, 8, 1, 10) / 1000);
});

test.each<[string, Mapping['WA_Consent'], boolean]>([
  ['without a word', undefined, false],
  ['without Reason and ConsentSeq', { columns: { ConsentSeq: null, Reason: null } }, false],
  ['without Status', { columns: { Status: null } }, true],
  ['without a time', { columns: { ConsentSeq: null, EventDateUTC: null } }, true],
])('a mapping %s is said to lose consents just where no row of it can be read back', async (_how, entry, isLost) => {
  await store.apply([signal('*', 10, { restricts: true, reason: 'stop_word' })]);
  const mapping: Mapping = entry === undefined ? {} : { WA_Consent: entry };
  const rows = consentRowsOf(await store.read(phone)).map((row) => stored(mapRow('WA_Consent', row, mapping)));
  await redis.flushdb();
  const { refused } = await restoreConsents({ redis, pages: pagesOf(rows), mapping, breaker, clock });
  expect([consentsLostBy(mapping) !== undefined, refused.length > 0]).toEqual([isLost, isLost]);
  expect((await store.read(phone)).state.channel?.restricts).toBe(isLost ? undefined : true);
});

test('an unreachable person stays so, and a suspicion of a block is not made certain', async () => {
  const seen = { address: phone, topic: '~reach', consentseq: String(NOW - 3_600_000) };
  await restoreConsents({ redis, pages: pagesOf([{ ...seen, status: 'unreachable' }]), mapping: {}, breaker, clock });
  const question = { promotional: false, topic: 'x', requireOptIn: false, optInGiven: false, now: NOW };
  expect(resolve((await store.read(phone)).state, question, shippedPolicy)).toMatchObject({ cause: 'unreachable' });
  await redis.flushdb();
  await restoreConsents({ redis, pages: pagesOf([{ ...seen, status: 'blocked' }]), mapping: {}, breaker, clock });
  expect(resolve((await store.read(phone)).state, question, shippedPolicy)).toMatchObject({ allowed: true });
});

describe('promotional messages wait until a store that should hold consent does', () => {
  const raised: string[] = [];
  const alerts = {
    raise: ({ subject }: { subject: string }) => void raised.push(subject),
    over: () => undefined,
  };
  const readiness = (countRows: () => Promise<number>) =>
    createConsentReadiness({ redis, countRows, alerts, logger: createLogger({ level: 'silent' }), clock });
  beforeEach(() => raised.splice(0));

  test('a new account with no consent anywhere is ready', async () => {
    const looked = readiness(async () => 0);
    expect(looked.ready()).toBe(false);
    expect(await looked.look()).toEqual({ ready: true });
  });

  test('an empty Redis beside a filled WA_Consent is not, and says so, until it is restored', async () => {
    const looked = readiness(async () => 1_000);
    expect(await looked.look()).toEqual({ ready: false, why: 'store_lost', rows: 1_000 });
    expect(raised).toEqual(['store_lost']);
    await markConsentReady(redis, { source: 'restore', rows: 1_000, atMs: NOW });
    expect(await looked.look()).toEqual({ ready: true });
    await redis.flushdb();
    expect((await looked.look()).ready).toBe(false);
  });

  test('nor is one whose Marketing Cloud cannot be asked', async () => {
    const looked = readiness(() => Promise.reject(new Error('away')));
    expect(await looked.look()).toEqual({ ready: false, why: 'not_known' });
  });

  test('nor is a Redis that was promoted from a replica, until an operator confirms', async () => {
    const looked = readiness(async () => 0);
    await looked.look();
    // As a replica that takes over: its own id is new, the one of the lost primary becomes the second.
    const info = `# Replication\r\nrole:master\r\nmaster_replid:${'b'.repeat(40)}\r\nmaster_replid2:${'a'.repeat(40)}\r\n`;
    expect(replicationIds(info)).toEqual({ id: 'b'.repeat(40), previous: 'a'.repeat(40) });
    jest.spyOn(redis, 'info').mockResolvedValue(info);
    expect(await looked.look()).toEqual({ ready: false, why: 'failed_over' });
    await markConsentReady(redis, { source: 'operator', rows: 0, atMs: NOW, by: 'Ana' });
    expect(await looked.look()).toEqual({ ready: true });
  });
});
