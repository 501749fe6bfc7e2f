import type Redis from 'ioredis';
import { type Row, rowSchema, type Table } from '../redis/outbox-entry';
import {
  leaseKey,
  outboxDeadKey,
  outboxErasuresKey,
  outboxKey,
  outboxSealedKey,
  sealedBatchKey,
} from '../redis/redis-keys';
import { packRows, unpackRows } from './sealed-batch';

/** Which rows are meant: `text` is a row as it stands in a stream, which may be no row at all. */
export interface RowMatcher {
  row: (row: Row) => boolean;
  text: (text: string) => boolean;
}

export interface PendingRows {
  removed: number;
  /** Rows that were found and cannot be taken back: the batch with them is being written, and soon settled. */
  underWay: number;
}

const READ_AT_ONCE = 1_000;

/** KEYS: stream, erasures. ARGV: entry ids. What a writer read before is void from now on. */
const REMOVE_ENTRIES = `
local removed = 0
for _, id in ipairs(ARGV) do removed = removed + redis.call('xdel', KEYS[1], id) end
redis.call('incr', KEYS[2])
return removed`;

/**
 * KEYS: batch, list, lease. ARGV: batch id, its rows as they were read, the rows that stay or ''. The batch at the head
 * belongs to whoever holds the lease, and one that was put to Marketing Cloud to nobody.
 */
const REWRITE = `
if redis.call('hget', KEYS[1], 'rows') ~= ARGV[2] then return 'changed' end
if (redis.call('hget', KEYS[1], 'requestId') or '') ~= '' then return 'under way' end
if redis.call('lindex', KEYS[2], 0) == ARGV[1] and redis.call('exists', KEYS[3]) == 1 then return 'under way' end
if ARGV[3] == '' then
  redis.call('lrem', KEYS[2], 1, ARGV[1])
  redis.call('del', KEYS[1])
else
  redis.call('hset', KEYS[1], 'rows', ARGV[3])
end
return 'done'`;

/**
 * Takes the rows that `matches` knows out of everything on its way to one table: rows that wait, sealed batches, and rows
 * that were refused. May be repeated.
 */
export async function removePendingRows(
  { redis, table }: { redis: Redis; table: Table },
  matches: RowMatcher,
): Promise<PendingRows> {
  const isMeant = (text: string) => {
    const row = readRow(text);
    return row === undefined ? matches.text(text) : matches.row(row);
  };
  let removed = 0;
  for (const stream of [outboxKey(table), outboxDeadKey(table)]) {
    for await (const entries of entriesOf(redis, stream)) {
      const meant = entries.filter(({ row }) => isMeant(row)).map(({ id }) => id);
      if (meant.length === 0) continue;
      removed += Number(await redis.eval(REMOVE_ENTRIES, 2, stream, outboxErasuresKey(table), ...meant));
    }
  }
  let underWay = 0;
  for (const id of await redis.lrange(outboxSealedKey(table), 0, -1)) {
    const key = sealedBatchKey(id);
    const packed = await redis.hgetBuffer(key, 'rows');
    if (packed === null) continue;
    const rows = await unpackRows(packed);
    const stay = rows.filter((row) => !matches.row(row));
    const found = rows.length - stay.length;
    if (found === 0) continue;
    const keys = [key, outboxSealedKey(table), leaseKey(`outbox:${table}`)];
    const result = await redis.eval(
      REWRITE,
      keys.length,
      ...keys,
      id,
      packed,
      stay.length === 0 ? '' : await packRows(stay),
    );
    if (result === 'done') removed += found;
    else underWay += found;
  }
  return { removed, underWay };
}

function readRow(text: string): Row | undefined {
  try {
    return rowSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function* entriesOf(redis: Redis, stream: string): AsyncGenerator<{ id: string; row: string }[]> {
  let after = '-';
  for (;;) {
    const entries = await redis.xrange(stream, after, '+', 'COUNT', READ_AT_ONCE);
    yield entries.map(([id, fields]) => ({ id, row: fields[fields.indexOf('row') + 1] ?? '' }));
    const last = entries.at(-1);
    if (last === undefined || entries.length < READ_AT_ONCE) return;
    after = `(${last[0]}`;
  }
}
