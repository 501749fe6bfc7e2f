import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import { countryOfPlainNumber } from './plain-number';
import { typedPhone } from './typed-phone';

/**
 * How a person is found in the consent store: E.164 without legacy mobile digits, or the business-scoped user id
 * (`US.…`) of somebody whose phone is not known.
 */
export type Address = string;

export interface ParsedPhone {
  /** `+` and digits, as it is given to the Cloud API. */
  phone: string;
  address: Address;
  /** ISO 3166 alpha-2; empty where several countries share the calling code and the number does not tell. */
  country: string;
}

/**
 * Reads a phone number as people type it and files hold it (see `typedPhone`). Without `+` or `00` it is national to
 * `defaultCountry` (ISO 3166 alpha-2); without a default country such a number is not accepted, since Meta would read it
 * in the country of the sender (WA 1.3).
 *
 * The check is by length for the country, not by number pattern: Meta knows which numbers exist (131026), while patterns
 * refuse ranges opened after the metadata were made. The `min` metadata hold all that a length check needs.
 */
export function parsePhone(text: string, defaultCountry?: string): ParsedPhone | undefined {
  const country = defaultCountry !== undefined && isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  const typed = typedPhone(text);
  if (typed === undefined) return wholeNumber(FLOAT.exec(text.trim())?.[1] ?? '', country);
  const digits = typed.replace(/[ ().-]/g, '');
  const own = countryOfPlainNumber(digits);
  if (own !== undefined) return { phone: digits, address: addressOf(digits), country: own };
  if (mayBeWhole(digits) && readable(`+${digits}`)?.isValid()) return wholeNumber(digits, country);
  return parsed(typed.replace(/^\(?(?:00|\+)/, '+'), country);
}

/** Nobody's number is as long without its calling code and its trunk zero. */
const SURELY_WHOLE = 12;
/** What pandas and csvkit make of a number column with a gap in it. A shorter one may have lost its first zero as well. */
const FLOAT = /^([1-9]\d{11,})\.0$/;

/** A calling code and a number may have lost their `+`. Ten digits are too many countries' own to ask. */
const mayBeWhole = (digits: string) => /^[1-9]\d{10,}$/.test(digits);

/**
 * Digits that have lost their `+`, or became a decimal: taken where they hold the calling code of the default country, and
 * are long enough to hold one or can be read in no other way. Anything else may be somebody else's.
 */
function wholeNumber(digits: string, country: CountryCode | undefined): ParsedPhone | undefined {
  if (country === undefined || !mayBeWhole(digits)) return undefined;
  if (!digits.startsWith(getCountryCallingCode(country))) {
    return digits.length < SURELY_WHOLE ? parsed(digits, country) : undefined;
  }
  const whole = parsed(`+${digits}`, country);
  return digits.length >= SURELY_WHOLE || whole?.phone === parsed(digits, country)?.phone ? whole : undefined;
}

function parsed(text: string, country: CountryCode | undefined): ParsedPhone | undefined {
  const number = readable(withoutMexicanTrunk(text, country), country);
  if (!number?.isPossible() || number.ext !== undefined) return undefined;
  return { phone: number.number, address: addressOf(number.number), country: number.country ?? '' };
}

const readable = (text: string, country?: CountryCode) =>
  parsePhoneNumberFromString(text, { extract: false, ...(country === undefined ? {} : { defaultCountry: country }) });

/**
 * Mexico dropped 01, 044 and 045 before the ten digits in 2019, and the 1 behind its calling code; address books still
 * hold them. A 1 without the calling code is as likely that of North America, and is nobody's.
 */
function withoutMexicanTrunk(text: string, country: CountryCode | undefined): string {
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+')) return /^521\d{10}$/.test(digits) ? `+52${digits.slice(3)}` : text;
  if (country !== 'MX') return text;
  const national = /^(?:52(?:1|01|044|045)?|01|044|045)?(\d{10})$/.exec(digits);
  if (national) return `+52${national[1]}`;
  return /^1\d{10}$/.test(digits) ? '' : text;
}

/**
 * The one address of a number in all its spellings: +521… and +52…, +549… and +54…, and a Brazilian mobile with or
 * without its ninth digit, which Meta adds or drops in `wa_id` (WA 1.3). Takes `+` and digits, bare digits, or a BSUID,
 * which is its own address. The ninth digit goes only before 6 to 9: those numbers alone existed without it, and after
 * another digit what is left would be somebody's landline.
 */
export function addressOf(phoneOrUserId: string): Address {
  if (!/^\+?\d+$/.test(phoneOrUserId)) return phoneOrUserId;
  const digits = phoneOrUserId.startsWith('+') ? phoneOrUserId.slice(1) : phoneOrUserId;
  if (/^521\d{10}$/.test(digits)) return `+52${digits.slice(3)}`;
  if (/^549\d{10}$/.test(digits)) return `+54${digits.slice(3)}`;
  if (/^55\d{2}9[6-9]\d{7}$/.test(digits)) return `+${digits.slice(0, 4)}${digits.slice(5)}`;
  return `+${digits}`;
}

/** All spellings that {@link addressOf} takes for this address, itself first: a data extension may hold any of them. */
export function spellingsOf(address: Address): string[] {
  const older = [
    [/^\+52(\d{10})$/, '+521'],
    [/^\+54(\d{10})$/, '+549'],
    [/^\+55(\d{2})([6-9]\d{7})$/, '+55'],
  ] as const;
  for (const [pattern, prefix] of older) {
    const parts = pattern.exec(address);
    if (parts) return [address, parts.length === 3 ? `${prefix}${parts[1]}9${parts[2]}` : `${prefix}${parts[1]}`];
  }
  return [address];
}

/** `+…` is a phone, anything else a business-scoped user id. */
export const isPhoneAddress = (address: Address): boolean => address.startsWith('+');
