import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  Metadata,
  type NumberingPlan,
} from 'libphonenumber-js/min';

/** The numbers of a country that has its calling code to itself. */
interface Plan {
  country: CountryCode;
  lengths: ReadonlySet<number>;
  /** How the digits behind the calling code begin where the library may take some of them away, or put others in. */
  mended: RegExp | undefined;
}

const LONGEST_CODE = 3;
const ZERO = '0'.charCodeAt(0);

function planOf(country: CountryCode): Plan {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  // The library's types leave out what tells of prefixes.
  const plan = metadata.numberingPlan as NumberingPlan & { nationalPrefixForParsing(): string | undefined };
  const prefix = plan.nationalPrefixForParsing();
  const mended = prefix === undefined ? undefined : new RegExp(`^(?:${prefix})`);
  return { country, lengths: new Set(plan.possibleLengths()), mended };
}

/** By calling code; none where several countries share one, and only the whole number tells which it is. */
const PLANS: (Plan | undefined)[] = [];
for (const country of getCountries()) {
  const code = Number(getCountryCallingCode(country));
  PLANS[code] = code in PLANS ? undefined : planOf(country);
}

/**
 * The country of a number that is `+` and digits, where calling code and length alone say that it is one, as for most that a
 * data extension holds; undefined where the library has to look. It says the same there at ten times the cost, and was a
 * twentieth of a call (docs/decisions.md).
 */
export function countryOfPlainNumber(number: string): CountryCode | undefined {
  if (!/^\+[1-9]\d+$/.test(number)) return undefined;
  let code = 0;
  for (let at = 1; at <= LONGEST_CODE; at += 1) {
    code = code * 10 + number.charCodeAt(at) - ZERO;
    const plan = PLANS[code];
    if (plan === undefined) continue;
    const national = number.slice(at + 1);
    return plan.lengths.has(national.length) && !plan.mended?.test(national) ? plan.country : undefined;
  }
  return undefined;
}
