import type Redis from 'ioredis';
import { RECORD_CONVERSION } from '../../src/conversions/conversion-scripts';
import { createLinkOpens } from '../../src/conversions/link-opens';
import { createExecutionRecord } from '../../src/execution/execution-record';
import { messageKeyOf } from '../../src/execution/message-key';
import {
  acceptedRow,
  convertedRow,
  decidedRow,
  engagedRow,
  optedOutRow,
  repliedRow,
  statusRow,
} from '../../src/execution/message-rows';
import { createSettingsStore } from '../../src/execution/settings-store';
import { stepIdOf } from '../../src/execution/step-id';
import { createStepStore } from '../../src/execution/step-store';
import { outboxEntry } from '../../src/redis/outbox-entry';
import { consentKey, conversionKey, countsKey, executionKey, outboxKey } from '../../src/redis/redis-keys';
import { bindScript } from '../../src/redis/script';
import { countedRow } from '../../src/reporting/counted-row';
import { createCube } from '../../src/reporting/cube';
import { dayOf } from '../../src/reporting/cube-row';
import { sumOf } from '../../src/reporting/cube-words';
import { wordsOfRow } from '../../src/reporting/words-of-row';
import { emptyTestRedis } from '../support/redis';
import { rowsInOutbox } from './rows-in-outbox';
import { type Chance, seeded } from './seeded';

/** The cube against the rows: each signal through the scripts that decide whether it is the first. */
const DAY_S = 86_400;
const STATUSES = ['sent', 'delivered', 'read', 'failed'] as const;
let redis: Redis;
let record: ReturnType<typeof createExecutionRecord>;
let settings: ReturnType<typeof createSettingsStore>;
let steps: ReturnType<typeof createStepStore>;
const bound = () => bindScript(redis, RECORD_CONVERSION);
let recordConversion: ReturnType<typeof bound>;

beforeEach(async () => {
  redis = await emptyTestRedis();
  settings = createSettingsStore(redis);
  steps = createStepStore({ redis, settings });
  record = createExecutionRecord(redis, steps);
  recordConversion = bound();
});
afterEach(() => redis.quit());

async function messageOf(number: number, decidedAt: number) {
  const raw = {
    sender: '1',
    template: { name: number % 2 ? 'offer' : 'order', language: 'en' },
    purpose: 'promotional',
  };
  const read = await settings.read(raw);
  if (!read.ok) throw read.error;
  const step = { activityId: 'activity', journeyId: 'journey', settingsHash: read.stored.hash };
  const messageKey = messageKeyOf('activity', String(number));
  return {
    ...step,
    ...{ stepKey: stepIdOf(step), settings: read.stored.settings, decidedAt, messageKey, country: 'MX' },
    ...{ contactKey: `c${number}`, phone: '+5215550001111', userId: '', definitionInstanceId: `i${number}` },
  };
}
type Message = Awaited<ReturnType<typeof messageOf>>;

const address = '+525550001111';
const wamid = ({ messageKey }: Message) => `wamid.${messageKey}`;

async function begin(message: Message): Promise<void> {
  const { messageKey } = message;
  await record.claim({ messageKey, token: 'a', address, cap: undefined });
  await record.beginSend({
    ...message,
    ...{ token: 'a', address, revision: '0', sender: 'sender', messagesPerSecond: 1_000_000, maxWaitMs: 60_000 },
    ...{ slotHeld: true, cap: undefined, capGroup: undefined, postTimeoutMs: 60_000, fallbackTo: '' },
    row: { MessageKey: messageKey },
  });
}

/** `missed`: Meta took it, and no delivery was told in time. */
async function answer(message: Message, fate: 'accepted' | 'missed' | 'unknown' | 'skipped'): Promise<void> {
  const { messageKey, decidedAt: at } = message;
  const outcome = fate === 'missed' ? 'accepted' : fate;
  if (outcome === 'skipped') await record.claim({ messageKey, token: 'a', address, cap: undefined });
  const reason = {
    accepted: 'accepted',
    missed: 'not_delivered',
    unknown: 'unconfirmed',
    skipped: 'opted_out',
  } as const;
  const goesOn = fate === 'accepted' || fate === 'unknown';
  // Of whom nothing is sent to, every other is left alone.
  const away = fate === 'skipped' && at % 2 === 0 ? 'no_contact' : 'email_fallback';
  const decided = { branch: goesOn ? 'continue' : away, reason: reason[fate] } as const;
  const accepted = outcome === 'accepted' ? { accepted: { wamid: wamid(message) } } : {};
  const options = {
    ...message,
    ...{ token: 'a', outcome, answer: decided, heldRow: undefined, waitMs: 0, address },
    wamid: outcome === 'accepted' ? wamid(message) : undefined,
    lateAcceptanceRow: acceptedRow(messageKey, at, wamid(message)),
    late: { onFailed: false, checkAfterMs: 0 },
  };
  const row = decidedRow(message, { at, ...decided, ...accepted, final: false });
  const first = await record.finish({ ...options, row, final: false });
  // What the webhook said before the answer is taken into account.
  if (first.kind !== 'answered') await record.finish({ ...options, row, final: true });
}

function signalsOf(message: Message, chance: Chance): (() => Promise<unknown>)[] {
  const { messageKey } = message;
  const start = Math.floor(message.decidedAt / 1000);
  const at = () =>
    start + chance.pick([0, 30, 59, 60, 301, 4_000, DAY_S - 1, DAY_S, 7 * DAY_S - 1, 7 * DAY_S, 8 * DAY_S]);
  const told = (status: (typeof STATUSES)[number], when: number) => () => {
    const error = status === 'failed' ? { code: 131026, title: 'Undeliverable' } : undefined;
    const pricing = chance.chance(0.7)
      ? { category: 'marketing', type: 'regular', billable: chance.chance(0.5) }
      : undefined;
    const { category, type, billable } = pricing ?? {};
    return record.recordStatus({
      ...{ messageKey, status, at: when, wamid: wamid(message), errorCode: error?.code, pricing },
      row: statusRow(messageKey, status, when, { error, pricingCategory: category, pricingType: type, billable }),
      finalReasonRow: { MessageKey: messageKey, FinalReason: status === 'failed' ? 'unreachable' : 'delivered' },
      lateAcceptanceRow: acceptedRow(messageKey, when * 1000, wamid(message)),
      fallbackReason: 'unreachable',
    });
  };
  const reply = (when: number) => () =>
    record.recordReply({
      ...{ messageKey, at: when, row: repliedRow(messageKey, when) },
      engagedRow: chance.chance(0.7) ? engagedRow(messageKey, when) : undefined,
    });
  const stop = (when: number) => () => {
    const kind = chance.pick(['word', 'button', 'preference'] as const);
    return record.recordOptOut({ messageKey, at: when, kind, row: optedOutRow(messageKey, when, kind) });
  };
  const open = (when: number) => () =>
    createLinkOpens(redis).record({ messageKey, at: when * 1000 + 400, preview: chance.chance(0.3) });
  const convert = (when: number) => () => {
    const id = `k${chance.below(1e9)}`;
    return recordConversion({
      ...{ conversion: conversionKey(id), record: executionKey(messageKey), counts: countsKey('activity') },
      ...{ conversionRows: outboxKey('WA_Conversion'), messageRows: outboxKey('WA_Message') },
      ...{ attributed: '{}', instead: '', lifeMs: 1e9, hasMessage: true, at: when },
      row: outboxEntry('WA_Conversion', {
        ConversionID: id,
        MessageKey: messageKey,
        OccurredDateUTC: new Date(when * 1000).toISOString(),
      }).row,
      convertedRow: outboxEntry('WA_Message', convertedRow(messageKey, when * 1000)).row,
      names: [],
    });
  };
  const kinds = [
    ...STATUSES.map((status) => (when: number) => told(status, when)),
    reply,
    stop,
    open,
    convert,
    convert,
  ];
  const some = chance.shuffled(kinds.filter(() => chance.chance(0.6)).map((kind) => kind(at())));
  // Some are told twice.
  return some.flatMap((signal) => (chance.chance(0.2) ? [signal, signal] : [signal]));
}

async function counted(): Promise<Record<string, number>> {
  const cube = createCube({ redis, steps, settings, journeyOf: async () => undefined, clock: Date.now });
  const rows = await cube.read({ from: '2020-01-01', to: dayOf(Date.now() + DAY_S * 1000) });
  return cellsOf(
    rows.flatMap(({ day, step, words }) =>
      [...words].filter(([, n]) => n !== 0).map(([word, n]) => [`${day} ${step.stepKey} ${word}`, n]),
    ),
  );
}

async function countedByRows(): Promise<Record<string, number>> {
  const conversions = await rowsInOutbox(redis, 'WA_Conversion', 'ConversionID');
  const last = new Map<unknown, number>();
  for (const { MessageKey, OccurredDateUTC } of conversions) {
    last.set(MessageKey, Math.max(last.get(MessageKey) ?? 0, Date.parse(String(OccurredDateUTC)) / 1000));
  }
  const cells = new Map<string, number>();
  for (const row of await rowsInOutbox(redis, 'WA_Message', 'MessageKey')) {
    const read = countedRow((name) => String(row[name] ?? ''), last.get(row.MessageKey));
    for (const word of wordsOfRow(read)) {
      const cell = `${dayOf((read.decidedAt ?? 0) * 1000)} ${read.stepKey} ${word}`;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    }
  }
  return cellsOf([...cells]);
}
const cellsOf = (cells: (readonly [string, number] | (string | number)[])[]) =>
  Object.fromEntries(cells.map(([name, count]) => [name, Number(count)]).sort());

test('cube and rows tell the same of made-up fates, in whatever order and however often each is told', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  process.stdout.write(`the fates are those of SEED=${seed}\n`);
  const chance = seeded(seed);
  // Either side of a midnight, as late as possible: eight days of signals are over now.
  const midnight = Math.floor(Date.now() / (DAY_S * 1000)) * DAY_S * 1000 - 10 * DAY_S * 1000;
  for (let number = 0; number < 150; number += 1) {
    const message = await messageOf(number, midnight + chance.pick([-100, 100]) + chance.below(50));
    const outcome = chance.pick(['accepted', 'accepted', 'accepted', 'missed', 'unknown', 'skipped'] as const);
    if (outcome === 'skipped') {
      await answer(message, outcome);
      continue;
    }
    const signals = signalsOf(message, chance);
    const before = chance.chance(0.3) ? signals.splice(0, chance.below(3)) : [];
    await begin(message);
    for (const signal of before) await signal();
    await answer(message, outcome);
    for (const signal of signals) await signal();
  }
  const cells = await counted();
  expect(cells).toEqual(await countedByRows());
  // It would mean little of empty cells.
  expect(Object.keys(cells).length).toBeGreaterThan(60);
}, 60_000);

test('a day is that of the decision, and a message of the last moment before midnight is of the day before', async () => {
  const midnight = Date.parse('2026-11-20T00:00:00Z');
  for (const [number, at] of [midnight - 1, midnight].entries()) {
    const message = await messageOf(2 * number, at);
    await begin(message);
    await answer(message, 'accepted');
  }
  const cube = createCube({ redis, steps, settings, journeyOf: async () => undefined, clock: Date.now });
  const rows = await cube.read({ from: '2026-11-19', to: '2026-11-20' });
  expect(rows.map(({ day, step, words }) => [day, step.template, words.get('accepted')]).sort()).toEqual([
    ['2026-11-19', 'order', 1],
    ['2026-11-20', 'order', 1],
  ]);
  expect(sumOf(rows.map(({ words }) => words)).get('continue accepted')).toBe(2);
});

test('only the steps that are asked for are read', async () => {
  for (const number of [1, 2]) {
    const message = await messageOf(number, Date.parse('2026-11-20T10:00:00Z'));
    await begin(message);
    await answer(message, 'accepted');
  }
  const cube = createCube({ redis, steps, settings, journeyOf: async () => undefined, clock: Date.now });
  const period = { from: '2026-11-20', to: '2026-11-20' };
  expect((await cube.read(period, { template: ['offer'] })).map(({ step }) => step.template)).toEqual(['offer']);
  expect(await cube.read(period, { template: ['offer'], purpose: ['service'] })).toEqual([]);
});

test('a likely block is laid at the last message that arrived, once, long after its record has ended', async () => {
  await redis.hset(consentKey(address), '~reached', '17590000000r.');
  const at = Date.parse('2026-10-01T10:00:00Z');
  const messages = [await messageOf(0, at), await messageOf(2, at + 3_600_000)];
  for (const message of messages) {
    await begin(message);
    await answer(message, 'accepted');
    const when = Math.floor(message.decidedAt / 1000) + 60;
    await record.recordStatus({
      ...{ messageKey: message.messageKey, status: 'delivered', at: when, wamid: wamid(message), errorCode: undefined },
      ...{ row: statusRow(message.messageKey, 'delivered', when), finalReasonRow: {}, lateAcceptanceRow: {} },
      fallbackReason: 'unreachable',
    });
    await redis.del(executionKey(message.messageKey));
  }
  const blockedAt = Date.parse('2026-11-01T10:00:00Z') / 1000;
  for (const _ of [1, 2]) await record.recordBlock({ address, at: blockedAt });
  const told = (await rowsInOutbox(redis, 'WA_Message', 'MessageKey')).filter((row) => row.BlockInferredDateUTC);
  expect(told.map(({ MessageKey }) => MessageKey)).toEqual([messages[1]?.messageKey]);
  const cells = await counted();
  expect(Object.entries(cells).filter(([name]) => name.endsWith('blocked'))).toEqual([
    [`2026-10-01 ${messages[1]?.stepKey} blocked`, 1],
  ]);
});

test('a version before December 2026 kept the last message that arrived in text, and it is understood', async () => {
  const [older, newer] = ['a'.repeat(32), 'b'.repeat(32)];
  const key = consentKey(address);
  await redis.hset(key, '~last', `1790000000${'20722'}stepstepstepstep${older}`);
  await record.recordBlock({ address, at: 1_790_001_000 });
  const told = async () =>
    (await rowsInOutbox(redis, 'WA_Message', 'MessageKey')).filter((row) => row.BlockInferredDateUTC);
  expect((await told()).map(({ MessageKey }) => MessageKey)).toEqual([older]);
  await redis.hset(key, '~last', `1790000000${'20722'}stepstepstepstep${newer}`);
  await record.recordBlock({ address, at: 1_790_002_000 });
  expect((await told()).map(({ MessageKey }) => MessageKey)).toEqual([older, newer]);
});
