import type Redis from 'ioredis';
import type { Alert } from '../../src/alerts/alerts';
import { createLogger } from '../../src/logger';
import { senderHealthKey, senderLimitKey } from '../../src/redis/redis-keys';
import { GraphError, type SendOutcome } from '../../src/whatsapp/client';
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
/** The code with which Meta refuses to tell the health. */
let readRefusal: number | undefined;

beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(async () => {
  readRefusal = undefined;
  await redis.flushdb();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => redis.quit());

async function process({ onRead, ...options }: { recheckEveryMs?: number; onRead?: () => void } = {}) {
  const subscriber = redis.duplicate();
  const raised: Alert[] = [];
  const health = createSenderHealth({
    redis,
    subscriber,
    client: {
      healthStatus: async () => {
        onRead?.();
        if (readRefusal === undefined) return { can_send_message: canSend };
        throw new GraphError('graph_refused', 'refused', { retry: 'never', graphCode: readRefusal });
      },
    },
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
const template = { name: 'offer', language: 'en_US' };
const to = (sender: string, more: { address?: string; template?: typeof template } = {}) => ({
  sender,
  template,
  address: '+5215550001000',
  ...more,
});
const change = (fields: Partial<AccountChange>): AccountChange => ({
  account: ACCOUNT,
  event: 'ACCOUNT_RESTRICTION',
  detail: 'RESTRICTED_BIZ_INITIATED_MESSAGING',
  at: now / 1000,
  ...fields,
});

test('a healthy sender is available', async () => {
  const health = await process();
  expect(health.status(ONE)).toEqual({ available: true });
});

/** A reason in Meta's words, with its code. */
const announced = (words: string) => ({ reason: words, said: { code: 'alert_words', values: { words } } });

describe('what Meta announces', () => {
  test('a restriction stops every sender in every process until it ends', async () => {
    const [here, there] = [await process(), await process()];
    const until = now / 1000 + 3600;
    await here.apply(change({ restrictedUntil: until }));
    expect(here.status(ONE)).toEqual({
      available: false,
      by: 'restriction',
      ...announced('ACCOUNT_RESTRICTION: RESTRICTED_BIZ_INITIATED_MESSAGING'),
      until: until * 1000,
    });
    await eventually('the news in the other process', () => !there.status(TWO).available);
    expect(here.raised).toEqual([expect.objectContaining({ code: 'sender_trouble', severity: 'critical' })]);
    now += 3600_000;
    expect(here.status(ONE).available).toBe(true);
    expect(there.status(TWO).available).toBe(true);
  });

  test('a ban without an end holds, also for a process that starts later, until it is lifted', async () => {
    const here = await process();
    await here.apply(change({ event: 'DISABLED_UPDATE', detail: 'DISABLE', restrictedUntil: 0 }));
    now += 30 * 86_400_000;
    const late = await process();
    const stopped = { available: false, by: 'restriction', ...announced('DISABLED_UPDATE: DISABLE') };
    expect(late.status(ONE)).toEqual(stopped);
    await here.apply(change({ event: 'DISABLED_UPDATE', detail: 'REINSTATE', lifted: true }));
    expect(here.status(ONE).available).toBe(true);
    await eventually('the news in the other process', () => late.status(ONE).available);
    expect(here.raised.at(-1)).toMatchObject({ code: 'sender_recovered', severity: 'info' });
  });

  test('a restriction whose time is over is told as such, once', async () => {
    const health = await process({ recheckEveryMs: 10 });
    await health.apply(change({ restrictedUntil: now / 1000 + 3600 }));
    now += 3600_000;
    await eventually('its end to be told', () => health.raised.length === 2);
    expect(health.raised[1]).toMatchObject({ code: 'sender_recovered', subject: `account:${ACCOUNT}` });
    await new Promise((resolve) => setImmediate(resolve));
    expect(health.raised).toHaveLength(2);
  });

  test('an older ban that arrives after the reinstatement changes nothing', async () => {
    const health = await process();
    await health.apply(change({ lifted: true }));
    await health.apply(change({ restrictedUntil: 0, at: now / 1000 - 60 }));
    expect(health.status(ONE).available).toBe(true);
  });

  test('news of another account is not ours', async () => {
    const health = await process();
    await health.apply(change({ account: '111', restrictedUntil: 0 }));
    expect(health.status(ONE).available).toBe(true);
  });

  test('a ban without an end is asked about, and ends when Meta says so', async () => {
    canSend = 'BLOCKED';
    const health = await process({ recheckEveryMs: 10 });
    await health.apply(change({ restrictedUntil: 0 }));
    expect(health.status(ONE).available).toBe(false);
    canSend = 'AVAILABLE';
    await eventually('the end of the ban', () => health.status(ONE).available);
  });
});

describe('errors of the account', () => {
  test.each([131031, 131042, 368, 190, 10])('%d stops every sender at once', async (code) => {
    const [here, there] = [await process(), await process()];
    here.reportOutcome(to(ONE), refused(code));
    expect(here.status(TWO)).toMatchObject({ available: false, reason: expect.stringContaining(String(code)) });
    await eventually('the news in the other process', () => !there.status(ONE).available);
  });

  test('one that concerns a single sender leaves the others alone', async () => {
    const health = await process();
    health.reportOutcome(to(ONE), refused(133010));
    expect(health.status(ONE).available).toBe(false);
    expect(health.status(TWO).available).toBe(true);
  });

  test.each([131026, 131049, 132001, 132000])('%d stops no sender', async (code) => {
    const health = await process();
    health.reportOutcome(to(ONE), refused(code));
    expect(health.status(ONE).available).toBe(true);
    expect(health.raised).toEqual([]);
  });

  test('131063 stops the template, and no sender', async () => {
    const health = await process();
    health.reportOutcome(to(ONE), refused(131063));
    expect(health.status(ONE).available).toBe(true);
    expect(health.templateStatus(template).available).toBe(false);
    expect(health.templateStatus({ ...template, name: 'other' }).available).toBe(true);
    expect(health.raised).toMatchObject([{ code: 'template_trouble', subject: 'offer (en_US)', severity: 'critical' }]);
  });

  test('130497 is told and stops nobody: other countries are written to', async () => {
    const health = await process();
    health.reportOutcome(to(ONE), refused(130497));
    expect(health.status(ONE).available).toBe(true);
    expect(health.templateStatus(template).available).toBe(true);
    expect(health.raised).toMatchObject([{ code: 'country_restricted', subject: ONE }]);
  });

  test('after its hold one contact is the probe; the rest still wait', async () => {
    const health = await process();
    health.reportOutcome(to(ONE), refused(131042));
    now += 30_000;
    expect(health.status(ONE).available).toBe(true);
    const probe = await health.turn(to(ONE));
    expect(probe.kind).toBe('go');
    expect(await health.turn(to(ONE))).toMatchObject({ kind: 'stopped', cause: 'sender_unavailable' });
    expect(await health.turn(to(TWO))).toMatchObject({ kind: 'stopped' });
    if (probe.kind === 'go') probe.end();
    expect(health.status(ONE).available).toBe(false);
  });

  test('an accepted probe closes the circuit everywhere and says so', async () => {
    const [here, there] = [await process(), await process()];
    here.reportOutcome(to(ONE), refused(131042));
    await eventually('the news in the other process', () => !there.status(ONE).available);
    now += 30_000;
    here.reportOutcome(to(ONE), accepted);
    expect(here.status(ONE).available).toBe(true);
    await eventually(
      'two sends in the other process',
      () => there.status(ONE).available && there.status(ONE).available,
    );
    expect(here.raised.map(({ code }) => code)).toEqual(['sender_trouble', 'sender_recovered']);
  });

  test('a refused probe holds it again, never longer than half a minute, without a second alert', async () => {
    const health = await process();
    for (let probes = 0; probes < 20; probes += 1) {
      health.reportOutcome(to(ONE), refused(131042));
      now += 29_000;
      expect(health.status(ONE).available).toBe(false);
      now += 1_000;
      expect(health.status(ONE).available).toBe(true);
    }
    expect(health.raised).toHaveLength(1);
    expect(health.raised[0]?.detail).toMatch(/131042.*To mend it: see to the payment method/);
  });

  test('where nothing is sent it closes when a read that was refused is answered again', async () => {
    canSend = 'AVAILABLE';
    readRefusal = 190;
    const health = await process({ recheckEveryMs: 10 });
    health.reportOutcome(to(ONE), refused(190));
    await eventually('Meta to refuse a read', async () =>
      (await redis.hget(senderHealthKey(`account:${ACCOUNT}`), 'circuit'))?.includes('readRefused'),
    );
    expect(health.status(ONE).available).toBe(false);
    readRefusal = undefined;
    await eventually('the end of the fault', () => health.status(ONE).available);
    expect(health.raised.map(({ code }) => code)).toEqual(['sender_trouble', 'sender_recovered']);
  });

  test('a healthy answer alone closes nothing: only a message proves it', async () => {
    canSend = 'AVAILABLE';
    let reads = 0;
    const health = await process({ recheckEveryMs: 5, onRead: () => (reads += 1) });
    health.reportOutcome(to(ONE), refused(133010));
    await eventually('some reads', () => reads > 3);
    expect(health.status(ONE).available).toBe(false);
  });

  test('messages that were on their way already do not close it', async () => {
    const health = await process();
    health.reportOutcome(to(ONE), refused(131042));
    health.reportOutcome(to(ONE), accepted);
    expect(health.status(ONE).available).toBe(false);
  });

  test('a failed status and an error beside no message count like an answer to a send', async () => {
    const health = await process();
    health.reportStatusError(ONE, 131031);
    expect(health.status(TWO).available).toBe(false);
    await health.lift(ONE);
    expect(health.status(TWO).available).toBe(true);
    await health.apply(change({ event: 'error_368', sender: ONE, errorCode: 368 }));
    expect(health.status(TWO).available).toBe(false);
  });

  test('a status with a code that nobody knows is told once, and stops nobody', async () => {
    const health = await process();
    for (let statuses = 0; statuses < 20; statuses += 1) health.reportStatusError(ONE, 987_654);
    await eventually('the code to be told', () => health.raised.length > 0);
    expect(health.raised).toMatchObject([{ code: 'unknown_error_code', subject: '987654' }]);
    expect(health.status(ONE).available).toBe(true);
  });

  test('the spam limit holds its sender for an hour', async () => {
    const health = await process();
    health.reportOutcome(to(ONE), refused(131048));
    now += 59 * 60_000;
    expect(health.status(ONE).available).toBe(false);
    expect(health.status(TWO).available).toBe(true);
    now += 60_000;
    expect(health.status(ONE).available).toBe(true);
  });

  test('a rate limit slows the sender and does not stop it', async () => {
    const health = await process();
    health.reportOutcome(to(ONE), refused(130429));
    expect(health.status(ONE).available).toBe(true);
    await eventually('half the rate', async () => (await redis.get(`${senderLimitKey(ONE)}:slow`)) === '0.5');
  });
});

describe('the provider fails', () => {
  test('ten failures in a row open the circuit of that sender, nine do not', async () => {
    const health = await process();
    for (let failure = 0; failure < 9; failure += 1) health.reportOutcome(to(ONE), unknown);
    expect(health.status(ONE).available).toBe(true);
    health.reportOutcome(to(ONE), refused(131016));
    expect(health.status(ONE)).toMatchObject({ available: false, until: now + 5_000 });
    expect(health.status(TWO).available).toBe(true);
  });

  test('any answer that is not a failure of theirs starts the count again', async () => {
    const health = await process();
    for (let failure = 0; failure < 30; failure += 1) {
      health.reportOutcome(to(ONE), failure % 9 === 0 ? refused(131026) : { kind: 'not_sent', why: 'ECONNREFUSED' });
    }
    expect(health.status(ONE).available).toBe(true);
  });

  test('three over fifteen seconds are an outage too', async () => {
    const health = await process();
    for (let failure = 0; failure < 3; failure += 1) {
      expect(health.status(ONE).available).toBe(true);
      health.reportOutcome(to(ONE), unknown);
      now += 7_500;
    }
    expect(health.raised).toMatchObject([{ code: 'sender_trouble', subject: ONE }]);
  });

  test('a failed probe opens it again for longer, a good one closes it', async () => {
    const health = await process();
    for (let failure = 0; failure < 10; failure += 1) health.reportOutcome(to(ONE), unknown);
    now += 5_000;
    expect(health.status(ONE).available).toBe(true);
    health.reportOutcome(to(ONE), unknown);
    now += 9_000;
    expect(health.status(ONE).available).toBe(false);
    now += 1_000;
    expect(health.status(ONE).available).toBe(true);
    health.reportOutcome(to(ONE), accepted);
    expect(health.status(ONE).available).toBe(true);
    expect(health.raised.map(({ code }) => code)).toEqual(['sender_trouble', 'sender_recovered']);
  });
});
