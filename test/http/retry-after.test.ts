import { retryAfterMs } from '../../src/http/retry-after';

const NOW = Date.parse('2026-11-30T10:00:00Z');
const asked = (header: unknown, body?: unknown, date?: string) =>
  retryAfterMs({ 'retry-after': header, ...(date !== undefined && { date }) }, NOW, body);

test.each<[string, unknown, number]>([
  ['seconds', '120', 120_000],
  ['nothing to wait for', ' 0 ', 0],
  ['parts of a second', '0.2', 200],
  ['the first of several', ['3', '9'], 3_000],
  ['a date', 'Mon, 30 Nov 2026 10:02:00 GMT', 120_000],
  ['a date in the old spelling', 'Monday, 30-Nov-26 10:02:00 GMT', 120_000],
  ['a date of C', 'Mon Nov 30 10:02:00 2026', 120_000],
  ['a date in ISO 8601', '2026-11-30T10:02:00Z', 120_000],
  ['a year', '31536000', 3_600_000],
])('%s is understood, and nobody is waited for longer than an hour', (_, header, ms) => {
  expect(asked(header)).toBe(ms);
});

test.each([
  ['no header', undefined],
  ['an empty one', ''],
  ['a word', 'soon'],
  ['words that begin like a date', 'Monday at noon'],
  ['a negative number', '-5'],
  ['a date that is over', 'Mon, 30 Nov 2026 09:59:00 GMT'],
])('%s asks for nothing', (_, header) => {
  expect(asked(header)).toBeUndefined();
});

test('a date is held against the clock of whoever sent it', () => {
  const header = 'Mon, 30 Nov 2026 11:02:00 GMT';
  expect(asked(header, undefined, 'Mon, 30 Nov 2026 11:00:00 GMT')).toBe(120_000);
});

test('where the header says nothing that can be read, the body is read', () => {
  expect(asked('soon', { retryAfter: 7 })).toBe(7_000);
  expect(asked(undefined, { retryAfter: '7' })).toBe(7_000);
});
