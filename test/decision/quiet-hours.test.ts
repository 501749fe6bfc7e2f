import fc from 'fast-check';
import { DateTime } from 'luxon';
import { quietUntil, quietZone } from '../../src/decision/quiet-hours';

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

test('equal start and end mean that no hour is quiet', () => {
  expect(quietUntil(0, 'UTC', { start: '08:00', end: '08:00' })).toBeUndefined();
});

test('takes the contact’s zone, then the step’s, then UTC, and passes over one that does not exist', () => {
  const step = { ...NIGHT, timeZone: 'Europe/Madrid', then: 'hold' as const };
  expect(quietZone('America/Santiago', step)).toBe('America/Santiago');
  expect(quietZone('Mars/Olympus', step)).toBe('Europe/Madrid');
  expect(quietZone('', { ...step, timeZone: undefined })).toBe('UTC');
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
