import fc from 'fast-check';
import { dueColumnSet, type FlushLimits, type RowGroup, takeBatch } from '../../src/outbox/row-batch';

const limits: FlushLimits = {
  maxRows: 4,
  maxBytes: 1_000,
  flushAfterMs: 100,
  loadRows: 3,
  flushUnderLoadAfterMs: 300,
  quietAfterMs: 20,
};
/** A group whose rows came at these times. */
const group = (...times: number[]): RowGroup => ({
  rows: times.map((time) => ({ entryId: `${time}-0`, row: { MessageKey: `m${time}` }, bytes: 10 })),
  bytes: times.length * 10,
});
const due = (groups: Record<string, RowGroup>, now: number, everything = false) =>
  dueColumnSet(new Map(Object.entries(groups)), { now, everything }, limits);

describe('when rows are due', () => {
  test.each<[string, Record<string, RowGroup>, number, string | undefined]>([
    ['a young row waits', { a: group(1000) }, 1099, undefined],
    ['an old one does not', { a: group(1000) }, 1100, 'a'],
    ['of two that are due the older goes first', { a: group(1010), b: group(1000) }, 1200, 'b'],
    ['a full group goes before an older one', { a: group(0), b: group(1000, 1000, 1000, 1000) }, 1001, 'b'],
    ['under load rows wait longer while more keep coming', { a: group(1000, 1050, 1120) }, 1130, undefined],
    ['but not once no more come', { a: group(1000, 1050, 1120) }, 1140, 'a'],
    ['and not for ever', { a: group(1000, 1200, 1299) }, 1300, 'a'],
    ['load counts over all column sets', { a: group(1000, 1095), b: group(1099) }, 1100, undefined],
  ])('%s', (_, groups, now, expected) => {
    expect(due(groups, now)).toBe(expected);
  });

  test('a group that is full by its bytes goes at once', () => {
    expect(due({ a: { ...group(1000), bytes: 1_000 } }, 1001)).toBe('a');
  });

  test('closing makes everything due', () => {
    expect(due({ a: group(1000) }, 1001, true)).toBe('a');
    expect(due({}, 1001, true)).toBeUndefined();
  });
});

describe('taking a batch', () => {
  const rows = fc.array(fc.record({ key: fc.integer({ min: 0, max: 9 }), bytes: fc.integer({ min: 1, max: 400 }) }), {
    minLength: 1,
    maxLength: 60,
  });

  test('repeated taking ends, keeps the limits, deals with every entry once, and the last row of a key is sent last', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const size = new Map<number, number>();
        let rest: RowGroup = {
          rows: given.map(({ key, bytes }, at) => {
            size.set(at, bytes);
            return { entryId: `${at}-0`, row: { MessageKey: `k${key}`, at }, bytes };
          }),
          bytes: given.reduce((sum, each) => sum + each.bytes, 0),
        };
        const entryIds: string[] = [];
        const last = new Map<unknown, unknown>();
        while (rest.rows.length > 0) {
          const batch = takeBatch(rest, ['MessageKey'], limits);
          expect(batch.entryIds.length).toBeGreaterThan(0);
          expect(batch.rows.length).toBeLessThanOrEqual(limits.maxRows);
          expect(new Set(batch.rows.map((row) => row.MessageKey)).size).toBe(batch.rows.length);
          const bytes = batch.rows.reduce((sum, row) => sum + (size.get(Number(row.at)) ?? 0), 0);
          expect(bytes <= limits.maxBytes || batch.rows.length === 1).toBe(true);
          for (const row of batch.rows) last.set(row.MessageKey, row.at);
          entryIds.push(...batch.entryIds);
          rest = batch.rest;
        }
        expect(entryIds).toEqual(given.map((_, at) => `${at}-0`));
        given.forEach(({ key }, at) => {
          if (given.findLastIndex((each) => each.key === key) === at) expect(last.get(`k${key}`)).toBe(at);
        });
      }),
    );
  });

  test('rows with a key of two columns are told apart by both', () => {
    const two: RowGroup = {
      rows: [
        { entryId: '1-0', row: { Address: 'a', Topic: '*' }, bytes: 10 },
        { entryId: '2-0', row: { Address: 'a', Topic: 'news' }, bytes: 10 },
      ],
      bytes: 20,
    };
    expect(takeBatch(two, ['Address', 'Topic'], limits).rows).toHaveLength(2);
  });
});
