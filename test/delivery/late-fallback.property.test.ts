import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import Redis from 'ioredis';
import { eventCall } from '../../src/delivery/late/fallback-calls';
import { sendLateFallbacks } from '../../src/delivery/late/send-late-fallbacks';
import { createExecutionRecord } from '../../src/execution/execution-record';
import { createLateFallbackRecord } from '../../src/execution/late-fallback-record';
import { messageKeyOf } from '../../src/execution/message-key';
import { createSettingsStore } from '../../src/execution/settings-store';
import { stepIdOf } from '../../src/execution/step-id';
import { createStepStore } from '../../src/execution/step-store';
import { createTimers } from '../../src/execution/timers';
import { createLogger } from '../../src/logger';
import type { JourneyEventResult } from '../../src/marketing-cloud/journey-events';
import { createMetrics } from '../../src/metrics';
import { outboxKey } from '../../src/redis/redis-keys';
import type { Branch } from '../../src/vocabulary';
import { fallbackCallsWith } from '../support/delivery-world';
import { emptyTestRedis, testRedisUrl } from '../support/redis';

const MESSAGES = 10_000;
const ROUNDS = 5;
const ANSWER_ROUND = 1;

/** What happens to one message: statuses in any order and number, some before its answer, and how its calls end. */
const planArbitrary = fc.record({
  rounds: fc.array(fc.array(fc.constantFrom('sent', 'delivered', 'read', 'failed', 'failed'), { maxLength: 3 }), {
    minLength: ROUNDS,
    maxLength: ROUNDS,
  }),
  /** The outcomes of its calls, one after the other; further ones are `queued`. */
  calls: fc.array(fc.constantFrom('queued', 'queued', 'queued', 'unknown', 'not_sent', 'lost'), { maxLength: 2 }),
});
type Plan = typeof planArbitrary extends fc.Arbitrary<infer T> ? T : never;

interface Message {
  messageKey: string;
  plan: Plan;
  /** The branch that was answered. */
  branch?: Branch;
  /** Rounds in which statuses were first told, and in which calls began. */
  reachedIn?: number;
  failedIn?: number;
  calls: { round: number; outcome: string }[];
}

let redis: Redis;
beforeAll(async () => {
  await (await emptyTestRedis()).quit();
  redis = new Redis(testRedisUrl());
});
afterAll(() => redis.quit());

test(`${MESSAGES} messages, delivered and failed in every order, doubled and delayed: the late fallback comes once, never after a known delivery, and none is missing`, async () => {
  const settingsStore = createSettingsStore(redis);
  const record = createExecutionRecord(redis, createStepStore({ redis, settings: settingsStore }));
  const lateFallback = createLateFallbackRecord(redis, { minDelayMs: 0 });
  const timers = createTimers({ redis, ids: randomUUID });
  const stored = await settingsStore.read({
    sender: 's',
    template: { name: 't', language: 'en' },
    purpose: 'service',
    lateFallback: { kind: 'event', key: 'late', on: ['failed'] },
  });
  if (!stored.ok) throw stored.error;
  const settingsHash = stored.stored.hash;
  const plans = fc.sample(planArbitrary, { numRuns: MESSAGES, seed: 20_261_122 });
  const messages = plans.map(
    (plan, index): Message => ({ messageKey: messageKeyOf('property', String(index)), plan, calls: [] }),
  );
  const byKey = new Map(messages.map((message) => [message.messageKey, message]));
  let round = 0;
  let alerts = 0;
  let skew = 0;

  const step = () => {
    const one = { activityId: 'property', journeyId: 'journey', settingsHash };
    return { ...one, stepKey: stepIdOf(one) };
  };
  const begin = async ({ messageKey }: Message) => {
    await record.claim({ messageKey, token: 'a', address: `+1${messageKey}`, cap: undefined });
    await record.beginSend({
      messageKey,
      token: 'a',
      address: `+1${messageKey}`,
      revision: '0',
      sender: 's',
      messagesPerSecond: 1_000_000,
      maxWaitMs: 60_000,
      slotHeld: true,
      cap: undefined,
      capGroup: undefined,
      postTimeoutMs: 600_000,
      row: {},
      ...step(),
      contactKey: messageKey,
      country: 'US',
      phone: '',
      fallbackTo: '',
    });
  };
  const answer = async (message: Message) => {
    const { messageKey } = message;
    const finish = (branch: Branch, final: boolean) =>
      record.finish({
        messageKey,
        token: 'a',
        outcome: 'accepted',
        wamid: `wamid.${messageKey}`,
        answer: { branch, reason: branch === 'continue' ? 'accepted' : 'unreachable' },
        row: {},
        heldRow: undefined,
        lateAcceptanceRow: {},
        final,
        waitMs: 0,
        address: `+1${messageKey}`,
        ...step(),
        late: { onFailed: branch === 'continue', checkAfterMs: 0 },
      });
    let result = await finish('continue', false);
    if (result.kind === 'failed') result = await finish('email_fallback', true);
    if (result.kind === 'answered') message.branch = result.answer.branchResult;
  };
  const tell = async (message: Message, status: 'sent' | 'delivered' | 'read' | 'failed') => {
    await record.recordStatus({
      messageKey: message.messageKey,
      status,
      at: 1_790_000_000 + round,
      wamid: `wamid.${message.messageKey}`,
      errorCode: status === 'failed' ? 131026 : undefined,
      row: {},
      finalReasonRow: {},
      lateAcceptanceRow: {},
      fallbackReason: 'unreachable',
    });
    if (status === 'failed') message.failedIn ??= round;
    else if (status !== 'sent') message.reachedIn ??= round;
  };

  const dependencies = {
    lateFallback,
    settings: settingsStore,
    timers,
    fallbackCalls: fallbackCallsWith({
      event: eventCall({
        async fire(_key: string, members: readonly { contactKey: string }[]): Promise<JourneyEventResult[]> {
          let anyLost = false;
          const results = members.map(({ contactKey }): JourneyEventResult => {
            const message = byKey.get(contactKey);
            if (message === undefined) throw new Error('an event for a message that does not exist');
            const outcome = message.plan.calls[message.calls.length] ?? 'queued';
            message.calls.push({ round, outcome: outcome === 'lost' ? 'queued' : outcome });
            anyLost ||= outcome === 'lost';
            if (outcome === 'not_sent' || outcome === 'unknown') return { kind: outcome, reason: 'planned' };
            return { kind: 'queued', eventInstanceId: 'id' };
          });
          // The process dies between the call and the note of its outcome: nobody knows how any of these calls ended.
          if (anyLost && random() < 0.2) {
            for (const { contactKey } of members) {
              const call = byKey.get(contactKey)?.calls.at(-1);
              if (call) call.outcome = 'lost';
            }
            throw new Error('killed');
          }
          return results;
        },
      }),
    }),
    alerts: {
      raise() {
        alerts += 1;
      },
      settled: async () => undefined,
    },
    metrics: createMetrics(),
    logger: createLogger({ level: 'silent' }),
    clock: () => Date.now() + skew,
    closing: () => false,
  };
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const sweep = () => {
    // What is to be tried later is due at the next sweep.
    skew += 3_600_000;
    return sendLateFallbacks(dependencies).catch(() => undefined);
  };

  await Promise.all(messages.map(begin));
  for (round = 0; round < ROUNDS; round += 1) {
    const told = Promise.all(
      messages.map(async (message) => {
        if (round === ANSWER_ROUND) await answer(message);
        for (const status of message.plan.rounds[round] ?? []) {
          await tell(message, status as Parameters<typeof tell>[1]);
          // A redelivered webhook.
          if (random() < 0.3) await tell(message, status as Parameters<typeof tell>[1]);
        }
      }),
    );
    // Calls go out while statuses come in, and once more after them.
    if (round > ANSWER_ROUND) await sweep();
    await told;
    await sweep();
  }
  for (round = ROUNDS; round < ROUNDS + 40; round += 1) await sweep();

  const seen = { once: 0, repeated: 0, cancelled: 0, double: 0 };
  const doubled = new Set(
    (await redis.xrange(outboxKey('WA_Message'), '-', '+'))
      .map(([, fields]) => JSON.parse(fields[1] ?? '{}') as { MessageKey?: string; DoubleContact?: boolean })
      .filter((row) => row.DoubleContact === true)
      .map((row) => row.MessageKey),
  );
  const wrong: string[] = [];
  for (const { messageKey, branch, reachedIn = Infinity, failedIn = Infinity, calls } of messages) {
    const wanted = branch === 'continue' && failedIn < Infinity;
    const sentIn = calls.find(({ outcome }) => outcome === 'queued')?.round ?? Infinity;
    const rules = {
      'a call is followed by another only where it certainly or possibly did not go out': calls
        .slice(0, -1)
        .every(({ outcome }) => outcome !== 'queued'),
      'no call after a known delivery': calls.every((call) => call.round <= reachedIn),
      'no call without a failure after the answer': wanted || calls.length === 0,
      'none is missing': !wanted || reachedIn < Infinity || calls.at(-1)?.outcome === 'queued',
      'a delivery after the fallback is a double contact':
        sentIn >= reachedIn || reachedIn === Infinity || doubled.has(messageKey),
      'a double contact had a fallback': !doubled.has(messageKey) || sentIn < Infinity || branch === 'email_fallback',
    };
    for (const [rule, holds] of Object.entries(rules)) if (!holds) wrong.push(`${messageKey}: ${rule}`);
    if (calls.length === 1) seen.once += 1;
    if (calls.filter(({ outcome }) => outcome !== 'not_sent').length > 1) seen.repeated += 1;
    if (wanted && calls.length === 0) seen.cancelled += 1;
    if (doubled.has(messageKey)) seen.double += 1;
  }
  expect(wrong).toEqual([]);
  expect(alerts).toBe(0);
  // The plan holds every kind of case, or nothing would be shown.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
}, 240_000);
