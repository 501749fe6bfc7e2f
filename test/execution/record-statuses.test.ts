import type Redis from 'ioredis';
import { createExecutionRecord } from '../../src/execution/execution-record';
import { messageKeyOf } from '../../src/execution/message-key';
import { acceptedRow, finalReasonRow, statusRow } from '../../src/execution/message-rows';
import type { StatusEffect } from '../../src/execution/record-statuses';
import { createSettingsStore } from '../../src/execution/settings-store';
import { createStepStore } from '../../src/execution/step-store';
import { aliasKey, consentKey, countsKey, executionKey, outboxKey } from '../../src/redis/redis-keys';
import { seeded } from '../reporting/seeded';
import { emptyTestRedis } from '../support/redis';

/** Statuses that come together go as one script: each is set as if it had come alone. */
const STATUSES = ['sent', 'delivered', 'read', 'failed'] as const;
const AT = 1_790_000_000;
type Fate = 'accepted' | 'missed' | 'unknown' | 'open' | 'gone' | 'forgotten' | 'watched';
const FATES: readonly Fate[] = ['accepted', 'missed', 'unknown', 'open', 'gone', 'forgotten', 'watched'];
type Told = Parameters<ReturnType<typeof createExecutionRecord>['recordStatus']>[0];

let redis: Redis;
let record: ReturnType<typeof createExecutionRecord>;

beforeEach(async () => {
  redis = await emptyTestRedis();
  startAnew();
});
afterEach(() => redis.quit());

function startAnew(): void {
  record = createExecutionRecord(redis, createStepStore({ redis, settings: createSettingsStore(redis) }));
}

const keyOf = (serial: number) => messageKeyOf('step', String(serial));
const addressOf = (serial: number) => `+52155500${String(10_000 + serial)}`;

async function messageOf(serial: number, fate: Fate, activityId = `step ${serial % 2}`): Promise<void> {
  const [messageKey, address, token] = [keyOf(serial), addressOf(serial), 'a'];
  const step = { activityId, journeyId: 'journey', settingsHash: 'hash', stepKey: `0123456789abcde${serial % 2}` };
  await redis.hset(consentKey(address), '~rev', 1);
  await redis.set(aliasKey(`user ${serial}`), address);
  if (fate === 'gone') return;
  await record.claim({ messageKey, token, address, cap: undefined });
  await record.beginSend({
    ...{ messageKey, token, address, ...step, revision: '1', sender: 'sender', messagesPerSecond: 1000 },
    ...{ maxWaitMs: 5_000, slotHeld: true, cap: undefined, capGroup: 'other', postTimeoutMs: 60_000 },
    ...{ row: { MessageKey: messageKey }, contactKey: `c${serial}`, country: 'MX', phone: address, fallbackTo: 'a@b' },
  });
  if (fate === 'open') return;
  const wentOn = fate !== 'missed';
  await record.finish({
    ...{ messageKey, token, address, ...step, heldRow: undefined, final: true, waitMs: 0 },
    outcome: fate === 'unknown' ? 'unknown' : 'accepted',
    wamid: fate === 'unknown' ? undefined : `wamid.${serial}`,
    answer: wentOn
      ? { branch: 'continue', reason: fate === 'unknown' ? 'unconfirmed' : 'accepted' }
      : { branch: 'email_fallback', reason: 'not_delivered' },
    row: { MessageKey: messageKey, DecidedDateUTC: new Date(AT * 1000).toISOString() },
    lateAcceptanceRow: acceptedRow(messageKey, AT * 1000, `wamid.${serial}`),
    late: { onFailed: fate === 'watched', checkAfterMs: 0 },
  });
  if (fate === 'forgotten') await redis.hset(executionKey(messageKey), 'fg', '1');
}

function told(serial: number, status: Told['status'], at = AT, pricing?: Told['pricing']): Told {
  const messageKey = keyOf(serial);
  const error = status === 'failed' ? { code: 131026, title: 'Undeliverable' } : undefined;
  return {
    ...{ messageKey, status, at, wamid: `wamid.${serial}`, errorCode: error?.code, pricing },
    row: statusRow(messageKey, status, at, { error, pricingCategory: pricing?.category }),
    finalReasonRow: finalReasonRow(messageKey, status === 'failed' ? 'unreachable' : 'delivered'),
    lateAcceptanceRow: acceptedRow(messageKey, at * 1000, `wamid.${serial}`),
    fallbackReason: 'unreachable',
  };
}

const scriptsRun = async () => Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
const rowsOf = async () => (await redis.xrange(outboxKey('WA_Message'), '-', '+')).map(([, [, row]]) => row ?? '');
const together = (all: readonly Told[]) => Promise.all(all.map((each) => record.recordStatus(each)));

/** How long each entry of a bucket is, in bytes: read as text the bytes of a time are fewer characters at some moments. */
async function lengthsIn(key: string): Promise<Record<string, number>> {
  const fields = Object.entries(await redis.hgetallBuffer(key));
  return Object.fromEntries(fields.map(([field, value]): [string, number] => [field, value.length]).sort());
}

/** All that Redis holds, but for what the moment of the run decides. */
async function everything(): Promise<Record<string, unknown>> {
  const held: Record<string, unknown> = { rows: await rowsOf() };
  for (const key of (await redis.keys('*')).sort()) {
    const kind = await redis.type(key);
    const ends = (await redis.pttl(key)) > 0;
    if (/^wa:(ids|touched|contacts|caps):/.test(key)) held[key] = { ends, ...(await lengthsIn(key)) };
    else if (kind === 'hash') {
      const fields = Object.entries(await redis.hgetall(key)).map(([field, value]) => {
        if (key.startsWith('wa:step-hours')) return [field.replace(/^\d+ /, ''), field === 'at' ? 'now' : value];
        if (field === 'since') return [field, 'now'];
        return [field, /^(ta|tb|ld|lw)$/.test(field) ? value.replace(/^\d+/, 'now') : value];
      });
      held[key.replace(/(step-hours:.*:)\d+$/, '$1today')] = { ends, ...Object.fromEntries(fields.sort()) };
    } else if (kind === 'set') held[key] = (await redis.smembers(key)).sort();
    else if (kind === 'string' && !key.startsWith('wa:sent')) held[key] = { ends, value: await redis.get(key) };
    else if (kind === 'list') held[key.replace(/:\d+$/, '')] = (await redis.lrange(key, 0, -1)).sort();
    else held[key] = ends;
  }
  return held;
}

test('what statuses do together is what each of them does alone', async () => {
  const seed = Number(process.env.SEED ?? 20_261_201);
  const { chance, pick } = seeded(seed);
  for (let round = 0; round < 6; round += 1) {
    const fates = Array.from({ length: 12 }, () => pick(FATES));
    // Some twice, some after the week in which they count, several of one message among them.
    const statuses = Array.from({ length: 60 }, () => {
      const price = { category: 'marketing', type: 'regular', billable: chance(0.5) };
      const at = AT + pick([0, 30, 4_000, 9 * 86_400]);
      return told(pick([...fates.keys()]), pick(STATUSES), at, chance(0.5) ? price : undefined);
    });
    const results: [Record<string, unknown>, (StatusEffect | undefined)[]][] = [];
    for (const way of ['alone', 'together']) {
      await redis.flushall();
      startAnew();
      for (const [serial, fate] of fates.entries()) await messageOf(serial, fate);
      const effects: (StatusEffect | undefined)[] = [];
      if (way === 'together') effects.push(...(await together(statuses)));
      else for (const each of statuses) effects.push(await record.recordStatus(each));
      results.push([await everything(), effects]);
    }
    expect({ seed, round, result: results[1] }).toEqual({ seed, round, result: results[0] });
  }
});

test('ten statuses that come together are one script, and none is too long', async () => {
  for (let serial = 0; serial < 10; serial += 1) await messageOf(serial, 'accepted');
  await together([told(0, 'sent')]);
  const before = await scriptsRun();
  await together(Array.from({ length: 10 }, (_, serial) => told(serial, 'delivered')));
  expect(await scriptsRun()).toBe(before + 1);
  await together(Array.from({ length: 101 }, (_, serial) => told(serial % 10, 'read')));
  expect(await scriptsRun()).toBe(before + 4);
});

test('what is told again changes nothing', async () => {
  for (let serial = 0; serial < 10; serial += 1) await messageOf(serial, 'accepted');
  const all = Array.from({ length: 10 }, (_, serial) => told(serial, 'delivered'));
  await together(all);
  const before = await everything();
  expect(await together(all)).toEqual(all.map(() => undefined));
  expect(await everything()).toEqual(before);
});

test('a record that cannot be read fails its own status, and none that came with it', async () => {
  for (let serial = 0; serial < 10; serial += 1) await messageOf(serial, 'accepted', 'step');
  await redis.set(executionKey(keyOf(4)), 'no record');
  const all = Array.from({ length: 10 }, (_, serial) => told(serial, 'read'));
  const outcomes = await Promise.allSettled(all.map((each) => record.recordStatus(each)));
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(all.map((_, serial) => serial !== 4));
  expect(outcomes[4]).toMatchObject({ reason: { code: 'status_not_recorded' } });
  expect(await redis.hget(countsKey('step'), 'read')).toBe('9');
  expect((await rowsOf()).filter((row) => row.includes('ReadDateUTC'))).toHaveLength(9);
  // The webhook comes again as a whole, with its record in order.
  await redis.del(executionKey(keyOf(4)));
  await messageOf(4, 'accepted', 'step');
  expect((await together(all)).map((effect) => effect !== undefined)).toEqual(all.map((_, serial) => serial === 4));
  expect(await redis.hget(countsKey('step'), 'read')).toBe('10');
});

test('counts that cannot be raised fail the statuses of their step alone', async () => {
  for (let serial = 0; serial < 4; serial += 1) await messageOf(serial, 'accepted');
  await redis.set(countsKey('step 1'), 'no counts');
  const outcomes = await Promise.allSettled([0, 1, 2, 3].map((serial) => record.recordStatus(told(serial, 'read'))));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect(await redis.hget(countsKey('step 0'), 'read')).toBe('2');
});
