import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { type AppProcess, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startClouds } from '../support/start-app';

const PEOPLE = 60;
const AT_ONCE = 32;

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let apps: [{ url: string }, { url: string }];
let webs: [AppProcess, AppProcess];

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100, latencyMs: 20 });
  const ports = [await freePort(), await freePort()] as const;
  const web = (port: number) =>
    startProcess(
      'web',
      testEnvironment({ ...clouds.environment, PORT: String(port), WHATSAPP_MESSAGES_PER_SECOND: '2000' }),
    );
  webs = [await web(ports[0]), await web(ports[1])];
  apps = [{ url: `http://127.0.0.1:${ports[0]}` }, { url: `http://127.0.0.1:${ports[1]}` }];
}, 60_000);

afterAll(async () => {
  await Promise.all(webs.map((web) => web.stop()));
  await clouds.close();
  await redis.quit();
}, 30_000);

/** Ways in which Meta names the same person (WA 1.3, 5.1). */
const NAMES: ((phone: string, index: number) => Record<string, unknown>)[] = [
  (phone) => ({ from: phone.slice(1) }),
  (phone) => ({ from: phone.replace('+52', '521') }),
  (_phone, index) => ({ from: undefined, from_user_id: `MX.${index}` }),
];

async function messagesOf(): Promise<{ at: number; to: string }[]> {
  const all: { at: number; to: string }[] = [];
  for (let before = ''; ; ) {
    const page = await fetch(`${clouds.whatsApp.url}/_sandbox/messages?limit=5000${before}`);
    const { messages } = (await page.json()) as { messages: { at: number; number: number; payload: { to: string } }[] };
    if (messages.length === 0) return all;
    all.push(...messages.map(({ at, payload }) => ({ at, to: payload.to })));
    before = `&before=${messages.at(-1)?.number}`;
  }
}

test('no message goes to anyone after Meta heard 200 for their STOP, whatever they are called in it, in the middle of a run', async () => {
  const people = Array.from({ length: PEOPLE }, (_, index) => numberWithFate('MX', '0001', index));
  // The user ids are learnt before: a STOP that names only the id must bind the number.
  const pairs = people.map((phone, index) => textMessage({ from: phone.slice(1), from_user_id: `MX.${index}` }));
  expect(await postWebhook(apps[0], notification(value('messages', pairs)))).toBe(200);

  const acknowledged = new Map<string, number>();
  let running = true;
  let next = 0;
  const callers = Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (running) {
        const index = next++;
        const body = executeBody({ phone: people[index % PEOPLE] });
        const answer = await callActivity(apps[index % 2 === 0 ? 0 : 1], 'execute', body);
        expect(answer.body.reason).toMatch(/^(accepted|opted_out)$/);
      }
    }),
  );
  // One process is out of breath again and again, also between its last look at consent and the POST.
  const breathless = (async () => {
    for (let turn = 0; running; turn++) {
      await webs[0].pause(turn % 2 === 0 ? 300 : 900);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  })();
  await eventually('a run that is under way', async () => (await messagesOf()).length > PEOPLE);
  for (let from = 0; from < PEOPLE; from += 10) {
    await Promise.all(
      people.slice(from, from + 10).map(async (phone, offset) => {
        const index = from + offset;
        const named = NAMES[index % NAMES.length]?.(phone, index) ?? {};
        const said = textMessage({ ...named, text: { body: 'STOP' } });
        expect(await postWebhook(apps[1], notification(value('messages', [said])))).toBe(200);
        acknowledged.set(phone, Date.now());
      }),
    );
  }
  running = false;
  await Promise.all([callers, breathless]);

  const messages = await messagesOf();
  expect(messages.filter(({ at, to }) => at > (acknowledged.get(to) ?? 0))).toEqual([]);
}, 60_000);
