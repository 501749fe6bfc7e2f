import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Redis from 'ioredis';
import { Agent } from 'undici';
import { markConsentReady } from '../../src/consent/consent-readiness';
import { createConsentStore } from '../../src/consent/consent-store';
import { loadConsentPolicy } from '../../src/consent/load-consent-policy';
import { createLastInbound } from '../../src/conversations/last-inbound';
import type { ContactExitJob } from '../../src/delivery/afterwards/exit-contact';
import { type AnswerContactDependencies, answerContact } from '../../src/delivery/call/answer-contact';
import { contactFrom } from '../../src/delivery/call/contact';
import type { DeliveryDependencies } from '../../src/delivery/delivery-dependencies';
import { createFallbackCalls, type FallbackCalls } from '../../src/delivery/late/fallback-calls';
import { createExecutionRecord } from '../../src/execution/execution-record';
import { createHeldRecord } from '../../src/execution/held-record';
import { createHoldoutDraws } from '../../src/execution/holdout-draws';
import { createLateFallbackRecord } from '../../src/execution/late-fallback-record';
import { messageKeyOf } from '../../src/execution/message-key';
import { createOutcomeWatch } from '../../src/execution/outcome-watch';
import { createSettingsStore } from '../../src/execution/settings-store';
import { createStepStore } from '../../src/execution/step-store';
import { createTimers } from '../../src/execution/timers';
import { createLogger } from '../../src/logger';
import { createMetrics } from '../../src/metrics';
import { outboxKey } from '../../src/redis/redis-keys';
import { createWhatsAppClient } from '../../src/whatsapp/client';
import { readErrorCodes } from '../../src/whatsapp/error-codes';
import { backOffPair } from '../../src/whatsapp/limiter';
import { accountTemplates } from './account-templates';

/** One POST that the Cloud API got. */
interface ArrivedMessage {
  to: string;
  messageKey: string;
  /** By the clock of the world, ms. */
  at: number;
}

/** What the Cloud API says to a POST; `nothing`: it never answers. */
export type CloudReply = { status: number; body: string } | 'nothing';

/**
 * Everything that deciding and sending needs, with real Redis, a small Cloud API over HTTP and a clock that the test sets.
 * `simple_hello` (es_MX) is a utility template without parameters, `catalogue` (en_US) one of marketing.
 */
export async function createDeliveryWorld(
  redis: Redis,
  overrides: Pick<Partial<DeliveryDependencies>, 'trustInference' | 'onFailure'> = {},
) {
  const world = {
    now: Date.now(),
    refuseNext: [] as { code: number; retryAfter?: number }[],
    stopped: new Set<string>(),
    /** What is said to a POST instead of an acceptance. */
    /** Lets contacts in one after another, where a test wants that. */
    admit: ((work) => work()) as AnswerContactDependencies['admit'],
    reply: undefined as ((post: { template: string }) => CloudReply | undefined) | undefined,
  };
  let posts = 0;
  const arrived: ArrivedMessage[] = [];
  const bodies: Record<string, unknown>[] = [];
  const exits: ContactExitJob[] = [];
  const reported: { template: string; code: number }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method !== 'POST') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ health_status: { can_send_message: 'AVAILABLE' } }));
      return;
    }
    posts += 1;
    const body = JSON.parse(Buffer.concat(chunks).toString());
    bodies.push(body);
    const reply = world.reply?.({ template: body.template?.name });
    if (reply === 'nothing') return;
    if (reply !== undefined) {
      response.writeHead(reply.status).end(reply.body);
      return;
    }
    const refusal = world.refuseNext.shift();
    if (refusal) {
      const headers = refusal.retryAfter === undefined ? {} : { 'retry-after': String(refusal.retryAfter) };
      response.writeHead(400, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify({ error: { code: refusal.code, message: 'refused' } }));
      return;
    }
    arrived.push({ to: body.to ?? body.recipient, messageKey: body.biz_opaque_callback_data, at: world.now });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ messages: [{ id: `wamid.${randomUUID()}` }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dispatcher = new Agent();
  const subscriber = redis.duplicate();
  await markConsentReady(redis, { source: 'empty', rows: 0, atMs: 0 });
  const clock = () => world.now;
  const errorCodes = readErrorCodes();
  const consentPolicy = loadConsentPolicy(join(__dirname, '../../config/consent-policy.json'));
  const consentStore = createConsentStore({ redis, clock, breaker: consentPolicy.breaker });
  const settings = createSettingsStore(redis);
  const late = { lateFallbackMinDelayMs: 0 };
  const steps = createStepStore({ redis, settings });
  const templates = accountTemplates();
  const whatsapp = createWhatsAppClient({
    graphUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiVersion: 'v26.0',
    accessToken: 'token',
    dispatcher,
    errorCodes,
    retryGraph5xx: true,
    clock,
  });
  const dependencies = {
    record: createExecutionRecord(redis, steps, late),
    draws: createHoldoutDraws({ redis, steps }),
    heldRecord: createHeldRecord(redis, steps, late),
    lateFallback: createLateFallbackRecord(redis, { minDelayMs: 0 }),
    timers: createTimers({ redis, ids: randomUUID }),
    watch: createOutcomeWatch(subscriber),
    settings,
    catalog: {
      find: (name: string) => {
        const template = templates.find((each) => each.name === name);
        return template
          ? { sendable: true, template, category: template.category }
          : { sendable: false, template: undefined, why: 'not there' };
      },
      reportSendError: (template: string, _language: string, code: number) => reported.push({ template, code }),
      reportMissing: () => undefined,
    } satisfies DeliveryDependencies['catalog'],
    senderHealth: {
      status: () => ({ available: true }),
      templateStatus: () => ({ available: true }),
      turn: async () => ({ kind: 'go', end: () => undefined }),
      reportOutcome: () => undefined,
    } satisfies DeliveryDependencies['senderHealth'],
    whatsapp,
    errorCodes,
    alerts: { raise: () => undefined, settled: async () => undefined },
    metrics: createMetrics(),
    logger: createLogger({ level: 'silent' }),
    marketingWithheldIn: new Set(['US']),
    senders: new Set(['900000000000101', '900000000000102']),
    messagesPerSecond: 1_000,
    sendTimeoutMs: 5_000,
    consentPolicy,
    holdoutPurposes: new Set(['promotional', 'sales'] as const),
    trustInference: () => true,
    consentStoreReady: () => true,
    linkFor: () => undefined,
    optOutScope: () => undefined,
    applyConsent: consentStore.apply,
    queueContactExit: async (exit: ContactExitJob) => {
      exits.push(exit);
    },
    backOffPair: (sender: string, address: string) => backOffPair(redis, sender, address),
    lastInboundAt: createLastInbound(redis),
    journeyStopped: async (journeyId: string) => world.stopped.has(journeyId),
    clock,
    ids: randomUUID,
    closing: () => false,
    sleep: (ms: number) => sleep(ms),
    ...overrides,
  };

  return {
    world,
    arrived,
    reported,
    /** Contacts who were to be taken out of the journey. */
    exits,
    /** What was POSTed, whatever was said to it. */
    bodies,
    /** POSTs that arrived, whatever was said to them. */
    posts: () => posts,
    dependencies,
    consentStore,
    /** One call of Journey Builder for a contact of its own. */
    async call(
      options: {
        phone: string;
        timeZone?: string;
        email?: string;
        instance?: string;
        journeyId?: string;
        isTest?: boolean;
        activityId?: string;
        parameters?: Record<string, string>;
      },
      stepSettings: Record<string, unknown>,
    ) {
      const stored = await settings.read({
        sender: '900000000000101',
        template: { name: 'simple_hello', language: 'es_MX' },
        purpose: 'service',
        ...stepSettings,
      });
      if (!stored.ok) throw stored.error;
      const { activityId = 'activity' } = options;
      const definitionInstanceId = options.instance ?? randomUUID();
      const contact = contactFrom(
        {
          messageKey: messageKeyOf(activityId, definitionInstanceId),
          journeyId: options.journeyId ?? 'journey',
          activityId,
          definitionInstanceId,
        },
        {
          contactKey: `contact of ${options.phone}`,
          phone: options.phone,
          email: options.email ?? '',
          timeZone: options.timeZone ?? '',
          isTest: options.isTest === true ? 'yes' : 'no',
          optIn: 'yes',
          suppressed: 'no',
          parameters: options.parameters ?? {},
        },
        stored.stored,
        undefined,
      );
      return answerContact(contact, { admit: world.admit, handling: dependencies, holding: dependencies });
    },
    /** The row of one message as Marketing Cloud will hold it: all that was put out for it, one over the other. */
    async row(messageKey: string): Promise<Record<string, unknown>> {
      const entries = await redis.xrange(outboxKey('WA_Message'), '-', '+');
      const rows = entries.map(([, fields]) => JSON.parse(fields[1] ?? '{}') as Record<string, unknown>);
      return Object.assign({}, ...rows.filter((row) => row.MessageKey === messageKey));
    },
    async close() {
      subscriber.disconnect();
      await dispatcher.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The calls of these kinds of late fallback; any other finds no Marketing Cloud. */
export function fallbackCallsWith(calls: Partial<FallbackCalls>): FallbackCalls {
  const nowhere = { call: () => Promise.reject(new Error('no such call is planned')) };
  return { ...createFallbackCalls(nowhere), ...calls };
}
