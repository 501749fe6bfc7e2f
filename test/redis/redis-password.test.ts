import type Redis from 'ioredis';
import { readConfig } from '../../src/config';
import { openRedis } from '../../src/dependencies/connections';
import { createLogger } from '../../src/logger';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { emptyTestRedis, testRedisUrl } from '../support/redis';

const PASSWORD = 'never-to-be-logged';
let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
  await redis.acl('SETUSER', 'somebody', 'on', '>the-right-one', '~*', '&*', '+@all');
});
afterAll(async () => {
  await redis.acl('DELUSER', 'somebody');
  await redis.quit();
});

test.each([
  ['a Redis that refuses it', () => testRedisUrl().replace('//', `//somebody:${PASSWORD}@`), /WRONGPASS/],
  ['nobody there', () => `redis://somebody:${PASSWORD}@127.0.0.1:9`, /ECONNREFUSED/],
  ['a host without a name', () => `redis://:${PASSWORD}@nowhere.invalid:6379`, /ENOTFOUND|EAI_AGAIN/],
])('the password of REDIS_URL stands in no log line: %s', async (_, url, why) => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'trace', destination: { write: (line) => lines.push(line) } });
  const opened = await openRedis({ redisUrl: url(), dataDirectory: '.data' }, logger);
  const connection = opened.connect({ retryStrategy: () => null });
  // What is asked of it fails with the connection, and holds what the error holds.
  await connection.ping().catch((error: unknown) => logger.error({ err: error, error }, 'a command failed'));
  await eventually('the trouble to be logged', () => lines.some((line) => why.test(line)));
  opened.expectToClose();
  connection.disconnect();
  expect(lines.join('')).not.toContain(PASSWORD);
});

test('a REDIS_URL that cannot be used is named without its value', () => {
  const faults = () => readConfig(testEnvironment({ REDIS_URL: `http://:${PASSWORD}@redis.example` }));
  expect(faults).toThrow(/REDIS_URL/);
  expect(faults).not.toThrow(PASSWORD);
});
