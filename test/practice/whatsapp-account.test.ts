import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Redis from 'ioredis';
import { outboxKey } from '../../src/redis/redis-keys';
import { signalsFromNotification } from '../../src/signals/from-notification';
import { startWorker } from '../../src/start-worker';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { postWebhook } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, startClouds, type TestApp } from '../support/start-app';

/** What public reports and files of others say that WhatsApp tells of an account, and what must come of it. */
const OURS = testEnvironment().WHATSAPP_BUSINESS_ACCOUNT_ID ?? '';
const NOW = 1_790_000_000;
const body = (value: object, field: string, account = OURS) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: account, time: NOW, changes: [{ field, value }] }],
  });
const read = (value: object, field: string) => signalsFromNotification(JSON.parse(body(value, field)), NOW).signals[0];

describe('each event is told with its cause, as grave as it is', () => {
  const phone = { display_phone_number: '15550000000' };
  const review = { ...phone, requested_verified_name: 'Example Store' };
  test.each<[string, string, object, object]>([
    [
      'a lowered limit',
      'phone_number_quality_update',
      { ...phone, event: 'DOWNGRADE', old_limit: 'TIER_100K', current_limit: 'TIER_2K' },
      { severity: 'warning', detail: '15550000000, limit TIER_100K → TIER_2K' },
    ],
    [
      'a limit that is lower, under another word',
      'phone_number_quality_update',
      { event: 'THROUGHPUT_UPGRADE', old_limit: 'TIER_UNLIMITED', current_limit: 'TIER_10K' },
      { severity: 'warning' },
    ],
    [
      'a raised limit',
      'phone_number_quality_update',
      { event: 'UPGRADE', old_limit: 'TIER_2K', current_limit: 'TIER_10K' },
      { severity: 'info', over: true },
    ],
    [
      'a number of low quality',
      'phone_number_quality_update',
      { ...phone, event: 'FLAGGED', current_limit: 'TIER_1K' },
      { severity: 'warning', detail: expect.stringContaining('limit TIER_1K') },
    ],
    ['a number whose quality is well', 'phone_number_quality_update', { event: 'UNFLAGGED' }, { over: true }],
    [
      'a limit by its old name',
      'business_capability_update',
      { max_daily_conversation_per_phone: 250, max_phone_numbers_per_business: 2 },
      { severity: 'info', detail: 'limit 250' },
    ],
    [
      'a Flow that is blocked',
      'flows',
      {
        event: 'FLOW_STATUS_CHANGE',
        flow_id: '7',
        old_status: 'PUBLISHED',
        new_status: 'BLOCKED',
        message: 'Bad endpoint',
      },
      { severity: 'warning', detail: 'Flow 7, PUBLISHED → BLOCKED, Bad endpoint' },
    ],
    [
      'a Flow that opens again',
      'flows',
      { event: 'FLOW_STATUS_CHANGE', flow_id: '7', old_status: 'BLOCKED', new_status: 'PUBLISHED' },
      { severity: 'info', over: true },
    ],
    [
      'the endpoint of a Flow that fails',
      'flows',
      { event: 'ENDPOINT_ERROR_RATE', flow_id: 7, alert_state: 'ACTIVATED', message: 'Error rate 12 %' },
      { severity: 'warning', detail: 'Flow 7, Error rate 12 %' },
    ],
    [
      'and that is well again',
      'flows',
      { event: 'ENDPOINT_ERROR_RATE', flow_id: 7, alert_state: 'DEACTIVATED' },
      { over: true },
    ],
    [
      'a refused name',
      'phone_number_name_update',
      { ...review, decision: 'REJECTED', rejection_reason: 'NAME_NOT_CONSISTENT' },
      { severity: 'warning', detail: '15550000000, REJECTED, "Example Store", NAME_NOT_CONSISTENT' },
    ],
    [
      'a name that is looked at',
      'phone_number_name_update',
      { ...review, decision: 'PENDING', rejection_reason: 'NONE' },
      { severity: 'info', detail: '15550000000, PENDING, "Example Store"' },
    ],
    [
      'an approved name',
      'phone_number_name_update',
      { ...review, decision: 'APPROVED' },
      { severity: 'info', over: true },
    ],
    [
      'a refused account',
      'account_review_update',
      { decision: 'REJECTED' },
      { severity: 'critical', detail: 'REJECTED' },
    ],
    [
      'states of a ban as a list',
      'account_update',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: ['SCHEDULE_FOR_DISABLE', 'DISABLE'] } },
      { severity: 'critical', restrictedUntil: 0, detail: 'DISABLE' },
    ],
    [
      'an alert that is over',
      'account_alerts',
      { alert_info: { alert_type: 'T', alert_severity: 'CRITICAL', alert_status: 'NONE' } },
      { severity: 'info', over: true },
    ],
    ['a PIN that somebody resets', 'security', { ...phone, event: 'PIN_RESET_REQUEST' }, { severity: 'warning' }],
    [
      'a word that is not known',
      'account_update',
      { event: 'SOMETHING_NEW' },
      { severity: 'info', event: 'SOMETHING_NEW' },
    ],
  ])('%s', (_what, field, value, expected) => {
    expect(read(value, field)).toMatchObject({ kind: 'account_event', account: OURS, ...expected });
  });

  test('what ends an event is of its topic', () => {
    const topic = (event: object, field: string) => (read(event, field) as { topic?: string }).topic;
    const flow = (new_status: string) => topic({ event: 'FLOW_STATUS_CHANGE', flow_id: 7, new_status }, 'flows');
    expect(flow('BLOCKED')).toBe(flow('PUBLISHED'));
    const update = (event: string) => topic({ event }, 'account_update');
    expect(update('ACCOUNT_OFFBOARDED')).toBe(update('ACCOUNT_RECONNECTED'));
    expect(update('PARTNER_REMOVED')).toBe(update('PARTNER_ADDED'));
    expect(update('PARTNER_REMOVED')).not.toBe(update('ACCOUNT_VIOLATION'));
  });

  test('an event of a partner is the account’s that it names', () => {
    const event = { event: 'PARTNER_REMOVED', waba_info: { waba_id: OURS, owner_business_id: '5' } };
    const { signals } = signalsFromNotification(JSON.parse(body(event, 'account_update', '321')), NOW);
    expect(signals).toMatchObject([{ account: OURS, restrictedUntil: 0, detail: `account ${OURS}` }]);
  });
});

describe('who may not send is not sent for, and from the end on is', () => {
  let redis: Redis;
  let clouds: Awaited<ReturnType<typeof startClouds>>;
  let app: TestApp;
  let worker: Awaited<ReturnType<typeof startWorker>>;
  const alerts: { code: string; subject: string; severity: string }[] = [];
  const operators = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      alerts.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.end();
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => operators.listen(0, '127.0.0.1', resolve));
    clouds = await startClouds({ speed: 100 });
  });
  beforeEach(async () => {
    alerts.length = 0;
    redis = await emptyTestRedis();
    const ALERT_WEBHOOK_URL = `http://127.0.0.1:${(operators.address() as AddressInfo).port}/`;
    app = await startApp({ ...clouds.environment, ALERT_WEBHOOK_URL }, { web: true, worker: false });
    worker = await startWorker(app.dependencies);
  }, 60_000);
  afterEach(async () => {
    app.dependencies.beginClosing();
    await worker.close();
    await app.close();
    await redis.quit();
  }, 60_000);
  afterAll(async () => {
    await clouds.close();
    await new Promise((resolve) => operators.close(resolve));
  });

  const tell = async (value: object, account?: string) => {
    expect(await postWebhook(app, body(value, 'account_update', account))).toBe(200);
  };
  const reason = async () => {
    const phone = `+52551${String(Math.floor(Math.random() * 1e3)).padStart(3, '0')}0001`;
    return (await callActivity(app, 'execute', executeBody({ phone, contactKey: randomUUID() }))).body.reason;
  };
  const reasonBecomes = (expected: string) =>
    eventually(`the reason ${expected}`, async () => (await reason()) === expected, 20_000);
  const isTold = (code: string) =>
    eventually(`an alert ${code}`, () => alerts.find((alert) => alert.code === code), 20_000);

  test.each([
    ['offboarded, then reconnected', { event: 'ACCOUNT_OFFBOARDED' }, { event: 'ACCOUNT_RECONNECTED' }, OURS],
    [
      'a partner removed, then added, told under the partner’s business',
      { event: 'PARTNER_REMOVED', waba_info: { waba_id: OURS } },
      { event: 'PARTNER_ADDED', waba_info: { waba_id: OURS } },
      '321',
    ],
  ])(
    '%s',
    async (_what, begins, ends, account) => {
      expect(await reason()).toBe('accepted');
      await tell(begins, account);
      await reasonBecomes('sender_unavailable');
      const { subject } = (await isTold('account_event')) ?? {};
      await tell(ends, account);
      await reasonBecomes('accepted');
      expect(await isTold('account_event_over')).toMatchObject({ subject, severity: 'info' });
      await isTold('sender_recovered');
      const rows = (await redis.xrange(outboxKey('WA_Event'), '-', '+')).map(([, [, row]]) => JSON.parse(row ?? '{}'));
      expect(rows.map(({ EventType }) => EventType)).toEqual(
        expect.arrayContaining([`account.${begins.event}`, `account.${ends.event}`, 'alert.sender_trouble']),
      );
    },
    60_000,
  );

  test('an event that names another account stops nobody here', async () => {
    await tell({ event: 'PARTNER_REMOVED', waba_info: { waba_id: '777' } });
    await isTold('account_event');
    expect(await reason()).toBe('accepted');
  }, 60_000);
});
