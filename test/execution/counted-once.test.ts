import type Redis from 'ioredis';
import { createActivityCounts } from '../../src/execution/activity-counts';
import { createExecutionRecord } from '../../src/execution/execution-record';
import { messageKeyOf } from '../../src/execution/message-key';
import { acceptedRow, engagedRow, optedOutRow, repliedRow, statusRow } from '../../src/execution/message-rows';
import { createSettingsStore } from '../../src/execution/settings-store';
import { createStepStore } from '../../src/execution/step-store';
import type { Row } from '../../src/redis/outbox-entry';
import { executionKey, outboxKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';

/** Rows and counts of one step tell the same, whatever order, loss or lateness there was. */
const ADDRESS = '+5215550001111';
const STEP = { activityId: 'step', journeyId: 'journey', settingsHash: 'hash', stepKey: 'step' };
const WEEK_S = 7 * 86_400;
type Status = 'sent' | 'delivered' | 'read' | 'failed';
let redis: Redis;
let record: ReturnType<typeof createExecutionRecord>;
let countsOf: ReturnType<typeof createActivityCounts>;
let serial = 0;

beforeEach(async () => {
  redis = await emptyTestRedis();
  record = createExecutionRecord(redis, createStepStore({ redis, settings: createSettingsStore(redis) }));
  countsOf = createActivityCounts(redis);
});
afterEach(() => redis.quit());

const nowS = () => Math.floor(Date.now() / 1000);
const wamidOf = (messageKey: string) => `wamid.${messageKey}`;

/** A message that was posted, and of which the answer came or was lost. */
async function posted(outcome: 'accepted' | 'unknown' = 'accepted'): Promise<string> {
  const messageKey = messageKeyOf('step', String(++serial));
  await record.claim({ messageKey, token: 'a', address: ADDRESS, cap: undefined });
  const begun = await record.beginSend({
    messageKey,
    token: 'a',
    address: ADDRESS,
    revision: '0',
    sender: 'sender',
    messagesPerSecond: 1000,
    maxWaitMs: 5_000,
    slotHeld: true,
    cap: undefined,
    capGroup: 'other',
    postTimeoutMs: 60_000,
    row: { MessageKey: messageKey },
    ...STEP,
    contactKey: 'contact',
    country: 'MX',
    phone: ADDRESS,
    fallbackTo: '',
  });
  expect(begun).toEqual({ kind: 'go' });
  const accepted = outcome === 'accepted';
  await record.finish({
    messageKey,
    token: 'a',
    outcome,
    wamid: accepted ? wamidOf(messageKey) : undefined,
    answer: { branch: 'continue', reason: accepted ? 'accepted' : 'unconfirmed' },
    row: { MessageKey: messageKey, ...(accepted ? { AcceptedDateUTC: new Date().toISOString() } : {}) },
    heldRow: undefined,
    lateAcceptanceRow: acceptedRow(messageKey, Date.now(), wamidOf(messageKey)),
    final: false,
    waitMs: 0,
    address: ADDRESS,
    ...STEP,
    late: { onFailed: false, checkAfterMs: 0 },
  });
  return messageKey;
}
const told = (messageKey: string, status: Status, at = nowS()) =>
  record.recordStatus({
    messageKey,
    status,
    at,
    wamid: wamidOf(messageKey),
    errorCode: undefined,
    row: statusRow(messageKey, status, at),
    finalReasonRow: { MessageKey: messageKey, FinalReason: 'delivered' },
    lateAcceptanceRow: acceptedRow(messageKey, at * 1000, wamidOf(messageKey)),
    fallbackReason: 'not_delivered',
  });

/** What an analyst counts in WA_Message, in which later rows of a key complete earlier ones. */
async function countRows() {
  const byKey = new Map<unknown, Row>();
  for (const [, [, json]] of await redis.xrange(outboxKey('WA_Message'), '-', '+')) {
    const row = JSON.parse(json ?? '{}') as Row;
    byKey.set(row.MessageKey, { ...byKey.get(row.MessageKey), ...row });
  }
  const rows = [...byKey.values()];
  const having = (...columns: string[]) =>
    rows.filter((row) => columns.some((column) => row[column] !== undefined)).length;
  return {
    sent: having('AcceptedDateUTC'),
    delivered: having('DeliveredDateUTC', 'ReadDateUTC'),
    read: having('ReadDateUTC'),
    optedOut: having('OptedOutDateUTC'),
  };
}
async function expectAgreement(expected: Awaited<ReturnType<typeof countRows>>): Promise<void> {
  expect(await countRows()).toEqual(expected);
  expect(await countsOf('step')).toMatchObject(expected);
}

test('a message of which only the reading was told was delivered', async () => {
  await told(await posted(), 'read');
  await expectAgreement({ sent: 1, delivered: 1, read: 1, optedOut: 0 });
});

test('a delivery told twice, before and after the reading, is one', async () => {
  const key = await posted();
  for (const status of ['read', 'delivered', 'delivered', 'read', 'sent'] as const) await told(key, status);
  await expectAgreement({ sent: 1, delivered: 1, read: 1, optedOut: 0 });
});

test('a send whose answer was lost counts as sent when a status proves it', async () => {
  const key = await posted('unknown');
  await expectAgreement({ sent: 0, delivered: 0, read: 0, optedOut: 0 });
  await told(key, 'delivered');
  await told(key, 'sent');
  await expectAgreement({ sent: 1, delivered: 1, read: 0, optedOut: 0 });
});

test('a failure that a delivery on another device follows is a delivery', async () => {
  const key = await posted();
  await told(key, 'failed');
  await told(key, 'delivered');
  await expectAgreement({ sent: 1, delivered: 1, read: 0, optedOut: 0 });
});

test('what is read after the record is gone leaves the time of acceptance as it was', async () => {
  const key = await posted();
  await redis.del(executionKey(key));
  await told(key, 'read', nowS() + 100);
  const rows = (await redis.xrange(outboxKey('WA_Message'), '-', '+')).map(([, [, row]]) => JSON.parse(row ?? '{}'));
  expect(rows.filter((row) => row.AcceptedDateUTC !== undefined)).toHaveLength(1);
  expect(rows).toContainEqual(expect.objectContaining({ MessageKey: key, ReadDateUTC: expect.any(String) }));
});

test('what is told more than a week after the acceptance fills its column and is not counted any more', async () => {
  const [early, late] = [await posted(), await posted()];
  await told(early, 'read', nowS() + WEEK_S - 60);
  await told(late, 'read', nowS() + WEEK_S + 60);
  expect(await countRows()).toMatchObject({ read: 2 });
  expect(await countsOf('step')).toMatchObject({ sent: 2, delivered: 1, read: 1 });
});

test('a reply is an answer or a wish to stop, and of several wishes the first counts', async () => {
  const key = await posted();
  const reply = (at: number, answers: boolean) =>
    record.recordReply({
      messageKey: key,
      at,
      row: repliedRow(key, at),
      engagedRow: answers ? engagedRow(key, at) : undefined,
    });
  const optOut = (at: number, kind: 'word' | 'preference') =>
    record.recordOptOut({ messageKey: key, at, kind, row: optedOutRow(key, at, kind) });
  const at = nowS();
  await reply(at, false);
  await optOut(at, 'word');
  await optOut(at + 1, 'preference');
  await reply(at + 2, true);
  await reply(at + 3, true);
  const rows = (await redis.xrange(outboxKey('WA_Message'), '-', '+')).map(([, [, row]]) => JSON.parse(row ?? '{}'));
  const of = (column: string) => rows.filter((row) => row[column] !== undefined).map((row) => row[column]);
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  expect(of('RepliedDateUTC')).toEqual([iso(at)]);
  expect(of('EngagedDateUTC')).toEqual([iso(at + 2)]);
  expect(of('OptedOutDateUTC')).toEqual([iso(at)]);
  expect(of('OptOutKind')).toEqual(['word']);
  expect(await countsOf('step')).toMatchObject({ replied: 1, optedOut: 1 });
});

test('a wish to stop about a message that nobody knows is not counted for anybody', async () => {
  const key = messageKeyOf('step', 'gone');
  await record.recordOptOut({
    messageKey: key,
    at: nowS(),
    kind: 'preference',
    row: optedOutRow(key, nowS(), 'preference'),
  });
  await expectAgreement({ sent: 0, delivered: 0, read: 0, optedOut: 0 });
});

test('a preference that did not change is one wish to stop, however many messages it refuses', async () => {
  const keys = [await posted(), await posted(), await posted()];
  const at = nowS();
  const refused = (key: string, kind: 'word' | 'preference') =>
    record.recordOptOut({ messageKey: key, at, kind, row: optedOutRow(key, at, kind) });
  await Promise.all(keys.map((key) => refused(key, 'preference')));
  await expectAgreement({ sent: 3, delivered: 0, read: 0, optedOut: 1 });
  // What somebody says is said again.
  await refused(await posted(), 'word');
  await expectAgreement({ sent: 4, delivered: 0, read: 0, optedOut: 2 });
});
