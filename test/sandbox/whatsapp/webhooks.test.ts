import { eventually } from '../../support/eventually';
import { CORRECT, type Json, startReceiver, startSandbox } from './sandbox-under-test';

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeEach(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({ webhookUrl: receiver.url });
});
afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

const ORDER = CORRECT['positional body'] as Json;
const numbers = (count: number) => Array.from({ length: count }, (_, place) => `+5255${1000 + place}7777`);
const sendAll = (count: number) => Promise.all(numbers(count).map((to) => sandbox.send({ ...ORDER, to })));
const idle = () =>
  eventually('all webhooks', async () => (await sandbox.control('GET', '/webhooks')).json.idle === true || undefined);

test('webhooks are signed over the bytes on the wire, with non-ASCII as lower-case escapes', async () => {
  await sandbox.control('POST', '/inbound', { from: '+525512345678', text: { body: 'Così 👍 <b>' } });
  await idle();
  const [post] = receiver.posts;
  expect(post?.signed).toBe(true);
  expect(post?.body).toContain('"Cos\\u00ec \\ud83d\\udc4d <b>"');
  expect(post?.body).toMatch(/^[\x20-\x7e]+$/);
});

test('what was not answered 200 comes again, the same bytes, until it is', async () => {
  receiver.answerWith((post) => (post < 4 ? ([500, 401, 503][post - 1] ?? 500) : 200));
  await sandbox.control('POST', '/inbound', { from: '+525512345678', text: { body: 'Hi' } });
  await idle();
  expect(receiver.posts).toHaveLength(4);
  expect(new Set(receiver.posts.map(({ body }) => body)).size).toBe(1);
  expect((await sandbox.control('GET', '/webhooks')).json).toMatchObject({
    posts: 4,
    acknowledged: 1,
    refused: 3,
    redelivered: 3,
    pending: 0,
  });
});

test('webhooks wait for a receiver that is away', async () => {
  await sandbox.control('PUT', '/webhook', { url: 'http://127.0.0.1:1/none' });
  await sandbox.control('POST', '/inbound', { from: '+525512345678', text: { body: 'Hi' } });
  await eventually(
    'a failed try',
    async () => (await sandbox.control('GET', '/webhooks')).json.refused > 1 || undefined,
  );
  await sandbox.control('PUT', '/webhook', { url: receiver.url });
  await idle();
  expect(receiver.messages()).toHaveLength(1);
});

test('updates come in batches up to the size that is set', async () => {
  await sandbox.control('PUT', '/chaos', { webhooksHeld: true });
  await sendAll(30);
  await eventually(
    'all updates',
    async () => (await sandbox.control('GET', '/webhooks')).json.pending === 60 || undefined,
  );
  await sandbox.control('PUT', '/chaos', { webhooksHeld: false, batchSize: 25 });
  await idle();
  expect(receiver.posts.map(({ json }) => json.entry[0].changes.length)).toEqual([25, 25, 10]);
});

test('webhooks can be duplicated and shuffled; none is lost', async () => {
  await sandbox.control('PUT', '/chaos', { duplicateRate: 1, shuffleMs: 20, batchSize: 5 });
  await sendAll(20);
  await idle();
  const statuses = receiver.statuses();
  expect(statuses).toHaveLength(80);
  expect(new Set(statuses.map(({ id, status }) => `${id} ${status}`)).size).toBe(40);
  const order = [...new Map(statuses.map((status) => [`${status.id} ${status.status}`, status])).values()];
  const early = order.findIndex(
    ({ id, status }) =>
      status === 'delivered' &&
      order.some(
        (other, place) =>
          other.id === id &&
          other.status === 'sent' &&
          place > order.findIndex((one) => one.id === id && one.status === 'delivered'),
      ),
  );
  expect(early).toBeGreaterThanOrEqual(0);
});

test('connections are kept and several are used at once', async () => {
  await sandbox.control('PUT', '/chaos', { batchSize: 1, webhookConcurrency: 4 });
  await sendAll(50);
  await idle();
  expect(receiver.posts).toHaveLength(100);
  expect(receiver.connections.size).toBeGreaterThan(1);
  expect(receiver.connections.size).toBeLessThan(receiver.posts.length / 2);
});

test('without a webhook URL nothing is kept for later', async () => {
  await sandbox.control('PUT', '/webhook', { url: null });
  await sendAll(1);
  await eventually(
    'both statuses',
    async () => (await sandbox.control('GET', '/webhooks')).json.dropped === 2 || undefined,
  );
  expect((await sandbox.control('GET', '/webhooks')).json).toMatchObject({ posts: 0, pending: 0, url: null });
});

test('a callback URL is saved only when it answers the challenge', async () => {
  const subscribe = (verifyToken: string) =>
    sandbox.call('POST', '/v26.0/900000000000001/subscribed_apps', {
      override_callback_uri: `${receiver.url}?second`,
      verify_token: verifyToken,
    });
  expect((await subscribe('wrong')).json.error.code).toBe(100);
  expect((await subscribe('test-verify-token')).json).toEqual({ success: true });
  expect((await sandbox.get('/900000000000001/subscribed_apps')).json.data[0].override_callback_uri).toBe(
    `${receiver.url}?second`,
  );
  expect((await sandbox.control('PUT', '/webhook', { url: receiver.url, verify: true })).status).toBe(200);
});
