import { DateTime } from 'luxon';
import { type Field, MAX_TEXT_LENGTH } from './field';

/** A value as it is stored. Dates are ISO 8601 in UTC. */
export type Stored = string | number | boolean | null;

export type Checked = { ok: true; value: Stored } | { ok: false; message: string };

/**
 * Checks one value against its column, with the messages of the platform where they are known (MC 2.5: Text,
 * EmailAddress, Phone, null) and messages of the same form where they are not (Number, Decimal, Boolean, Date, Locale).
 * The message names the column as its definition spells it.
 */
export function checkValue(field: Field, value: unknown): Checked {
  if (value === null || value === undefined || (value === '' && field.type !== 'Text')) return checkNull(field);
  if (typeof value === 'object') return refused(field, 'is not a scalar value.');
  return CHECKS[field.type](field, value as string | number | boolean);
}

const stored = (value: Stored): Checked => ({ ok: true, value });
const refused = (field: Field, what: string): Checked => ({
  ok: false,
  message: `The value for column [${field.name}] ${what}`,
});

/** What a column says to a null. */
export const nullMessage = (name: string) => `Column [${name}] does not allow null value.`;

function checkNull(field: Field): Checked {
  return field.isNullable ? stored(null) : { ok: false, message: nullMessage(field.name) };
}

type Check = (field: Field, value: string | number | boolean) => Checked;

const CHECKS: Record<Field['type'], Check> = {
  Text: (field, value) =>
    String(value).length > (field.length ?? MAX_TEXT_LENGTH)
      ? refused(field, "exceeds the column's maximum length.")
      : stored(String(value)),
  EmailAddress: (field, value) =>
    isEmailAddress(String(value), field.length ?? 254)
      ? stored(String(value))
      : refused(field, 'is not a valid email address. Parse error [InvalidEmailAddress]'),
  Phone: (field, value) =>
    /^\+?[0-9][0-9 ().-]{6,48}$/.test(String(value))
      ? stored(String(value))
      : refused(field, 'is not a valid phone number. Parse error [ExactTarget.Core.Validation.ValidationResult[]]'),
  Locale: (field, value) =>
    /^[a-z]{2}(-[A-Z]{2})?$/.test(String(value))
      ? stored(String(value))
      : refused(field, 'is not a valid locale. Parse error [InvalidLocale]'),
  Boolean: checkBoolean,
  Number: checkNumber,
  Decimal: checkDecimal,
  Date: checkDate,
};

function isEmailAddress(text: string, longest: number): boolean {
  return text.length <= longest && /^[^\s@,;<>()[\]\\"]+@[^\s@.,;]+(\.[^\s@.,;]+)+$/.test(text) && !text.includes('..');
}

/** Spellings other than JSON true and false are not established; the SQL ones are taken, nothing else. */
const BOOLEANS = new Map<string, boolean>([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

function checkBoolean(field: Field, value: string | number | boolean): Checked {
  const known = BOOLEANS.get(String(value).toLowerCase());
  return known === undefined ? refused(field, 'is not a valid boolean. Parse error [InvalidBoolean]') : stored(known);
}

const INT32 = 2_147_483_647;

function checkNumber(field: Field, value: string | number | boolean): Checked {
  const fits = typeof value !== 'boolean' && /^-?\d+$/.test(String(value)) && Math.abs(Number(value)) <= INT32;
  return fits ? stored(Number(value)) : refused(field, 'is not a valid number. Parse error [InvalidNumber]');
}

function checkDecimal(field: Field, value: string | number | boolean): Checked {
  const parts = typeof value === 'boolean' ? null : /^-?(\d*)(?:\.(\d+))?$/.exec(String(value));
  if (!parts || (!parts[1] && !parts[2])) return refused(field, 'is not a valid decimal. Parse error [InvalidDecimal]');
  const [whole, fraction] = [(parts[1] ?? '').replace(/^0+/, ''), (parts[2] ?? '').replace(/0+$/, '')];
  const scale = field.scale ?? 0;
  if (fraction.length > scale) return refused(field, 'is not a valid decimal. Parse error [InvalidDecimalScale]');
  if (whole.length > (field.length ?? 18) - scale)
    return refused(field, 'is not a valid decimal. Parse error [InvalidDecimalPrecision]');
  return stored(Number(value));
}

const US_DATES = ['M/d/yyyy h:mm:ss a', 'M/d/yyyy h:mm a', 'M/d/yyyy H:mm:ss', 'M/d/yyyy', 'yyyy-MM-dd HH:mm:ss'];
const ISO_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

/**
 * ISO 8601 and the US spellings. A zoned time is stored as its UTC instant, one without a zone as it is written;
 * whether the platform converts offsets is not established. SQL Server's datetime begins in 1753.
 */
function checkDate(field: Field, value: string | number | boolean): Checked {
  const text = typeof value === 'string' ? value : '';
  const iso = ISO_UTC.test(text) ? plainIso(text) : flexibleIso(text);
  return iso !== undefined && iso >= '1753'
    ? stored(iso)
    : refused(field, 'is not a valid date. Parse error [InvalidDate]');
}

/** The common spelling, without building a date object of a library for each of a million rows. */
function plainIso(text: string): string | undefined {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) return undefined;
  const iso = new Date(instant).toISOString();
  return iso.slice(0, 10) === text.slice(0, 10) ? iso : undefined;
}

function flexibleIso(text: string): string | undefined {
  const readings = [
    DateTime.fromISO(text, { zone: 'utc' }),
    ...US_DATES.map((format) => DateTime.fromFormat(text, format, { zone: 'utc', locale: 'en-US' })),
  ];
  const valid = readings.find((reading) => reading.isValid);
  return valid && valid.year <= 9999 ? (valid.toUTC().toISO() ?? undefined) : undefined;
}
