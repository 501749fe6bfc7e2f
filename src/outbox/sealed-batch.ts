import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type Redis from 'ioredis';
import { z } from 'zod';
import type { Lease } from '../redis/lease';
import { type Row, rowSchema, type Table } from '../redis/outbox-entry';
import { outboxDeadKey, outboxErasuresKey, outboxKey, outboxSealedKey, sealedBatchKey } from '../redis/redis-keys';

const compress = promisify(deflate);
const decompress = promisify(inflate);

const rowsSchema = z.array(rowSchema);

export const packRows = (rows: readonly Row[]): Promise<Buffer> => compress(JSON.stringify(rows));
export const unpackRows = async (packed: Buffer): Promise<Row[]> =>
  rowsSchema.parse(JSON.parse((await decompress(packed)).toString('utf8')));

/** What a batch is at: all rows at once, those that were refused once more, or what is refused still, one by one. */
const ROUNDS = ['together', 'again', 'alone'] as const;
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
}

/** The lease was lost: another process may work on this table now, so nothing was changed. */
export class LeaseLostError extends Error {}

// Each script begins with the fence: whoever does not hold the table's lease changes nothing.
const FENCE = `if redis.call('get', KEYS[1]) ~= ARGV[1] then return 'lost' end`;

// Rows that were read before somebody was forgotten may be of that person: they are read again.
const SEAL = `${FENCE}
if (redis.call('get', KEYS[4]) or '0') ~= ARGV[6] then return 'outdated' end
redis.call('hset', KEYS[3], 'rows', ARGV[2], 'round', ARGV[3], 'puts', 0, 'entries', ARGV[5])
redis.call('rpush', KEYS[2], ARGV[4])
return 'done'`;

const SET_JOB = `${FENCE}
if redis.call('exists', KEYS[2]) == 0 then return 'done' end
redis.call('hset', KEYS[2], 'requestId', ARGV[2])
redis.call('hincrby', KEYS[2], 'puts', ARGV[3])
return 'done'`;

// ARGV: owner, batch id, round of the follow-ups, at, number of follow-ups, then id and rows of each, then row and
// reason of each dead row. KEYS: lease, list, batch, dead stream, then the key of each follow-up.
const SETTLE = `${FENCE}
redis.call('lrem', KEYS[2], 1, ARGV[2])
redis.call('del', KEYS[3])
local followUps = tonumber(ARGV[5])
local at = 6
for i = 1, followUps do
  redis.call('hset', KEYS[4 + i], 'rows', ARGV[at + 1], 'round', ARGV[3], 'puts', 0)
  at = at + 2
end
for i = followUps, 1, -1 do redis.call('lpush', KEYS[2], ARGV[4 + 2 * i]) end
for i = at, #ARGV, 2 do
  redis.call('xadd', KEYS[4], '*', 'row', ARGV[i], 'reason', ARGV[i + 1], 'at', ARGV[4])
end
return 'done'`;

const PARK = `${FENCE}
for i = 3, #ARGV, 3 do
  if redis.call('xdel', KEYS[2], ARGV[i]) == 1 then
    redis.call('xadd', KEYS[3], '*', 'row', ARGV[i + 1], 'reason', ARGV[i + 2], 'at', ARGV[2])
  end
end
return 'done'`;

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
  const list = outboxSealedKey(table);
  const dead = outboxDeadKey(table);

  async function run(script: string, keys: string[], args: (string | number | Buffer)[]): Promise<unknown> {
    const answer = await redis.eval(script, keys.length + 1, lease.key, ...keys, lease.owner, ...args);
    if (answer === 'lost') throw new LeaseLostError(`the lease on ${table} was lost`);
    return answer;
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
      const keys = [list, sealedBatchKey(id), outboxErasuresKey(table)];
      const args = [await packRows(rows), 'together' satisfies Round, id, entryIds.join(' '), erasures];
      if ((await run(SEAL, keys, args)) === 'outdated') return 'outdated';
      await deleteEntries(id, entryIds);
      return 'sealed';
    },

    /** Deletes what sealed batches own and a killed holder left in the stream. Call it before the stream is read. */
    async finishSealing(): Promise<void> {
      for (const id of await redis.lrange(list, 0, -1)) {
        const entries = await redis.hget(sealedBatchKey(id), 'entries');
        if (entries !== null) await deleteEntries(id, entries.split(' '));
      }
    },

    /** The batch to work on, or undefined. */
    async head(): Promise<SealedBatch | undefined> {
      const id = await redis.lindex(list, 0);
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
      await run(SET_JOB, [sealedBatchKey(batch.id)], [requestId, 1]);
    },

    /** Forgets the job: the batch is to be put again. */
    async forgetJob(batch: SealedBatch): Promise<void> {
      await run(SET_JOB, [sealedBatchKey(batch.id)], ['', 0]);
    },

    /** Ends a batch: what is to be tried further goes to the front of the line, what is refused is parked. */
    async settle(
      batch: SealedBatch,
      outcome: { followUps?: { round: Round; parts: Row[][] }; dead?: DeadRow[] } = {},
    ): Promise<void> {
      const parts = outcome.followUps?.parts ?? [];
      const named = await Promise.all(parts.map(async (rows) => ({ id: ids(), packed: await packRows(rows) })));
      await run(
        SETTLE,
        [list, sealedBatchKey(batch.id), dead, ...named.map((part) => sealedBatchKey(part.id))],
        [
          batch.id,
          outcome.followUps?.round ?? '',
          clock(),
          named.length,
          ...named.flatMap((part) => [part.id, part.packed]),
          ...(outcome.dead ?? []).flatMap(({ row, reason }) => [JSON.stringify(row), reason]),
        ],
      );
    },

    /** Moves entries that cannot even be tried from the stream to the dead-letter stream. `text` is the row as it came. */
    async park(entries: readonly { entryId: string; text: string; reason: string }[]): Promise<void> {
      const args = entries.flatMap((entry) => [entry.entryId, entry.text, entry.reason]);
      await run(PARK, [outboxKey(table), dead], [clock(), ...args]);
    },
  };
}

export type SealedBatches = ReturnType<typeof createSealedBatches>;
