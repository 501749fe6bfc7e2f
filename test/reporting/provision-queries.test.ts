import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { readShippedQueries } from '../../src/reporting/shipped-queries';
import { startTenantInReach, type TenantInReach } from '../doctor/tenant-in-reach';
import { outputOfCommand } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { NOW, PLANTED } from './planted-run';
import { createSqlEngine } from './sql-engine';

let tenant: TenantInReach;
const folder = mkdtempSync(join(tmpdir(), 'wa-queries-'));
const home = process.cwd();
const queries = readShippedQueries(readDataExtensions());
beforeAll(async () => {
  tenant = await startTenantInReach();
}, 60_000);
beforeEach(() => tenant.heal());
afterAll(async () => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
  await tenant.close();
});

async function provision() {
  process.chdir(folder);
  try {
    const environment = testEnvironment({ ...tenant.environment });
    const { code, printed } = await outputOfCommand('commands/provision-command', ['--queries'], environment);
    const lines = printed.trimEnd().split('\n');
    return { code, last: lines.at(-1), lines };
  } finally {
    process.chdir(home);
  }
}

test('each query has a target with the columns that it gives, in types that hold them', async () => {
  const engine = await createSqlEngine(NOW);
  for (const [table, rows] of Object.entries(PLANTED)) await engine.fill(table, rows);
  for (const { name, text, target } of queries) {
    const rows = await engine.run(text);
    expect([name, rows.length > 0]).toEqual([name, true]);
    for (const row of rows) {
      expect([name, Object.keys(row)]).toEqual([name, target.columns.map((column) => column.name)]);
      for (const column of target.columns) {
        const value = row[column.name];
        if (value === null || column.type === 'Text') continue;
        expect([name, column.name, typeof value]).toEqual([name, column.name, 'number']);
      }
    }
    expect(target.key.length).toBeLessThanOrEqual(36);
  }
  engine.close();
});

test('queries are made with their data extensions, and a second run brings them up to date', async () => {
  const first = await provision();
  expect(first).toMatchObject({ code: 0, last: expect.stringContaining(`All ${queries.length} queries are there`) });
  expect(first.lines.filter((line) => line.startsWith('created        query'))).toHaveLength(queries.length);
  const second = await provision();
  expect(second.lines.filter((line) => line.startsWith('up to date     query'))).toHaveLength(queries.length);
  expect(existsSync(join(folder, 'whatsapp-queries'))).toBe(false);
}, 120_000);

test('where they are refused, their texts and a guide are left, and it ends with 1', async () => {
  tenant.marketingCloud.plant({
    on: /automation\/v1/,
    answer: { status: 403, body: { message: 'Insufficient privileges' } },
  });
  const { code, last } = await provision();
  expect({ code, last }).toEqual({
    code: 1,
    last: expect.stringContaining(`${queries.length} of ${queries.length} queries are not there`),
  });
  const left = readdirSync(join(folder, 'whatsapp-queries'));
  expect(left).toHaveLength(queries.length + 1);
  const guide = readFileSync(join(folder, 'whatsapp-queries', 'guide.md'), 'utf8');
  for (const { name, target } of queries) {
    expect(guide).toContain(`| ${name}.sql |`);
    expect(guide).toContain(target.key);
  }
}, 120_000);
