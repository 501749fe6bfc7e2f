import { readEnvironment } from '../environment';
import { outboxKey } from '../redis/redis-keys';
import { type Rebuilt, rebuildCube } from '../reporting/rebuild-cube';
import { createStoredCounts } from '../reporting/stored-counts';
import { openForUnit } from './command-dependencies';
import { type CommandLine, runCommand, UNIT } from './command-line';

const SHAPE = { usage: 'usage: npm run report:rebuild -- [--unit MID]', options: UNIT };

/**
 * `npm run report:rebuild`: counts anew from the data extensions what Redis has lost, with progress. It lowers nothing, so it
 * may be run at any time, and again. Exit code 1 where the data extensions could not be read to the end.
 */
async function main({ values }: CommandLine<typeof SHAPE.options>): Promise<void> {
  const { opened } = await openForUnit(readEnvironment(), values.unit);
  const { redis, rows, definitions, mappings, clock } = opened;
  try {
    const stored = createStoredCounts({ rows, definitions, mapping: await mappings.load() });
    const rebuilt = await rebuildCube({ redis, stored, clock, onProgress: (what) => console.log(what) });
    console.log(closingLine(rebuilt, await redis.xlen(outboxKey('WA_Message'))));
  } finally {
    await opened.close();
  }
}

/** What came of it, from what was read and written. */
function closingLine({ messages, copies, cells, raised, ahead, steps }: Rebuilt, waiting: number): string {
  if (messages + copies === 0) return 'The data extensions hold nothing: nothing was counted.';
  const came = `${cells} cells of ${steps} steps: ${raised} held less in Redis and hold as much now, ${ahead} hold more than the rows.`;
  return waiting === 0 ? came : `${came} ${waiting} rows wait to be written: run it again when none do.`;
}

void runCommand(SHAPE, main);
