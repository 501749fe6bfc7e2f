import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { addressOf, parsePhone } from '../../src/consent/address';

const examples: Parameters<typeof getExampleNumber>[1] = JSON.parse(
  readFileSync(require.resolve('libphonenumber-js/examples.mobile.json'), 'utf8'),
);

/** A mobile number that exists by the full metadata, and the country it is of. */
const someNumber = fc
  .tuple(fc.constantFrom(...getCountries()), fc.integer({ min: 0, max: 9_999 }))
  .map(([country, serial]) => {
    const example = getExampleNumber(country, examples)?.number ?? '+15550001111';
    return { country, phone: `${example.slice(0, -4)}${String(serial).padStart(4, '0')}` };
  })
  .filter(({ phone }) => parsePhoneNumberFromString(phone)?.isValid() === true);

const digitsOf = (phone: string) => phone.slice(1);
const grouped = (digits: string, separator: string) => digits.replace(/\B(?=(\d{3})+$)/g, separator);
const inDigits = (zero: number) => (text: string) =>
  text.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));

/** What files, spreadsheets and address books make of `+491701234567`. */
const MANGLINGS: Record<string, (phone: string) => string> = {
  'as it is': (phone) => phone,
  'without plus': digitsOf,
  'a decimal': (phone) => `${digitsOf(phone)}.0`,
  'a decimal behind plus': (phone) => `${phone}.0`,
  'two decimals': (phone) => `${digitsOf(phone)}.00`,
  'two decimals behind plus': (phone) => `${phone}.00`,
  'money, four decimals': (phone) => `${phone}.0000`,
  'a decimal comma': (phone) => `${digitsOf(phone)},0`,
  'a decimal comma behind plus': (phone) => `${phone},00`,
  'a full-width point': (phone) => `${phone}．0`,
  'an Arabic point': (phone) => `${phone}\u066b0`,
  'a point with blanks': (phone) => `${phone}\u00a0.\u202f0`,
  'thousands, decimal point': (phone) => `${grouped(digitsOf(phone), ',')}.00`,
  'thousands, decimal comma': (phone) => `${grouped(digitsOf(phone), '.')},00`,
  'thousands by narrow blanks': (phone) => `${grouped(digitsOf(phone), '\u202f')},0`,
  'thousands by points': (phone) => grouped(digitsOf(phone), '.'),
  'thousands by points, and a decimal': (phone) => `${grouped(digitsOf(phone), '.')}.0`,
  'scientific, as shown': (phone) => Number(digitsOf(phone)).toExponential(5).replace('e', 'E'),
  'scientific, in full': (phone) => Number(digitsOf(phone)).toExponential().replace('e', 'E'),
  'scientific with comma': (phone) => Number(digitsOf(phone)).toExponential(5).replace('e', 'E').replace('.', ','),
  'a text formula': (phone) => `="${phone}"`,
  'a text formula without plus': (phone) => `="${digitsOf(phone)}"`,
  'a formula': (phone) => `=${phone}`,
  'a negative number': (phone) => `-${digitsOf(phone)}`,
  'an apostrophe': (phone) => `'${phone}`,
  quotes: (phone) => `"${phone}"`,
  'a tel link': (phone) => `tel:${phone}`,
  'a WhatsApp link': (phone) => `whatsapp:${phone}`,
  'an extension': (phone) => `${phone} ext. 5`,
  'an extension by x': (phone) => `${phone}x5`,
  'an extension by #': (phone) => `${phone}#5`,
  'a pause': (phone) => `${phone},5`,
  'a tel link with extension': (phone) => `tel:${phone};ext=5`,
  'a footnote': (phone) => `${phone}²`,
  'a second number': (phone) => `${phone} / +491701234567`,
  'a second number behind a comma': (phone) => `${phone},+491701234567`,
  'a second number in a second line': (phone) => `${phone}\n030 123456`,
  'the last digits of a second number': (phone) => `${phone}/8`,
  'full-width': (phone) => inDigits(0xff10)(phone).replace('+', '＋'),
  Arabic: inDigits(0x660),
  Persian: inDigits(0x6f0),
  Devanagari: inDigits(0x966),
  'marks of direction': (phone) => `\u202a${phone}\u202c`,
  '00 for plus': (phone) => `00${digitsOf(phone)}`,
  'a zero in brackets': (phone) =>
    phone.replace(/^\+(\d+)$/, (_, digits) => {
      const read = parsePhoneNumberFromString(phone);
      const code = read?.countryCallingCode ?? '';
      // Elsewhere nobody writes it, and what is read then is another number.
      return read?.formatNational().startsWith('0') ? `+${code} (0)${digits.slice(code.length)}` : phone;
    }),
};

const manglings = Object.entries(MANGLINGS);

test.each(manglings)('nobody else is written to where a file holds a number as: %s', (_name, mangle) => {
  fc.assert(
    fc.property(someNumber, fc.boolean(), ({ country, phone }, hasDefault) => {
      const read = parsePhone(mangle(phone), hasDefault ? country : undefined);
      if (read !== undefined) expect(read.address).toBe(addressOf(phone));
    }),
    { numRuns: 200 },
  );
});

/** As people of the country write it, with what a spreadsheet does to that. */
const NATIONAL: Record<string, (national: string) => string> = {
  'as it is': (national) => national,
  'a decimal': (national) => `${national}.0`,
  'two decimals': (national) => `${national}.00`,
  'a decimal comma': (national) => `${national},0`,
  'a decimal, digits alone': (national) => `${national.replace(/\D/g, '')}.0`,
  'a decimal, without the leading zero': (national) => `${national.replace(/\D/g, '').replace(/^0/, '')}.0`,
  'without the leading zero': (national) => national.replace(/\D/g, '').replace(/^0/, ''),
};
test.each(Object.entries(NATIONAL))(
  'nobody else is written to where a national number stands as: %s',
  (_name, mangle) => {
    fc.assert(
      fc.property(someNumber, ({ country, phone }) => {
        const parsed = parsePhoneNumberFromString(phone);
        // A zero that belongs to the number itself (Gabon, Italy) leaves a shorter number, which may be an older one.
        fc.pre(!parsed?.nationalNumber.startsWith('0'));
        const national = parsed?.formatNational() ?? '';
        const read = parsePhone(mangle(national), country);
        if (read !== undefined) expect(read.address).toBe(addressOf(phone));
      }),
      { numRuns: 200 },
    );
  },
);
