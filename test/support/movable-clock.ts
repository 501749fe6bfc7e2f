import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { intakeKey } from '../../src/redis/redis-keys';

/**
 * A clock for processes of the app that a test moves, forward only: what takes days takes seconds. `environment` is given to
 * each process, `now` to the stand-ins. Records, other keys of Redis and
 * entries of its buckets end by the real time all the same.
 */
export async function createMovableClock(redis: Redis, start: number) {
  const file = join(mkdtempSync(join(tmpdir(), 'wa-clock-')), 'clock');
  let set = { base: start, since: Date.now(), rate: 1, most: 0 };
  const now = () => Math.floor(set.base + Math.min(Math.max(0, Date.now() - set.since) * set.rate, set.most));

  async function put(base: number, rate: number, most: number): Promise<void> {
    set = { base, since: Date.now(), rate, most };
    writeFileSync(file, new Uint8Array(Float64Array.of(base, set.since, rate, most).buffer));
    await redis.set('test:clock', `${base} ${set.since} ${rate} ${most}`);
    // The id of a webhook in its stream says when it came; it is never before the one before.
    if ((await redis.exists(intakeKey())) === 1) await redis.xsetid(intakeKey(), `${Math.floor(base)}-0`);
  }
  await put(start, 1, 900);

  return {
    now,
    environment: { NODE_OPTIONS: `--require ${join(__dirname, 'load-movable-clock.cjs')}`, CLOCK_FILE: file },
    /** It is this time (ms), and stays within the second. */
    standAt: (ms: number) => put(ms, 1, 900),
    /** From the time that it is it runs, so many times as fast as the real one. */
    run: (rate: number) => put(now(), rate, Number.MAX_SAFE_INTEGER),
  };
}
