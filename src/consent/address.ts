import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * How a person is found in the consent store: E.164 without legacy mobile digits, or the business-scoped user id
 * (`US.…`) of somebody whose phone is not known.
 */
export type Address = string;

export interface ParsedPhone {
  /** `+` and digits, as it is given to the Cloud API. */
  phone: string;
  address: Address;
}

/**
 * Reads a phone number as people type it: blanks, brackets, full-width digits, `00` for `+`. Without `+` or `00` it is
 * national to `defaultCountry` (ISO 3166 alpha-2); without a default country such a number is not accepted, since Meta
 * would read it in the country of the sender (WA 1.3).
 *
 * The check is by length for the country, not by number pattern: Meta knows which numbers exist (131026), while patterns
 * refuse ranges opened after the metadata were made. The `min` metadata hold all that a length check needs. One parse
 * takes about 6 µs, so nothing is cached.
 */
export function parsePhone(text: string, defaultCountry?: string): ParsedPhone | undefined {
  const typed = text.normalize('NFKC').trim();
  const international = typed.replace(/^\(?00/, '+');
  const country = defaultCountry !== undefined && isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  const modern = withoutMexicanTrunk(international, country);
  const parsed = parsePhoneNumberFromString(modern, country === undefined ? {} : { defaultCountry: country });
  if (!parsed?.isPossible() || parsed.ext !== undefined) return undefined;
  return { phone: parsed.number, address: addressOf(parsed.number) };
}

/** Mexico dropped 1, 01, 044 and 045 before the ten digits in 2019; address books still hold them. */
function withoutMexicanTrunk(text: string, country: CountryCode | undefined): string {
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+')) return /^521\d{10}$/.test(digits) ? `+52${digits.slice(3)}` : text;
  if (country !== 'MX') return text;
  const national = /^(?:52)?(?:01|044|045|1)?(\d{10})$/.exec(digits);
  return national ? `+52${national[1]}` : text;
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
