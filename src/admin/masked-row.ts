import { maskIn, maskPhone } from '../mask-personal-data';
import { type Row, rowSchema } from '../redis/outbox-entry';

const PERSONAL = new Set(['MobileNumber', 'WhatsAppUserID', 'Address', 'Body', 'ContactKey', 'ProfileName']);

/** A row that was kept as JSON; undefined where it is none. */
export function readRow(text: string): Row | undefined {
  try {
    const row = rowSchema.safeParse(JSON.parse(text));
    return row.success ? row.data : undefined;
  } catch {
    return undefined;
  }
}

/** Enough of a row to see what is wrong with it: what identifies or quotes a person is shortened. */
export function maskedRow(text: string): string {
  const row = readRow(text);
  if (row === undefined) return `no row, ${text.length} characters`;
  const shown = Object.entries(row).map(([name, value]) => [
    name,
    PERSONAL.has(name) ? maskPhone(String(value)) : typeof value === 'string' ? maskIn(value) : value,
  ]);
  return JSON.stringify(Object.fromEntries(shown));
}
