import { EventEmitter, once } from 'node:events';
import type Redis from 'ioredis';
import { createConversationStore } from '../../src/conversations/conversation-store';
import { createReporting, createReportPages } from '../../src/dependencies/reporting';
import { storedWord } from '../../src/execution/cube-lua';
import { createHoldoutDraws } from '../../src/execution/holdout-draws';
import { createSettingsStore } from '../../src/execution/settings-store';
import { createStepStore } from '../../src/execution/step-store';
import { createLogger } from '../../src/logger';
import {
  cubeCellKey,
  cubeChangedKey,
  cubeDimensionsKey,
  cubeSheetKey,
  cubeStepsKey,
  cubeTakenKey,
} from '../../src/redis/redis-keys';
import { dayNumber } from '../../src/reporting/cube-row';
import { emptySheet, encodeSheet, withCells } from '../../src/reporting/day-sheet';
import { createDaySheets } from '../../src/reporting/day-sheets';
import { emptyTestRedis } from '../support/redis';
import { type Chance, seeded } from './seeded';

/** What is read by days against the cells themselves, whatever has been brought into the sheets meanwhile. */
const FIRST = dayNumber('2026-11-20');
const PERIOD = { from: '2026-11-20', to: '2026-11-29' };
const AT = Date.parse('2026-11-30T12:00:00Z');
const WORDS = [
  'continue accepted',
  'accepted',
  'delivered',
  'failed 131026',
  'answered',
  'priced marketing regular 1 MX',
];
let redis: Redis;

beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

const parts = () => ({ redis, clock: () => AT, logger: createLogger({ level: 'silent' }) });

async function raise(chance: Chance): Promise<void> {
  const [day, step] = [FIRST + chance.below(10), `s${chance.below(4)}`];
  const word = chance.pick(WORDS);
  await redis
    .multi()
    .hincrby(cubeCellKey(`${day}:${step}`), storedWord(word), chance.next() < 0.2 ? -1 : 3)
    .sadd(cubeStepsKey(day), step)
    .sadd(cubeChangedKey(), `${day}:${step}`)
    .hset(cubeDimensionsKey(), step, JSON.stringify(dimensions(step)))
    .exec();
}

const dimensions = (step: string) => ({
  ...{
    stepKey: step,
    journeyId: 'v',
    journey: 'welcome',
    version: '1',
    activityId: `a-${step}`,
    template: `t-${step}`,
  },
  ...{ language: 'en', stage: 'purchase', purpose: 'sales', topic: '', sender: '1', owner: '', windowHours: 72 },
});

test('what is read is as it is now, before, while and after it is brought into the sheets', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e8);
  process.stdout.write(`the counts are those of SEED=${seed}\n`);
  const chance = seeded(seed);
  const [one, other] = [createReporting(parts()).cube, createReporting(parts()).cube];
  for (let round = 0; round < 40; round += 1) {
    await Promise.all(Array.from({ length: 5 }, () => raise(chance)));
    if (chance.next() < 0.4) await Promise.all([one.renewSheets(), other.renewSheets(), raise(chance)]);
    const rows = await (chance.next() < 0.5 ? one : other).read(PERIOD);
    const cells = await one.cells(rows.map(({ day, step }) => `${dayNumber(day)}:${step.stepKey}`));
    const some = (words: ReadonlyMap<string, number>) =>
      Object.fromEntries([...words].filter(([, count]) => count !== 0));
    expect(
      Object.fromEntries(rows.map(({ day, step, words }) => [`${dayNumber(day)}:${step.stepKey}`, some(words)])),
    ).toEqual(Object.fromEntries([...cells].map(([name, words]) => [name, some(words)])));
    const decided = await Promise.all(
      Array.from({ length: 10 }, (_, index) => redis.scard(cubeStepsKey(FIRST + index))),
    );
    expect(rows).toHaveLength(decided.reduce((sum, steps) => sum + steps, 0));
  }
});

test('the page is told what stands in Redis, of the steps that fit', async () => {
  const reporting = createReporting(parts());
  const settings = createSettingsStore(redis);
  const steps = createStepStore({ redis, settings });
  const { reportPageData } = createReportPages(
    { messageRatesFile: undefined, whatsapp: { senders: ['1'] } as never },
    {
      ...{ connections: parts(), reporting, silences: { list: async () => new Map() } },
      execution: { settings, steps, draws: createHoldoutDraws({ redis, steps }) },
      conversationStore: createConversationStore(redis, () => AT),
    },
  );
  const cell = async (step: string, counts: Record<string, number>) => {
    const stored = Object.entries(counts).flatMap(([word, count]) => [storedWord(word), count]);
    await redis.hset(cubeCellKey(`${FIRST}:${step}`), ...stored);
    await redis.sadd(cubeStepsKey(FIRST), step);
    await redis.hset(cubeDimensionsKey(), step, JSON.stringify(dimensions(step)));
  };
  await cell('s1', { 'continue accepted': 90, 'email_fallback opted_out': 10, accepted: 90, delivered: 80 });
  await cell('s2', { 'continue accepted': 50, accepted: 50, delivered: 50 });
  const all = await reportPageData({ ...PERIOD, filter: {} });
  expect(all.sections.funnel.bars.slice(0, 3).map(({ messages }) => messages)).toEqual([150, 140, 130]);
  const page = await reportPageData({ ...PERIOD, filter: { template: ['t-s1'] } });
  expect(page.sections.funnel.bars.slice(0, 3).map(({ messages }) => messages)).toEqual([100, 90, 80]);
  expect(page.sections.timeline.points[0]).toMatchObject({
    from: '2026-11-20',
    decided: 100,
    notSent: { opted_out: 10 },
  });
  expect(page.filters.choices.template.map(({ value }) => value)).toEqual(['t-s1', 't-s2']);
  // Of a journey that they may see, but not the work that replies made.
  const seen = await reportPageData({ ...PERIOD, filter: { journey: ['welcome'] }, onlyJourney: 'welcome' });
  expect([all.sections.replies?.replies, seen.sections.replies]).toEqual([0, null]);
});

describe('the sheets themselves', () => {
  const words = new Map([['accepted', 3]]);
  const sheetsWith = (readCells: Parameters<typeof createDaySheets>[0]['readCells']) =>
    createDaySheets({ redis, readCells, clock: () => AT });
  const cellsOf = async (names: readonly string[]) => new Map(names.map((name) => [name, words]));

  test('what makes room in memory takes no sheet from the period that is read', async () => {
    const days = Array.from({ length: 455 }, (_, index) => FIRST - index);
    for (const day of days) {
      const sheet = encodeSheet(withCells(emptySheet(day), new Map([['s1', words]])));
      await redis.hset(cubeSheetKey(day), { version: '1', sheet });
    }
    const sheets = sheetsWith(cellsOf);
    await sheets.read(days.slice(0, 449));
    const read = await sheets.read(days.slice(440));
    expect(read.map((sheet) => sheet.steps)).toEqual(days.slice(440).map(() => ['s1']));
  });

  /** Reads the first cells that it is asked for when it is let. */
  function slow() {
    const said = new EventEmitter();
    const [asked, allowed] = [once(said, 'asked'), once(said, 'allowed')];
    const sheets = sheetsWith(async (names) => {
      said.emit('asked');
      await allowed;
      return cellsOf(names);
    });
    return { sheets, asked, goOn: () => said.emit('allowed') };
  }

  test('who is slow puts away what they took, not what another took since', async () => {
    const changed = async (step: string) => {
      await redis.sadd(cubeStepsKey(FIRST), step);
      await redis.sadd(cubeChangedKey(), `${FIRST}:${step}`);
    };
    const [late, third] = [slow(), slow()];
    await changed('s1');
    const ofLate = late.sheets.renew();
    await late.asked;
    await sheetsWith(cellsOf).renew();
    await changed('s2');
    const ofThird = third.sheets.renew();
    await third.asked;
    late.goOn();
    await ofLate;
    expect(await redis.smembers(cubeTakenKey())).toEqual([`${FIRST}:s2`]);
    third.goOn();
    await ofThird;
    expect(await redis.smembers(cubeTakenKey())).toEqual([]);
  });
});
