import { retryAfterMs } from '../../src/http/retry-after';

const NOW = Date.UTC(2026, 10, 30, 8, 0, 0);

test.each<[string | string[] | undefined, number | undefined]>([
  ['7', 7_000],
  [' 0 ', 0],
  [['3', '9'], 3_000],
  ['Mon, 30 Nov 2026 08:01:30 GMT', 90_000],
  ['Monday, 30-Nov-26 08:01:30 GMT', 90_000],
  ['Mon, 30 Nov 2026 07:59:00 GMT', 0],
  ['', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['Monday at noon', undefined],
  [undefined, undefined],
])('the header %j says %s ms', (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected);
});
