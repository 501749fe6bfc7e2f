import type Redis from 'ioredis';
import { z } from 'zod';
import type { ClientLimits, MarketingCloudCall } from '../../src/marketing-cloud/client';
import { createConcurrencyLimit } from '../../src/marketing-cloud/concurrency-limit';
import { emptyTestRedis } from '../support/redis';
import { connect } from './support/connect';
import { type Answer, type FakeMarketingCloud, startFakeMarketingCloud } from './support/fake-marketing-cloud';

describe('Marketing Cloud client', () => {
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

  const thing: MarketingCloudCall<{ value: number }> = {
    operation: 'thing',
    method: 'POST',
    path: '/thing',
    body: { text: 'é' },
    answer: z.object({ value: z.number() }),
    idempotent: true,
  };
  const good = { status: 200, body: { value: 7 } };
  const made = () => cloud.callsTo('/thing').length;
  const call = (overrides: Partial<typeof thing> = {}, limits: Partial<ClientLimits> = {}) =>
    connect(redis, cloud.url, { limits }).client.call({ ...thing, ...overrides });

  test('gives the parsed answer and sends the body as UTF-8 JSON with the token', async () => {
    cloud.answerNext('/thing', good);
    await expect(call()).resolves.toEqual({ value: 7 });
    expect(cloud.callsTo('/thing')[0]).toMatchObject({ body: { text: 'é' }, authorization: 'Bearer token-1' });
  });

  test('an expired token is renewed once and the call repeated, even where it is not idempotent', async () => {
    const { client } = connect(redis, cloud.url);
    cloud.answerNext('/thing', good);
    await client.call(thing);
    cloud.answerNext('/thing', { status: 401, body: { errorcode: 0, message: 'Not Authorized' } });
    cloud.answerNext('/thing', good);
    await expect(client.call({ ...thing, idempotent: false })).resolves.toEqual({ value: 7 });
    expect(cloud.callsTo('/v2/token')).toHaveLength(2);
  });

  describe('a missing right', () => {
    const notAuthorized = { status: 401, body: { message: 'Not Authorized' } };
    const rows = { ...thing, operation: 'rows_sync_upsert' };

    test('is a 401 that a new token gets as well: named with its scope, and told once over all calls', async () => {
      const { client, alerts } = connect(redis, cloud.url);
      for (let n = 0; n < 3; n += 1) cloud.answerNext('/thing', notAuthorized);
      const refused = { code: 'mc_forbidden', status: 401, message: expect.stringContaining('data_extensions_write') };
      await expect(client.call(rows)).rejects.toMatchObject(refused);
      expect(made()).toBe(2);
      await expect(client.call(rows)).rejects.toMatchObject(refused);
      expect(made()).toBe(3);
      const subjects = alerts.raised.map(({ code, subject }) => `${code} ${subject}`);
      expect(new Set(subjects)).toEqual(new Set(['right_missing data_extensions_write']));
      expect(alerts.raised[0]?.detail).toContain('Data ▸ Data Extensions ▸ Write');
    });

    test('that is given again is told, too', async () => {
      const { client, alerts } = connect(redis, cloud.url);
      cloud.answerNext('/thing', {
        status: 403,
        body: { message: 'Insufficient privileges to complete this action.' },
      });
      await expect(client.call(rows)).rejects.toMatchObject({ code: 'mc_forbidden', status: 403 });
      cloud.answerNext('/thing', good);
      await client.call(rows);
      expect(alerts.raised.map(({ code }) => code)).toEqual(['right_missing']);
      expect(alerts.ended).toContain('right_missing data_extensions_write');
    });
  });

  describe('what is on the way to Marketing Cloud', () => {
    const page = '<html><body>Please log in</body></html>';

    test.each<[string, Answer]>([
      ['HTTP 200 with a page', { status: 200, body: page }],
      ['HTTP 400 with a page', { status: 400, body: page }],
      ['HTTP 403 with a page', { status: 403, body: page }],
      ['HTTP 405 with a page', { status: 405, body: page }],
      ['HTTP 404 without words', { status: 404 }],
      ['HTTP 400 in JSON that is not Marketing Cloud’s', { status: 400, body: { status: 'maintenance' } }],
      ['a redirect', { status: 302, headers: { location: '/elsewhere' } }],
      ['a permanent redirect', { status: 308, headers: { location: '/elsewhere' } }],
      ['HTTP 502 with a page', { status: 502, body: page }],
      ['a body that was cut', { status: 200, body: '{"value": ' }],
    ])('%s says nothing about what was asked', async (_, answer) => {
      for (let n = 0; n < 4; n += 1) cloud.answerNext('/thing', answer);
      await expect(call()).rejects.toMatchObject({ code: 'mc_gateway', retry: 'later' });
      expect(cloud.callsTo('/elsewhere')).toEqual([]);
    });

    test('is asked once a call after some calls that found nobody, and as usual again after one that did', async () => {
      const { client } = connect(redis, cloud.url);
      for (let n = 0; n < 4 + 4 + 1; n += 1) cloud.answerNext('/thing', { status: 503, body: page });
      for (let n = 0; n < 3; n += 1) await expect(client.call(thing)).rejects.toMatchObject({ code: 'mc_gateway' });
      expect(made()).toBe(4 + 4 + 1);
      cloud.answerNext('/thing', good);
      await client.call(thing);
      cloud.answerNext('/thing', { status: 503, body: page });
      cloud.answerNext('/thing', good);
      await expect(client.call(thing)).resolves.toEqual({ value: 7 });
    });
  });

  test('429 with Retry-After is waited for, and holds the other calls of the process too', async () => {
    const { client } = connect(redis, cloud.url);
    cloud.answerNext('/thing', { status: 429, headers: { 'retry-after': '0.2' }, body: { errorcode: 50100 } });
    for (let n = 0; n < 2; n += 1) cloud.answerNext('/thing', good);
    const begin = performance.now();
    await client.call({ ...thing, idempotent: false });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(190);
    await client.call(thing);
    expect(made()).toBe(3);
  });

  test('a call that never waits throws at a 429 and while others wait it out', async () => {
    const { client } = connect(redis, cloud.url);
    cloud.answerNext('/thing', { status: 429, headers: { 'retry-after': '5' } });
    const call = { ...thing, neverWaits: true as const };
    await expect(client.call(call)).rejects.toMatchObject({ code: 'mc_throttled', notCarriedOut: true });
    await expect(client.call(call)).rejects.toMatchObject({ code: 'mc_throttled', notCarriedOut: true });
    expect(made()).toBe(1);
  });

  test('429 "temporarily blocked" is a long pause: no call is made until it is over', async () => {
    let now = 1_000_000;
    const { client } = connect(redis, cloud.url, { clock: () => now });
    cloud.answerNext('/thing', {
      status: 429,
      body: { errorcode: 50200, message: 'Your requests are temporarily blocked.' },
    });
    await expect(client.call(thing)).rejects.toMatchObject({ code: 'mc_throttled', retryAfterMs: 60_000 });
    await expect(client.call(thing)).rejects.toMatchObject({ code: 'mc_throttled' });
    expect(made()).toBe(1);
    now += 60_001;
    cloud.answerNext('/thing', good);
    await expect(client.call(thing)).resolves.toEqual({ value: 7 });
  });

  test.each([
    ['HTTP 500', { status: 500 }],
    ['HTTP 503 with Retry-After', { status: 503, headers: { 'retry-after': '0.01' }, body: { errorcode: 50300 } }],
    ['a dropped connection', 'drop' as const],
  ])('%s is tried again where the call may be repeated, and only there', async (_, answer) => {
    cloud.answerNext('/thing', answer);
    cloud.answerNext('/thing', good);
    await expect(call()).resolves.toEqual({ value: 7 });
    cloud.answerNext('/thing', answer);
    await expect(call({ idempotent: false })).rejects.toMatchObject({ retry: 'later' });
    expect(made()).toBe(3);
  });

  test('a call that took long is not repeated where its caller tries again by itself', async () => {
    let now = 1_000_000;
    const onCall = () => {
      now += 20_000;
    };
    const { client } = connect(redis, cloud.url, { clock: () => now, onCall });
    for (let n = 0; n < 5; n += 1) cloud.answerNext('/thing', 'drop');
    await expect(client.call({ ...thing, callerTriesAgain: true })).rejects.toMatchObject({ code: 'mc_no_answer' });
    expect(made()).toBe(1);
    await expect(client.call(thing)).rejects.toMatchObject({ code: 'mc_no_answer' });
    expect(made()).toBe(5);
  });

  test('it gives up after the stated number of attempts', async () => {
    for (let n = 0; n < 9; n += 1) cloud.answerNext('/thing', { status: 500 });
    await expect(call({}, { attempts: 3 })).rejects.toMatchObject({ code: 'mc_unavailable', status: 500 });
    expect(made()).toBe(3);
  });

  test('a connection that was never made is told apart from one that broke, since nothing was sent', async () => {
    cloud.answerNext('/thing', good);
    const { client } = connect(redis, cloud.url, { limits: { attempts: 1 } });
    await client.call(thing);
    cloud.answerNext('/thing', 'drop');
    await expect(client.call({ ...thing, idempotent: false })).rejects.toMatchObject({ code: 'mc_no_answer' });
    await cloud.close();
    await expect(client.call({ ...thing, idempotent: false })).rejects.toMatchObject({ code: 'mc_unreachable' });
    cloud = await startFakeMarketingCloud();
  });

  test.each([
    [400, 'mc_refused', 'never'],
    [403, 'mc_forbidden', 'never'],
    [413, 'mc_too_large', 'never'],
    [404, 'mc_not_found', 'never'],
    [596, 'mc_not_found', 'never'],
  ])('HTTP %i is %s and is not tried again', async (status, code, retry) => {
    cloud.answerNext('/thing', {
      status,
      body: { errorcode: 10006, message: 'no', additionalErrors: [{ message: 'Column [a]' }] },
    });
    await expect(call()).rejects.toMatchObject({ code, retry, status, errorcode: 10006, reasons: ['Column [a]'] });
    expect(made()).toBe(1);
  });

  test('a 2xx answer of another shape is an error of its own, and is not repeated', async () => {
    cloud.answerNext('/thing', { status: 200, body: { value: 'seven' } });
    await expect(call()).rejects.toMatchObject({ code: 'mc_unreadable' });
    expect(made()).toBe(1);
  });

  test('a caller that gives up is not kept waiting', async () => {
    cloud.answerNext('/thing', { status: 429, headers: { 'retry-after': '15' } });
    const controller = new AbortController();
    const outcome = expect(call({ signal: controller.signal })).rejects.toMatchObject({ code: 'mc_aborted' });
    controller.abort();
    await outcome;
  });

  test('every request is counted under its operation, as without an answer where Marketing Cloud gave none', async () => {
    const counted: [string, number | 'none'][] = [];
    const { client } = connect(redis, cloud.url, { onCall: (operation, status) => counted.push([operation, status]) });
    cloud.answerNext('/thing', { status: 500 });
    cloud.answerNext('/thing', 'drop');
    cloud.answerNext('/thing', { status: 502, body: '<html>Bad gateway</html>' });
    cloud.answerNext('/thing', good);
    await client.call(thing);
    expect(counted).toEqual([
      ['thing', 500],
      ['thing', 'none'],
      ['thing', 'none'],
      ['thing', 200],
    ]);
  });
});

describe('concurrency limit', () => {
  test('never runs more than the given number at a time, and frees the place of what failed', async () => {
    const limit = createConcurrencyLimit(3);
    let running = 0;
    let most = 0;
    const work = (n: number) =>
      limit(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (n % 4 === 0) throw new Error('failed');
        return n;
      });
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => work(n)));
    expect(most).toBe(3);
    expect(results.filter((each) => each.status === 'fulfilled')).toHaveLength(15);
  });
});
