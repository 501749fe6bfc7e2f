import type Redis from 'ioredis';
import { accessTokenKey } from '../../src/redis/redis-keys';
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
