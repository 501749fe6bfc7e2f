import fc from 'fast-check';
import { DateTime } from 'luxon';
import { quietUntil, quietUntilInAll, quietZones } from '../../src/decision/quiet-hours';
import { zonesOfNumber } from '../../src/decision/zones-of-number';

const at = (text: string, zone: string) => DateTime.fromISO(text, { zone }).toMillis();
const NIGHT = { start: '21:00', end: '08:00' };

test.each([
  ['2026-11-22T20:59', undefined],
  ['2026-11-22T21:00', '2026-11-23T08:00'],
  ['2026-11-23T03:00', '2026-11-23T08:00'],
  ['2026-11-23T07:59', '2026-11-23T08:00'],
  ['2026-11-23T08:00', undefined],
])('over midnight, %s in the customer’s zone is quiet until %s', (now, until) => {
  const zone = 'America/Mexico_City';
  expect(quietUntil(at(now, zone), zone, NIGHT)).toBe(until && at(until, zone));
});

test('hours within one day end on that day', () => {
  const siesta = { start: '14:00', end: '16:00' };
  expect(quietUntil(at('2026-06-01T15:00', 'Europe/Madrid'), 'Europe/Madrid', siesta)).toBe(
    at('2026-06-01T16:00', 'Europe/Madrid'),
  );
});

describe('a weekday with a send window of its own', () => {
  const zone = 'Europe/Madrid';
  // Saturday 10 to 14, Sunday not at all.
  const week = { ...NIGHT, days: { 6: { from: '10:00', until: '14:00' }, 7: 'closed' as const } };
  test.each([
    ['a weekday as ever', '2026-11-27T09:00', undefined],
    ['the night before it', '2026-11-27T22:00', '2026-11-28T10:00'],
    ['before it opens', '2026-11-28T09:00', '2026-11-28T10:00'],
    ['inside', '2026-11-28T13:59', undefined],
    ['after it, over the closed day', '2026-11-28T14:00', '2026-11-30T08:00'],
    ['the closed day', '2026-11-29T12:00', '2026-11-30T08:00'],
  ])('%s: %s is quiet until %s', (_when, now, until) => {
    expect(quietUntil(at(now, zone), zone, week)).toBe(until && at(until, zone));
  });

  test('a closed weekend is over when it is in every zone', () => {
    const quiet = quietUntilInAll(at('2026-11-28T15:00', zone), [zone, 'Atlantic/Canary'], week);
    expect(quiet).toEqual({ until: at('2026-11-30T08:00', 'Atlantic/Canary'), opens: true });
  });

  test('a week without an open day never opens, and says so', () => {
    const closed = { ...NIGHT, days: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, 'closed' as const])) };
    expect(quietUntilInAll(at('2026-11-28T15:00', zone), [zone], closed)).toMatchObject({ opens: false });
  });
});

test('equal start and end mean that no hour is quiet', () => {
  expect(quietUntil(0, 'UTC', { start: '08:00', end: '08:00' })).toBeUndefined();
});

test('takes the contact’s zone, then the step’s, then those of the number, then UTC, and passes over one that does not exist; by the number, it goes first', () => {
  // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
  const step = { ...NIGHT, timeZone: 'Europe/Madrid', then: 'hold' as const };
  const none = () => [];
  const santiago = () => ['America/Santiago'];
  expect(quietZones('America/Santiago', step, none)).toEqual(['America/Santiago']);
  expect(quietZones('Mars/Olympus', step, none)).toEqual(['Europe/Madrid']);
  expect(quietZones('', step, santiago)).toEqual(['Europe/Madrid']);
  expect(quietZones('', { ...step, zoneFrom: 'number' }, santiago)).toEqual(['America/Santiago']);
  expect(quietZones('', { ...step, zoneFrom: 'number' }, none)).toEqual(['Europe/Madrid']);
  expect(quietZones('', { ...step, zoneFrom: 'named' }, santiago)).toEqual(['Europe/Madrid']);
  expect(quietZones('Asia/Tokyo', { ...step, zoneFrom: 'named' }, santiago)).toEqual(['Asia/Tokyo']);
  const unset = { ...step, timeZone: undefined };
  expect(quietZones('', unset, () => zonesOfNumber('+56912345678'))).toContain('America/Santiago');
  expect(quietZones('', unset, none)).toEqual(['UTC']);
});

test('a number’s country gives all its zones, a user id those of its own, a number of no country none', () => {
  expect(zonesOfNumber('+525512345678')).toContain('America/Mexico_City');
  expect(zonesOfNumber('+33612345678')).toEqual(['Europe/Paris']);
  expect(zonesOfNumber('+14165550123')).toContain('America/Toronto');
  expect(zonesOfNumber('+14165550123')).not.toContain('Pacific/Honolulu');
  expect(zonesOfNumber('+80012345678')).toEqual([]);
  expect(zonesOfNumber('ES.1234567890')).toContain('Atlantic/Canary');
  expect(zonesOfNumber('')).toEqual([]);
});

test('somebody who may live in any of several zones is written to when it is day in all of them', () => {
  const spain = ['Europe/Madrid', 'Atlantic/Canary'];
  const eight = at('2026-11-23T08:00', 'Europe/Madrid');
  expect(quietUntilInAll(eight, spain, NIGHT)?.until).toBe(at('2026-11-23T08:00', 'Atlantic/Canary'));
  expect(quietUntilInAll(at('2026-11-22T21:30', 'Europe/Madrid'), spain, NIGHT)?.until).toBe(
    at('2026-11-23T08:00', 'Atlantic/Canary'),
  );
  expect(quietUntilInAll(at('2026-11-22T20:59', 'Europe/Madrid'), spain, NIGHT)).toBeUndefined();
});

test('where it is always night somewhere, the nights that have begun count', () => {
  const world = ['Pacific/Auckland', 'Europe/Madrid', 'America/New_York', 'Asia/Tokyo'];
  const now = at('2026-11-22T23:00', 'Europe/Madrid');
  const { until = 0, opens } = quietUntilInAll(now, world, NIGHT) ?? {};
  expect(until).toBeGreaterThan(now);
  expect(until).toBeLessThanOrEqual(now + 24 * 3_600_000);
  expect(opens).toBe(false);
});

// Nights on which the clock changes: forward and back, on both halves of the globe.
test.each([
  ['America/Santiago', '2026-09-05T12:00'],
  ['America/Santiago', '2026-04-04T12:00'],
  ['Europe/Madrid', '2026-03-28T12:00'],
  ['Europe/Madrid', '2026-10-24T12:00'],
  ['America/New_York', '2026-03-07T12:00'],
  ['America/New_York', '2026-10-31T12:00'],
  ['Australia/Sydney', '2026-10-03T12:00'],
  ['Australia/Sydney', '2026-04-04T12:00'],
])('in %s around %s every five minutes are quiet exactly when the wall clock says so', (zone, noon) => {
  const start = at(noon, zone);
  for (let minute = 0; minute < 36 * 60; minute += 5) {
    const now = start + minute * 60_000;
    const clock = DateTime.fromMillis(now, { zone }).toFormat('HH:mm');
    const until = quietUntil(now, zone, NIGHT);
    expect([clock, until !== undefined]).toEqual([clock, clock >= '21:00' || clock < '08:00']);
    if (until !== undefined) expect(DateTime.fromMillis(until, { zone }).toFormat('HH:mm')).toBe('08:00');
  }
});

test('the end of quiet hours is never in the past and never more than a day away', () => {
  const clock = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
  fc.assert(
    fc.property(
      fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
      fc.constantFrom('UTC', 'America/Santiago', 'Europe/Madrid', 'Asia/Kolkata', 'Australia/Lord_Howe'),
      clock,
      clock,
      (now, zone, start, end) => {
        const until = quietUntil(now, zone, { start, end });
        if (until === undefined) return;
        expect(until).toBeGreaterThan(now);
        expect(until - now).toBeLessThanOrEqual(25 * 3_600_000);
      },
    ),
  );
});
