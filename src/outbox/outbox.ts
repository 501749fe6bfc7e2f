import type Redis from 'ioredis';
import { outboxEntry, type Row, type Table } from '../redis/outbox-entry';

/** Puts a row on its way to Marketing Cloud where no script does so together with a state. */
export function createOutbox(redis: Redis) {
  return {
    async add(table: Table, row: Row): Promise<void> {
      const entry = outboxEntry(table, row);
      await redis.xadd(entry.key, '*', 'row', entry.row);
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
