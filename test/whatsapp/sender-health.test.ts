import type Redis from 'ioredis';
import type { Alert } from '../../src/alerts/alerts';
import { createLogger } from '../../src/logger';
import { senderLimitKey } from '../../src/redis/redis-keys';
import type { SendOutcome } from '../../src/whatsapp/client';
import { readErrorCodes } from '../../src/whatsapp/error-codes';
import { type AccountChange, createSenderHealth } from '../../src/whatsapp/sender-health';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';

const ACCOUNT = '900000000000001';
const [ONE, TWO] = ['900000000000101', '900000000000102'];
const errorCodes = readErrorCodes();
const closers: (() => Promise<unknown>)[] = [];
let redis: Redis;
let now = 1_790_000_000_000;
let canSend = 'BLOCKED';

beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(() => redis.flushdb());
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => redis.quit());

async function process(options: { recheckEveryMs?: number } = {}) {
  const subscriber = redis.duplicate();
  const raised: Alert[] = [];
  const health = createSenderHealth({
    redis,
    subscriber,
    client: { healthStatus: async () => ({ can_send_message: canSend }) },
    errorCodes,
    alerts: { raise: (alert) => raised.push(alert) },
    businessAccountId: ACCOUNT,
    senders: [ONE, TWO],
    logger: createLogger({ level: 'silent' }),
    clock: () => now,
    ...options,
  });
  closers.push(async () => {
    await health.close();
    await subscriber.quit();
  });
  await health.start();
  return { ...health, raised };
}

const accepted: SendOutcome = { kind: 'accepted', wamid: 'wamid.1' };
const unknown: SendOutcome = { kind: 'unknown', why: 'ECONNRESET' };
function refused(code: number): SendOutcome {
  return { kind: 'refused', ...errorCodes.classify(code) };
}
const change = (fields: Partial<AccountChange>): AccountChange => ({
  account: ACCOUNT,
  event: 'ACCOUNT_RESTRICTION',
  detail: 'RESTRICTED_BIZ_INITIATED_MESSAGING',
  at: now / 1000,
  ...fields,
});

test('a healthy sender is available', async () => {
  const health = await process();
  expect(health.availability(ONE)).toEqual({ available: true });
});

describe('what Meta announces', () => {
  test('a restriction stops every sender in every process until it ends', async () => {
    const [here, there] = [await process(), await process()];
    const until = now / 1000 + 3600;
    await here.apply(change({ restrictedUntil: until }));
    expect(here.availability(ONE)).toEqual({
      available: false,
      reason: 'ACCOUNT_RESTRICTION: RESTRICTED_BIZ_INITIATED_MESSAGING',
      until: until * 1000,
    });
    await eventually('the news in the other process', () => !there.availability(TWO).available);
    expect(here.raised).toEqual([expect.objectContaining({ code: 'sender_trouble', severity: 'critical' })]);
    now += 3600_000;
    expect(here.availability(ONE).available).toBe(true);
    expect(there.availability(TWO).available).toBe(true);
  });

  test('a ban without an end holds, also for a process that starts later, until it is lifted', async () => {
    const here = await process();
    await here.apply(change({ event: 'DISABLED_UPDATE', detail: 'DISABLE', restrictedUntil: 0 }));
    now += 30 * 86_400_000;
    const late = await process();
    expect(late.availability(ONE)).toEqual({ available: false, reason: 'DISABLED_UPDATE: DISABLE' });
    await here.apply(change({ event: 'DISABLED_UPDATE', detail: 'REINSTATE', lifted: true }));
    expect(here.availability(ONE).available).toBe(true);
    await eventually('the news in the other process', () => late.availability(ONE).available);
    expect(here.raised.at(-1)).toMatchObject({ code: 'sender_recovered', severity: 'info' });
  });

  test('an older ban that arrives after the reinstatement changes nothing', async () => {
    const health = await process();
    await health.apply(change({ lifted: true }));
    await health.apply(change({ restrictedUntil: 0, at: now / 1000 - 60 }));
    expect(health.availability(ONE).available).toBe(true);
  });

  test('news of another account is not ours', async () => {
    const health = await process();
    await health.apply(change({ account: '111', restrictedUntil: 0 }));
    expect(health.availability(ONE).available).toBe(true);
  });

  test('a ban without an end is asked about, and ends when Meta says so', async () => {
    canSend = 'BLOCKED';
    const health = await process({ recheckEveryMs: 10 });
    await health.apply(change({ restrictedUntil: 0 }));
    expect(health.availability(ONE).available).toBe(false);
    canSend = 'AVAILABLE';
    await eventually('the end of the ban', () => health.availability(ONE).available);
  });
});

describe('errors of the account', () => {
  test.each([131031, 131042, 368, 190, 10])('%d stops every sender at once', async (code) => {
    const [here, there] = [await process(), await process()];
    here.reportOutcome(ONE, refused(code));
    expect(here.availability(TWO)).toMatchObject({ available: false, reason: expect.stringContaining(String(code)) });
    await eventually('the news in the other process', () => !there.availability(ONE).available);
  });

  test('one that concerns a single sender leaves the others alone', async () => {
    const health = await process();
    health.reportOutcome(ONE, refused(133010));
    expect(health.availability(ONE).available).toBe(false);
    expect(health.availability(TWO).available).toBe(true);
  });

  test.each([130497, 131063, 131026, 131049, 132001, 132000])('%d stops no sender', async (code) => {
    const health = await process();
    health.reportOutcome(ONE, refused(code));
    expect(health.availability(ONE).available).toBe(true);
    expect(health.raised).toEqual([]);
  });

  test('after its hold one contact is the probe; the rest still wait', async () => {
    const health = await process();
    health.reportOutcome(ONE, refused(131042));
    now += 60_000;
    expect(health.status(ONE).available).toBe(true);
    expect(health.availability(ONE).available).toBe(true);
    expect(health.availability(ONE).available).toBe(false);
    expect(health.availability(TWO).available).toBe(false);
  });

  test('an accepted probe closes the circuit everywhere and says so', async () => {
    const [here, there] = [await process(), await process()];
    here.reportOutcome(ONE, refused(131042));
    await eventually('the news in the other process', () => !there.availability(ONE).available);
    now += 60_000;
    here.reportOutcome(ONE, accepted);
    expect(here.availability(ONE).available).toBe(true);
    await eventually(
      'two sends in the other process',
      () => there.availability(ONE).available && there.availability(ONE).available,
    );
    expect(here.raised.map(({ code }) => code)).toEqual(['sender_trouble', 'sender_recovered']);
  });

  test('a refused probe holds twice as long, without a second alert', async () => {
    const health = await process();
    health.reportOutcome(ONE, refused(131042));
    now += 60_000;
    health.reportOutcome(ONE, refused(131042));
    now += 119_000;
    expect(health.status(ONE).available).toBe(false);
    now += 1_000;
    expect(health.status(ONE).available).toBe(true);
    expect(health.raised).toHaveLength(1);
  });

  test('messages that were on their way already do not close it', async () => {
    const health = await process();
    health.reportOutcome(ONE, refused(131042));
    health.reportOutcome(ONE, accepted);
    expect(health.availability(ONE).available).toBe(false);
  });

  test('a failed status and an error beside no message count like an answer to a send', async () => {
    const health = await process();
    health.reportStatusError(ONE, 131031);
    expect(health.availability(TWO).available).toBe(false);
    await health.lift(ONE);
    expect(health.availability(TWO).available).toBe(true);
    await health.apply(change({ event: 'error_368', sender: ONE, errorCode: 368 }));
    expect(health.availability(TWO).available).toBe(false);
  });

  test('the spam limit holds its sender for an hour', async () => {
    const health = await process();
    health.reportOutcome(ONE, refused(131048));
    now += 59 * 60_000;
    expect(health.availability(ONE).available).toBe(false);
    expect(health.availability(TWO).available).toBe(true);
    now += 60_000;
    expect(health.availability(ONE).available).toBe(true);
  });

  test('a rate limit slows the sender and does not stop it', async () => {
    const health = await process();
    health.reportOutcome(ONE, refused(130429));
    expect(health.availability(ONE).available).toBe(true);
    await eventually('half the rate', async () => (await redis.get(`${senderLimitKey(ONE)}:slow`)) === '0.5');
  });
});

describe('the provider fails', () => {
  test('ten failures in a row open the circuit of that sender, nine do not', async () => {
    const health = await process();
    for (let failure = 0; failure < 9; failure += 1) health.reportOutcome(ONE, unknown);
    expect(health.availability(ONE).available).toBe(true);
    health.reportOutcome(ONE, refused(131016));
    expect(health.availability(ONE)).toMatchObject({ available: false, until: now + 5_000 });
    expect(health.availability(TWO).available).toBe(true);
  });

  test('any answer that is not a failure of theirs starts the count again', async () => {
    const health = await process();
    for (let failure = 0; failure < 30; failure += 1) {
      health.reportOutcome(ONE, failure % 9 === 0 ? refused(131026) : { kind: 'not_sent', why: 'ECONNREFUSED' });
    }
    expect(health.availability(ONE).available).toBe(true);
  });

  test('a failed probe opens it again for longer, a good one closes it', async () => {
    const health = await process();
    for (let failure = 0; failure < 10; failure += 1) health.reportOutcome(ONE, unknown);
    now += 5_000;
    expect(health.availability(ONE).available).toBe(true);
    health.reportOutcome(ONE, unknown);
    now += 9_000;
    expect(health.availability(ONE).available).toBe(false);
    now += 1_000;
    expect(health.availability(ONE).available).toBe(true);
    health.reportOutcome(ONE, accepted);
    expect(health.availability(ONE).available).toBe(true);
    expect(health.raised.map(({ code }) => code)).toEqual(['sender_trouble', 'sender_recovered']);
  });
});
