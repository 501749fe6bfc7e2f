import { addressOf, parsePhone, spellingsOf } from '../../src/consent/address';

test.each([
  ['+15550001111', undefined, '+15550001111'],
  [' +44 (0)20 7946-0958 ', undefined, '+442079460958'],
  ['0049 151 12345678', undefined, '+4915112345678'],
  ['00 52 55 1234 5678', 'US', '+525512345678'],
  ['＋１５５５０００１１１１', undefined, '+15550001111'],
  ['55 1234 5678', 'MX', '+525512345678'],
  ['044 55 1234 5678', 'MX', '+525512345678'],
  ['5215512345678', 'MX', '+525512345678'],
  ['+52 1 55 1234 5678', undefined, '+525512345678'],
  ['(631) 555-0123', 'US', '+16315550123'],
  ['0151 12345678', 'DE', '+4915112345678'],
  ['098765 43210', 'IN', '+919876543210'],
])('%s in %s is %s', (text, country, phone) => {
  expect(parsePhone(text, country)?.phone).toBe(phone);
});

test.each([
  ['', undefined],
  ['   ', 'MX'],
  ['abc', 'MX'],
  ['123', undefined],
  ['12345', 'MX'],
  ['5512345678', undefined],
  ['+999123456789', undefined],
  ['+1555000', undefined],
  ['+155500011112222', undefined],
  ['+1 555 000 1111 ext 5', undefined],
])('%p in %s is not a number to write to', (text, country) => {
  expect(parsePhone(text, country)).toBeUndefined();
});

test('spellings of one mobile number have one address', () => {
  expect(addressOf('5215512345678')).toBe(addressOf('+525512345678'));
  expect(addressOf('+5491112345678')).toBe(addressOf('+541112345678'));
  expect(addressOf('+5511987654321')).toBe(addressOf('551187654321'));
  expect(parsePhone('+55 11 98765-4321')?.address).toBe('+551187654321');
});

test('a ninth digit that is part of a newer number stays, since the rest would be a landline', () => {
  expect(addressOf('+5511923456789')).toBe('+5511923456789');
});

test('a business-scoped user id is its own address', () => {
  expect(addressOf('US.70000000000000001111')).toBe('US.70000000000000001111');
});

test.each(['+525512345678', '+541123456789', '+551187654321', '+551112345678', '+15550001111', 'US.4711'])(
  'every spelling of %s leads back to it, and the older ones are among them',
  (address) => {
    const spelled = spellingsOf(address);
    expect(spelled[0]).toBe(address);
    expect(spelled.map(addressOf)).toEqual(spelled.map(() => address));
    expect(spelled).toHaveLength(/^\+(52|54|55..[6-9])/.test(address) ? 2 : 1);
  },
);

test.each([
  ["'+491701234567", undefined, '+491701234567'],
  ['="+491701234567"', undefined, '+491701234567'],
  ['whatsapp:+491701234567', undefined, '+491701234567'],
  ['\u200e+49 170 1234567\u202c', undefined, '+491701234567'],
  ['+33.1.23.45.67.00', undefined, '+33123456700'],
  ['0170/1234567', 'DE', '+491701234567'],
  ['491701234567', 'DE', '+491701234567'],
  ['525512345678.0', 'MX', '+525512345678'],
  ['٠٥٠١٢٣٤٥٦٧', 'SA', '+966501234567'],
])('%s in %s is mended to %s, since no digit of it can be another', (text, country, phone) => {
  expect(parsePhone(text, country)?.phone).toBe(phone);
});

test.each([
  ['a decimal', '+491701234567.0', undefined],
  ['two decimals', '+491701234567.00', undefined],
  ['a decimal comma', '491701234567,0', 'DE'],
  ['a national number as a decimal', '1701234567.0', 'DE'],
  ['the same with its zero', '0170 1234567.0', 'DE'],
  ['a German one in a file from Mexico', '1701234567.0', 'MX'],
  ['a Brazilian landline as a decimal', '1187654321.0', 'BR'],
  ['a Mexican number without plus in a file from Germany', '525512345678', 'DE'],
  ['a North American number without plus in a file from Mexico', '15125550123', 'MX'],
  ['scientific notation', '4.91701E+11', 'DE'],
  ['scientific notation with comma', '4,91701E+11', 'DE'],
  ['the end of a second number', '0170 1234567/8', 'DE'],
  ['a second number', '+491701234567 / +491711234567', undefined],
  ['a second line', '030 123456\n030 654321', 'DE'],
  ['an extension', '+491701234567;ext=5', undefined],
  ['a footnote mark', '+491701234567²', undefined],
  ['a word', '+491701234567 (office)', undefined],
])('nobody is written to by %s', (_what, text, country) => {
  expect(parsePhone(text, country)).toBeUndefined();
});
