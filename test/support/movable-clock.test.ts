import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type Redis from 'ioredis';
import { luaOf, redisScript } from '../../src/redis/script';
import { compileApp } from './app-process';
import { createMovableClock } from './movable-clock';
import { emptyTestRedis, testRedisUrl } from './redis';

let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
});
afterAll(() => redis.quit());

/** A process that asks by a script of the app, sent as text or, where there are bytes for it, as arguments. */
const ASK = `
  const { Redis } = require('ioredis');
  const { bindScript, redisScript } = require(process.env.COMPILED + '/redis/script.js');
  const redis = new Redis(process.env.REDIS_URL);
  const lua = process.env.SCRIPT;
  const said = process.env.BYTES ? Buffer.from('any') : 'any';
  const ask = bindScript(redis, redisScript('now', { args: ['said'], lua }));
  ask({ said }).then((time) => { console.log(time); redis.disconnect(); });
`;
const NOW = "return redis.call('TIME')[1]";

test.each(['', 'bytes'])(
  'a script that Redis knows from elsewhere, with the real clock in it, tells the moved time all the same %s',
  async (bytes) => {
    await redis.script('LOAD', luaOf(redisScript('now', { args: ['said'], lua: NOW })));
    const clock = await createMovableClock(redis, Date.UTC(2031, 4, 6, 7));
    const app = { COMPILED: compileApp(), REDIS_URL: testRedisUrl(), SCRIPT: NOW, BYTES: bytes };
    const environment = { ...process.env, ...clock.environment, ...app };
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', ASK], { env: environment });
    expect(new Date(Number(stdout) * 1000).toISOString()).toMatch(/^2031-05-06T07:00:0/);
  },
);
