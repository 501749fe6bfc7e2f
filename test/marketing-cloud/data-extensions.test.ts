import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitRow, keyColumns, readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { TABLES } from '../../src/redis/outbox-entry';

const definitions = readDataExtensions();

describe('data extensions', () => {
  test('every table is defined with the primary key of the contract', () => {
    expect(Object.fromEntries(TABLES.map((table) => [table, keyColumns(definitions[table])]))).toEqual({
      WA_Message: ['MessageKey'],
      WA_Daily: ['DayKey'],
      WA_DailyReason: ['DayReasonKey'],
      WA_Step: ['StepKey'],
      WA_Rate: ['RateKey'],
      WA_Consent: ['Address', 'Topic'],
      WA_Reply: ['ReplyID'],
      WA_Conversion: ['ConversionID'],
      WA_Event: ['EventID'],
    });
  });

  test('external keys fit in 36 characters and column names stay clear of what Marketing Cloud reserves', () => {
    for (const { key, columns } of Object.values(definitions)) {
      expect(key.length).toBeLessThanOrEqual(36);
      expect(new Set(columns.map((column) => column.name.toLowerCase())).size).toBe(columns.length);
      for (const { name } of columns) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9]{0,49}$/);
    }
  });

  test('a definition file that lacks a table is refused', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'definitions-')), 'data-extensions.json');
    writeFileSync(file, JSON.stringify([definitions.WA_Event]));
    expect(() => readDataExtensions(file)).toThrow();
  });
});

describe('fitting a row', () => {
  const conversion = { ConversionID: 'c', Value: 12.34, OccurredDateUTC: '2026-01-05T10:00:00.000Z' };

  test('a good row passes as it is', () => {
    expect(fitRow(definitions.WA_Conversion, conversion)).toEqual({ ok: true, fits: conversion });
  });

  test('words for a person are cut; keys and codes never', () => {
    const fitted = fitRow(definitions.WA_Reply, { ReplyID: 'r', Body: 'x'.repeat(2000) });
    expect(fitted).toEqual({ ok: true, fits: { ReplyID: 'r', Body: 'x'.repeat(1024) } });
    expect(fitRow(definitions.WA_Reply, { ReplyID: 'r'.repeat(129) }).ok).toBe(false);
  });

  test.each([
    ['a missing key', { Value: 1 }, 'ConversionID is missing: it is the primary key'],
    ['a number where text belongs', { ...conversion, Name: 5 }, 'Name must be text'],
    ['text where a number belongs', { ...conversion, Value: '5' }, 'Value must be a number'],
    ['too many decimals', { ...conversion, Value: 0.125 }, 'Value has more than 2 decimals'],
    ['too many digits', { ...conversion, Value: 1e17 }, 'Value has more than 18 digits'],
    [
      'a time with an offset',
      { ...conversion, OccurredDateUTC: '2026-01-05T10:00:00+02:00' },
      'OccurredDateUTC must be an ISO 8601 time in UTC',
    ],
    ['a column that is not there', { ...conversion, Price: 5 }, 'Price is no column of WA_Conversion'],
  ])('%s is told', (_, row, problem) => {
    expect(fitRow(definitions.WA_Conversion, row)).toMatchObject({ ok: false, problems: [{ english: problem }] });
  });
});
