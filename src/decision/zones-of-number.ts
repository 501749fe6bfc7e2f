import { countryOfNumber } from './country-of-number';

/**
 * Time zones of a country from Node's own CLDR data (Intl Locale Info,
 * https://tc39.es/proposal-intl-locale-info/): a property in Node 20, a method in later ones, in no library of types yet.
 */
type LocaleWithZones = Intl.Locale & { timeZones?: string[]; getTimeZones?: () => string[] | undefined };

/**
 * The IANA zones in which the owner of a number may live: all zones of its country, since numbers are carried along on a
 * move. Takes `+` and digits, or a business-scoped user id, which begins with its country (WA 5.1). Empty where the
 * country is not known.
 */
export function zonesOfNumber(phoneOrUserId: string): readonly string[] {
  const country = countryOfNumber(phoneOrUserId);
  if (country === undefined) return [];
  const known = zonesByCountry.get(country);
  if (known) return known;
  const locale: LocaleWithZones = new Intl.Locale(`und-${country}`);
  const zones = locale.getTimeZones?.() ?? locale.timeZones ?? [];
  zonesByCountry.set(country, zones);
  return zones;
}

const zonesByCountry = new Map<string, readonly string[]>();
