import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Redis from 'ioredis';
import { createLogger } from '../../src/logger';
import { createMetrics } from '../../src/metrics';
import { intakeDeadKey, intakeKey } from '../../src/redis/redis-keys';
import { createForgottenPeople } from '../../src/signals/forgotten-people';
import { createIntakeWorker } from '../../src/signals/intake-worker';
import { eventually } from '../support/eventually';
import { emptyTestRedis, testRedisUrl } from '../support/redis';

const STOP = readFileSync(join(__dirname, '../fixtures/whatsapp-webhooks/07-inbound-text-stop.json'), 'utf8');

let redis: Redis;
let worker: ReturnType<typeof createIntakeWorker> | undefined;
let carriedOut: number;

beforeEach(async () => {
  redis = await emptyTestRedis();
  carriedOut = 0;
});
afterEach(async () => {
  await worker?.close();
  await redis.quit();
});

/** A webhook that a worker took and left, `idleMs` ago and for the `times`-th time. */
async function takenBefore(idleMs: number, times: number): Promise<void> {
  const id = String(await redis.xadd(intakeKey(), '*', 'body', STOP));
  await redis.xgroup('CREATE', intakeKey(), 'workers', '0');
  await redis.xreadgroup('GROUP', 'workers', 'killed', 'STREAMS', intakeKey(), '>');
  await redis.call('XCLAIM', intakeKey(), 'workers', 'killed', 0, id, 'IDLE', idleMs, 'RETRYCOUNT', times);
}

async function start(carryOut: () => Promise<void> = async () => undefined): Promise<void> {
  worker = createIntakeWorker({
    blocking: new Redis(testRedisUrl(), { maxRetriesPerRequest: null }),
    redis,
    consumer: 'alive',
    carryOut: async (signal) => {
      // The webhook also tells which phone and user id are one person.
      if (signal.kind !== 'reply') return;
      carriedOut += 1;
      await carryOut();
    },
    forgottenPeople: createForgottenPeople({ redis, secrets: ['key'] }),
    alerts: { raise: () => undefined, settled: async () => undefined },
    logger: createLogger({ level: 'silent' }),
    metrics: createMetrics(),
    clock: () => Date.now(),
  });
  await worker.start();
  await eventually('the webhook to be done with', async () => carriedOut > 0 && (await redis.xlen(intakeKey())) === 0);
}

test('a webhook is carried out once and is gone', async () => {
  await redis.xadd(intakeKey(), '*', 'body', STOP);
  await start();
  expect(carriedOut).toBe(1);
});

test('what a killed worker had taken is carried out by another', async () => {
  await takenBefore(20_000, 1);
  await start();
  expect(carriedOut).toBe(1);
  expect(await redis.xlen(intakeDeadKey())).toBe(0);
});

test('what fails the fifth time is set aside', async () => {
  await takenBefore(20_000, 4);
  await start(async () => {
    throw new RangeError('not today');
  });
  expect(carriedOut).toBe(1);
  expect(await redis.xlen(intakeDeadKey())).toBe(1);
});
