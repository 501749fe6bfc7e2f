import type Redis from 'ioredis';
import type { Row, Table } from '../../src/redis/outbox-entry';
import { outboxKey } from '../../src/redis/redis-keys';

/** The rows of a table as they stand when all that wait are written, by their key: later ones complete earlier ones. */
export async function rowsInOutbox(redis: Redis, table: Table, key: string): Promise<Row[]> {
  const byKey = new Map<unknown, Row>();
  for (const [, [, json]] of await redis.xrange(outboxKey(table), '-', '+')) {
    const row = JSON.parse(json ?? '{}') as Row;
    byKey.set(row[key], { ...byKey.get(row[key]), ...row });
  }
  return [...byKey.values()];
}
