import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
/** Two apps on one Redis, as two web processes are; Meta's webhooks come to the first. */
let apps: [TestApp, TestApp];
const PHONE = numberWithFate('MX', '0001', 1);

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  const environment = { ...clouds.environment, WHATSAPP_MESSAGES_PER_SECOND: '1000' };
  apps = [await startApp(environment), await startApp(environment, { web: true, worker: false })];
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${apps[0].url}/webhooks/whatsapp`, verify: true });
}, 60_000);
afterAll(async () => {
  for (const app of apps) await app.close();
  await clouds.close();
  await redis.quit();
});

/** What a new contact of a step with this template is answered by one process. */
async function reasonOf(app: TestApp): Promise<unknown> {
  return (await callActivity(app, 'execute', executeBody({ phone: PHONE }))).body.reason;
}
/** Every process answers so from now on. */
const everywhere = async (reason: string) => {
  for (const [index, app] of apps.entries()) {
    await eventually(`${reason} of process ${index}`, async () => (await reasonOf(app)) === reason);
  }
  for (const app of apps) expect(await reasonOf(app)).toBe(reason);
};
/** Meta states whole seconds, and of two events in one second none is the younger. */
async function change(to: { status?: string; category?: string }): Promise<void> {
  const second = Math.floor(Date.now() / 1000);
  await eventually('the next second', () => Math.floor(Date.now() / 1000) > second);
  await clouds.controlWhatsApp('PATCH', 'templates/store_hours', to);
}
const sendCalls = () => clouds.controlWhatsApp('GET', 'counters');

test.each(['PAUSED', 'REJECTED', 'DISABLED', 'ARCHIVED'])(
  'a template that becomes %s is sent by no process any more, and is again when Meta approves it',
  async (status) => {
    await everywhere('accepted');
    await change({ status });
    await everywhere('template_unavailable');
    await change({ status: 'APPROVED' });
    await everywhere('accepted');
  },
);

test('a template that Meta moves to marketing needs an opt-in at once, and none when it is moved back', async () => {
  await change({ category: 'MARKETING' });
  await everywhere('not_opted_in');
  await change({ category: 'UTILITY' });
  await everywhere('accepted');
});

test('a banned account stops every process, and sends again when it is reinstated', async () => {
  const ban = (state: string) =>
    clouds.controlWhatsApp('POST', 'notifications', {
      field: 'account_update',
      value: { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: state, waba_ban_date: 'November 22, 2026' } },
      accountLevel: true,
    });
  await ban('DISABLE');
  await everywhere('sender_unavailable');
  await ban('REINSTATE');
  await everywhere('accepted');
});

test('a restriction ends by itself at the time that Meta named', async () => {
  const expiration = Math.ceil(Date.now() / 1000) + 3;
  await clouds.controlWhatsApp('POST', 'notifications', {
    field: 'account_update',
    value: {
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration }],
    },
    accountLevel: true,
  });
  for (const app of apps) {
    await eventually('the restriction', async () => (await reasonOf(app)) === 'sender_unavailable');
  }
  for (const app of apps) {
    await eventually('its end', async () => (await reasonOf(app)) === 'accepted', 10_000);
  }
  expect(Date.now()).toBeGreaterThanOrEqual(expiration * 1000);
});

test('a provider that fails opens the circuit in every process; one message probes it, and its acceptance closes it', async () => {
  await clouds.controlWhatsApp('PUT', 'chaos', { outage: 'page_503' });
  const failed = await Promise.all(Array.from({ length: 10 }, () => reasonOf(apps[0])));
  expect(new Set(failed)).toEqual(new Set(['unconfirmed']));
  await eventually('the other process to know', async () => (await reasonOf(apps[1])) === 'sender_unavailable');
  const before = await sendCalls();
  const refused = await Promise.all(apps.flatMap((app) => Array.from({ length: 20 }, () => reasonOf(app))));
  expect(new Set(refused)).toEqual(new Set(['sender_unavailable']));
  expect(await sendCalls()).toEqual(before);

  await clouds.controlWhatsApp('PUT', 'chaos', { outage: 'none', latencyMs: 1_500 });
  // The first that is let through is the only one until its answer is there.
  const answers = await eventually(
    'a probe',
    async () => {
      const some = await Promise.all(Array.from({ length: 5 }, () => reasonOf(apps[0])));
      return some.includes('accepted') && some;
    },
    20_000,
  );
  expect(answers.filter((reason) => reason === 'accepted')).toHaveLength(1);
  expect(answers.filter((reason) => reason === 'sender_unavailable')).toHaveLength(4);
  await clouds.controlWhatsApp('PUT', 'chaos', { latencyMs: 0 });
  await everywhere('accepted');
}, 40_000);
