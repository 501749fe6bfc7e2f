import type Redis from 'ioredis';
import { accessTokenKey, tokenRenewedKey } from '../../src/redis/redis-keys';
import { emptyTestRedis } from '../support/redis';
import { connect, recordedAlerts } from './support/connect';
import { type FakeMarketingCloud, startFakeMarketingCloud } from './support/fake-marketing-cloud';

describe('access token', () => {
  let redis: Redis;
  let cloud: FakeMarketingCloud;

  beforeEach(async () => {
    redis = await emptyTestRedis();
    cloud = await startFakeMarketingCloud();
  });
  afterEach(async () => {
    await cloud.close();
    await redis.quit();
  });

  const requests = () => cloud.callsTo('/v2/token').length;

  test('twenty callers in two processes share one request and one token', async () => {
    cloud.state.tokenDelayMs = 100;
    const one = connect(redis, cloud.url).tokens;
    const other = connect(redis, cloud.url).tokens;
    const got = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).get()));
    expect(new Set(got).size).toBe(1);
    expect(requests()).toBe(1);
  });

  test('asks for the configured business unit and never sends an empty scope, which would give a token without any', async () => {
    await connect(redis, cloud.url).tokens.get();
    expect(cloud.calls[0]?.body).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'secret-of-client',
      account_id: '7281698',
    });
  });

  test('a token is given out for 85 % of the life that Marketing Cloud stated', async () => {
    await connect(redis, cloud.url).tokens.get();
    const left = await redis.pttl(accessTokenKey('client', '7281698'));
    expect(left).toBeLessThanOrEqual(1079 * 850);
    expect(left).toBeGreaterThan(1079 * 850 - 60_000);
  });

  test('a token that is refused although it is new costs no further one for a while, over all processes, and longer once it lasts', async () => {
    let now = 1_000_000;
    const one = connect(redis, cloud.url, { clock: () => now }).tokens;
    const other = connect(redis, cloud.url, { clock: () => now }).tokens;
    const gate = tokenRenewedKey('client', '7281698');
    expect(await one.invalidate(await one.get())).toBe('forgotten');
    for (let minute = 0; minute < 7; minute += 1) {
      for (const tokens of [one, other]) expect(await tokens.invalidate(await tokens.get())).toBe('new_already');
      now += 60_000;
    }
    expect(requests()).toBe(2);
    expect(await redis.pttl(gate)).toBeLessThanOrEqual(40_000);
    await redis.del(gate);
    expect(await one.invalidate(await one.get())).toBe('forgotten');
    expect(await redis.pttl(gate)).toBeGreaterThan(200_000);
    expect(await other.get()).toEqual(expect.any(String));
    expect(requests()).toBe(3);
  });

  test('a refused token is replaced once, however many callers report it', async () => {
    const { tokens } = connect(redis, cloud.url);
    const first = await tokens.get();
    await tokens.invalidate(first);
    const second = await tokens.get();
    await tokens.invalidate(first);
    expect(await tokens.get()).toBe(second);
    expect(requests()).toBe(2);
  });

  test('refused credentials raise an alert and are not asked about again at once', async () => {
    cloud.state.refuseClient = true;
    const alerts = recordedAlerts();
    let now = 1_000_000;
    const { tokens } = connect(redis, cloud.url, { alerts, clock: () => now });
    await expect(tokens.get()).rejects.toMatchObject({ code: 'token_refused', retry: 'never' });
    await expect(tokens.get()).rejects.toMatchObject({ code: 'token_refused' });
    expect(requests()).toBe(1);
    expect(alerts.raised).toMatchObject([{ code: 'token_refused', severity: 'critical' }]);
    cloud.state.refuseClient = false;
    now += 60_000;
    await expect(tokens.get()).resolves.toEqual(expect.any(String));
    expect(alerts.raised.map(({ code }) => code)).toEqual(['token_refused']);
    expect(alerts.ended).toContain('token_refused');
  });

  test.each([
    ['HTTP 200', 200],
    ['HTTP 302', 302],
    ['HTTP 400', 400],
    ['HTTP 403', 403],
    ['HTTP 503', 503],
  ])('a page with %s is no word about the client: it says where to look, and raises no alert', async (_, status) => {
    const alerts = recordedAlerts();
    cloud.answerNext('/v2/token', { status, body: '<html>Not from here</html>', headers: { location: '/login' } });
    const { tokens } = connect(redis, cloud.url, { alerts });
    await expect(tokens.get()).rejects.toMatchObject({
      code: 'token_unavailable',
      message: expect.stringContaining('IP allow-list'),
    });
    expect(alerts.raised).toEqual([]);
    expect(cloud.callsTo('/login')).toEqual([]);
  });

  test('a token route that asks to be left alone is, whether it names seconds or a date', async () => {
    let now = Date.parse('2026-11-30T10:00:00Z');
    const { tokens } = connect(redis, cloud.url, { clock: () => now });
    const date = { date: 'Mon, 30 Nov 2026 10:00:00 GMT' };
    cloud.answerNext('/v2/token', {
      status: 429,
      body: {},
      headers: { ...date, 'retry-after': 'Mon, 30 Nov 2026 10:02:00 GMT' },
    });
    await expect(tokens.get()).rejects.toMatchObject({ code: 'token_unavailable', retryAfterMs: 120_000 });
    await expect(tokens.get()).rejects.toMatchObject({ code: 'token_unavailable' });
    expect(requests()).toBe(1);
    now += 120_001;
    await expect(tokens.get()).resolves.toEqual(expect.any(String));
  });

  test('a token for another REST host than that of the settings is used, and somebody is told', async () => {
    const alerts = recordedAlerts();
    cloud.answerNext('/v2/token', {
      status: 200,
      body: {
        access_token: 'there',
        expires_in: '1079',
        rest_instance_url: 'https://mc9.rest.marketingcloudapis.com/',
      },
    });
    await expect(connect(redis, cloud.url, { alerts }).tokens.get()).resolves.toBe('there');
    expect(alerts.raised).toMatchObject([
      { code: 'rest_host_differs', subject: 'mc9.rest.marketingcloudapis.com', severity: 'warning' },
    ]);
  });

  test.each([
    ['HTTP 503', { status: 503, body: {} } as const],
    ['HTTP 429', { status: 429, body: {} } as const],
    ['a 401 that is not OAuth', { status: 401, body: { errorcode: 0, message: 'Not Authorized' } } as const],
    ['a dropped connection', 'drop' as const],
    ['an answer without a token', { status: 200, body: { expires_in: 1 } } as const],
  ])('%s means later, and the next caller is not held up by the one that failed', async (_, answer) => {
    cloud.answerNext('/v2/token', answer);
    const { tokens } = connect(redis, cloud.url);
    await expect(tokens.get()).rejects.toMatchObject({ code: 'token_unavailable', retry: 'later' });
    await expect(tokens.get()).resolves.toEqual(expect.any(String));
  });

  test('no error carries the client secret', async () => {
    cloud.answerNext('/v2/token', 'drop');
    const error: unknown = await connect(redis, cloud.url)
      .tokens.get()
      .catch((reason: unknown) => reason);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret-of-client');
  });
});
