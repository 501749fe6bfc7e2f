import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMarketingCloudSandbox } from '../../../sandbox/marketing-cloud/start-marketing-cloud-sandbox';
import { startWhatsAppSandbox } from '../../../sandbox/whatsapp/start-whatsapp-sandbox';
import type { RepliesView, ReplyConversation } from '../../../src/admin/reply-data';
import { consentWaiting } from '../../../src/outbox/consent-waiting';
import { outboxDepth } from '../../../src/outbox/dead-letters';
import {
  cubeChangedKey,
  cubeTakenKey,
  cubeUnwrittenKey,
  cubeWritingKey,
  executionKey,
  intakeKey,
  outboxDeadKey,
} from '../../../src/redis/redis-keys';
import type { ReportPage } from '../../../src/reporting/report-page';
import { adminClient } from '../../admin/admin-client';
import { type AppProcess, outputOfCommand, startProcess } from '../../support/app-process';
import { testEnvironment } from '../../support/environment';
import { eventually } from '../../support/eventually';
import { freePort } from '../../support/free-port';
import { messageIndex } from '../../support/message-index';
import { notification, postWebhook, value } from '../../support/meta-webhook';
import { createMovableClock } from '../../support/movable-clock';
import { emptyTestRedis } from '../../support/redis';
import { callActivity } from '../../support/start-app';
import { NARROW_OWNER } from './steps';

/** Whoever writes to us: one owner who is always there and has an hour. */
const RULES = {
  owners: {
    desk: {
      ...{ email: 'desk@shop.example', name: 'Desk', zone: 'UTC', holidays: [] },
      hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ['00:00-24:00']])),
    },
  },
  rules: [],
  default: { owners: ['desk'], dueMinutes: 60, warnMinutes: 10, acknowledge: false, needsPerson: true, route: 'none' },
  windowMarginMinutes: 120,
  outcomes: ['answered'],
  language: 'en',
  texts: { en: { open: 'Thank you.', closed: 'Thank you.', person: 'A person', choose: 'Choose', again: 'Again' } },
};

/** Of those who carry webhooks out (src/signals/intake-worker.ts). */
const GROUP = 'workers';

/** Two web processes and a worker beside the stand-ins, all of one clock that moves (ms). */
export async function startWorld(start: number) {
  const redis = await emptyTestRedis();
  const clock = await createMovableClock(redis, start);
  const surroundings = { clock: clock.now, ids: randomUUID, random: Math.random };
  const base = testEnvironment() as Record<string, string>;
  const of = (name: string) => base[name] ?? '';
  const marketingCloud = await startMarketingCloudSandbox({
    // Its tokens end by the real time, as what the app keeps of them in Redis does.
    ...{ ...surroundings, clock: Date.now, clientId: of('MC_CLIENT_ID'), clientSecret: of('MC_CLIENT_SECRET') },
    ...{ accountId: of('MC_ACCOUNT_ID'), asyncLagMs: 0 },
  });
  // Statuses come from the plan: what the stand-in would have charged is not what was played.
  const whatsApp = await startWhatsAppSandbox({
    ...{ ...surroundings, accessToken: of('WHATSAPP_ACCESS_TOKEN'), appSecret: 'test-app-secret' },
    ...{ verifyToken: of('WHATSAPP_VERIFY_TOKEN'), businessAccountId: of('WHATSAPP_BUSINESS_ACCOUNT_ID') },
    ...{ phoneNumberIds: of('WHATSAPP_PHONE_NUMBER_ID').split(','), settings: { pricingAnalytics: false } },
  });
  const rules = join(mkdtempSync(join(tmpdir(), 'wa-truth-')), 'reply-rules.json');
  writeFileSync(rules, JSON.stringify(RULES));
  const environment = testEnvironment({
    ...clock.environment,
    ...{ MC_AUTH_URL: marketingCloud.url, MC_REST_URL: marketingCloud.url, MC_SOAP_URL: marketingCloud.url },
    ...{ WHATSAPP_GRAPH_URL: whatsApp.url, WHATSAPP_MESSAGES_PER_SECOND: '1000', REPLY_RULES: rules },
    LOG_LEVEL: process.env.TRUTH_LOG ?? 'silent',
  });
  await control('POST', marketingCloud.url, 'email-definitions', { definitionKey: 'late-email' });
  const columns = await createNarrowColumn(marketingCloud.url, environment);
  const provisioned = await outputOfCommand('commands/provision-command', [], environment);
  // Whoever provisions is told what is too narrow, and goes on all the same.
  if (!provisioned.printed.includes(`OwnerEmail holds ${NARROW_OWNER}, not 254`))
    throw new Error(provisioned.printed + provisioned.error);

  const ports = [await freePort(), await freePort()] as const;
  const log = (text: string) => void (process.env.TRUTH_LOG && process.stderr.write(text));
  const startWeb = (index: 0 | 1) => startProcess('web', { ...environment, PORT: String(ports[index]) }, log);
  const startWorker = () => startProcess('worker', environment, log);
  const webs: [AppProcess, AppProcess] = await Promise.all([startWeb(0), startWeb(1)]);
  let worker = await startWorker();
  await eventually('the worker at work', async () => (await redis.exists(intakeKey())) === 1, 30_000);
  let turn = 0;
  const urlOf = () => ({ url: `http://127.0.0.1:${ports[turn++ % 2]}` });

  /** As whoever calls does: again, and by turns to the other process, until it was taken. */
  async function persist<Result>(
    what: string,
    call: (app: { url: string }) => Promise<Result | undefined>,
  ): Promise<Result> {
    return eventually(what, () => call(urlOf()), 30_000) as Promise<Result>;
  }

  return {
    clock,
    redis,
    environment,
    /** A call of Journey Builder → what it heard. */
    execute: (body: object) =>
      persist('an answer', async (app) => {
        const answer = await callActivity(app, 'execute', body);
        return answer.status === 200 ? answer.body : undefined;
      }),
    /** A webhook of Meta. */
    async tell(list: 'messages' | 'statuses', items: readonly object[], sender?: string, times = 1): Promise<void> {
      const body = notification(value(list, items, sender));
      const post = () => persist('a webhook', async (app) => (await postWebhook(app, body)) === 200 || undefined);
      await Promise.all(Array.from({ length: times }, post));
    },
    async tellPreference(item: object): Promise<void> {
      const body = notification(
        JSON.stringify({
          messaging_product: 'whatsapp',
          metadata: { phone_number_id: '900000000000101' },
          user_preferences: [item],
        }),
        'user_preferences',
      );
      await persist('a webhook', async (app) => (await postWebhook(app, body)) === 200 || undefined);
    },
    /** What a shop tells of. */
    convert: (rows: readonly object[]) =>
      persist('a conversion', async ({ url }) => {
        const headers = { 'content-type': 'application/json', authorization: 'Bearer test-conversions-token' };
        const response = await fetch(`${url}/conversions`, { method: 'POST', headers, body: JSON.stringify(rows) });
        return response.status === 200 ? true : undefined;
      }),
    open: (path: string, agent: string) =>
      persist('a redirection', async ({ url }) => {
        const response = await fetch(`${url}${path}`, { redirect: 'manual', headers: { 'user-agent': agent } });
        return response.status === 302 || undefined;
      }),
    /** Everything that Meta's stand-in was asked to send. */
    async posted(): Promise<Posted[]> {
      const { messages } = (await control('GET', whatsApp.url, 'messages?limit=10000')) as { messages: Posted[] };
      return messages;
    },
    /** All webhooks are carried out. */
    settle: () => eventually('all webhooks carried out', async () => (await redis.xlen(intakeKey())) === 0, 60_000),
    /** All rows are in their data extensions. */
    async written(): Promise<void> {
      await clock.run(20);
      const isWritten = async () => {
        const [consents, tables] = await Promise.all([consentWaiting(redis), outboxDepth(redis)]);
        const rows = Object.values(tables).reduce(
          (sum, { waiting, sealedBatches }) => sum + waiting + sealedBatches,
          0,
        );
        return consents.waiting + rows === 0;
      };
      await eventually('all rows written', isWritten, 90_000);
    },
    /** An hour later: the counts of days that changed are written to their copies. */
    async copied(): Promise<void> {
      await clock.standAt(clock.now() + 3_600_000);
      await eventually(
        'the counts on their way',
        async () => (await redis.exists(cubeChangedKey(), cubeTakenKey(), cubeUnwrittenKey(), cubeWritingKey())) === 0,
        30_000,
      );
      await this.written();
    },
    async rows(table: string): Promise<Record<string, unknown>[]> {
      const found = await control('GET', marketingCloud.url, `data-extensions/${table}/rows?limit=100000`);
      return (found as { rows: Record<string, unknown>[] }).rows;
    },
    /** What `/report` shows of these days (both inclusive, UTC), as whoever has its token gets it. */
    async page(from: string, to: string): Promise<ReportPage> {
      const headers = { 'content-type': 'application/json', 'x-requested-by': 'report-page' };
      const { url } = urlOf();
      const body = JSON.stringify({ token: of('REPORT_TOKEN') });
      const entered = await fetch(`${url}/report/api/login`, { method: 'POST', headers, body });
      const cookie = entered.headers
        .getSetCookie()
        .map((set) => set.split(';')[0])
        .join('; ');
      const got = await fetch(`${url}/report/api/data?from=${from}&to=${to}`, { headers: { ...headers, cookie } });
      if (got.status !== 200) throw new Error(`the page answers ${got.status}: ${await got.text()}`);
      return (await got.json()) as ReportPage;
    },
    /** Rows are refused with 503, or taken again. */
    async takeNoRows(isAway: boolean): Promise<void> {
      const rules = isAway ? [{ fault: 'unavailable', path: '/rows', retryAfterSeconds: 1 }] : [];
      await control('PUT', marketingCloud.url, 'chaos', { rules });
    },
    /** Somebody at the desk answers whoever wrote this. */
    async answer({ asked, from, by, text }: { asked: string; from: string; by: string; text: string }): Promise<void> {
      // Webhooks are the plan's: by this the stand-in knows that the customer wrote, and sends none.
      await control('POST', whatsApp.url, 'inbound', { from, text: { body: asked } });
      const desk = adminClient(urlOf());
      await desk.logIn(by);
      const id = await eventually('the conversation', async () => {
        for (let offset = 0; ; offset += 50) {
          const { body } = await desk.get(`replies?view=open&offset=${offset}`);
          const lines = (body as unknown as RepliesView).conversations;
          const line = lines.find(({ text: last }) => last === asked);
          if (line !== undefined || lines.length === 0) return line?.id;
        }
      });
      const { body } = await desk.get(`replies/conversation?id=${id}`);
      const { answerId, now: seenAt } = body as unknown as ReplyConversation;
      const { status, body: said } = await desk.post('replies/answer', { id, answerId, seenAt, text });
      if (status !== 200) throw new Error(`the answer was not sent: ${status} ${JSON.stringify(said)}`);
    },
    /** What was refused for the width of its column, sent again as the column is widened → how many rows. */
    async sendRefusedAgain(): Promise<number> {
      const desk = adminClient(urlOf());
      await desk.logIn();
      const isSetAside = async () => (await redis.xlen(outboxDeadKey('WA_Message'))) || undefined;
      await eventually('a refused row', isSetAside, 60_000);
      await columns.widen();
      const { body } = await desk.post('dead-letters/replay', { from: 'WA_Message' });
      return Number(body.replayed);
    },
    command: (name: string, words: readonly string[]) =>
      outputOfCommand(`commands/${name}-command`, words, environment),
    /** `kill -9` of a web process, and of the other when it is back. */
    async killWebs(): Promise<void> {
      for (const index of [0, 1] as const) {
        await webs[index].kill();
        webs[index] = await startWeb(index);
      }
    },
    /** `kill -9` of the worker; what it had in hand is soon taken for left, as it is by Redis' own clock after some seconds. */
    async killWorker(): Promise<void> {
      await worker.kill();
      const left = (await redis.xpending(intakeKey(), GROUP, '-', '+', 10_000)) as [string, string, number, number][];
      for (const [id, consumer] of left)
        await redis.xclaim(intakeKey(), GROUP, consumer, 0, id, 'IDLE', 60_000, 'JUSTID');
      worker = await startWorker();
    },
    /** The record of a message ends, as it does after some days. */
    async endRecord(messageKey: string): Promise<void> {
      const wamid = await redis.hget(executionKey(messageKey), 'w');
      await redis.del(executionKey(messageKey));
      await messageIndex(redis).dropMessage(wamid ?? '');
    },
    async close(): Promise<void> {
      await Promise.all([webs[0].stop(), webs[1].stop(), worker.stop()]);
      await Promise.all([marketingCloud.close(), whatsApp.close()]);
      await redis.quit();
    },
  };
}
/** `WA_Message` as its owner made it: a narrow column for the owner, the others are added by `provision`. */
async function createNarrowColumn(cloud: string, environment: Record<string, string | undefined>) {
  const { access_token } = await call<{ access_token: string }>('POST', `${cloud}/v2/token`, '', {
    grant_type: 'client_credentials',
    client_id: environment.MC_CLIENT_ID,
    client_secret: environment.MC_CLIENT_SECRET,
    account_id: environment.MC_ACCOUNT_ID,
  });
  const usual = {
    ...{ type: 'Text', isHidden: false, isReadOnly: false, isTemplateField: false },
    ...{ isInheritable: true, isOverridable: true, mustOverride: false },
  };
  const fields = [
    { ...usual, name: 'MessageKey', length: 36, isPrimaryKey: true, isNullable: false, ordinal: 0 },
    { ...usual, name: 'OwnerEmail', length: NARROW_OWNER, isPrimaryKey: false, isNullable: true, ordinal: 1 },
  ];
  const definition = { name: 'WA_Message', key: 'WA_Message', categoryId: 290931, isSendable: false, fields };
  const { id } = await call<{ id: string }>('POST', `${cloud}/data/v1/customobjects`, access_token, definition);
  return {
    /** As wide as an address may be. */
    widen: () =>
      call('PATCH', `${cloud}/data/v1/customobjectsasync/${id}/fields`, access_token, {
        fields: [{ name: 'OwnerEmail', length: 254 }],
      }),
  };
}

async function call<Answer>(method: string, url: string, token: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

interface Posted {
  wamid?: string;
  outcome: { kind: string; wamid?: string };
  payload: { type: string; to?: string; recipient?: string; biz_opaque_callback_data?: string };
}

async function control(method: string, cloud: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${cloud}/_sandbox/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}
