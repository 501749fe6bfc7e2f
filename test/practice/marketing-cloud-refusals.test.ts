import type Redis from 'ioredis';
import { z } from 'zod';
import { createJourneyEvents } from '../../src/marketing-cloud/journey-events';
import { createTransactionalEmail } from '../../src/marketing-cloud/transactional-email';
import { accessTokenKey } from '../../src/redis/redis-keys';
import { connect } from '../marketing-cloud/support/connect';
import {
  type Answer,
  type FakeMarketingCloud,
  startFakeMarketingCloud,
} from '../marketing-cloud/support/fake-marketing-cloud';
import { startWritersOnTenant, UNSTORABLE, type WritersOnTenant } from '../outbox/writers-on-tenant';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';

/*
 * What Marketing Cloud, and what stands on the way to it, was reported to answer; the reports are public issues of
 * integrations, linked in docs/vendor-facts.md where a fact rests on one.
 */

const phone = (n: number) => `+52550000${String(n).padStart(4, '0')}`;
const message = (n: number) => ({ MessageKey: `message-${n}`, Reason: 'accepted' });

let redis: Redis;
beforeEach(async () => {
  redis = await emptyTestRedis();
});
afterEach(() => redis.quit());

describe('rows on their way', () => {
  let writers: WritersOnTenant;
  beforeEach(async () => {
    writers = await startWritersOnTenant(redis);
  });
  afterEach(() => writers.close());

  const keysOfDead = async () => (await writers.dead('WA_Message')).map(({ row }) => JSON.parse(row).MessageKey);

  test.each([
    ['items have no status, as under load', { asyncResults: 'without_status' }],
    ['items is null', { asyncResults: 'null_items' }],
    ['one of the items is null', { asyncResults: 'odd_item' }],
    ['the request is gone', { asyncResults: 'gone' }],
    ['results are refused', { asyncResults: 'refused' }],
    ['a page of HTML answers with 200', { rules: [{ path: '/results', fault: 'page', status: 200 }] }],
    ['a page of HTML answers with 503', { rules: [{ path: '/results', fault: 'page', status: 503 }] }],
  ])('a job with errors of which %s: good rows are written, the bad one is parked', async (_, fault) => {
    await writers.fault(fault);
    const sent = { SentDateUTC: '2026-11-30T10:00:00Z' };
    await writers.add('WA_Message', { MessageKey: 'a', ...sent }, UNSTORABLE, { MessageKey: 'b', ...sent });
    await writers.written('WA_Message', 2);
    await writers.settled('WA_Message');
    expect(await keysOfDead()).toEqual(['unstorable']);
    await writers.isTold('dead_letter');
  });

  test('a 202 that names no request is not put for ever: three puts, then the rows are written without a job', async () => {
    await writers.fault({ asyncNameless: true, asyncStandstill: true });
    await writers.add('WA_Message', message(1), message(2));
    await writers.written('WA_Message', 2);
    await writers.settled('WA_Message');
    expect((await writers.calls())['async.upsert'].calls).toBe(3);
    await writers.isTold('job_unconfirmed');
  });

  test.each([
    ['stays Pending', { asyncStatus: 'pending', asyncStandstill: true }],
    ['has a status that is refused', { asyncStatus: 'refused', asyncStandstill: true }],
    ['is not found', { asyncStatus: 'not_found', asyncStandstill: true }],
    ['has a status route that is forbidden', { rules: [{ path: '/status', fault: 'page', status: 403 }] }],
  ])('a job that %s does not hold up its table', async (_, fault) => {
    await writers.fault(fault);
    await writers.add('WA_Message', message(1));
    await writers.isTold('job_unconfirmed');
    await writers.add('WA_Message', message(2));
    await writers.written('WA_Message', 2);
    await writers.settled('WA_Message');
    expect(await keysOfDead()).toEqual([]);
  });

  test.each<[string, object]>([
    ['503', { fault: 'unavailable', retryAfterSeconds: 0 }],
    ['no answer: the connection is reset', { fault: 'dropped' }],
    ['429/50200', { fault: 'blocked' }],
    ['a page with 200', { fault: 'page', status: 200 }],
    ['a page with 400', { fault: 'page', status: 400 }],
    ['a page with 403', { fault: 'page', status: 403 }],
    ['a page with 405', { fault: 'page', status: 405 }],
    ['a page with 408', { fault: 'page', status: 408 }],
    ['a page with 413', { fault: 'page', status: 413 }],
    ['a redirect to a page that answers JSON', { fault: 'redirect' }],
    ['JSON of something else with 200', { fault: 'foreign_json', status: 200 }],
  ])('an opt-out that is answered with %s waits, is counted, and somebody is told', async (_, fault) => {
    await writers.fault({ rules: [{ path: '/hub/', ...fault }] });
    await writers.optOut(phone(1));
    await eventually('it is counted', async () => (await writers.waiting()).waiting === 1);
    await writers.isTold('rows_wait', 'WA_Consent');
    expect(await writers.waiting()).toMatchObject({ waiting: 1, oldestSince: expect.any(Number) });
    expect(await writers.dead('WA_Consent')).toEqual([]);
  });

  test.each([200, 400, 403, 503])(
    'an opt-out waits, is counted and told where the token route answers a page with %i',
    async (status) => {
      await writers.fault({ rules: [{ path: '/v2/token', fault: 'page', status }] });
      await redis.del(accessTokenKey('client', '7281698'));
      await writers.optOut(phone(1));
      const { detail } = await writers.isTold('rows_wait', 'WA_Consent');
      expect(detail).toContain('look for an IP allow-list, a proxy, a firewall or maintenance on the way');
      expect(await writers.waiting()).toMatchObject({ waiting: 1 });
      await writers.fault();
      await writers.written('WA_Consent', 1);
    },
  );

  test.each([400, 405, 408])(
    'five rows while a firewall answers %i with a page: none is parked, all are written afterwards',
    async (status) => {
      await writers.fault({ rules: [{ path: '/(hub|data)/', fault: 'page', status }] });
      await writers.add('WA_Message', ...[1, 2, 3, 4, 5].map(message));
      await writers.isTold('rows_wait', 'WA_Message');
      await writers.fault();
      await writers.written('WA_Message', 5);
      await writers.settled('WA_Message');
      expect(await keysOfDead()).toEqual([]);
    },
  );

  test('a code that comes as text is a code: the dead letter names the column', async () => {
    await writers.fault({ codesAsText: true });
    await writers.add('WA_Message', UNSTORABLE);
    await writers.isTold('dead_letter', 'WA_Message');
    const [letter] = await writers.dead('WA_Message');
    expect(letter?.reason).toContain('SentDateUTC');
  });
});

describe('codes that come as text, and members that are odd', () => {
  let cloud: FakeMarketingCloud;
  beforeEach(async () => {
    cloud = await startFakeMarketingCloud();
  });
  afterEach(() => cloud.close());

  const client = () => connect(redis, cloud.url, { limits: { attempts: 1 } }).client;
  const fire = (count: number) =>
    createJourneyEvents(client(), { retryAfterMs: 1 }).fire(
      'APIEvent-1',
      Array.from({ length: count }, (_, n) => ({ contactKey: `c${n}`, data: { Reason: 'failed' } })),
    );
  const members = (given: unknown[], notQueuedCount = 0): Answer => ({
    status: 200,
    body: { notQueuedCount, members: given },
  });

  test.each<[string, unknown, string]>([
    ['a code as text', { errorcode: '10012', message: 'unknown contact' }, 'refused'],
    ['a code as text beside an id', { eventInstanceId: 'e', errorcode: '10012' }, 'refused'],
    ['a code that is a word', { errorcode: 'ContactNotFound' }, 'refused'],
    ['null for a code', { eventInstanceId: 'e', errorcode: null, message: null }, 'queued'],
    ['0 as text', { eventInstanceId: 'e', errorcode: '0' }, 'queued'],
    ['an id that is a number', { eventInstanceId: 17 }, 'queued'],
    ['nothing readable', null, 'unknown'],
  ])('a member with %s is read by itself; the others are as they are told', async (_, odd, kind) => {
    cloud.answerNext('/async/events', members([{ eventInstanceId: 'e0' }, odd, { eventInstanceId: 'e2' }]));
    for (let n = 0; n < 2; n += 1) cloud.answerNext('/async/events', members([odd]));
    const results = await fire(3);
    expect(results.map((result) => result.kind)).toEqual(['queued', kind, 'queued']);
    const asked = cloud
      .callsTo('/async/events')
      .map(({ body }) => (body as { members: { contactKey: string }[] }).members);
    expect(
      asked
        .slice(1)
        .flat()
        .every(({ contactKey }) => contactKey === 'c1'),
    ).toBe(true);
  });

  test('a member without id, code and words was not queued where the answer counts one that was not', async () => {
    cloud.answerNext('/async/events', members([{ eventInstanceId: 'e0' }, {}], 1));
    for (let n = 0; n < 2; n += 1) cloud.answerNext('/async/events', members([{}], 1));
    expect((await fire(2)).map((result) => result.kind)).toEqual(['queued', 'refused']);
  });

  test('where fewer were not queued than say nothing, none of them is taken for sent', async () => {
    cloud.answerNext('/async/events', members([{}, {}, { eventInstanceId: 'e2' }], 1));
    expect((await fire(3)).map((result) => result.kind)).toEqual(['unknown', 'unknown', 'queued']);
  });

  const email = { messageKey: 'key-1', definitionKey: 'def', contactKey: 'c', to: 'a@example.com' };
  test.each<[string, Answer, object]>([
    [
      'a refusal with a code as text',
      { status: 400, body: { message: 'Recipient is on the suppression list', errorcode: '109108' } },
      { kind: 'refused', errorcode: 109_108, reason: expect.stringContaining('suppression list') },
    ],
    ['a duplicate key as text', { status: 400, body: { message: 'dup', errorcode: '109110' } }, { kind: 'duplicate' }],
    [
      'a recipient refused with a code as text',
      { status: 202, body: { requestId: 'r', errorcode: 0, responses: [{ errorcode: '108', message: 'no' }] } },
      { kind: 'refused', errorcode: 108, reason: 'no' },
    ],
    [
      'words that are null',
      { status: 400, body: { message: null, errorcode: 109_121 } },
      { kind: 'refused', errorcode: 109_121 },
    ],
    ['JSON of something else', { status: 200, body: { status: 'maintenance' } }, { kind: 'unknown' }],
    [
      'a response that cannot be read',
      { status: 202, body: { requestId: 'r', responses: [null] } },
      { kind: 'unknown' },
    ],
  ])('an email that is answered with %s', async (_, answer, expected) => {
    cloud.answerNext('/messaging/', answer);
    await expect(createTransactionalEmail(client()).send(email)).resolves.toMatchObject(expected);
  });

  test.each<[string, object]>([
    [
      'a code as text',
      {
        message: 'Unable to save rows',
        errorcode: '10006',
        additionalErrors: [{ message: 'Column [A]', errorcode: '10000' }],
      },
    ],
    ['words that are null', { message: null, errorcode: 10_006, additionalErrors: [{ message: 'Column [A]' }] }],
    [
      'an odd one among its errors',
      { message: 'x', errorcode: 10_006, additionalErrors: [null, { message: 'Column [A]', errorcode: [] }] },
    ],
  ])('an error with %s names the column', async (_, body) => {
    cloud.answerNext('/thing', { status: 400, body });
    const call = { operation: 'thing', method: 'GET', path: '/thing', idempotent: true } as const;
    await expect(client().call({ ...call, answer: z.unknown() })).rejects.toMatchObject({
      code: 'mc_refused',
      errorcode: 10_006,
      reasons: ['Column [A]'],
    });
  });
});
