import { phoneMatcher, phonePatterns, phoneSpellings } from '../../src/crm/phone-spellings';

test.each([
  ['+34600111222', ['+34600111222', '34600111222', '0034600111222', '+34 600 11 12 22', '+34-600-11-12-22']],
  ['+14155552671', ['+14155552671', '+1 415 555 2671', '+1 (415) 555-2671', '1-415-555-2671']],
  ['+551187654321', ['+551187654321', '+5511987654321', '+55 11 98765 4321', '+55 (11) 98765-4321']],
  ['+525512340001', ['+525512340001', '+5215512340001', '+52 55 1234 0001']],
  ['+541123456789', ['+541123456789', '+5491123456789', '+54 9 11 2345 6789']],
])('%s is looked for in its international spellings', (phone, expected) => {
  const spellings = phoneSpellings(phone, undefined);
  expect(spellings).toEqual(expect.arrayContaining(expected));
  expect(spellings.every((each) => each.replace(/\D/g, '').length >= phone.length - 1)).toBe(true);
});

test.each([
  ['ES', '+34600111222', ['600111222', '600 11 12 22', '600-11-12-22', '600.11.12.22']],
  ['US', '+14155552671', ['4155552671', '(415) 555-2671', '415-555-2671', '415.555.2671']],
  ['CA', '+14155552671', ['(415) 555-2671']],
  ['GB', '+447400123456', ['07400 123456', '07400123456', '7400123456']],
])('in an org of %s, %s also in its national ones', (country, phone, expected) => {
  expect(phoneSpellings(phone, country)).toEqual(expect.arrayContaining(expected));
});

test('the digits of a number of another country are never looked for alone', () => {
  expect(phoneSpellings('+34600111222', 'PT')).not.toContain('600111222');
  expect(phoneSpellings('+34600111222', undefined)).not.toContain('600 11 12 22');
});

test('the two Brazilian forms of one number are looked for alike, a landline only as it is', () => {
  expect(new Set(phoneSpellings('+5511987654321', 'BR'))).toEqual(new Set(phoneSpellings('+551187654321', 'BR')));
  expect(phoneSpellings('+551133334444', 'BR')).not.toContain('+5511933334444');
});

test('no spelling stands twice, and a number of no known plan still has its plain ones', () => {
  const spellings = phoneSpellings('+14155552671', 'US');
  expect(new Set(spellings).size).toBe(spellings.length);
  expect(phoneSpellings('+999123', undefined)).toEqual(['+999123', '999123', '00999123']);
});

test('a number too short to tell people apart is looked for in its usual spellings only', () => {
  expect(phonePatterns(['+999123'])).toEqual([]);
  expect(phonePatterns(['+34600111222', '+34600111222'])).toEqual(['%6%0%0%1%1%1%2%2%2%']);
});

test.each([
  [true, '600 111 222', 'ES'],
  [false, '600 111 222', 'PT'],
  [false, '600 111 222', undefined],
  [true, '34 600 111 222', undefined],
  [false, '+60 011 122 2', 'ES'],
  [false, '600111222 / 600111223', 'ES'],
  [false, '600111222.0', 'ES'],
  [false, 'unknown', 'ES'],
])('%s: %s is +34600111222 in an org of %s', (expected, held, country) => {
  expect(phoneMatcher(['+34600111222'], country)(held)).toBe(expected);
});
