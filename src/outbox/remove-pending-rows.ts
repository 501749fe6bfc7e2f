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
import { bindScript, redisScript } from '../redis/script';
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

/** What a writer read before is void from now on. → how many entries were there */
export const REMOVE_ENTRIES = redisScript('waRemoveEntries', {
  keys: ['stream', 'erasures'],
  list: 'ids',
  lua: `
local removed = 0
for _, id in ipairs(ids) do removed = removed + redis.call('xdel', stream, id) end
redis.call('incr', erasures)
return removed`,
});

/**
 * `rows` as they were read; `stay` is '' where none does. The batch at the head belongs to whoever holds the lease, and one
 * that was put to Marketing Cloud to nobody. → done | changed | under way
 */
export const REWRITE_BATCH = redisScript('waRewriteBatch', {
  keys: ['batch', 'sealed', 'lease'],
  args: ['id', 'rows', 'stay'],
  lua: `
if redis.call('hget', batch, 'rows') ~= rows then return 'changed' end
if (redis.call('hget', batch, 'requestId') or '') ~= '' then return 'under way' end
if redis.call('lindex', sealed, 0) == id and redis.call('exists', lease) == 1 then return 'under way' end
if stay == '' then
  redis.call('lrem', sealed, 1, id)
  redis.call('del', batch)
else
  redis.call('hset', batch, 'rows', stay)
end
return 'done'`,
});

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
  const removeEntries = bindScript(redis, REMOVE_ENTRIES);
  const rewriteBatch = bindScript(redis, REWRITE_BATCH);
  let removed = 0;
  for (const stream of [outboxKey(table), outboxDeadKey(table)]) {
    for await (const entries of entriesOf(redis, stream)) {
      const ids = entries.filter(({ row }) => isMeant(row)).map(({ id }) => id);
      if (ids.length === 0) continue;
      removed += await removeEntries<number>({ stream, erasures: outboxErasuresKey(table), ids });
    }
  }
  let underWay = 0;
  for (const id of await redis.lrange(outboxSealedKey(table), 0, -1)) {
    const batch = sealedBatchKey(id);
    const packed = await redis.hgetBuffer(batch, 'rows');
    if (packed === null) continue;
    const rows = await unpackRows(packed);
    const stay = rows.filter((row) => !matches.row(row));
    const found = rows.length - stay.length;
    if (found === 0) continue;
    const result = await rewriteBatch({
      batch,
      sealed: outboxSealedKey(table),
      lease: leaseKey(`outbox:${table}`),
      id,
      rows: packed,
      stay: stay.length === 0 ? '' : await packRows(stay),
    });
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
