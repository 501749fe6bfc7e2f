import { rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { type AppProcess, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { freePort } from '../support/free-port';
import { emptyTestRedis } from '../support/redis';
import { executeBody, signJourneyBuilderCall, startClouds } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let ports: [number, number];
let webs: [AppProcess, AppProcess];
/** Connections that are kept open, as Journey Builder's are. */
const agent = new Agent({ keepAlive: true, maxSockets: 200 });

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  ports = [await freePort(), await freePort()];
  const web = (port: number) =>
    startProcess('web', testEnvironment({ ...clouds.environment, PORT: String(port), LOG_LEVEL: 'error' }));
  webs = [await web(ports[0]), await web(ports[1])];
}, 60_000);

afterAll(async () => {
  agent.destroy();
  await webs[1].stop();
  await clouds.close();
  await redis.quit();
  rmSync(`.test-dist-${process.env.JEST_WORKER_ID ?? '0'}`, { recursive: true, force: true });
}, 30_000);

/** One call over a kept connection → the answer's body, or undefined where the connection was refused or broke. */
function execute(port: number, body: object): Promise<Record<string, unknown> | undefined> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: '/activities/message/execute', method: 'POST', agent };
    const call = request(options, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve(JSON.parse(text)));
      response.on('error', () => resolve(undefined));
    });
    call.on('error', () => resolve(undefined));
    call.end(signJourneyBuilderCall(body));
  });
}

let serial = 0;
const contact = (fate: string, settings: Record<string, unknown> = {}) =>
  executeBody({ phone: numberWithFate('MX', fate, serial++ % 900), settings });

test('SIGTERM under load: every call under way gets its branch, the process ends with 0 in time, nothing is sent twice', async () => {
  const underWay = [
    ...Array.from({ length: 10 }, () => contact('0003', { decideOn: 'delivered', waitSeconds: 60 })),
    ...Array.from({ length: 10 }, () => contact('0050')),
    ...Array.from({ length: 5 }, () => contact('0054')),
  ];
  const answers = Promise.all(underWay.map((body) => execute(ports[0], body)));
  // Callers that never stop calling over the connections they have.
  const steady: { body: object; answer: Record<string, unknown> | undefined }[] = [];
  let callersDone = 0;
  const callers = Promise.all(
    Array.from({ length: 8 }, async () => {
      for (;;) {
        const body = contact('0001');
        const answer = await execute(ports[0], body);
        steady.push({ body, answer });
        if (answer === undefined) break;
      }
      callersDone += 1;
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(callersDone).toBe(0);
  expect(await webs[0].stop()).toBe(0);
  await callers;

  const reasons = (await answers).map((answer) => answer?.reason);
  expect(new Set(reasons.slice(0, 10))).toEqual(new Set(['not_delivered']));
  expect(new Set(reasons.slice(10, 20))).toEqual(new Set(['accepted']));
  expect(new Set(reasons.slice(20))).toEqual(new Set(['unconfirmed']));

  // Whoever got no answer asks the other process, and whoever got one hears it again.
  const repeats = [
    ...steady.slice(-100),
    ...underWay.map((body, index) => ({ body, answer: { reason: reasons[index] } })),
  ];
  for (const { body, answer } of repeats) {
    const again = await execute(ports[1], body);
    expect(again?.reason).toBe(answer?.reason ?? 'accepted');
  }
  const { duplicates } = (await (await fetch(`${clouds.whatsApp.url}/_sandbox/duplicates`)).json()) as {
    duplicates: unknown[];
  };
  expect(duplicates).toEqual([]);
}, 60_000);
