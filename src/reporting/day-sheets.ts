import type Redis from 'ioredis';
import {
  CUBE_LIFE_MS,
  cubeChangedKey,
  cubeSheetKey,
  cubeStepsKey,
  cubeTakenKey,
  cubeUnwrittenKey,
} from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import type { Words } from './cube-words';
import { type DaySheet, decodeSheet, emptySheet, encodeSheet, withCells } from './day-sheet';
import { inTurns, SHEETS_A_TURN } from './in-turns';

const DAYS_IN_MEMORY = 450;
const LIFE_DAYS = CUBE_LIFE_MS / 86_400_000;

/** Takes the cells that changed, unless those that were taken before are not done. */
export const TAKE_CHANGED_CELLS = redisScript('waTakeChangedCells', {
  keys: ['changed', 'taken'],
  lua: `
if redis.call('EXISTS', taken) == 0 and redis.call('EXISTS', changed) == 1 then redis.call('RENAME', changed, taken) end
return redis.call('SCARD', taken)
`,
});

/** Keeps a sheet where it is still that of the version that was read. → 1 | 0 */
export const KEEP_SHEET = redisScript('waKeepSheet', {
  keys: ['sheetKey'],
  args: ['version', 'sheet'],
  lua: `
if (redis.call('HGET', sheetKey, 'version') or '0') ~= version then return 0 end
redis.call('HSET', sheetKey, 'version', version + 1, 'sheet', sheet)
redis.call('PEXPIRE', sheetKey, ${CUBE_LIFE_MS})
return 1
`,
});

interface KeptSheet {
  version: string;
  sheet: DaySheet;
}

type ReadCells = (names: readonly string[]) => Promise<Map<string, Words>>;

/**
 * The sheets of days in Redis, made from the cells that the scripts of execution raise. They may be behind: who reads takes
 * the cells that have changed since from the cells themselves, so that what is read is always as it is now.
 */
export function createDaySheets({
  redis,
  readCells,
  clock,
}: {
  redis: Redis;
  readCells: ReadCells;
  clock: () => number;
}) {
  const takeChanged = bindScript(redis, TAKE_CHANGED_CELLS);
  const keepSheet = bindScript(redis, KEEP_SHEET);
  const known = new Map<number, KeptSheet>();
  let haveAll = false;

  /** Makes room for what is asked for: sheets of other days are read again when they are. */
  function forgetOthers(days: readonly number[]): void {
    const asked = new Set(days);
    for (const day of known.keys()) if (!asked.has(day)) known.delete(day);
  }

  async function versionsOf(days: readonly number[]): Promise<(string | null)[]> {
    const pipeline = redis.pipeline();
    for (const day of days) pipeline.hget(cubeSheetKey(day), 'version');
    return results<string | null>(await pipeline.exec());
  }

  /** The sheets of those days that have one, as they are kept. */
  async function kept(days: readonly number[]): Promise<Map<number, KeptSheet>> {
    const versions = await versionsOf(days);
    const found = new Map<number, KeptSheet>();
    const missing: number[] = [];
    for (const [index, day] of days.entries()) {
      const before = known.get(day);
      if (before !== undefined && before.version === versions[index]) found.set(day, before);
      else if (versions[index] !== null) missing.push(day);
    }
    const pipeline = redis.pipeline();
    for (const day of missing) pipeline.hmgetBuffer(cubeSheetKey(day), 'version', 'sheet');
    const read = results<(Buffer | null)[]>(await pipeline.exec());
    const unpacked = await inTurns(unpacking(missing, read));
    if (known.size + missing.length > DAYS_IN_MEMORY) forgetOthers(days);
    for (const [day, sheet] of unpacked) {
      known.set(day, sheet);
      found.set(day, sheet);
    }
    return found;
  }

  /** Every cell of days that have no sheet, by name. */
  async function cellsOf(days: readonly number[]): Promise<string[]> {
    const pipeline = redis.pipeline();
    for (const day of days) pipeline.smembers(cubeStepsKey(day));
    const steps = results<string[]>(await pipeline.exec());
    return steps.flatMap((names, index) => names.map((step) => `${days[index]}:${step}`));
  }

  /** Sheets with these cells as they are now. */
  async function withLive(sheets: readonly DaySheet[], names: readonly string[]): Promise<DaySheet[]> {
    const cells = await readCells(names);
    const byDay = new Map<number, Map<string, Words>>();
    for (const [name, words] of cells) {
      const [day = '', step = ''] = name.split(':');
      const ofDay = byDay.get(Number(day)) ?? new Map<string, Words>();
      byDay.set(Number(day), ofDay.set(step, words));
    }
    return sheets.map((sheet) => {
      const changed = byDay.get(sheet.day);
      return changed === undefined ? sheet : withCells(sheet, changed);
    });
  }

  async function rewrite(day: number, names: readonly string[]): Promise<void> {
    const before = (await kept([day])).get(day);
    const all = before === undefined ? await cellsOf([day]) : names;
    const [sheet] = await withLive([before?.sheet ?? emptySheet(day)], all);
    if (sheet === undefined || sheet.steps.length === 0) return;
    const done = await keepSheet<number>({
      sheetKey: cubeSheetKey(day),
      version: before?.version ?? '0',
      sheet: encodeSheet(sheet),
    });
    // Whoever was faster may have read cells that are older: these come again with the next look.
    if (done === 0) await redis.sadd(cubeChangedKey(), ...all);
  }

  /** Days from before there were sheets. */
  async function daysWithout(): Promise<number[]> {
    const today = Math.floor(clock() / 86_400_000);
    const days = Array.from({ length: LIFE_DAYS }, (_, index) => today - index);
    const versions = await versionsOf(days);
    return days.filter((_, index) => versions[index] === null);
  }

  return {
    /** The days of a period as they are now; those on which nothing was decided as well. */
    async read(days: readonly number[]): Promise<DaySheet[]> {
      // First what has changed: what is taken from there afterwards stands in the sheets already.
      const changed = await redis.sunion(cubeChangedKey(), cubeTakenKey());
      const sheets = await kept(days);
      const wanted = new Set(days);
      const live = changed.filter((name) => wanted.has(Number(name.slice(0, name.indexOf(':')))));
      const bare = await cellsOf(days.filter((day) => !sheets.has(day)));
      return withLive(
        days.map((day) => sheets.get(day)?.sheet ?? emptySheet(day)),
        [...new Set([...live, ...bare])],
      );
    },

    /** Brings the sheets up to what the cells are. To be run by one worker; another beside it does no harm. */
    async renew(): Promise<void> {
      await takeChanged({ changed: cubeChangedKey(), taken: cubeTakenKey() });
      const names = await redis.smembers(cubeTakenKey());
      const byDay = new Map<number, string[]>();
      for (const name of names) {
        const day = Number(name.slice(0, name.indexOf(':')));
        byDay.set(day, [...(byDay.get(day) ?? []), name]);
      }
      for (const [day, some] of byDay) await rewrite(day, some);
      // These alone: another that was faster may have put these away, and a third taken others since.
      if (names.length > 0) {
        const stored = await redis
          .multi()
          .sadd(cubeUnwrittenKey(), ...names)
          .srem(cubeTakenKey(), ...names)
          .exec();
        results(stored);
      }
      if (!haveAll) for (const day of await daysWithout()) await rewrite(day, []);
      haveAll = true;
    },
  };
}

/** Sheets as they were read, of those days that have one; stops after each {@link SHEETS_A_TURN}. */
function* unpacking(
  days: readonly number[],
  read: readonly (readonly (Buffer | null)[])[],
): Generator<void, [day: number, KeptSheet][]> {
  const unpacked: [number, KeptSheet][] = [];
  for (const [index, [version, sheet]] of read.entries()) {
    if (index % SHEETS_A_TURN === 0) yield;
    const day = days[index] ?? 0;
    if (version && sheet) unpacked.push([day, { version: version.toString(), sheet: decodeSheet(day, sheet) }]);
  }
  return unpacked;
}

function results<Value>(replies: [Error | null, unknown][] | null): Value[] {
  return (replies ?? []).map(([error, value]) => {
    if (error) throw error;
    return value as Value;
  });
}
