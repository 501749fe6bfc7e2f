import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import pino from 'pino';
import type { Alert } from '../../src/alerts/alerts';
import { createCrmConnection } from '../../src/crm/connection';
import { type HandOverConfig, loadCrmConfig } from '../../src/crm/crm-config';
import { createCrmOwners } from '../../src/hand-over/crm-owners';
import { createHandOverQueue, type Destination } from '../../src/hand-over/hand-over-queue';
import { handOverToCrm } from '../../src/hand-over/hand-over-to-crm';
import { type Carrier, createHandOvers } from '../../src/hand-over/hand-overs';
import { type HandOver, type HandOverResult, handOverId } from '../../src/replies/hand-over';
import { startTestOrg, type TestOrg } from '../crm/salesforce-org';
import { emptyTestRedis } from '../support/redis';

const START = Date.parse('2026-11-30T10:00:00Z');
const shipped = loadCrmConfig(`${__dirname}/../../config/crm.json`).handOver as HandOverConfig;

/** A reply that is handed over as a task, with everything that it can carry. */
export function aHandOver(given: Partial<HandOver> = {}): HandOver {
  const replyId = given.replyId ?? `wamid.${randomUUID()}`;
  return {
    conversationId: 'c-1',
    replyId,
    address: '+34600111222',
    phone: '+34600111222',
    profileName: 'Ana López',
    category: 'sales',
    confidence: 0.93,
    needsPerson: true,
    receivedAt: START,
    dueAt: START + 30 * 60_000,
    owner: { name: 'Marta', email: 'marta@example.com' },
    route: 'task',
    message: {
      messageKey: 'a'.repeat(32),
      template: 'autumn_offer',
      purpose: 'promotional',
      stage: 'consideration',
      topic: 'offers',
      journey: { key: 'autumn', name: 'Autumn offer' },
      activity: { key: 'WHATSAPP-1', name: 'Send the offer' },
      sentAt: START - 3_600_000,
    },
    questions: [{ question: 'Which size?', answer: 'Large' }],
    turns: [
      { at: START - 3_600_000, from: 'journey', text: 'Our autumn offer' },
      { at: START, from: 'customer', text: 'How much is the blue one?' },
    ],
    link: 'https://app.example.com/admin#replies/c-1',
    ...given,
  };
}

export interface HandOverWorld {
  redis: Redis;
  org: TestOrg;
  raised: Alert[];
  over: string[];
  results: [HandOver, HandOverResult][];
  now: () => number;
  pass(ms: number): void;
  add(...handOvers: HandOver[]): Promise<void>;
  carry(destination?: Destination): Promise<number>;
  /** Lets the time pass second by second, as the worker does, carrying what is due. */
  live(ms: number, stepMs?: number): Promise<void>;
  waiting(destination?: Destination): Promise<number>;
  resultOf(handOver: HandOver): HandOverResult | undefined;
  queue: ReturnType<typeof createHandOverQueue>;
  close(): Promise<void>;
}

/** Hand-overs with real Redis, the Salesforce stand-in, and a clock that is set. */
export async function handOverWorld(
  options: { config?: Partial<HandOverConfig>; carriers?: Partial<Record<Destination, Carrier>> } = {},
): Promise<HandOverWorld> {
  const redis = await emptyTestRedis();
  let now = START;
  const clock = () => now;
  const org = await startTestOrg({ clock });
  const queue = createHandOverQueue(redis, clock);
  const crm = createCrmConnection({ settings: org.settings });
  const [raised, over, results]: [Alert[], string[], [HandOver, HandOverResult][]] = [[], [], []];
  const config = { ...shipped, ...options.config };
  const tellUnknownOwner = ({ email }: HandOver['owner']) =>
    void raised.push({ code: 'hand_over_owner_unknown', subject: email, title: '', detail: '', severity: 'warning' });
  const parts = { crm, config, queue, owners: createCrmOwners({ crm, clock }), defaultCountry: 'ES', tellUnknownOwner };
  const carryDue = createHandOvers({
    queue,
    carriers: { crm: (waiting) => handOverToCrm(waiting, parts), ...options.carriers },
    onResult: async (handOver, result) => void results.push([handOver, result]),
    alerts: { raise: (alert) => void raised.push(alert), over: (code) => void over.push(code) },
    logger: pino({ level: 'silent' }),
    clock,
    random: () => 1,
  });

  return {
    redis,
    org,
    raised,
    over,
    results,
    queue,
    now: clock,
    pass(ms) {
      now += ms;
    },
    async add(...handOvers) {
      for (const each of handOvers) await queue.add(each);
    },
    carry: (destination = 'crm') => carryDue(destination),
    async live(ms, stepMs = 1_000) {
      for (const until = now + ms; now < until; now += stepMs) {
        while ((await carryDue('crm')) > 0);
      }
    },
    waiting: (destination = 'crm') => queue.waiting(destination),
    resultOf: (handOver) => results.findLast(([of]) => handOverId(of) === handOverId(handOver))?.[1],
    async close() {
      await org.close();
      await redis.quit();
    },
  };
}
