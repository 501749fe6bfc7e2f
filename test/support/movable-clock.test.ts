import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type Redis from 'ioredis';
import { createMovableClock } from './movable-clock';
import { emptyTestRedis, testRedisUrl } from './redis';

let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
});
afterAll(() => redis.quit());

/** A process that asks for a script by its digest, and sends it whole where Redis does not know it, as src/redis/script.ts does. */
const ASK = `
  const { Redis, Command } = require('ioredis');
  const redis = new Redis(process.env.REDIS_URL);
  const { createHash } = require('node:crypto');
  const lua = process.env.SCRIPT;
  const send = (name, text) => redis.sendCommand(new Command(name, [text, 0], { replyEncoding: 'utf8' }));
  const digest = createHash('sha1').update(lua).digest('hex');
  send('evalsha', digest).catch(() => send('eval', lua)).then((said) => { console.log(said); redis.disconnect(); });
`;
const NOW = "return redis.call('TIME')[1]";

test('a script that Redis knows from elsewhere, with the real clock in it, tells the moved time all the same', async () => {
  await redis.script('LOAD', NOW);
  const clock = await createMovableClock(redis, Date.UTC(2031, 4, 6, 7));
  const environment = { ...process.env, ...clock.environment, REDIS_URL: testRedisUrl(), SCRIPT: NOW };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', ASK], { env: environment });
  expect(new Date(Number(stdout) * 1000).toISOString()).toMatch(/^2031-05-06T07:00:0/);
});
