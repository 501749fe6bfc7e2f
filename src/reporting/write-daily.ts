import type Redis from 'ioredis';
import type { Logger } from '../logger';
import { outboxEntry, type Row, type Table } from '../redis/outbox-entry';
import { cubeUnwrittenKey, cubeWritingKey, outboxKey } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import type { Cube } from './cube';
import { dayText } from './cube-row';
import { dailyRow, reasonRows, stepRow } from './daily-rows';
import { TAKE_CHANGED_CELLS } from './day-sheets';

const CELLS_AT_ONCE = 200;
const COPIES = ['WA_Daily', 'WA_DailyReason', 'WA_Step'] as const satisfies readonly Table[];

/**
 * Writes the counts that changed to `WA_Daily`, `WA_DailyReason` and `WA_Step`, whole and not by how much, so that a
 * repeat changes nothing. Does nothing while rows of before still wait: one that is older cannot overtake. To be run by one worker.
 * → how many cells were put on their way; undefined where it waits.
 */
export function createDailyWriter(options: {
  redis: Redis;
  cube: Pick<Cube, 'cells' | 'dimensionsOf' | 'renewSheets'>;
  logger: Logger;
}) {
  const { redis, cube, logger } = options;
  const takeChanged = bindScript(redis, TAKE_CHANGED_CELLS);

  async function put(table: Table, rows: readonly Row[]): Promise<void> {
    const pipeline = redis.pipeline();
    for (const row of rows) pipeline.xadd(outboxKey(table), '*', 'row', outboxEntry(table, row).row);
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }

  async function write(names: readonly string[]): Promise<void> {
    const cells = await cube.cells(names);
    const rows = await Promise.all(
      [...cells].map(async ([name, words]) => {
        const [day = '', stepKey = ''] = name.split(':');
        return { day: dayText(Number(day)), step: await cube.dimensionsOf(stepKey), words };
      }),
    );
    const steps = new Map(rows.map(({ step }) => [step.stepKey, step]));
    // Who reads a day finds its step.
    await put('WA_Step', [...steps.values()].map(stepRow));
    await put('WA_DailyReason', rows.flatMap(reasonRows));
    await put('WA_Daily', rows.map(dailyRow));
  }

  return async (): Promise<number | undefined> => {
    const waiting = await Promise.all(COPIES.map((table) => redis.xlen(outboxKey(table))));
    if (waiting.some((rows) => rows > 0)) return undefined;
    await cube.renewSheets();
    const count = await takeChanged<number>({ changed: cubeUnwrittenKey(), taken: cubeWritingKey() });
    const names = await redis.smembers(cubeWritingKey());
    for (let start = 0; start < names.length; start += CELLS_AT_ONCE)
      await write(names.slice(start, start + CELLS_AT_ONCE));
    await redis.del(cubeWritingKey());
    if (count > 0) logger.info({ cells: count }, 'the counts of days were written');
    return count;
  };
}
