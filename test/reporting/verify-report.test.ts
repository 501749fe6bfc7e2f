import type Redis from 'ioredis';
import { verifyReport } from '../../src/commands/verify-report';
import { readSettings } from '../../src/config';
import { storedWord } from '../../src/execution/cube-lua';
import { createLogger } from '../../src/logger';
import type { StoredRow } from '../../src/marketing-cloud/data-extension-rows';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { cubeCellKey, cubeDimensionsKey, cubeStepsKey } from '../../src/redis/redis-keys';
import { countedRow } from '../../src/reporting/counted-row';
import { dayNumber, dayOf, dayText } from '../../src/reporting/cube-row';
import { dailyRow, reasonRows } from '../../src/reporting/daily-rows';
import { wordsOfRow } from '../../src/reporting/words-of-row';
import { testEnvironment } from '../support/environment';
import { emptyTestRedis } from '../support/redis';
import { startClouds } from '../support/start-app';

/** One message of a fortnight ago: Redis, copies and rows agree on it, and Meta has never heard of it. */
const DAY = dayText(dayNumber(dayOf(Date.now())) - 14);
const PERIOD = { from: DAY, to: DAY };
const STEP = {
  ...{ stepKey: 's1', journeyId: 'v1', journey: 'welcome', version: '1', activityId: 'a1', template: 'autumn_offer' },
  ...{ language: 'en_US', stage: '', purpose: '', topic: '', sender: '', owner: '', windowHours: 72 },
};
const MESSAGE = {
  ...{ MessageKey: 'm1', StepKey: STEP.stepKey, JBActivityID: STEP.activityId, Branch: 'continue', Reason: 'accepted' },
  ...{ TemplateName: STEP.template, TemplateLanguage: STEP.language, Country: 'MX' },
  ...{ PricingCategory: 'marketing', PricingType: 'regular', Billable: 'true' },
  ...Object.fromEntries(
    ['DecidedDateUTC', 'AcceptedDateUTC', 'SentDateUTC', 'DeliveredDateUTC'].map((name) => [name, `${DAY}T12:00:00Z`]),
  ),
} as Readonly<Record<string, string>>;
const said = wordsOfRow(countedRow((name) => MESSAGE[name] ?? '', undefined));
const WORDS = new Map([...said].map((word) => [word, 1]));
const CELL = { day: DAY, step: STEP, words: WORDS };
const TABLES: Record<string, readonly StoredRow[]> = {
  WA_Message: [MESSAGE],
  WA_Daily: [dailyRow(CELL)],
  WA_DailyReason: reasonRows(CELL),
};

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
beforeAll(async () => {
  [redis, clouds] = await Promise.all([emptyTestRedis(), startClouds()]);
  const stored = Object.fromEntries([...WORDS].map(([word, count]) => [storedWord(word), count]));
  await redis.hset(cubeCellKey(`${dayNumber(DAY)}:${STEP.stepKey}`), stored);
  await redis.sadd(cubeStepsKey(dayNumber(DAY)), STEP.stepKey);
  await redis.hset(cubeDimensionsKey(), STEP.stepKey, JSON.stringify(STEP));
});
afterAll(async () => {
  await redis.quit();
  await clouds.close();
});

/** What is printed last, and whether all that was asked agrees: else the exit code is 1. */
async function verify(): Promise<{ agrees: boolean; last: string | undefined; printed: string }> {
  const lines: string[] = [];
  const opened = {
    ...{ redis, clock: Date.now, logger: createLogger({ level: 'silent' }), definitions: readDataExtensions() },
    rows: {
      async *readRows(table: string): AsyncGenerator<readonly StoredRow[]> {
        yield (TABLES[table] ?? []).map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), String(value)])),
        );
      },
    },
    mappings: { load: async () => ({}) },
  };
  const settings = readSettings(testEnvironment({ ...clouds.environment }));
  const agrees = await verifyReport(PERIOD, { opened, settings, say: (line) => lines.push(line) });
  return { agrees, last: lines.at(-1), printed: lines.join('\n') };
}

test('where Meta counts something else than we do it is named as what differs', async () => {
  await clouds.controlWhatsApp('PUT', 'chaos', { templateInsights: true, pricingAnalytics: true });
  const { agrees, last, printed } = await verify();
  expect(printed).toMatch(/differs: \S+ autumn_offer en_US sent: WA_Message 1, Meta 0/);
  expect(last).toBe(
    "Agree: Redis, WA_Daily and WA_Message. Differ: Meta's template analytics; Meta's pricing analytics.",
  );
  expect(agrees).toBe(false);
});

test('what Meta does not tell proves nothing, and is said not to have been compared', async () => {
  await clouds.controlWhatsApp('PUT', 'chaos', { templateInsights: false, pricingAnalytics: false });
  const { agrees, last } = await verify();
  expect(last).toMatch(
    /^Agree: Redis, WA_Daily and WA_Message\. Not compared: Meta's template analytics \(.+131005.+\)\.$/,
  );
  expect(agrees).toBe(true);
});
