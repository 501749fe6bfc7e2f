import { consentWaiting } from '../../src/outbox/consent-waiting';
import { intakeKey } from '../../src/redis/redis-keys';
import { runCommand, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

/** Three times, and more, what this process is given to do at once, with a Cloud API that takes its time. */
const LIMITS = { working: { most: 2, least: 2 }, atTheCloud: 4 };
const CALLS = 24;
const LATENCY_MS = 1_500;
/** More than a worker carries out in the time that one opt-out takes. */
const BACKLOG = 20_000;

let redis: Awaited<ReturnType<typeof emptyTestRedis>>;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100, latencyMs: LATENCY_MS });
  const environment = testEnvironment(clouds.environment);
  expect(await runCommand('commands/provision-command', environment)).toBe(0);
  app = await startApp(clouds.environment, { web: true, worker: false }, LIMITS);
}, 60_000);
afterAll(async () => {
  await app?.close();
  await clouds?.close();
  await redis?.quit();
}, 30_000);

/** Nobody whose last digits say what happens to a message. */
const phoneOf = (person: number) => `+52155${String(10_005_000 + person)}`;
const call = (person: number) => callActivity(app, 'execute', executeBody({ phone: phoneOf(person) }));

async function gauges(): Promise<(line: string) => number> {
  const answer = await fetch(`${app.url}/metrics`, { headers: { authorization: 'Bearer test-metrics-token' } });
  const lines = (await answer.text()).split('\n');
  return (name) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
}

test('whoever comes while a process has all that it can do under way is held, answered 200, and sent to once', async () => {
  const { counts } = app.dependencies.admission;
  const calls = Array.from({ length: CALLS }, (_, index) => call(100 + index));
  const seen = { waiting: 0, atTheCloud: 0 };
  let isOver = false;
  const look = () => {
    const { waiting, atTheCloud } = counts();
    seen.waiting = Math.max(seen.waiting, waiting);
    seen.atTheCloud = Math.max(seen.atTheCloud, atTheCloud);
    if (!isOver) setImmediate(look);
  };
  look();
  await eventually('some are held while others wait for the Cloud API', async () => {
    const gauge = await gauges();
    return gauge('wa_calls{state="waiting"}') > 0 && gauge('wa_calls{state="at_the_cloud"}') > 0;
  });
  const answers = await Promise.all(calls);
  isOver = true;

  expect([...new Set(answers.map(({ status, body }) => `${status} ${body.reason}`))]).toEqual(['200 accepted']);
  const { messages } = await clouds.controlWhatsApp('GET', `messages?limit=${2 * CALLS}&outcome=accepted`);
  const numbers = (messages as { payload: { to: string } }[]).map(({ payload }) => payload.to);
  expect({ all: numbers.length, different: new Set(numbers).size }).toEqual({ all: CALLS, different: CALLS });
  expect(seen.waiting).toBeGreaterThan(LIMITS.atTheCloud);
  expect(seen.atTheCloud).toBeGreaterThanOrEqual(LIMITS.atTheCloud);
  expect(seen.atTheCloud).toBeLessThanOrEqual(LIMITS.atTheCloud + LIMITS.working.most);
  expect(counts()).toMatchObject({ working: 0, atTheCloud: 0, waiting: 0 });
}, 60_000);

test('behind webhooks that nobody has carried out a STOP is in force at once, and its row goes before they are done', async () => {
  const status = notification(value('statuses', [{ id: 'wamid.of-nobody', status: 'sent', timestamp: '1790000000' }]));
  const backlog = redis.pipeline();
  for (let count = 0; count < BACKLOG; count += 1) backlog.xadd(intakeKey(), '*', 'body', status);
  await backlog.exec();

  const stop = textMessage({ from: phoneOf(1).slice(1), text: { body: 'STOP' } });
  expect(await postWebhook(app, notification(value('messages', [stop])))).toBe(200);
  expect(await call(1)).toMatchObject({ status: 200, body: { reason: 'opted_out' } });
  const gauge = await gauges();
  expect(gauge('wa_webhooks_waiting{of="stored"}')).toBe(BACKLOG + 1);
  expect(gauge('wa_consents_waiting{of="people"}')).toBe(1);

  const worker = await startProcess('worker', testEnvironment(clouds.environment));
  try {
    const isWritten = async () => (await consentWaiting(redis)).waiting === 0;
    await eventually('the row of the STOP is written', isWritten, 60_000);
    expect(await redis.xlen(intakeKey())).toBeGreaterThan(0);
  } finally {
    await worker.kill();
  }
}, 120_000);
