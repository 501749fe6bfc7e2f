import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type Redis from 'ioredis';
import {
  type JourneyBuilderSandbox,
  startJourneyBuilderSandbox,
} from '../../sandbox/journey-builder/start-journey-builder-sandbox';
import { createRecipeBook, type RecipeReport } from '../../sandbox/recipe-run/recipe-book';
import { createRecipeWorld, type DataExtensionRow, type RecipeWorld } from '../../sandbox/recipe-run/recipe-world';
import { ALL_RECIPES } from '../../sandbox/recipes/all-recipes';
import type { Recipe } from '../../sandbox/recipes/recipe';
import { rowSchema } from '../../src/redis/outbox-entry';
import { executionKey, leaseKey, outboxKey } from '../../src/redis/redis-keys';
import { startTestOrg, type TestOrg } from '../crm/salesforce-org';
import { type AppProcess, runCommand, startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { freePort } from '../support/free-port';
import { emptyTestRedis } from '../support/redis';
import { startClouds } from '../support/start-app';
import { makeDue, withTimer } from '../support/timer-control';

const MESSAGES_PER_SECOND = 10;
/** Leaves ten seconds for the calls of the crowd before its sender is no longer over its rate: see CROWD_SECONDS. */
const CROWD_SECONDS_ON_A_BUSY_MACHINE = 20;
/** So that a delivery is in time on a busy machine too, and the one that comes after ten minutes (15 s here) is late. */
const WAIT_SECONDS_ON_A_BUSY_MACHINE = 8;
const RECIPES = ALL_RECIPES.map((recipe) => ({
  ...recipe,
  steps: recipe.steps.map((step) =>
    step.kind === 'message' && step.decideOn
      ? { ...step, decideOn: { delivered: { waitSeconds: WAIT_SECONDS_ON_A_BUSY_MACHINE } } }
      : step,
  ),
}));
const SENDERS = ['900000000000101', '900000000000102'] as const;
/** Where it is day when it is night in UTC, whatever the hour (the sign of these names is the other way round). */
const ELSEWHERE = 'Etc/GMT-6';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: AppProcess;
let org: TestOrg;
let sandbox: JourneyBuilderSandbox;
let reports: Promise<Map<string, RecipeReport>>;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 40 });
  org = await startTestOrg();
  const port = await freePort();
  const appUrl = `http://127.0.0.1:${port}`;
  const environment = testEnvironment({
    ...clouds.environment,
    ...org.environment,
    PORT: String(port),
    PUBLIC_URL: appUrl,
    WHATSAPP_MESSAGES_PER_SECOND: String(MESSAGES_PER_SECOND),
    LATE_FALLBACK_MIN_DELAY_SECONDS: '2',
    CONSENT_POLICY: join(__dirname, '../../sandbox/consent-policy.json'),
    REPLY_RULES: join(__dirname, '../../sandbox/reply-rules.json'),
    LOG_LEVEL: 'fatal',
  });
  expect(await runCommand('commands/provision-command', environment)).toBe(0);
  app = await startProcess('start', environment);
  await fetch(`${clouds.whatsApp.url}/_sandbox/webhook`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${appUrl}/webhooks/whatsapp`, verify: true }),
  });
  // One job per set of columns takes its time; that they arrive is shown elsewhere (canvas.test.ts, npm run demo).
  await redis.set(leaseKey('outbox:WA_Message'), 'the test');
  await redis.set(leaseKey('outbox:WA_Reply'), 'the test');
  const cloudWorld = createRecipeWorld({
    urls: {
      app: appUrl,
      marketingCloud: clouds.marketingCloud.url,
      whatsApp: clouds.whatsApp.url,
      salesforce: org.url,
    },
    consentsToken: 'test-consents-token',
    conversionsToken: 'test-conversions-token',
  });
  const world: RecipeWorld = {
    ...cloudWorld,
    rows: (table, filter) =>
      table === 'WA_Message' || table === 'WA_Reply' ? waitingRows(table, filter) : cloudWorld.rows(table, filter),
  };
  sandbox = await startJourneyBuilderSandbox({
    jwtSecret: 'test-signing-secret',
    ids: randomUUID,
    clock: Date.now,
    appUrl,
    marketingCloudUrl: clouds.marketingCloud.url,
    audienceCsv: 'ContactKey\nc1\n',
    waitMinuteMs: 500,
    recipeBook: (builder) =>
      createRecipeBook(RECIPES, {
        builder,
        world,
        appUrl,
        senders: SENDERS,
        messagesPerSecond: MESSAGES_PER_SECOND,
        crowdSeconds: CROWD_SECONDS_ON_A_BUSY_MACHINE,
        clock: Date.now,
        ids: randomUUID,
        // See letTimePass: a sweep every five seconds, the two of the shortest delay, and room.
        lateFallbackGoneBy: (sentAt) => sentAt + 20_000,
        judgedWithinMs: 150_000,
      }),
  });
  let hasEnded = false;
  reports = runAll().finally(() => {
    hasEnded = true;
  });
  await Promise.all([reports, letTimePass(() => hasEnded)]);
}, 600_000);

afterAll(async () => {
  await sandbox?.close();
  await app?.stop();
  await clouds?.close();
  await org?.close();
  await redis?.quit();
}, 60_000);

/** How many journeys there will be once all that are being drawn are there. */
let journeysToCome = 0;

/** All recipes side by side, by their id; then those of a crowd, whose ends depend on how soon calls are answered. */
async function runAll(): Promise<Map<string, RecipeReport>> {
  const isOfCrowd = ({ acts }: Recipe) => acts.some(({ kind }) => kind === 'crowd_enters');
  const ended = [
    ...(await run(RECIPES.filter((recipe) => !isOfCrowd(recipe)))),
    ...(await run(RECIPES.filter(isOfCrowd))),
  ];
  return new Map(ended.map((report) => [report.id, report]));
}

async function run(chosen: readonly Recipe[]): Promise<RecipeReport[]> {
  const { recipes } = sandbox;
  if (recipes === undefined) throw new Error('the canvas has no recipes');
  journeysToCome += chosen.length;
  const journeys = await Promise.all(chosen.map(({ id }) => recipes.draw(id)));
  return Promise.all(journeys.map((journey) => recipes.start(journey)));
}

const NIGHT = `held:first:${SENDERS[0]}`;
/** The last thing that the app hears of a message to somebody with this fate. */
const LAST_HEARD: Record<string, string> = {
  '0001': 'bd',
  '0002': 'br',
  '0003': 'bs',
  '0010': 'bp',
  '0025': 'bp',
  '0026': 'bp',
  '0052': 'bd',
  '1026': 'bf',
};

/** Lets each night end when all that is to be done is done, and each late check come when no more is heard of its message. */
async function letTimePass(hasEnded: () => boolean): Promise<void> {
  while (!hasEnded()) {
    if (allActsAreDone()) for (const messageKey of await withTimer(redis, NIGHT)) await endNight(messageKey);
    for (const messageKey of await withTimer(redis, 'late')) {
      const phone = await redis.hget(executionKey(messageKey), 'ad');
      const last = LAST_HEARD[phone?.slice(-4) ?? ''];
      const isOver = last === undefined || (await redis.hexists(executionKey(messageKey), last)) === 1;
      if (isOver) await makeDue(redis, 'late', messageKey);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function allActsAreDone(): boolean {
  const all = sandbox.builder.journeys.map((journey) => sandbox.recipes?.reportOf(journey));
  // One that could not go on holds up no other.
  return (
    all.length === journeysToCome &&
    all.every((report) => report?.problem !== undefined || report?.acts.every(({ isDone }) => isDone))
  );
}

async function endNight(messageKey: string): Promise<void> {
  const held = await redis.hget(executionKey(messageKey), 'hd');
  if (held === null) return;
  const elsewhere = { ...JSON.parse(held), timeZone: ELSEWHERE };
  await redis.hset(executionKey(messageKey), 'hd', JSON.stringify(elsewhere));
  await makeDue(redis, NIGHT, messageKey);
}

const ROW_KEY = { WA_Message: 'MessageKey', WA_Reply: 'ReplyID' } as const;

/** The rows of a table as they wait for Marketing Cloud, put together by their key; `filter` is `Column eq 'value'`. */
async function waitingRows(table: keyof typeof ROW_KEY, filter: string): Promise<DataExtensionRow[]> {
  const [, column = '', value] = /^(\w+) eq '(.*)'$/.exec(filter) ?? [];
  const byKey = new Map<unknown, DataExtensionRow>();
  for (const [, fields] of await redis.xrange(outboxKey(table), '-', '+')) {
    const row = rowSchema.parse(JSON.parse(fields[1] ?? '{}'));
    byKey.set(row[ROW_KEY[table]], { ...byKey.get(row[ROW_KEY[table]]), ...row });
  }
  return [...byKey.values()].filter((row) => row[column] === value);
}

test.each(ALL_RECIPES.map(({ id }) => id))('%s ends as it is described', async (id) => {
  const report = (await reports).get(id);
  const differences = report?.people.filter((person) => person.differences.length > 0);
  expect({ problem: report?.problem, differences }).toEqual({ problem: undefined, differences: [] });
  expect(report?.state).toBe('as expected');
});
