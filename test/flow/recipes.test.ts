import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { executionKey } from '../../src/redis-keys';
import {
  type JourneyBuilderSandbox,
  startJourneyBuilderSandbox,
} from '../../src/sandbox/journey-builder/start-journey-builder-sandbox';
import { createRecipeBook, type RecipeReport } from '../../src/sandbox/recipe-run/recipe-book';
import { createRecipeWorld } from '../../src/sandbox/recipe-run/recipe-world';
import { ALL_RECIPES } from '../../src/sandbox/recipes/all-recipes';
import { type AppProcess, runCommand, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { emptyTestRedis } from '../support/redis';
import { startClouds } from '../support/start-app';
import { makeDue, withTimer } from '../support/timer-control';

const MESSAGES_PER_SECOND = 20;
const SENDERS = ['900000000000101', '900000000000102'] as const;
/** Where it is day when it is night in UTC, whatever the hour (the sign of these names is the other way round). */
const ELSEWHERE = 'Etc/GMT-6';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: AppProcess;
let sandbox: JourneyBuilderSandbox;
let reports: Promise<Map<string, RecipeReport>>;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 60 });
  const port = await freePort();
  const appUrl = `http://127.0.0.1:${port}`;
  const environment = testEnvironment({
    ...clouds.environment,
    PORT: String(port),
    PUBLIC_URL: appUrl,
    WHATSAPP_MESSAGES_PER_SECOND: String(MESSAGES_PER_SECOND),
    LATE_FALLBACK_MIN_DELAY_SECONDS: '2',
    CONSENT_POLICY: join(__dirname, '../../src/sandbox/consent-policy.json'),
    LOG_LEVEL: 'fatal',
  });
  expect(await runCommand('marketing-cloud/provision-command', environment)).toBe(0);
  app = await startProcess('start', environment);
  await fetch(`${clouds.whatsApp.url}/_sandbox/webhook`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${appUrl}/webhooks/whatsapp`, verify: true }),
  });
  const world = createRecipeWorld({
    urls: { app: appUrl, marketingCloud: clouds.marketingCloud.url, whatsApp: clouds.whatsApp.url },
    consentsToken: 'test-consents-token',
    conversionsToken: 'test-conversions-token',
  });
  sandbox = await startJourneyBuilderSandbox({
    jwtSecret: 'test-signing-secret',
    ids: randomUUID,
    clock: Date.now,
    appUrl,
    marketingCloudUrl: clouds.marketingCloud.url,
    audienceCsv: 'ContactKey\nc1\n',
    waitMinuteMs: 500,
    recipeBook: (builder) =>
      createRecipeBook(ALL_RECIPES, {
        builder,
        world,
        appUrl,
        senders: SENDERS,
        messagesPerSecond: MESSAGES_PER_SECOND,
        clock: Date.now,
        ids: randomUUID,
        // Minutes pass as soon as they may: see letTimePass.
        lateFallbackGoneBy: (sentAt) => sentAt + 20_000,
        judgedWithinMs: 60_000,
      }),
  });
  reports = runAll();
  await letTimePass();
  await reports;
}, 150_000);

afterAll(async () => {
  await sandbox?.close();
  await app?.stop();
  await clouds?.close();
  await redis?.quit();
}, 60_000);

/** All recipes side by side, by their id. */
async function runAll(): Promise<Map<string, RecipeReport>> {
  const { recipes } = sandbox;
  if (recipes === undefined) throw new Error('the canvas has no recipes');
  const journeys = await Promise.all(ALL_RECIPES.map(({ id }) => recipes.draw(id)));
  const ended = await Promise.all(journeys.map((journey) => recipes.start(journey)));
  return new Map(ended.map((report) => [report.id, report]));
}

/** Ends the night when all is done that is done in it, and the minute of the late checks when WhatsApp has fallen silent. */
async function letTimePass(): Promise<void> {
  const held = `held:first:${SENDERS[0]}`;
  const actsAreDone = () => {
    const all = sandbox.builder.journeys.map((journey) => sandbox.recipes?.reportOf(journey));
    return all.length === ALL_RECIPES.length && all.every((report) => report?.acts.every(({ isDone }) => isDone));
  };
  await eventually('the acts of every recipe', actsAreDone, 90_000);
  for (const messageKey of await withTimer(redis, held)) {
    const stored = JSON.parse((await redis.hget(executionKey(messageKey), 'hd')) ?? '{}');
    await redis.hset(executionKey(messageKey), 'hd', JSON.stringify({ ...stored, timeZone: ELSEWHERE }));
    await makeDue(redis, held, messageKey);
  }
  const isSilent = async () => {
    const { idle } = (await (await fetch(`${clouds.whatsApp.url}/_sandbox/webhooks`)).json()) as { idle: boolean };
    const waiting = await Promise.all([held, `held:first:${SENDERS[1]}`].map((family) => withTimer(redis, family)));
    return idle && waiting.flat().length === 0;
  };
  await eventually('silence on WhatsApp', isSilent, 60_000);
  for (const messageKey of await withTimer(redis, 'late')) await makeDue(redis, 'late', messageKey);
}

test.each(ALL_RECIPES.map(({ id }) => id))('%s ends as it is described', async (id) => {
  const report = (await reports).get(id);
  const differences = report?.people.filter((person) => person.differences.length > 0);
  expect({ problem: report?.problem, differences }).toEqual({ problem: undefined, differences: [] });
  expect(report?.state).toBe('as expected');
});
