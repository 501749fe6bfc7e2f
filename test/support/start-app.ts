import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import { startMarketingCloudSandbox } from '../../sandbox/marketing-cloud/start-marketing-cloud-sandbox';
import { startWhatsAppSandbox } from '../../sandbox/whatsapp/start-whatsapp-sandbox';
import { createApp } from '../../src/app';
import { readConfig } from '../../src/config';
import type { AdmissionLimits } from '../../src/delivery/call/admission';
import { createDependencies, type Dependencies } from '../../src/dependencies/dependencies';
import { createExpressServer } from '../../src/http/express-server';
import { startWorker } from '../../src/start-worker';
import { testEnvironment } from './environment';

const real = { clock: Date.now, ids: randomUUID, random: Math.random };
const env = testEnvironment() as Record<string, string>;

/** The two stand-ins, each on a port of its own, knowing the credentials of {@link testEnvironment}. */
export async function startClouds(whatsAppSettings: Record<string, unknown> = {}) {
  const marketingCloud = await startMarketingCloudSandbox({
    ...real,
    clientId: env.MC_CLIENT_ID ?? '',
    clientSecret: env.MC_CLIENT_SECRET ?? '',
    accountId: env.MC_ACCOUNT_ID ?? '',
    asyncLagMs: 50,
  });
  const whatsApp = await startWhatsAppSandbox({
    ...real,
    accessToken: env.WHATSAPP_ACCESS_TOKEN ?? '',
    appSecret: 'test-app-secret',
    verifyToken: env.WHATSAPP_VERIFY_TOKEN ?? '',
    businessAccountId: env.WHATSAPP_BUSINESS_ACCOUNT_ID ?? '',
    phoneNumberIds: (env.WHATSAPP_PHONE_NUMBER_ID ?? '').split(','),
    settings: whatsAppSettings,
  });
  return {
    marketingCloud,
    whatsApp,
    environment: {
      MC_AUTH_URL: marketingCloud.url,
      MC_REST_URL: marketingCloud.url,
      WHATSAPP_GRAPH_URL: whatsApp.url,
    },
    /** Asks the stand-in of WhatsApp something about itself (docs/sandbox.md). */
    async controlWhatsApp(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
      const response = await fetch(`${whatsApp.url}/_sandbox/${path}`, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? {} : JSON.parse(text);
    },
    async close(): Promise<void> {
      await Promise.all([marketingCloud.close(), whatsApp.close()]);
    },
  };
}

export interface TestApp {
  url: string;
  dependencies: Dependencies;
  close(): Promise<void>;
}

/** The real app in this process, on a port of its own and the database of this Jest worker. */
export async function startApp(
  environment: Record<string, string> = {},
  roles = { web: true, worker: true },
  admissionLimits?: AdmissionLimits,
): Promise<TestApp> {
  const dependencies = await createDependencies(readConfig(testEnvironment(environment)), { admissionLimits });
  const worker = roles.worker ? await startWorker(dependencies) : undefined;
  const { server, close } = createExpressServer(createApp(dependencies));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dependencies,
    async close() {
      dependencies.beginClosing();
      await close();
      await worker?.close();
      await dependencies.close();
    },
  };
}

/** Signs a call as Journey Builder does: HS256, no time stamps (JB 2.3). */
export function signJourneyBuilderCall(body: object, secret = 'test-signing-secret'): string {
  return jwt.sign(body, secret, { algorithm: 'HS256', noTimestamp: true });
}

/** Posts a signed call; `token` overrides what is sent. */
export async function callActivity(
  app: { url: string },
  name: string,
  body: object,
  options: { token?: string; activity?: 'message' | 'outcome'; signal?: AbortSignal } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${app.url}/activities/${options.activity ?? 'message'}/${name}`, {
    method: 'POST',
    ...(options.signal && { signal: options.signal }),
    headers: { 'content-type': 'application/jwt' },
    body: options.token ?? signJourneyBuilderCall(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

let contacts = 0;

/** What the page would not leave open, in settings that execute does not need (G5). */
export const GOVERNED = {
  stage: 'retention',
  topic: 'help',
  owner: { name: 'Care', email: 'care@example.com' },
} as const;

/** The body of one execute call (JB 2.1) for a contact of its own; `inArguments` are merged over a complete set. */
export function executeBody(
  inArguments: Record<string, unknown> = {},
  call: Record<string, unknown> = {},
): Record<string, unknown> {
  contacts += 1;
  const { settings, ...values } = inArguments;
  return {
    inArguments: [
      {
        v: 1,
        contactKey: `contact-${contacts}`,
        phone: '+5215550001000',
        parameters: {},
        settings: {
          sender: '900000000000101',
          template: { name: 'store_hours', language: 'en_US' },
          purpose: 'transactional',
          ...(settings as object | undefined),
        },
        ...values,
      },
    ],
    outArguments: [],
    activityObjectID: 'ecd2c003-63b1-4a29-8304-e4265054a80e',
    journeyId: 'd86d04f8-590e-4c88-b8a7-b5d80438a286',
    activityId: 'ecd2c003-63b1-4a29-8304-e4265054a80e',
    definitionInstanceId: randomUUID(),
    activityInstanceId: randomUUID(),
    keyValue: `contact-${contacts}`,
    mode: 0,
    ...call,
  };
}
