import { DateTime } from 'luxon';
import { z } from 'zod';

/** Date, T or a blank, time with or without seconds and their fraction, zone: `Z`, `+01`, `+0100` or `+01:00`. */
const STATED =
  /^(\d{4}-\d\d-\d\d)[Tt ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?) ?(?:([Zz])|([+-])(\d\d)(?::?([0-5]\d))?)$/;
/** Minutes: of Kiribati, and of ships near Alaska. */
const [EASTMOST, WESTMOST] = [14 * 60, -12 * 60];

/**
 * The time at which something is said to have happened, in ms: ISO 8601 with a zone, also as Salesforce prints it
 * (`2026-11-01T10:00:00.000+0000`). Undefined where it names no one moment: no zone, a zone that is nowhere, a day that
 * does not exist.
 */
export function statedTime(text: string): number | undefined {
  const [, day, clock, zulu, sign, hours, minutes = '00'] = STATED.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  const offset = zulu === undefined ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) : 0;
  if (offset > EASTMOST || offset < WESTMOST) return undefined;
  const read = DateTime.fromISO(`${day}T${clock}${zulu === undefined ? `${sign}${hours}:${minutes}` : 'Z'}`);
  return read.isValid ? read.toMillis() : undefined;
}

/** A text that {@link statedTime} reads, as it stands. */
export const statedTimeSchema = z
  .string()
  .refine((text) => statedTime(text) !== undefined, 'must be ISO 8601 with a time zone');
