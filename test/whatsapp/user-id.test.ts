import { countryOfUserId, isUserId } from '../../src/whatsapp/user-id';

test.each([
  ['US.13491208655302741918', 'US'],
  ['US.ENT.11815799212886844830', 'US'],
  ['MX.aB3', 'MX'],
  [`BR.${'9'.repeat(128)}`, 'BR'],
  [`BR.ENT.${'9'.repeat(128)}`, 'BR'],
])('%s is a business-scoped user id of %s', (text, country) => {
  expect(isUserId(text)).toBe(true);
  expect(countryOfUserId(text)).toBe(country);
});

test.each([
  '',
  'US',
  'US.',
  'US.ENT.',
  'us.123',
  'USA.123',
  'US.12_3',
  'US.1.2',
  'US.ORG.12',
  'US.12 3',
  ' US.123',
  'US.123\n',
  'US.é',
  `US.${'9'.repeat(129)}`,
  '+15550001111',
  '15550001111',
  'ana@shop.example',
])('%j is none', (text) => {
  expect(isUserId(text)).toBe(false);
  expect(countryOfUserId(text)).toBeUndefined();
});
