import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * The ways in which a CRM may hold a number, for comparing with equality, since a search by part of a number has no
 * index: E.164, bare digits, `00`, international and national formats of the country, with blanks, hyphens and points.
 * National ones only for numbers with the calling code of `defaultCountry` (ISO 3166): elsewhere the same digits are
 * somebody else's.
 *
 * `phone` is `+` and digits. Legacy mobile digits of Mexico, Argentina and Brazil, which consent leaves out of its
 * addresses, are tried with and without.
 */
export function phoneSpellings(phone: string, defaultCountry: string | undefined): string[] {
  return [...new Set(withLegacyDigits(phone).flatMap((each) => spellingsOf(each, defaultCountry)))];
}

/** A shorter number would be found in too many others. */
const LEAST_DIGITS = 7;

/**
 * Patterns of SOQL's LIKE for all ways of grouping these numbers, calling code and trunk zero or none: the digits of the
 * national number in their order, whatever stands between. What they find has still to be compared ({@link phoneMatcher}).
 */
export function phonePatterns(phones: readonly string[]): string[] {
  const patterns = phones.flatMap((phone) => {
    const [shortest = phone] = withLegacyDigits(phone);
    const digits = parsePhoneNumberFromString(shortest)?.nationalNumber ?? phone.slice(1);
    return digits.length < LEAST_DIGITS ? [] : [`%${[...digits].join('%')}%`];
  });
  return [...new Set(patterns)];
}

/** A number and nothing else: a note beside it, or a second number, would make its digits somebody else's. */
const WRITTEN = /^\(?\+?[\d\s().\-/\u00a0\u2010-\u2015]+$/;

/**
 * Tells whether what a CRM holds is one of these numbers, in any grouping. With `+` or `00` the whole number has to be the
 * same; without, it may be the national one, where that is of the default country.
 */
export function phoneMatcher(phones: readonly string[], defaultCountry: string | undefined): (held: string) => boolean {
  const all = phones.flatMap(withLegacyDigits);
  const whole = new Set(all.map((phone) => phone.slice(1)));
  const bare = new Set([...whole, ...all.flatMap((phone) => nationalDigits(phone, defaultCountry))]);
  return (held) => {
    const text = held.trim();
    if (!WRITTEN.test(text)) return false;
    // The trunk zero that is written into a number with its calling code is not dialled with it.
    const digits = text.replace('(0)', '').replace(/\D/g, '');
    if (/^\(?\+/.test(text)) return whole.has(digits);
    return bare.has(digits) || (digits.startsWith('00') && whole.has(digits.slice(2)));
  };
}

/** Digits of a number as it is or was dialled within the default country; none of a number of another. */
function nationalDigits(phone: string, defaultCountry: string | undefined): string[] {
  const parsed = parsePhoneNumberFromString(phone);
  if (parsed === undefined || !isOfCountry(parsed.countryCallingCode, defaultCountry)) return [];
  const national = String(parsed.nationalNumber);
  const dialled = [national, `0${national}`, parsed.formatNational().replace(/\D/g, '')];
  if (parsed.countryCallingCode === '52') return [...dialled, ...['01', '044', '045'].map((trunk) => trunk + national)];
  if (parsed.countryCallingCode !== '54') return dialled;
  // A mobile in Argentina: 0, the area code of two to four digits, 15, the number.
  const within = national.replace(/^9(?=\d{10}$)/, '');
  const by15 = [2, 3, 4].map((area) => `${within.slice(0, area)}15${within.slice(area)}`);
  return [...dialled, within, `0${within}`, ...by15, ...by15.map((digits) => `0${digits}`)];
}

function spellingsOf(phone: string, defaultCountry: string | undefined): string[] {
  const digits = phone.slice(1);
  const plain = [phone, digits, `00${digits}`];
  const parsed = parsePhoneNumberFromString(phone);
  if (parsed === undefined) return plain;
  const code = parsed.countryCallingCode;
  const national = parsed.formatNational();
  const international = [parsed.formatInternational(), `+${code} ${national}`].flatMap((text) => [
    text,
    text.slice(1),
    text.replaceAll(' ', '-'),
    text.slice(1).replaceAll(' ', '-'),
  ]);
  if (!isOfCountry(code, defaultCountry)) return [...plain, ...international];
  const groups = national.match(/\d+/g) ?? [];
  const here = ['', ' ', '-', '.'].map((between) => groups.join(between));
  return [...plain, ...international, national, national.replace(/[()]/g, ''), ...here, String(parsed.nationalNumber)];
}

const isOfCountry = (callingCode: string, country: string | undefined): boolean =>
  country !== undefined && isSupportedCountry(country) && getCountryCallingCode(country) === callingCode;

/** The number as given, and as it is or was dialled from abroad: +52 1, +54 9, and Brazil's ninth digit. */
function withLegacyDigits(phone: string): string[] {
  const mexican = /^\+521?(\d{10})$/.exec(phone);
  if (mexican) return [`+52${mexican[1]}`, `+521${mexican[1]}`];
  const argentine = /^\+549?(\d{10})$/.exec(phone);
  if (argentine) return [`+54${argentine[1]}`, `+549${argentine[1]}`];
  const brazilian = /^\+55(\d{2})9?([6-9]\d{7})$/.exec(phone);
  if (brazilian) return [`+55${brazilian[1]}${brazilian[2]}`, `+55${brazilian[1]}9${brazilian[2]}`];
  return [phone];
}
