import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { type AppProcess, runCommand, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startClouds } from '../support/start-app';

const CONTACTS = 300;
/** So many are answered when the first processes are killed. */
const KILL_AT = 100;
const AT_ONCE = 20;
/** Every tenth contact says STOP after reading; the others are delivered. */
const phoneOf = (index: number) => numberWithFate('MX', index % 10 === 0 ? '0011' : '0001', index);

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let ports: [number, number];
let environment: Record<string, string | undefined>;
let webs: [AppProcess, AppProcess];
let worker: AppProcess;
let killing: Promise<void> | undefined;

const web = (index: 0 | 1) => startProcess('web', { ...environment, PORT: String(ports[index]) });

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 40, batchDelayMs: 20, duplicateRate: 0.1, shuffleMs: 30, retryMs: 100 });
  ports = [await freePort(), await freePort()];
  environment = testEnvironment({
    ...clouds.environment,
    WHATSAPP_TIMEOUT_MS: '1500',
    WHATSAPP_MESSAGES_PER_SECOND: '200',
    LOG_LEVEL: 'fatal',
  });
  expect(await runCommand('commands/provision-command', environment)).toBe(0);
  webs = [await web(0), await web(1)];
  worker = await startProcess('worker', environment);
  await fetch(`${clouds.whatsApp.url}/_sandbox/webhook`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `http://127.0.0.1:${ports[0]}/webhooks/whatsapp` }),
  });
}, 120_000);

afterAll(async () => {
  // Where the test has failed some may be just starting: a process that is left would keep Jest from its end.
  await killing?.catch(() => undefined);
  await Promise.all([...(webs ?? []), worker].map((running) => running?.kill()));
  await clouds?.close();
  redis?.disconnect();
}, 60_000);

/** Calls as Journey Builder does: 5xx and lost connections are tried again. → the answer and how often it was asked. */
async function push(index: number, body: object): Promise<Record<string, unknown>> {
  let last: unknown;
  for (let attempt = 0; attempt < 40; attempt++) {
    try {
      const answer = await callActivity({ url: `http://127.0.0.1:${ports[(index + attempt) % 2]}` }, 'execute', body);
      if (answer.status === 200) return answer.body;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`contact ${index} got no answer`, { cause: last });
}

async function rowsOf(table: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${clouds.marketingCloud.url}/_sandbox/data-extensions/${table}/rows?limit=10000`);
  return ((await response.json()) as { rows: Record<string, unknown>[] }).rows;
}

test('kill -9 of a web and a worker in the middle of 300 contacts: one decision each, nothing twice, no signal lost', async () => {
  const bodies = Array.from({ length: CONTACTS }, (_, index) =>
    executeBody({ contactKey: `contact-${index}`, phone: phoneOf(index) }),
  );
  const answers = new Map<number, Record<string, unknown>>();
  let next = 0;
  const killAndRestart = async () => {
    await Promise.all([webs[0].kill(), worker.kill()]);
    [webs[0], worker] = await Promise.all([web(0), startProcess('worker', environment)]);
    await webs[1].kill();
    webs[1] = await web(1);
  };
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < CONTACTS) {
        const index = next++;
        answers.set(index, await push(index, bodies[index] ?? {}));
        if (answers.size === KILL_AT) killing = killAndRestart();
      }
    }),
  );
  await killing;
  expect(answers.size).toBe(CONTACTS);

  // One decision: whoever asks again, wherever, hears what was answered first.
  const asked = [...answers.keys()].filter((index) => index % 7 === 0);
  for (const index of asked) expect(await push(index, bodies[index] ?? {})).toEqual(answers.get(index));
  const reasons = new Set([...answers.values()].map((answer) => answer.reason));
  for (const reason of reasons) expect(['accepted', 'unconfirmed', 'opted_out']).toContain(reason);

  // Nothing twice, by the stand-in's own count.
  const { duplicates } = (await (await fetch(`${clouds.whatsApp.url}/_sandbox/duplicates`)).json()) as {
    duplicates: unknown[];
  };
  expect(duplicates).toEqual([]);
  const { messages: all } = (await (
    await fetch(`${clouds.whatsApp.url}/_sandbox/messages?limit=10000&outcome=accepted`)
  ).json()) as { messages: { payload: { type: string; to: string; biz_opaque_callback_data: string } }[] };
  // Whoever answered was also told that it came, without a template.
  const messages = all.filter(({ payload }) => payload.type === 'template');
  expect(new Set(messages.map((message) => message.payload.to)).size).toBe(messages.length);
  const accepted = new Set(messages.map((message) => message.payload.biz_opaque_callback_data));
  for (const answer of answers.values()) {
    if (answer.reason === 'accepted') expect(accepted).toContain(answer.messageKey);
  }

  // No signal lost: every accepted message's delivery and every STOP is in its data extension.
  const delivered = await eventually(
    'every delivery in WA_Message',
    async () => {
      const rows = await rowsOf('WA_Message');
      const arrived = rows.filter(
        (row) =>
          row.DeliveredDateUTC &&
          row.SentDateUTC &&
          row.WhatsAppMessageID &&
          row.FinalReason &&
          accepted.has(String(row.MessageKey)),
      );
      return rows.length === CONTACTS && arrived.length === accepted.size && rows;
    },
    90_000,
  );
  for (const row of delivered) {
    expect(row.Reason).toBeDefined();
    if (accepted.has(String(row.MessageKey))) {
      expect(row).toMatchObject({ FinalReason: 'delivered', WhatsAppMessageID: expect.stringMatching(/^wamid\./) });
    }
  }
  const stops = messages.filter((message) => message.payload.to.endsWith('0011')).length;
  const stopped = async () =>
    (await rowsOf('WA_Consent')).filter((row) => row.Topic === '*' && row.Status === 'opted_out').length;
  const replied = async () => (await rowsOf('WA_Reply')).filter((row) => row.MessageKey && row.ContactKey).length;
  await eventually('every STOP in WA_Consent', async () => (await stopped()) === stops, 60_000);
  await eventually('every STOP in WA_Reply, tied to its message', async () => (await replied()) === stops, 60_000);
}, 240_000);
