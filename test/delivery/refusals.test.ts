import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import type { Alert } from '../../src/alerts/alerts';
import { createLogger } from '../../src/logger';
import { readErrorCodes } from '../../src/whatsapp/error-codes';
import { createSenderHealth } from '../../src/whatsapp/sender-health';
import { type CloudReply, createDeliveryWorld } from '../support/delivery-world';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';

/** What many contacts suffer from one fault, with real Redis, calls over HTTP and a clock that the test sets. */
const SENDER = '900000000000101';
let redis: Redis;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await redis.quit();
}, 60_000);

/** A process of the app, as far as sending goes. `alerts` are those that were raised, without the repeats of ten minutes. */
async function sending(alerts: Alert[] = []) {
  const delivery = await createDeliveryWorld(redis);
  const subscriber = redis.duplicate();
  const health = createSenderHealth({
    redis,
    subscriber,
    client: delivery.dependencies.whatsapp,
    errorCodes: readErrorCodes(),
    alerts: {
      raise: (alert) => {
        if (!alerts.some(({ code, subject }) => code === alert.code && subject === alert.subject)) alerts.push(alert);
      },
    },
    businessAccountId: '900000000000001',
    senders: [SENDER],
    logger: createLogger({ level: 'silent' }),
    clock: delivery.dependencies.clock,
  });
  await health.start();
  Object.assign(delivery.dependencies, { senderHealth: health });
  closers.push(async () => {
    await health.close();
    subscriber.disconnect();
    await delivery.close();
  });
  let people = 0;
  const { id } = { id: closers.length };
  /** Calls for so many people of their own, all at once. */
  const write = (count: number, settings: Record<string, unknown> = {}) =>
    Promise.all(
      Array.from({ length: count }, () => {
        people += 1;
        return delivery.call({ phone: `+52551${id}${String(people).padStart(6, '0')}` }, settings);
      }),
    );
  return { ...delivery, health, alerts, write };
}

const refusal = (error: object, status = 400): CloudReply => ({ status, body: JSON.stringify({ error }) });
const NOT_THERE = refusal({
  code: 100,
  error_subcode: 33,
  type: 'GraphMethodException',
  message: 'Unsupported post request.',
});
const reasons = (answers: readonly { reason: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { reason } of answers) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
};

test('1,000 contacts at once meet 100/33: a few POSTs, one alert, everybody is answered with the reason', async () => {
  const alerts: Alert[] = [];
  const processes = [await sending(alerts), await sending(alerts)];
  for (const { world } of processes) world.reply = () => NOT_THERE;
  const answers = (await Promise.all(processes.map(({ write }) => write(500)))).flat();
  expect(reasons(answers)).toEqual({ sender_unavailable: 1_000 });
  expect(new Set(answers.map(({ branchResult }) => branchResult))).toEqual(new Set(['email_fallback']));
  const posts = processes.reduce((sum, { posts }) => sum + posts(), 0);
  expect(posts).toBeGreaterThan(0);
  expect(posts).toBeLessThanOrEqual(12);
  expect(alerts).toMatchObject([{ code: 'sender_trouble', subject: SENDER, severity: 'critical' }]);
  expect(alerts[0]?.detail).toMatch(/refuses with 100: Object does not exist.*To mend it: .*WHATSAPP_PHONE_NUMBER_ID/);
}, 60_000);

test('a sender that works is not held up: 300 contacts at once all go', async () => {
  const { write, posts } = await sending();
  expect(reasons(await write(300))).toEqual({ accepted: 300 });
  expect(posts()).toBe(300);
}, 60_000);

describe('a fault while it runs is told at once, and its end', () => {
  const TOKEN = refusal({ code: 190, error_subcode: 463, type: 'OAuthException', message: 'x' }, 401);
  test.each<[string, CloudReply, string]>([
    ['the token is withdrawn', TOKEN, 'account:900000000000001'],
    ['the number is restricted', refusal({ code: 131031 }, 403), 'account:900000000000001'],
    ['the number is not registered any more', refusal({ code: 133010 }), SENDER],
    ['a proxy answers in place of Meta', { status: 403, body: '<html>no</html>' }, SENDER],
  ])(
    '%s',
    async (_what, reply, subject) => {
      const { world, write, posts, alerts, health } = await sending();
      expect(reasons(await write(20))).toEqual({ accepted: 20 });
      world.reply = () => reply;
      expect((await write(1))[0]).toMatchObject({ reason: 'sender_unavailable', branchResult: 'email_fallback' });
      expect(alerts).toMatchObject([{ code: 'sender_trouble', subject, severity: 'critical' }]);
      const before = posts();
      for (let seconds = 0; seconds < 300; seconds += 10) {
        world.now += 10_000;
        expect(reasons(await write(3))).toEqual({ sender_unavailable: 3 });
      }
      expect(posts() - before).toBeLessThanOrEqual(10);
      expect(alerts).toHaveLength(1);
      world.reply = undefined;
      for (let seconds = 0; seconds < 60 && alerts.length < 2; seconds += 5) {
        world.now += 5_000;
        await write(1);
      }
      expect(alerts).toMatchObject([{}, { code: 'sender_recovered', subject, severity: 'info' }]);
      expect(health.status(SENDER)).toEqual({ available: true });
      expect(reasons(await write(20))).toEqual({ accepted: 20 });
    },
    60_000,
  );

  test.each<[string, CloudReply]>([
    ['refuses with 500', refusal({ code: 131000 }, 500)],
    ['answers pages', { status: 502, body: '<html>Bad gateway</html>' }],
    ['does not answer in time', 'nothing'],
  ])(
    'the Cloud API %s',
    async (_what, reply) => {
      const { world, write, alerts, health, dependencies } = await sending();
      expect(reasons(await write(5))).toEqual({ accepted: 5 });
      // Only now: on a busy machine an acceptance takes as long.
      dependencies.sendTimeoutMs = 100;
      world.reply = () => {
        // Its tries end when its time is over, which the test need not wait for.
        world.now += 4_000;
        return reply;
      };
      // One contact every ten seconds, as in a quiet hour.
      const began = world.now;
      while (world.now - began < 60_000 && alerts.length === 0) {
        const [answer] = await write(1);
        expect(answer?.branchResult).toBe('email_fallback');
        world.now += 10_000;
      }
      expect(alerts).toMatchObject([{ code: 'sender_trouble', subject: SENDER, severity: 'critical' }]);
      world.now += 600_000;
      await write(1);
      world.reply = undefined;
      dependencies.sendTimeoutMs = 5_000;
      for (let seconds = 0; seconds < 60 && alerts.length < 2; seconds += 5) {
        world.now += 5_000;
        await write(1);
      }
      expect(alerts.at(-1)).toMatchObject({ code: 'sender_recovered', subject: SENDER });
      expect(health.status(SENDER)).toEqual({ available: true });
    },
    60_000,
  );
});

describe('refusals in a row', () => {
  const CONTENT = refusal({ code: 135000 });
  const marketing = { template: { name: 'catalogue', language: 'en_US' } };

  test('of one template over different people stop the template, are told once, are probed and end', async () => {
    const { world, write, posts, alerts, health } = await sending();
    world.reply = ({ template }) => (template === 'simple_hello' ? CONTENT : undefined);
    const answers = await write(200);
    expect(Object.keys(reasons(answers)).sort()).toEqual(['send_failed', 'template_unavailable']);
    expect(posts()).toBeLessThanOrEqual(12);
    expect(alerts).toMatchObject([{ code: 'template_trouble', subject: 'simple_hello (es_MX)', severity: 'critical' }]);
    expect(alerts[0]?.detail).toMatch(/people in a row were refused, last: Meta refuses with 135000/);
    expect(health.status(SENDER)).toEqual({ available: true });
    expect(reasons(await write(5, marketing))).toEqual({ accepted: 5 });
    world.now += 30_000;
    const before = posts();
    expect(reasons(await write(20))).toEqual({ send_failed: 1, template_unavailable: 19 });
    expect(posts() - before).toBe(1);
    world.reply = undefined;
    world.now += 30_000;
    expect(reasons(await write(1))).toEqual({ accepted: 1 });
    expect(alerts).toMatchObject([{}, { code: 'template_recovered', subject: 'simple_hello (es_MX)' }]);
    expect(reasons(await write(20))).toEqual({ accepted: 20 });
  }, 60_000);

  test('of one sender over several templates stop the sender', async () => {
    const { world, write, alerts, health } = await sending();
    world.reply = () => refusal({ code: 987_654 });
    for (let round = 0; round < 3; round += 1) {
      for (const settings of [{}, marketing]) await write(8, settings);
      world.now += 31_000;
    }
    for (let probes = 0; probes < 6; probes += 1) {
      for (const settings of [{}, marketing]) await write(1, settings);
      world.now += 31_000;
    }
    await eventually('the sender to be stopped', () => alerts.some(({ code }) => code === 'sender_trouble'));
    expect(alerts.map(({ code }) => code).sort()).toEqual([
      'sender_trouble',
      'template_trouble',
      'template_trouble',
      'unknown_error_code',
    ]);
    world.reply = undefined;
    for (let tries = 0; tries < 12; tries += 1) {
      world.now += 5_000;
      for (const settings of [{}, marketing]) await write(1, settings);
    }
    expect(health.status(SENDER)).toEqual({ available: true });
    expect(reasons([...(await write(5)), ...(await write(5, marketing))])).toEqual({ accepted: 10 });
  }, 60_000);

  test('between which somebody is written to stop nothing, in whatever process', async () => {
    const alerts: Alert[] = [];
    const [one, other] = [await sending(alerts), await sending(alerts)];
    one.world.reply = () => CONTENT;
    for (let round = 0; round < 6; round += 1) {
      await one.write(5);
      await eventually('a row to end', async () => {
        await other.write(1);
        return (await redis.exists('wa:refused:template:simple_hello es_MX', `wa:refused:${SENDER}`)) === 0;
      });
    }
    expect(alerts).toEqual([]);
  }, 60_000);

  test.each([131026, 131049, 131050, 130472, 131021])(
    'for %d, which is of one person, stop nobody',
    async (code) => {
      const { world, write, posts, alerts } = await sending();
      world.reply = () => refusal({ code });
      const answers = await write(40);
      expect(posts()).toBe(40);
      expect(Object.keys(reasons(answers))).not.toContain('template_unavailable');
      expect(alerts).toEqual([]);
    },
    60_000,
  );

  test('of the same person count once', async () => {
    const { world, call, alerts } = await sending();
    world.reply = () => CONTENT;
    for (let tries = 0; tries < 12; tries += 1) await call({ phone: '+525510000001', instance: randomUUID() }, {});
    expect(alerts).toEqual([]);
  }, 60_000);
});

test('a code that no list knows is told once and stops nobody', async () => {
  const { world, write, alerts } = await sending();
  let given = 0;
  world.reply = () => {
    given += 1;
    return given % 4 === 0 ? refusal({ code: 987_654 }) : undefined;
  };
  for (let round = 0; round < 10; round += 1) await write(4);
  expect(alerts).toMatchObject([{ code: 'unknown_error_code', subject: '987654', severity: 'warning' }]);
  expect(reasons(await write(3))).toMatchObject({ accepted: expect.any(Number) });
}, 60_000);
