import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import express from 'express';
import type Redis from 'ioredis';
import { Agent } from 'undici';
import { overviewEndpoint } from '../../src/admin/overview-endpoint';
import type { Overview } from '../../src/admin/page-data';
import { createAlerts } from '../../src/alerts/alerts';
import { ADMISSION, createAdmission } from '../../src/delivery/call/admission';
import { witnessHanging, witnessIntake, witnessMarketingCloud, witnessWhatsApp } from '../../src/dependencies/witness';
import { createDoctorRecord } from '../../src/doctor/doctor-record';
import { createStepHours } from '../../src/execution/step-hours';
import { createAccessTokens } from '../../src/marketing-cloud/access-token';
import { createMarketingCloudClient } from '../../src/marketing-cloud/client';
import { createDataExtensionRows } from '../../src/marketing-cloud/data-extension-rows';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { createOutboxWriter } from '../../src/outbox/outbox-writer';
import { outboxEntry } from '../../src/redis/outbox-entry';
import { stepHoursKey } from '../../src/redis/redis-keys';
import { createCloudEvidence } from '../../src/watch/cloud-evidence';
import { createSilences } from '../../src/watch/silences';
import { createWhatsAppClient } from '../../src/whatsapp/client';
import { readErrorCodes } from '../../src/whatsapp/error-codes';
import { createSenderHealth } from '../../src/whatsapp/sender-health';
import { startFaultProxy } from '../doctor/fault-proxy';
import { silent } from '../marketing-cloud/support/connect';
import { startFakeMarketingCloud } from '../marketing-cloud/support/fake-marketing-cloud';
import { eventually } from '../support/eventually';

const SENDER = '900000000000101';
const ACCOUNT = '900000000000001';
const STEP = 'ecd2c003-63b1-4a29-8304-e4265054a80e';
const OK = { requestId: 'x', access_token: 't', expires_in: 1079 };
/** Pauses short enough for a test, and a time-out that a slow cloud exceeds. */
const FAST = { attempts: 4, timeoutMs: 150, firstBackoffMs: 1, maxBackoffMs: 2, maxWaitMs: 5 };
const TIMING = {
  ...{ flushAfterMs: 1, tickMs: 2, firstPollMs: 2, maxPollMs: 5, firstBackoffMs: 5, maxBackoffMs: 10 },
  ...{ leaseMs: 2_000, closeWithinMs: 1_000 },
};

/** The parts that send, write and judge, as the app puts them together, before clouds that can be spoilt; the clock is given. */
export async function startRunningWorld(redis: Redis) {
  // Redis stamps rows with its own clock, which the given one must not be far from.
  let now = Date.now();
  const clock = () => now;
  const cloud = await startFakeMarketingCloud();
  cloud.addDataExtension('WA_Message', ['MessageKey']);
  cloud.addDataExtension('WA_Event', ['EventID']);
  const meta = await startGraph();
  const [marketingCloudProxy, graphProxy] = [
    await startFaultProxy(() => cloud.url),
    await startFaultProxy(() => meta.url),
  ];
  const subscriber = redis.duplicate();
  const dispatcher = new Agent();

  const alerts = createAlerts({ redis, http: axios, logger: silent, webhookUrl: undefined, clock, ids: randomUUID });
  const evidence = createCloudEvidence({ redis, logger: silent, clock });
  let attempts = 0;
  const counted = {
    took(...call: Parameters<typeof evidence.took>) {
      attempts += 1;
      evidence.took(...call);
    },
    refused(...call: Parameters<typeof evidence.refused>) {
      attempts += 1;
      evidence.refused(...call);
    },
  };
  const watched = witnessMarketingCloud(counted, { marketingCloudCalls: { inc: () => undefined } } as never);
  const http = witnessHanging(axios, counted, { patienceMs: 100 });
  const settings = {
    authUrl: marketingCloudProxy.url,
    clientId: 'client',
    clientSecret: 'secret-of-client',
    accountId: '7',
  };
  const tokens = watched.tokens(
    createAccessTokens({ redis, http: axios, logger: silent, alerts, clock, ids: randomUUID, settings }),
  );
  const client = createMarketingCloudClient({
    ...{ http, tokens, restUrl: marketingCloudProxy.url, authUrl: marketingCloudProxy.url, clock },
    ...{ random: () => 0.5, onCall: watched.onCall, limits: FAST },
  });
  const writer = createOutboxWriter({
    ...{ redis, definitions: readDataExtensions(), rows: createDataExtensionRows(client), mapping: async () => ({}) },
    ...{ alerts, logger: silent, clock, ids: randomUUID, random: () => 0.5, tables: ['WA_Message'], timing: TIMING },
    onRowsWritten: evidence.wroteRows,
  });
  writer.start();
  const errorCodes = readErrorCodes();
  const whatsapp = witnessWhatsApp(
    createWhatsAppClient({
      ...{ graphUrl: graphProxy.url, apiVersion: 'v24.0', accessToken: 'token', dispatcher, errorCodes },
      retryGraph5xx: false,
      clock,
    }),
    evidence,
  );
  const senderHealth = createSenderHealth({
    ...{ redis, subscriber, client: whatsapp, errorCodes, alerts, businessAccountId: ACCOUNT, senders: [SENDER] },
    ...{ logger: silent, clock },
  });
  await senderHealth.start();
  const intake = witnessIntake({ accept: async () => undefined }, evidence, alerts);
  const doctorRecord = createDoctorRecord({ redis, alerts, clock });

  const app = express();
  app.get(
    '/',
    overviewEndpoint({
      ...{ redis, production: false, senders: [SENDER], senderHealth, alerts, clock, evidence, doctorRecord },
      catalog: { list: () => [], fetchedAt: () => now } as never,
      senderNames: () => undefined,
      consentReadiness: async () => ({ ready: true }),
      silences: createSilences({ redis, alerts, clock }),
      frameRefusals: { list: async () => [] },
      refusedFallbacks: { count: async () => 0 } as never,
      admission: createAdmission(ADMISSION, clock),
      stepHours: createStepHours(redis),
      namedSteps: async () => [
        {
          activityId: STEP,
          journeyId: 'j',
          journey: 'Autumn',
          template: 'offer',
          language: 'es_MX',
          sender: SENDER,
          owner: undefined,
          name: 'offer in Autumn',
        },
      ],
    }),
  );
  const { server, url } = await listen(createServer(app));

  let rows = 0;
  let subscribed = true;
  let restricted = false;

  /** Five seconds of traffic: a contact, a webhook, a row, until Marketing Cloud was called for it. */
  async function tick(): Promise<void> {
    now += 5_000;
    const seconds = Math.floor(now / 1000);
    if (senderHealth.status(SENDER).available) {
      const outcome = await whatsapp.send(SENDER, '{}', { timeoutMs: 150 });
      const message = {
        sender: SENDER,
        template: { name: 'offer', language: 'en_US' },
        address: `+52551000${seconds}`,
      };
      void senderHealth.reportOutcome(message, outcome);
      if (outcome.kind === 'accepted') await redis.hset(stepHoursKey(`${STEP}:lately`), { unsent: 0, at: seconds });
      else
        await redis
          .multi()
          .hincrby(stepHoursKey(`${STEP}:lately`), 'unsent', 1)
          .hset(stepHoursKey(`${STEP}:lately`), { at: seconds })
          .exec();
    }
    if (subscribed) await intake.accept('{}');
    rows += 1;
    const entry = outboxEntry('WA_Message', { MessageKey: `message-${rows}`, Reason: 'accepted' });
    await redis.xadd(entry.key, '*', 'row', entry.row);
    const before = attempts;
    await eventually('Marketing Cloud is called', () => attempts > before, 20_000);
    await Promise.all([alerts.settled(), evidence.flush()]);
  }

  return {
    now: clock,
    tick,
    rows: () => rows,
    written: () => cloud.rowsIn('WA_Message').length,
    marketingCloud: marketingCloudProxy,
    graph: graphProxy,
    doctorRecord,
    subscribe(is: boolean): void {
      subscribed = is;
    },
    async restrict(is: boolean): Promise<void> {
      restricted = is;
      const at = Math.floor(now / 1000);
      const change = { event: 'ACCOUNT_RESTRICTION', detail: 'spam', at };
      await senderHealth.apply(restricted ? { ...change, restrictedUntil: at + 3_600 } : { ...change, lifted: true });
    },
    async overview(): Promise<Overview> {
      return (await (await fetch(url)).json()) as Overview;
    },
    async close(): Promise<void> {
      marketingCloudProxy.plant();
      await writer.close();
      await senderHealth.close();
      await alerts.settled();
      await evidence.flush();
      subscriber.disconnect();
      await dispatcher.destroy();
      for (const each of [marketingCloudProxy, graphProxy, cloud, meta]) await each.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Accepts every message. */
async function startGraph() {
  let sent = 0;
  const { server, url } = await listen(
    createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...OK, messages: [{ id: `wamid.${++sent}` }] }));
    }),
  );
  return {
    url,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<{ server: Server; url: string }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
