import { Agent, request } from 'node:http';
import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { type AppProcess, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { startLoadBalancer } from '../support/load-balancer';
import { emptyTestRedis } from '../support/redis';
import { executeBody, signJourneyBuilderCall, startClouds } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let ports: [number, number];
let webs: [AppProcess, AppProcess];
/** Connections that are kept open, as Journey Builder's are. */
const agent = new Agent({ keepAlive: true, maxSockets: 200 });

const startWeb = (port: number) =>
  startProcess('web', testEnvironment({ ...clouds.environment, PORT: String(port), LOG_LEVEL: 'error' }));

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  ports = [await freePort(), await freePort()];
  webs = [await startWeb(ports[0]), await startWeb(ports[1])];
}, 60_000);

afterAll(async () => {
  agent.destroy();
  await Promise.all(webs.map((web) => web.stop()));
  await clouds.close();
  await redis.quit();
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
      response.on('end', () => resolve(text === '' ? undefined : JSON.parse(text)));
      response.on('error', () => resolve(undefined));
    });
    call.on('error', () => resolve(undefined));
    call.end(signJourneyBuilderCall(body));
  });
}

let serial = 0;
const contact = (fate: string, settings: Record<string, unknown> = {}) =>
  executeBody({ phone: numberWithFate('MX', fate, serial++ % 900), settings });

/** A call whose send has not had its turn, or that waits for another of its contact, when the process is told to end; it is repeated. */
const GIVEN_BACK: ReadonlySet<unknown> = new Set(['send_put_off', 'contact_busy']);

test('a rolling restart loses nothing: each process in turn is told to end while it has calls, and every contact gets its branch, and one message', async () => {
  const balancer = await startLoadBalancer();
  const port = Number(new URL(balancer.url).port);
  for (const each of ports) balancer.put(each);
  let isOver = false;
  const answered = { branch: 0, givenBack: 0 };
  const reasons = new Set<unknown>();
  const journey = async (body: () => Record<string, unknown>) => {
    while (!isOver) {
      const call = body();
      let answer = await execute(port, call);
      for (; GIVEN_BACK.has(answer?.error); answer = await execute(port, call)) answered.givenBack += 1;
      reasons.add(answer?.reason ?? answer?.error);
      if (answer === undefined) break;
      answered.branch += 1;
    }
  };
  // Some wait for a delivery that does not come.
  const waiting = () => contact('0003', { decideOn: 'delivered', waitSeconds: 2 });
  const journeys = Promise.all([
    ...Array.from({ length: 6 }, () => journey(() => contact('0001'))),
    ...Array.from({ length: 6 }, () => journey(waiting)),
  ]);
  const more = async (count: number) => {
    const before = answered.branch;
    await eventually(`${count} more answers`, () => answered.branch >= before + count, 20_000);
  };
  try {
    for (const place of [0, 1] as const) {
      await more(25);
      // As a platform does it: out of the balancer, and told to end at once, with what is under way.
      const emptied = balancer.take(ports[place]);
      expect(await webs[place].stop()).toBe(0);
      await emptied;
      webs[place] = await startWeb(ports[place]);
      balancer.put(ports[place]);
    }
    await more(25);
  } finally {
    isOver = true;
    await journeys;
  }
  const answers = balancer.answers();
  await balancer.close();
  expect(reasons).toEqual(new Set(['accepted', 'not_delivered']));
  expect(answers).toEqual({
    'execute 200': answered.branch,
    ...(answered.givenBack > 0 && { 'execute 503': answered.givenBack }),
  });
  const duplicates = await (await fetch(`${clouds.whatsApp.url}/_sandbox/duplicates`)).json();
  expect(duplicates).toEqual({ duplicates: [] });
}, 90_000);

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
