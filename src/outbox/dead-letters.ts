import type Redis from 'ioredis';
import { outboxEntry, type Row, rowSchema, TABLES, type Table } from '../redis/outbox-entry';
import { consentQueueKey, outboxDeadKey, outboxKey, outboxSealedKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/** A row that Marketing Cloud refused. `row` is its JSON as it came, which may be no row at all. */
export interface DeadLetter {
  id: string;
  row: string;
  reason: string;
  /** ISO 8601 UTC. */
  parkedAt: string;
}

/** `to` is a stream of rows, or the consent queue, and `what` a row or an address. → 1 where the letter was there, else 0 */
export const REPLAY_DEAD_LETTER = redisScript('waReplayDeadLetter', {
  keys: ['dead', 'to'],
  args: ['id', 'isAddress', 'what'],
  lua: `
if redis.call('xdel', dead, id) == 0 then return 0 end
if isAddress == '1' then redis.call('sadd', to, what) else redis.call('xadd', to, '*', 'row', what) end
return 1`,
});

/** The oldest dead letters of a table, after the one with the id `after`. */
export async function listDead(redis: Redis, table: Table, count: number, after?: string): Promise<DeadLetter[]> {
  const from = after === undefined ? '-' : `(${after}`;
  return (await redis.xrange(outboxDeadKey(table), from, '+', 'COUNT', count)).map(readLetter);
}

/** One dead letter; undefined where somebody has dealt with it. */
export async function findDead(redis: Redis, table: Table, id: string): Promise<DeadLetter | undefined> {
  const [entry] = await redis.xrange(outboxDeadKey(table), id, id);
  return entry === undefined ? undefined : readLetter(entry);
}

function readLetter([id, flat]: [string, string[]]): DeadLetter {
  const fields = new Map<string, string>();
  for (let index = 0; index < flat.length; index += 2) fields.set(flat[index] ?? '', flat[index + 1] ?? '');
  return {
    id,
    row: fields.get('row') ?? '',
    reason: fields.get('reason') ?? '',
    parkedAt: new Date(Number(fields.get('at') ?? id.split('-')[0])).toISOString(),
  };
}

/**
 * Sends dead letters on their way again, all of them or those named, and gives their number. A consent row is not sent
 * as it was, but its address is queued, so that what is written is the state of today.
 */
export async function replayDead(redis: Redis, table: Table, entryIds?: readonly string[]): Promise<number> {
  const dead = outboxDeadKey(table);
  // What is refused again while we work comes after this entry, so the loop ends.
  const [last] = await redis.xrevrange(dead, '+', '-', 'COUNT', 1);
  let moved = 0;
  let after: string | undefined;
  while (last) {
    const letters = await listDead(redis, table, 500, after);
    for (const letter of letters) {
      if (isAfter(letter.id, last[0])) return moved;
      if (!entryIds || entryIds.includes(letter.id)) moved += await replayOne(redis, table, letter);
    }
    after = letters.at(-1)?.id;
    if (after === undefined) break;
  }
  return moved;
}

/**
 * Discards entries of a stream of dead letters for good, those named or all that are there now, and gives their number.
 */
export async function discardDead(redis: Redis, dead: string, entryIds?: readonly string[]): Promise<number> {
  if (entryIds) return entryIds.length === 0 ? 0 : redis.xdel(dead, ...entryIds);
  const [last] = await redis.xrevrange(dead, '+', '-', 'COUNT', 1);
  let discarded = 0;
  while (last) {
    const entries = await redis.xrange(dead, '-', last[0], 'COUNT', 500);
    if (entries.length === 0) break;
    discarded += await redis.xdel(dead, ...entries.map(([id]) => id));
  }
  return discarded;
}

async function replayOne(redis: Redis, table: Table, letter: DeadLetter): Promise<number> {
  const address = table === 'WA_Consent' ? addressOf(letter.row) : undefined;
  return bindScript(
    redis,
    REPLAY_DEAD_LETTER,
  )<number>({
    dead: outboxDeadKey(table),
    to: address === undefined ? outboxKey(table) : consentQueueKey(),
    id: letter.id,
    isAddress: address !== undefined,
    what: address ?? letter.row,
  });
}

/** Sends a dead letter on its way with `row` in place of what was refused. → 1 where it was there, else 0 */
export async function replayEdited(redis: Redis, table: Exclude<Table, 'WA_Consent'>, id: string, row: Row) {
  const { key, row: what } = outboxEntry(table, row);
  return bindScript(
    redis,
    REPLAY_DEAD_LETTER,
  )<number>({ dead: outboxDeadKey(table), to: key, id, isAddress: false, what });
}

/** The address of a consent row that is written synchronously: every topic but `~reach`. */
function addressOf(text: string): string | undefined {
  try {
    const row = rowSchema.parse(JSON.parse(text));
    return row.Topic !== '~reach' && typeof row.Address === 'string' ? row.Address : undefined;
  } catch {
    return undefined;
  }
}

function isAfter(one: string, other: string): boolean {
  const [oneMs = 0, oneSeq = 0] = one.split('-').map(Number);
  const [otherMs = 0, otherSeq = 0] = other.split('-').map(Number);
  return oneMs === otherMs ? oneSeq > otherSeq : oneMs > otherMs;
}

/** What is on its way to each table: rows waiting, sealed batches, dead letters. All zero = everything is written. */
export async function outboxDepth(
  redis: Redis,
): Promise<Record<Table, { waiting: number; sealedBatches: number; dead: number }>> {
  const depths = await Promise.all(
    TABLES.map(async (table) => {
      const [waiting, sealedBatches, dead] = await Promise.all([
        redis.xlen(outboxKey(table)),
        redis.llen(outboxSealedKey(table)),
        redis.xlen(outboxDeadKey(table)),
      ]);
      return [table, { waiting, sealedBatches, dead }] as const;
    }),
  );
  return Object.fromEntries(depths) as Record<Table, { waiting: number; sealedBatches: number; dead: number }>;
}
