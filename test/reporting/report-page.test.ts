import { existsSync } from 'node:fs';
import { QUERIES_OF_SECTION, REPORT_SECTIONS } from '../../src/reporting/report-page';
import { reportQuery } from '../../src/reporting/report-query';

test('every section names the shipped queries by which an analyst finds the same', () => {
  const names = REPORT_SECTIONS.flatMap((section) => QUERIES_OF_SECTION[section]);
  expect(names.filter((name) => !existsSync(`config/queries/${name}.sql`))).toEqual([]);
  expect(REPORT_SECTIONS.filter((section) => QUERIES_OF_SECTION[section].length === 0)).toEqual([]);
});

describe('what is asked for', () => {
  const now = Date.parse('2026-11-30T23:59:59Z');

  test.each([
    [{}, { from: '2026-11-01', to: '2026-11-30', filter: {} }],
    [
      { from: '2026-10-01', to: '2026-10-31' },
      { from: '2026-10-01', to: '2026-10-31', filter: {} },
    ],
    [{ to: '2026-10-31' }, { from: '2026-10-02', to: '2026-10-31', filter: {} }],
    [{ from: '2020-01-01' }, { from: '2025-09-27', to: '2026-11-30', filter: {} }],
    [
      { stage: 'purchase', template: ['a', 'b'], unknown: 'x' },
      { from: '2026-11-01', to: '2026-11-30', filter: { stage: ['purchase'], template: ['a', 'b'] } },
    ],
  ])('%j → %j', (query, asked) => expect(reportQuery(query, now)).toEqual(asked));

  test.each([
    { from: '2026-13-01' },
    { from: 'yesterday' },
    { from: '2026-11-02', to: '2026-11-01' },
    { stage: { a: 1 } },
  ])('%j is refused', (query) => expect(() => reportQuery(query, now)).toThrow());
});
