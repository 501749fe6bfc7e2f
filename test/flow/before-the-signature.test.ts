import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { alertMark } from '../../src/alerts/alert-mark';
import { recentEventsKey } from '../../src/redis/redis-keys';
import { WEBHOOK_PROBE } from '../../src/signals/webhook-probe';
import { eventually } from '../support/eventually';
import { notification, postWebhook, value } from '../support/meta-webhook';
import { startProcessWithClouds } from '../support/process-with-clouds';
import { chunk, rawPost } from '../support/raw-call';
import { emptyTestRedis } from '../support/redis';
import { callActivity, executeBody, startApp, type TestApp } from '../support/start-app';

const EXECUTE = '/activities/message/execute';
const WEBHOOK = '/webhooks/whatsapp';
const SIGNATURE = `X-Hub-Signature-256: sha256=${'0'.repeat(64)}`;
const MEGABYTE = 1_048_576;

describe('a process with little memory', () => {
  /** 400 of them and 320 MB of heap were looked at by hand (docs/decisions.md). */
  const BODIES = 60;
  const HEAP_MB = 96;
  let app: Awaited<ReturnType<typeof startProcessWithClouds>>;
  beforeAll(async () => {
    app = await startProcessWithClouds('web', {
      speed: 1,
      environment: { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` },
    });
  }, 60_000);
  afterAll(() => app.close());

  const doors: [string, string, readonly string[]][] = [
    ['with their length, to Journey Builder’s door', EXECUTE, [`Content-Length: ${4 * MEGABYTE}`]],
    ['in pieces, to Journey Builder’s door', EXECUTE, ['Transfer-Encoding: chunked']],
    ['with their length, to Meta’s door', WEBHOOK, [`Content-Length: ${4 * MEGABYTE}`, SIGNATURE]],
    ['in pieces, to Meta’s door', WEBHOOK, ['Transfer-Encoding: chunked', SIGNATURE]],
    ['of a length that is allowed, to Meta’s door', WEBHOOK, [`Content-Length: ${3 * MEGABYTE}`, SIGNATURE]],
    ['to the log-in', '/admin/api/login', ['Transfer-Encoding: chunked', 'X-Requested-By: admin-page']],
  ];
  test.each(doors)(
    'lives while bodies come %s that do not end',
    async (_what, path, headers) => {
      const isChunked = headers[0] === 'Transfer-Encoding: chunked';
      const piece = isChunked ? chunk(MEGABYTE - 100) : Buffer.alloc(MEGABYTE - 100);
      const calls = Array.from({ length: BODIES }, () => rawPost(app.url, path, headers));
      let ended = 0;
      for (const { ended: end } of calls) void end.then(() => ended++);
      for (let sent = 0; sent < 3; sent += 1) for (const { socket } of calls) socket.write(piece);
      // All were refused, or dropped for their sum.
      await eventually('most to be cut off', () => ended > BODIES - 64 / 3, 30_000);
      expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
      const answer = await callActivity(app, 'execute', executeBody({ isTest: 'true' }));
      expect(answer).toMatchObject({ status: 200, body: { reason: 'test' } });
      for (const { socket } of calls) socket.destroy();
    },
    60_000,
  );
});

describe('a call that is refused', () => {
  let redis: Awaited<ReturnType<typeof emptyTestRedis>>;
  let app: TestApp;
  beforeEach(async () => {
    redis = await emptyTestRedis();
    app = await startApp({}, { web: true, worker: false });
  });
  afterEach(async () => {
    await app.close();
    await redis.quit();
  });

  const alerts = async () =>
    (await redis.xrange(recentEventsKey(), '-', '+'))
      .map(([, [, row]]) => JSON.parse(row ?? '{}'))
      .filter((row) => row.EventType === 'alert.signature_refused')
      .map((row) => `${row.Severity}: ${row.Subject}`);
  const counted = async (door: string) => {
    const { values } = await app.dependencies.metrics.refusedCalls.get();
    return values.filter(({ labels }) => labels.door === door).reduce((sum, { value }) => sum + value, 0);
  };
  const forged = (body: object) => jwt.sign(body, 'a secret that is not ours', { noTimestamp: true });
  const call = async (body: object, token?: string) =>
    (await callActivity(app, 'execute', body, token === undefined ? {} : { token })).status;

  test('for nonsense is a number and no alert', async () => {
    for (const token of ['x', '', 'a.b.c', '['.repeat(200_000), forged({}), forged({ activityId: 'a' })]) {
      expect(await call({}, token)).toBe(401);
    }
    expect(await postWebhook(app, 'x', 'no secret of ours')).toBe(401);
    expect(await postWebhook(app, '{"object":"whatsapp_business_account","entry":[{"id":"1"}]}', 'nor this')).toBe(401);
    expect((await fetch(`${app.url}${WEBHOOK}`, { method: 'POST', body: 'x' })).status).toBe(401);
    expect(await counted('journey_builder')).toBe(6);
    expect(await counted('whatsapp')).toBe(3);
    await app.dependencies.alerts.settled();
    expect(await alerts()).toEqual([]);
  });

  test('of a step that nobody here knows warns, and only while nothing good has come', async () => {
    const body = executeBody({ isTest: 'true' }, { activityId: randomUUID() });
    expect(await call(body, forged(body))).toBe(401);
    await eventually('the warning', async () => (await alerts()).length === 1);
    expect(await alerts()).toEqual(['warning: journey-builder, unknown step']);
    await redis.del(
      recentEventsKey(),
      alertMark({ code: 'signature_refused', subject: 'journey-builder, unknown step' }),
    );
    expect(await call(body)).toBe(200);
    const other = { ...body, activityId: randomUUID() };
    expect(await call(other, forged(other))).toBe(401);
    // A step that is known, of which the alert must come, ends the wait for the one that must not.
    await eventually('the alert', async () => {
      await call(body, forged(body));
      return (await alerts()).length > 0;
    });
    expect(await alerts()).toEqual(['critical: journey-builder']);
  });

  test('of a step that has run is critical, whatever strangers sent before and send beside it', async () => {
    const body = executeBody({ isTest: 'true' }, { activityId: randomUUID().toUpperCase() });
    expect(await call(body)).toBe(200);
    await app.close();
    app = await startApp({ MC_JWT_SIGNING_SECRET: 'the-secret-of-another-package' }, { web: true, worker: false });
    const stranger = () => call({}, forged({ activityId: randomUUID() }));
    await Promise.all(Array.from({ length: 20 }, stranger));
    await eventually('the alert', async () => {
      await Promise.all([stranger(), call(body), stranger()]);
      return (await alerts()).includes('critical: journey-builder');
    });
  });

  test('for a webhook that names our account is critical while none passes, and a number while others do', async () => {
    const body = notification(value('statuses', []));
    const alert = ['critical: whatsapp-webhook'];
    expect(await postWebhook(app, body)).toBe(200);
    expect(await postWebhook(app, body, 'no secret of ours')).toBe(401);
    await app.dependencies.alerts.settled();
    expect(await alerts()).toEqual([]);
    await app.close();
    const another = 'the-secret-of-another-app';
    app = await startApp({ WHATSAPP_APP_SECRET: another }, { web: true, worker: false });
    // What the doctor posts comes every few minutes, signed with our own secret.
    expect(await postWebhook(app, WEBHOOK_PROBE, another)).toBe(200);
    expect(await postWebhook(app, body)).toBe(401);
    await app.dependencies.alerts.settled();
    expect(await alerts()).toEqual(alert);
  });

  test('for its size is refused as such, signed or not', async () => {
    const headers = ['Connection: close', `Content-Length: ${256 * 1024 + 1}`];
    expect(await rawPost(app.url, EXECUTE, headers).ended).toMatch(/^HTTP\/1\.1 413 /);
    const meta = ['Connection: close', `Content-Length: ${3 * MEGABYTE + 1}`, SIGNATURE];
    expect(await rawPost(app.url, WEBHOOK, meta).ended).toMatch(/^HTTP\/1\.1 413 /);
  });
});
