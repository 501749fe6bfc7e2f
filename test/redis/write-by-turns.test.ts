import { Redis } from 'ioredis';
import { bindScript, redisScript } from '../../src/redis/script';
import { writeByTurns } from '../../src/redis/write-by-turns';
import { emptyTestRedis, testRedisUrl } from '../support/redis';

const ECHO = redisScript('testEcho', { args: ['text'], lua: 'return text' });

let first: Redis;
let redis: Redis;
let written: number;
beforeEach(async () => {
  first = await emptyTestRedis();
  redis = new Redis(testRedisUrl(), { lazyConnect: true });
  redis.on('connect', () => {
    const write = redis.stream.write.bind(redis.stream);
    Object.assign(redis.stream, {
      write(piece: string | Buffer) {
        written += 1;
        return write(piece);
      },
    });
  });
  writeByTurns(redis);
  await redis.connect();
  written = 0;
});
afterEach(async () => {
  await redis.quit();
  await first.quit();
});

test('what one turn asks goes out as one piece, and each gets its own answer', async () => {
  const texts = Array.from({ length: 50 }, (_, n) => `ñ ${n} 🙂`);
  const answers = await Promise.all(texts.map((text) => redis.echo(text)));
  expect(answers).toEqual(texts);
  expect(written).toBe(1);
});

test('bytes among the texts keep their place', async () => {
  const bytes = Buffer.from([0, 255, 13, 10]);
  const [, , , list] = await Promise.all([
    redis.rpush('list', 'a'),
    redis.rpush('list', bytes),
    redis.rpush('list', 'b'),
    redis.lrangeBuffer('list', 0, -1),
  ]);
  expect(list).toEqual([Buffer.from('a'), bytes, Buffer.from('b')]);
});

test('it goes on over a connection that was made anew', async () => {
  const echo = bindScript(redis, ECHO);
  expect(await echo({ text: 'before' })).toBe('before');
  const ready = new Promise((resolve) => redis.once('ready', resolve));
  redis.disconnect(true);
  await ready;
  await first.script('FLUSH');
  written = 0;
  expect(await Promise.all(['x', 'y'].map((text) => echo({ text })))).toEqual(['x', 'y']);
  expect(written).toBeLessThanOrEqual(2);
});

test('what is asked just before the end is answered', async () => {
  const other = new Redis(testRedisUrl());
  writeByTurns(other);
  const answers = await Promise.all([other.set('a', '1'), other.get('a'), other.quit()]);
  expect(answers).toEqual(['OK', '1', 'OK']);
});
