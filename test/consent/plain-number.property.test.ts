import fc from 'fast-check';
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { countryOfPlainNumber } from '../../src/consent/plain-number';

const codes = [...new Set(getCountries().map((country) => getCountryCallingCode(country)))];
const someDigits = (least: number, most: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }).map((digits) => digits.join(''));
const someNumber = fc.oneof(
  fc.tuple(fc.constantFrom(...codes), someDigits(1, 16)).map(([code, digits]) => `+${code}${digits}`),
  someDigits(1, 16).map((digits) => `+${digits}`),
);

test('where a number needs no look of the library, the library says the same of it', () => {
  fc.assert(
    fc.property(someNumber, (number) => {
      const country = countryOfPlainNumber(number);
      if (country === undefined) return;
      const read = parsePhoneNumberFromString(number, { extract: false });
      expect({ number: read?.number, country: read?.country, possible: read?.isPossible(), ext: read?.ext }).toEqual({
        number,
        country,
        possible: true,
        ext: undefined,
      });
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ['+525512345678', 'MX'],
  ['+5511987654321', 'BR'],
  ['+573001234567', 'CO'],
  ['+4915112345678', 'DE'],
  ['+919876543210', 'IN'],
])('%s, as data extensions hold it, is plain', (number, country) => {
  expect(countryOfPlainNumber(number)).toBe(country);
});

test.each([
  ['of a code that many countries share', '+15550001111'],
  ['with a trunk that Mexico has dropped', '+5215512345678'],
  ['with a zero behind the calling code', '+4901511234567'],
  ['too short', '+5255123'],
  ['of no country', '+999123456789'],
  ['without its plus', '525512345678'],
  ['empty', ''],
])('a number %s is left to the library', (_what, number) => {
  expect(countryOfPlainNumber(number)).toBeUndefined();
});
