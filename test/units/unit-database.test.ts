import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { readUnitSettings, type UnitConfig } from '../../src/business-units';
import { openForUnit } from '../../src/commands/command-dependencies';
import { readConfig } from '../../src/config';
import { claimDatabase } from '../../src/dependencies/unit-database';
import { judgeDatabase } from '../../src/doctor/units-checks';
import { createLogger } from '../../src/logger';
import { executionKey, templatesKey, unitOfDatabaseKey } from '../../src/redis/redis-keys';
import { testEnvironment } from '../support/environment';
import { emptyTestRedis } from '../support/redis';
import { unitsFile } from '../support/units';

let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(() => redis.flushall());
afterAll(() => redis.quit());

const claim = (mid: string) => {
  const config = readConfig(testEnvironment({ MC_ACCOUNT_ID: mid }));
  const unit = { mid, name: mid, portfolio: 'p', sharedConsent: undefined };
  const parts = { redis, closers: [], logger: createLogger({ level: 'silent' }), expectToClose: () => undefined };
  return claimDatabase({ ...config, unit } satisfies UnitConfig, parts);
};

test('an empty database becomes that of the unit, which no other unit starts on', async () => {
  await claim('1');
  await claim('1');
  await expect(claim('2')).rejects.toThrow(/unit 2: REDIS_DATABASE: the database is that of unit 1/);
  expect(await redis.get(unitOfDatabaseKey())).toBe('1');
});

test('what a deployment of one unit left is taken on by the unit of its account alone', async () => {
  await redis.set(executionKey('m'), 'x');
  await expect(claim('1')).rejects.toThrow(/none of the account 900000000000001: name an empty one/);
  await redis.set(templatesKey('900000000000001'), '{}');
  await claim('1');
});

test.each([
  [null, false, []],
  ['7', false, []],
  ['8', false, ['fail']],
  [null, true, ['warn']],
  ['7', true, ['ok']],
  ['8', true, ['fail']],
] as const)('the doctor says of a database of %s, with a file of units: %s, %j', (owner, isWritten, expected) => {
  const written = { mid: '7', name: 'seven', settings: {} };
  const unit = { mid: '7', name: 'seven', given: {}, missing: [], ...(isWritten && { written }) };
  expect(judgeDatabase(unit, owner).map(({ status }) => status)).toEqual(expected);
});

test.each([
  { REDIS_DATABASE: 'first' },
  { REDIS_URL: 'elsewhere' },
  { MC_CLIENT_ID: '' },
  { DATA_EXTENSION_FOLDER_ID: 'root' },
])(
  'a command that works with Redis and Marketing Cloud alone names the setting that stops it, and no other: %j',
  async (bad) => {
    const environment = testEnvironment({ UNITS: 'none', WHATSAPP_API_VERSION: 'x', ...bad });
    await expect(openForUnit(environment, undefined)).rejects.toMatchObject({
      code: 'settings_invalid',
      faults: [expect.stringContaining(Object.keys(bad)[0] ?? '')],
    });
  },
);

test('an empty database that a command of the unit comes to first is the unit’s from then on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'units-'));
  const UNITS = join(folder, 'units.json');
  writeFileSync(UNITS, JSON.stringify(unitsFile()));
  const { opened } = await openForUnit(testEnvironment({ UNITS }), '510000001');
  expect(await opened.redis.get(unitOfDatabaseKey())).toBe('510000001');
  await opened.close();
  rmSync(folder, { recursive: true });
});

test('without a file the settings of the only unit are those of the environment', () => {
  const environment = testEnvironment();
  expect(readUnitSettings(environment)).toEqual([{ mid: '7281698', name: '', given: environment, missing: [] }]);
});
