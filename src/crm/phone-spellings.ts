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
  const isHere =
    defaultCountry !== undefined &&
    isSupportedCountry(defaultCountry) &&
    getCountryCallingCode(defaultCountry) === code;
  if (!isHere) return [...plain, ...international];
  const groups = national.match(/\d+/g) ?? [];
  const here = ['', ' ', '-', '.'].map((between) => groups.join(between));
  return [...plain, ...international, national, national.replace(/[()]/g, ''), ...here, String(parsed.nationalNumber)];
}

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
