import { statedTime } from '../../src/consent/stated-time';

const AT = Date.parse('2026-11-01T10:00:00Z');

test.each([
  ['2026-11-01T10:00:00.000+0000', 'as the REST API of Salesforce prints it'],
  ['2026-11-01T10:00:00Z', 'ISO 8601'],
  ['2026-11-01T11:00:00+01', 'hours alone as zone'],
  ['2026-11-01T15:30:00+05:30', 'a zone of half hours'],
  ['2026-11-01T05:00:00.0000000-0500', 'seven decimals'],
  ['2026-11-01T10:00Z', 'without seconds'],
  ['2026-11-01t10:00:00z', 'small letters'],
  ['2026-11-01 10:00:00Z', 'a blank for T'],
  ['2026-11-01 10:00:00 +0000', 'a blank before the zone'],
  ['2026-11-01T10:00:00,000Z', 'a decimal comma'],
  [' 2026-11-02T00:00:00+14:00 ', 'Kiribati'],
])('%s is read: %s', (text) => {
  expect(statedTime(text)).toBe(AT);
});

test.each([
  ['2026-11-01T10:00:00', 'no zone'],
  ['2026-11-01 10:00', 'no zone'],
  ['2026-11-01', 'no time'],
  ['2026-02-30T10:00:00Z', 'a day that does not exist'],
  ['2025-02-29T10:00:00Z', 'a day that does not exist'],
  ['2026-13-01T10:00:00Z', 'a month that does not exist'],
  ['2026-11-01T24:00:00Z', 'an hour that does not exist'],
  ['2026-11-01T10:60:00Z', 'a minute that does not exist'],
  ['2026-11-01T10:00:00+25:00', 'a zone that is nowhere'],
  ['2026-11-01T10:00:00+14:30', 'a zone that is nowhere'],
  ['2026-11-01T10:00:00-13:00', 'a zone that is nowhere'],
  ['2026-11-01T10:00:00+01:75', 'a zone that is nowhere'],
  ['2026-11-01T10:00:00+1', 'half a zone'],
  ['2026-11-01T10:00:00 CET', 'a zone by its name'],
  ['11/1/2026 10:00:00 AM', 'as Marketing Cloud prints it, without zone'],
  ['1793527200000', 'a number'],
  ['', 'nothing'],
])('%s is refused: %s', (text) => {
  expect(statedTime(text)).toBeUndefined();
});
