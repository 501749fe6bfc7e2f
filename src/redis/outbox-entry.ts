import { z } from 'zod';
import { outboxKey } from './redis-keys';
import { wellFormedJson } from './well-formed-json';

/** The data extensions of design 5, by the name of our own table; a mapping may write them elsewhere. */
export const TABLES = [
  'WA_Message',
  'WA_Consent',
  'WA_Reply',
  'WA_Conversion',
  'WA_Event',
  'WA_Daily',
  'WA_DailyReason',
  'WA_Step',
  'WA_Rate',
] as const;
export type Table = (typeof TABLES)[number];

export const rowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** One row to be upserted: column name → value. Dates are ISO 8601 UTC text; an absent value is an absent column. */
export type Row = z.infer<typeof rowSchema>;

/**
 * The outbox is a Redis Stream per table whose entries hold one field, `row`, the row as JSON. Scripts append to it in
 * the same step that changes the state which the row tells of, so neither can exist without the other.
 */
export function outboxEntry(table: Table, row: Row): { key: string; row: string } {
  return { key: outboxKey(table), row: wellFormedJson(row) };
}
