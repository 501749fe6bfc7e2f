import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TABLES } from '../../src/redis/outbox-entry';
import { outputOfCommand } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { startTenantInReach, type TenantInReach } from './tenant-in-reach';

let tenant: TenantInReach;
const folder = mkdtempSync(join(tmpdir(), 'wa-mapping-'));
beforeAll(async () => {
  tenant = await startTenantInReach();
}, 60_000);
beforeEach(() => tenant.heal());
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await tenant.close();
});

/** The command with these settings → its exit code and last line. */
async function provision(settings: Record<string, string> = {}) {
  const { code, printed, error } = await outputOfCommand(
    'commands/provision-command',
    [],
    testEnvironment({ ...tenant.environment, ...settings }),
  );
  return { code, last: printed.trimEnd().split('\n').at(-1), error };
}

test('the last line says that all are there only where they are', async () => {
  expect(await provision()).toEqual({
    code: 0,
    last: `All ${TABLES.length} data extensions that are written to are there with their columns.`,
    error: '',
  });
}, 60_000);

test('where Marketing Cloud refuses it says how many cannot be written to, and ends with 1', async () => {
  tenant.marketingCloud.plant({
    on: /customobjects/,
    answer: { status: 403, body: { message: 'Insufficient privileges' } },
  });
  expect(await provision()).toMatchObject({
    code: 1,
    last: `${TABLES.length} of ${TABLES.length} data extensions cannot be written to as they are.`,
  });
}, 60_000);

test('a mapping that leaves every table out is not called well', async () => {
  const mapping = join(folder, 'mapping.json');
  writeFileSync(mapping, JSON.stringify(Object.fromEntries(TABLES.map((table) => [table, null]))));
  expect(await provision({ DATA_EXTENSION_MAPPING: mapping })).toMatchObject({
    code: 0,
    last: 'The mapping leaves every table out: nothing is written to Marketing Cloud.',
  });
}, 60_000);

test('a Redis that is away is said in one sentence, and ends with 1', async () => {
  const { code, last, error } = await provision({ REDIS_URL: 'redis://127.0.0.1:1' });
  expect({ code, last, error }).toEqual({
    code: 1,
    last: '',
    error: 'Redis gives no answer: is it running, and does REDIS_URL lead to it?\n',
  });
}, 60_000);
