import type Redis from 'ioredis';
import { storedWord } from '../execution/cube-lua';
import { CUBE_LIFE_MS, cubeCellKey, cubeChangedKey, cubeDimensionsKey, cubeStepsKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { dayNumber, dayOf } from './cube-row';
import { greaterOf, type StoredCountsReader } from './stored-counts';

/**
 * Raises the words of one cell to what they are at the least; `counts` is word, number, word, number …
 * → {words that were less, words that are more}
 */
export const RAISE_CELL_TO = redisScript('waRaiseCellTo', {
  keys: ['cellKey', 'stepsOfDay', 'changedCells'],
  args: ['cellName', 'stepOfCell'],
  list: 'counts',
  lua: `
local less, more = 0, 0
for i = 1, #counts, 2 do
  local is = tonumber(redis.call('HGET', cellKey, counts[i]) or 0)
  if is < tonumber(counts[i + 1]) then
    less = less + 1
    redis.call('HSET', cellKey, counts[i], counts[i + 1])
  elseif is > tonumber(counts[i + 1]) then
    more = more + 1
  end
end
if less > 0 then
  redis.call('PEXPIRE', cellKey, ${CUBE_LIFE_MS})
  redis.call('SADD', stepsOfDay, stepOfCell)
  redis.call('PEXPIRE', stepsOfDay, ${CUBE_LIFE_MS})
  redis.call('SADD', changedCells, cellName)
end
return {less, more}
`,
});

export interface Rebuilt {
  messages: number;
  copies: number;
  cells: number;
  /** Cells that held less than the data extensions, and hold as much now. */
  raised: number;
  /** Cells that hold more: signals whose rows are not written yet, or people who were forgotten since. */
  ahead: number;
  steps: number;
}

/**
 * Counts anew what the data extensions hold and raises what Redis has lost; nothing is ever lowered, so it may be run over
 * counts that are in use, and again.
 */
export async function rebuildCube(options: {
  redis: Redis;
  stored: StoredCountsReader;
  clock: () => number;
  onProgress?: (what: string) => void;
}): Promise<Rebuilt> {
  const { redis, stored, clock, onProgress } = options;
  const raiseTo = bindScript(redis, RAISE_CELL_TO);
  const messages = await stored.ofMessages();
  onProgress?.(`${messages.rows} rows of WA_Message read`);
  const copies = await stored.ofCopies();
  onProgress?.(`${copies.rows} rows of WA_Daily and WA_DailyReason read`);
  const steps = await stored.steps();
  for (const step of steps) await redis.hset(cubeDimensionsKey(), step.stepKey, JSON.stringify(step));
  const oldest = dayNumber(dayOf(clock() - CUBE_LIFE_MS));
  const cells = [...greaterOf(messages.cells, copies.cells)].filter(([name]) => Number(name.split(':')[0]) > oldest);
  let [raised, ahead] = [0, 0];
  for (const [name, words] of cells) {
    const [day = '', stepOfCell = ''] = name.split(':');
    const [less, more] = await raiseTo<[number, number]>({
      cellKey: cubeCellKey(name),
      stepsOfDay: cubeStepsKey(day),
      changedCells: cubeChangedKey(),
      cellName: name,
      stepOfCell,
      counts: [...words].flatMap(([word, count]) => [storedWord(word), count]),
    });
    if (less > 0) raised += 1;
    if (more > 0) ahead += 1;
  }
  return { messages: messages.rows, copies: copies.rows, cells: cells.length, raised, ahead, steps: steps.length };
}
