import { sampleRow, tryRow } from '../../src/admin/test-row';
import type { MarketingCloudCall, MarketingCloudClient } from '../../src/marketing-cloud/client';
import { createDataExtensionRows } from '../../src/marketing-cloud/data-extension-rows';
import { fitRow, readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import type { Row } from '../../src/redis/outbox-entry';

const definitions = readDataExtensions();
const NOW = Date.parse('2026-01-05T10:00:00.500Z');

/** A Marketing Cloud that keeps one row, and gives it back as `change` says. */
function cloudThat(change: (row: Row) => Row | undefined, options: { keeps?: boolean } = {}) {
  let kept: Row | undefined;
  const operations: string[] = [];
  const client: MarketingCloudClient = {
    async call<Answer>(call: MarketingCloudCall<Answer>): Promise<Answer> {
      operations.push(call.operation);
      if (call.operation === 'rows_sync_upsert') {
        const [row] = call.body as { keys: Row; values: Row }[];
        kept = { ...row?.keys, ...row?.values };
        return call.answer.parse([row]);
      }
      if (call.operation === 'rows_delete' && !options.keeps) kept = undefined;
      const found = kept === undefined ? undefined : change(kept);
      const values = Object.entries(found ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
      return call.answer.parse({
        items: found === undefined ? [] : [{ keys: {}, values: Object.fromEntries(values) }],
      });
    },
  };
  const run = () =>
    tryRow({
      table: 'WA_Reply',
      mapping: {},
      definitions,
      rows: createDataExtensionRows(client),
      marker: 'test-0123456789ab',
      now: NOW,
    });
  return { run, operations };
}

test('a row that comes back the same has no differences and is removed', async () => {
  const { run, operations } = cloudThat((row) => row);
  expect(await run()).toEqual({ written: true, differences: [], removed: true });
  expect(operations).toEqual(['rows_sync_upsert', 'rows_read', 'rows_delete', 'rows_read']);
});

test('spellings of Marketing Cloud for the same value are no differences', async () => {
  const { run } = cloudThat((row) => ({ ...row, ReceivedDateUTC: '1/5/2026 10:00:00 AM', Confidence: '0.00010' }));
  expect((await run()).differences).toEqual([]);
});

test('a time that was shifted, text that was cut and a number that was rounded are told', async () => {
  const { run } = cloudThat((row) => ({
    ...row,
    ReceivedDateUTC: '1/5/2026 4:00:00 AM',
    Body: String(row.Body).slice(0, 500),
    Confidence: 0,
  }));
  const { differences } = await run();
  expect(differences.map(({ field }) => field).sort()).toEqual(['Body', 'Confidence', 'ReceivedDateUTC']);
});

test('a row that is not removed is told', async () => {
  const { run } = cloudThat((row) => row, { keeps: true });
  expect(await run()).toMatchObject({ written: true, removed: false });
});

test('a row that cannot be found again is told, and removed all the same', async () => {
  const { run, operations } = cloudThat(() => undefined);
  const result = await run();
  expect(result).toMatchObject({ written: true, differences: [], removed: true });
  expect(result.said).toEqual({ code: 'try_not_found', values: {} });
  expect(result.problem).toBeTruthy();
  expect(operations).toContain('rows_delete');
});

test.each(Object.values(definitions))('the test row of $key fills every column and fits', (definition) => {
  const row = sampleRow(definition, 'test-0123456789ab', NOW);
  expect(Object.keys(row)).toEqual(definition.columns.map(({ name }) => name));
  expect(fitRow(definition, row)).toMatchObject({ ok: true });
});
