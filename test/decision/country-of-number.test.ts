import { countryOfNumber } from '../../src/decision/country-of-number';

test.each([
  ['+14155552671', 'US'],
  ['+14165551234', 'CA'],
  ['+17875551234', 'PR'],
  ['+18765551234', 'JM'],
  ['+5215512345678', 'MX'],
  ['US.1181', 'US'],
  ['CA.ENT.1181', 'CA'],
  ['+19999999999', undefined],
  ['', undefined],
])('%s is of %s', (recipient, country) => {
  expect(countryOfNumber(recipient)).toBe(country);
});
