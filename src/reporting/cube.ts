import type Redis from 'ioredis';
import { wordStored } from '../execution/cube-lua';
import type { SettingsStore } from '../execution/settings-store';
import type { StepStore } from '../execution/step-store';
import { LIMITS } from '../limits';
import { cubeCellKey, cubeDimensionsKey } from '../redis/redis-keys';
import {
  type CubeRow,
  dayNumber,
  dayText,
  dimensionsSchema,
  fitsFilter,
  type RowFilter,
  type StepDimensions,
} from './cube-row';
import type { Words } from './cube-words';
import { type DaySheet, wordsOfStep } from './day-sheet';
import { createDaySheets } from './day-sheets';

/** Key and version of a journey, where it was published through us. */
type JourneyOf = (journeyId: string) => Promise<{ key: string; version: string } | undefined>;

const STEPS_IN_MEMORY = 5_000;
/** Asked of Redis in one go: some 10 ms, in which others wait. */
const CELLS_AT_ONCE = 500;

/** From when to when, both days included; `2026-11-30`, UTC. */
export interface Period {
  from: string;
  to: string;
}

export interface CubeDependencies {
  redis: Redis;
  steps: Pick<StepStore, 'get'>;
  settings: Pick<SettingsStore, 'get'>;
  journeyOf: JourneyOf;
  clock: () => number;
}

/** What is known of steps; of those that Redis has lost, what was read back from `WA_Step`. */
function createStepDimensions({ redis, steps, settings, journeyOf }: Omit<CubeDependencies, 'clock'>) {
  const known = new Map<string, StepDimensions>();
  function keep(dimensions: StepDimensions): StepDimensions {
    if (known.size >= STEPS_IN_MEMORY) known.clear();
    known.set(dimensions.stepKey, dimensions);
    return dimensions;
  }
  return async function dimensionsOf(stepKey: string): Promise<StepDimensions> {
    const before = known.get(stepKey);
    if (before !== undefined) return before;
    const step = await steps.get(stepKey);
    const restored = step === undefined ? await redis.hget(cubeDimensionsKey(), stepKey) : null;
    if (restored !== null) return keep(dimensionsSchema.parse(JSON.parse(restored)));
    const stored = step && step.settingsHash !== '' ? await settings.get(step.settingsHash) : undefined;
    const version = step && (await journeyOf(step.journeyId));
    const dimensions: StepDimensions = {
      stepKey,
      journeyId: step?.journeyId ?? '',
      journey: version?.key || (step?.journeyId ?? ''),
      version: version?.version ?? '',
      activityId: step?.activityId ?? '',
      template: stored?.template.name ?? '',
      language: stored?.template.language ?? '',
      stage: stored?.stage ?? '',
      purpose: stored?.purpose ?? '',
      topic: stored?.topic ?? '',
      sender: stored?.sender ?? '',
      owner: stored?.owner?.email ?? '',
      windowHours: stored?.conversion?.windowHours ?? LIMITS.windowHours.usual,
    };
    // A journey may be published after its first contact came.
    if (version === undefined && step !== undefined) return dimensions;
    return keep(dimensions);
  };
}

/**
 * The counts that the scripts of execution raise, a cell for each step and day (execution/cube-lua.ts), with what is known of
 * the steps. Read by days (day-sheets.ts); what is read is always as it is now.
 */
export function createCube({ redis, steps, settings, journeyOf, clock }: CubeDependencies) {
  const sheets = createDaySheets({ redis, readCells: (names) => readCells(redis, names), clock });
  const dimensionsOf = createStepDimensions({ redis, steps, settings, journeyOf });

  /** The days of a period, and all that is known of the steps that decided on them. */
  async function daysOf({
    from,
    to,
  }: Period): Promise<{ sheets: DaySheet[]; dimensions: Map<string, StepDimensions> }> {
    const first = dayNumber(from);
    const days = Array.from({ length: Math.max(0, dayNumber(to) - first + 1) }, (_, index) => first + index);
    const read = await sheets.read(days);
    const names = new Set<string>();
    for (const sheet of read) for (const name of sheet.steps) names.add(name);
    const dimensions = await Promise.all([...names].map(async (name) => [name, await dimensionsOf(name)] as const));
    return { sheets: read, dimensions: new Map(dimensions) };
  }

  return {
    dimensionsOf,
    daysOf,

    /** What came of the messages that the steps which fit decided in a period, a row for each step and day, in no order. */
    async read(period: Period, filter: RowFilter = {}): Promise<CubeRow[]> {
      const { sheets: days, dimensions } = await daysOf(period);
      return days.flatMap((sheet) =>
        sheet.steps.flatMap((name, row): CubeRow[] => {
          const step = dimensions.get(name);
          if (step === undefined || !fitsFilter(step, filter)) return [];
          return [{ day: dayText(sheet.day), step, words: wordsOfStep(sheet, row) }];
        }),
      );
    },

    /** The cells by name, `<day>:<step>`, as they are now. */
    cells: (names: readonly string[]) => readCells(redis, names),

    /** Brings what is read by days up to what the cells are: to be run by one worker, every minute. */
    renewSheets: sheets.renew,
  };
}

async function readCells(redis: Redis, names: readonly string[]): Promise<Map<string, Words>> {
  const found = new Map<string, Words>();
  for (let start = 0; start < names.length; start += CELLS_AT_ONCE) {
    const some = names.slice(start, start + CELLS_AT_ONCE);
    const pipeline = redis.pipeline();
    for (const name of some) pipeline.hgetall(cubeCellKey(name));
    const replies = (await pipeline.exec()) ?? [];
    for (const [index, [error, fields]] of replies.entries()) {
      if (error) throw error;
      found.set(some[index] ?? '', wordsFrom(fields as Record<string, string>));
    }
  }
  return found;
}

export type Cube = ReturnType<typeof createCube>;

function wordsFrom(fields: Readonly<Record<string, string>>): Map<string, number> {
  const words = new Map<string, number>();
  // A word that was taken back stays with 0, so that its copy is written over.
  for (const [word, count] of Object.entries(fields)) words.set(wordStored(word), Number(count));
  return words;
}
