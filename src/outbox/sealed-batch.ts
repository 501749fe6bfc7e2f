import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type Redis from 'ioredis';
import { z } from 'zod';
import type { Lease } from '../redis/lease';
import type { Row, Table } from '../redis/outbox-entry';
import { outboxDeadKey, outboxErasuresKey, outboxKey, outboxSealedKey, sealedBatchKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import type { Sentence } from '../saying';

const compress = promisify(deflate);
const decompress = promisify(inflate);

/** What is sealed was held against its definition; here it is only told from something else. */
const rowsSchema = z.array(z.custom<Row>((row) => typeof row === 'object' && row !== null && !Array.isArray(row)));

export const packRows = (rows: readonly Row[]): Promise<Buffer> => compress(JSON.stringify(rows));
export const unpackRows = async (packed: Buffer): Promise<Row[]> =>
  rowsSchema.parse(JSON.parse((await decompress(packed)).toString('utf8')));

/**
 * What a batch is at: all rows in a job, those that were refused once more, what is refused still one by one; or, where
 * nobody tells what became of a job, its rows by the synchronous door.
 */
const ROUNDS = ['together', 'again', 'alone', 'without_job'] as const;
export type Round = (typeof ROUNDS)[number];

/** A batch whose rows have left the stream and live in one compressed key until Marketing Cloud has them. */
export interface SealedBatch {
  id: string;
  rows: Row[];
  round: Round;
  /** The Marketing Cloud job that carries it; undefined before it was put. */
  requestId: string | undefined;
  /** How often it was put. */
  puts: number;
}

export interface DeadRow {
  row: Row;
  /** Why, in a person's words. */
  reason: string;
  /** The same by code, for an alert, where it has one. */
  said?: Sentence;
}

/** The lease was lost: another process may work on this table now, so nothing was changed. */
export class LeaseLostError extends Error {}

/** Each script begins with it: whoever does not hold the table's lease changes nothing. Needs `lease` and `owner`. */
const FENCE = `if redis.call('get', lease) ~= owner then return 'lost' end`;

/**
 * Rows that were read before somebody was forgotten may be of that person: they are read again, which `erasures` as the
 * writer saw them tells. → done | outdated | lost
 */
export const SEAL_BATCH = redisScript('waSealBatch', {
  keys: ['lease', 'sealed', 'batch', 'erasures'],
  args: ['owner', 'id', 'rows', 'round', 'entries', 'erasuresSeen'],
  lua: `${FENCE}
if (redis.call('get', erasures) or '0') ~= erasuresSeen then return 'outdated' end
redis.call('hset', batch, 'rows', rows, 'round', round, 'puts', 0, 'entries', entries)
redis.call('rpush', sealed, id)
return 'done'`,
});

/** `puts` is by how much the number of puts grows. → done | lost */
export const SET_BATCH_JOB = redisScript('waSetBatchJob', {
  keys: ['lease', 'batch'],
  args: ['owner', 'requestId', 'puts'],
  lua: `${FENCE}
if redis.call('exists', batch) == 0 then return 'done' end
redis.call('hset', batch, 'requestId', requestId)
redis.call('hincrby', batch, 'puts', puts)
return 'done'`,
});

/**
 * Ends a batch. `partsAndDead`: id and rows of each of the `parts` follow-ups of `round`, which go to the front of the
 * line in this order, then row and reason of each dead row; `at` in ms. → done | lost
 */
export const SETTLE_BATCH = redisScript('waSettleBatch', {
  keys: ['lease', 'sealed', 'batch', 'dead'],
  args: ['owner', 'id', 'round', 'at', 'parts'],
  list: 'partsAndDead',
  lua: `${FENCE}
redis.call('lrem', sealed, 1, id)
redis.call('del', batch)
for i = 2 * parts - 1, 1, -2 do
  redis.call('hset', '${sealedBatchKey('')}' .. partsAndDead[i], 'rows', partsAndDead[i + 1], 'round', round, 'puts', 0)
  redis.call('lpush', sealed, partsAndDead[i])
end
for i = 2 * parts + 1, #partsAndDead, 2 do
  redis.call('xadd', dead, '*', 'row', partsAndDead[i], 'reason', partsAndDead[i + 1], 'at', at)
end
return 'done'`,
});

/** `entries`: id, text and reason of each; `at` in ms. → done | lost */
export const PARK_ENTRIES = redisScript('waParkEntries', {
  keys: ['lease', 'stream', 'dead'],
  args: ['owner', 'at'],
  list: 'entries',
  lua: `${FENCE}
for i = 1, #entries, 3 do
  if redis.call('xdel', stream, entries[i]) == 1 then
    redis.call('xadd', dead, '*', 'row', entries[i + 1], 'reason', entries[i + 2], 'at', at)
  end
end
return 'done'`,
});

/** Deleting 30,000 entries at once would hold up Redis, and every `/execute`, for 40 to 80 ms (measured). */
const DELETE_AT_ONCE = 1_000;

/**
 * The sealed batches of one table, worked off one after another. Every change is one script that first checks the lease,
 * so two processes never drive the same batch, and a kill between any two steps leaves each row in exactly one place:
 * the stream, a sealed batch, or the dead-letter stream. A sealed batch owns its entries from the moment it exists; that
 * they go from the stream is finished by whoever holds the lease next, before anything is read. Methods that change
 * something throw LeaseLostError.
 */
export function createSealedBatches(options: {
  redis: Redis;
  table: Table;
  lease: Lease;
  clock: () => number;
  ids: () => string;
}) {
  const { redis, table, lease, clock, ids } = options;
  const sealed = outboxSealedKey(table);
  const dead = outboxDeadKey(table);
  const [sealBatch, setBatchJob] = [bindScript(redis, SEAL_BATCH), bindScript(redis, SET_BATCH_JOB)];
  const [settleBatch, parkEntries] = [bindScript(redis, SETTLE_BATCH), bindScript(redis, PARK_ENTRIES)];
  /** What every script checks first. */
  const fence = { lease: lease.key, owner: lease.owner };

  async function whileHeld(answer: Promise<'done' | 'outdated' | 'lost'>): Promise<'done' | 'outdated'> {
    const came = await answer;
    if (came === 'lost') throw new LeaseLostError(`the lease on ${table} was lost`);
    return came;
  }

  async function deleteEntries(id: string, entryIds: readonly string[]): Promise<void> {
    for (let at = 0; at < entryIds.length; at += DELETE_AT_ONCE) {
      await redis.xdel(outboxKey(table), ...entryIds.slice(at, at + DELETE_AT_ONCE));
    }
    await redis.hdel(sealedBatchKey(id), 'entries');
  }

  return {
    /** How often rows were taken out of the stream. Read it before the stream, and give it to `seal`. */
    async erasures(): Promise<string> {
      return (await redis.get(outboxErasuresKey(table))) ?? '0';
    },

    /**
     * Moves entries of the stream into a new batch at the end of the line. `outdated`: rows were taken out since the
     * stream was read, so nothing was changed and it has to be read again.
     */
    async seal(rows: readonly Row[], entryIds: readonly string[], erasures: string): Promise<'sealed' | 'outdated'> {
      const id = ids();
      const batch = {
        batch: sealedBatchKey(id),
        id,
        rows: await packRows(rows),
        round: 'together' satisfies Round,
        entries: entryIds.join(' '),
      };
      const since = { erasures: outboxErasuresKey(table), erasuresSeen: erasures };
      if ((await whileHeld(sealBatch({ ...fence, sealed, ...batch, ...since }))) === 'outdated') return 'outdated';
      await deleteEntries(id, entryIds);
      return 'sealed';
    },

    /** Deletes what sealed batches own and a killed holder left in the stream. Call it before the stream is read. */
    async finishSealing(): Promise<void> {
      for (const id of await redis.lrange(sealed, 0, -1)) {
        const entries = await redis.hget(sealedBatchKey(id), 'entries');
        if (entries !== null) await deleteEntries(id, entries.split(' '));
      }
    },

    /** The batch to work on, or undefined. */
    async head(): Promise<SealedBatch | undefined> {
      const id = await redis.lindex(sealed, 0);
      if (id === null) return undefined;
      const fields = ['rows', 'round', 'requestId', 'puts'];
      const [rows, round, requestId, puts] = await redis.hmgetBuffer(sealedBatchKey(id), ...fields);
      if (!rows) throw new Error(`the sealed batch ${id} of ${table} has no rows`);
      return {
        id,
        rows: await unpackRows(rows),
        round: z.enum(ROUNDS).parse(round?.toString()),
        requestId: requestId?.toString() || undefined,
        puts: Number(puts?.toString() ?? 0),
      };
    },

    /** Remembers the job that carries the batch. */
    async putAs(batch: SealedBatch, requestId: string): Promise<void> {
      await whileHeld(setBatchJob({ ...fence, batch: sealedBatchKey(batch.id), requestId: requestId, puts: 1 }));
    },

    /** Forgets the job: the batch is to be put again. */
    async forgetJob(batch: SealedBatch): Promise<void> {
      await whileHeld(setBatchJob({ ...fence, batch: sealedBatchKey(batch.id), requestId: '', puts: 0 }));
    },

    /** Ends a batch: what is to be tried further goes to the front of the line, what is refused is parked. */
    async settle(
      batch: SealedBatch,
      outcome: { followUps?: { round: Round; parts: Row[][] }; dead?: DeadRow[] } = {},
    ): Promise<void> {
      const parts = outcome.followUps?.parts ?? [];
      const named = await Promise.all(parts.map(async (rows) => ({ id: ids(), packed: await packRows(rows) })));
      await whileHeld(
        settleBatch({
          ...fence,
          sealed,
          batch: sealedBatchKey(batch.id),
          dead,
          id: batch.id,
          round: outcome.followUps?.round,
          at: clock(),
          parts: named.length,
          partsAndDead: [
            ...named.flatMap((part) => [part.id, part.packed]),
            ...(outcome.dead ?? []).flatMap(({ row, reason }) => [JSON.stringify(row), reason]),
          ],
        }),
      );
    },

    /** Moves entries that cannot even be tried from the stream to the dead-letter stream. `text` is the row as it came. */
    async park(entries: readonly { entryId: string; text: string; reason: string }[]): Promise<void> {
      await whileHeld(
        parkEntries({
          ...fence,
          stream: outboxKey(table),
          dead,
          at: clock(),
          entries: entries.flatMap((entry) => [entry.entryId, entry.text, entry.reason]),
        }),
      );
    },
  };
}

export type SealedBatches = ReturnType<typeof createSealedBatches>;
