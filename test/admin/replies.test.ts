import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { eventually } from '../support/eventually';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';
import { type AdminClient, adminClient } from './admin-client';

const WA_ID = '5215550001000';
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let client: AdminClient;

beforeEach(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  app = await startApp(clouds.environment);
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${app.url}/webhooks/whatsapp` });
  client = adminClient(app);
  await client.logIn();
}, 60_000);
afterEach(async () => {
  await app.close();
  await clouds.close();
  await redis.quit();
});

/** A customer writes to our number; Meta tells the app. */
const customerWrites = (text: string) =>
  clouds.controlWhatsApp('POST', 'inbound', { from: WA_ID, type: 'text', text: { body: text } });

interface Line {
  id: string;
  text: string;
  category: string;
  unanswered: number;
  owner?: { email: string };
}
const list = async (view: string) =>
  (await client.get(`replies?view=${view}`)).body as unknown as {
    conversations: Line[];
    counts: Record<string, number>;
  };
const firstWaiting = () => eventually('the reply waits', async () => (await list('open')).conversations[0]);

test('a reply that needs somebody is listed with owner and due time, answered, and then waits no more', async () => {
  await customerWrites('My parcel arrived broken, this is a disgrace');
  const reply = await firstWaiting();
  expect(reply).toMatchObject({ unanswered: 1, owner: { email: 'service@example.com' } });
  expect(await list('due')).toMatchObject({ counts: { due: 1, overdue: 0, unowned: 0, open: 1 } });

  const answerId = randomUUID();
  const answered = await client.post('replies/answer', {
    id: reply.id,
    answerId,
    text: 'We send you a new one today.',
  });
  expect(answered).toMatchObject({ status: 200, body: { unanswered: 0 } });
  expect((answered.body.turns as { from: string; text: string }[]).at(-1)).toMatchObject({
    from: 'person',
    text: 'We send you a new one today.',
  });
  // Sent twice by a nervous finger it goes once.
  expect(
    (await client.post('replies/answer', { id: reply.id, answerId, text: 'We send you a new one today.' })).status,
  ).toBe(200);
  const { messages } = (await clouds.controlWhatsApp('GET', 'messages')) as {
    messages: { payload: { text?: { body: string } } }[];
  };
  expect(messages.filter(({ payload }) => payload.text?.body === 'We send you a new one today.')).toHaveLength(1);
  expect((await list('open')).conversations).toEqual([]);
  const { body } = await client.get('overview');
  expect(JSON.stringify(body.acts)).toContain('Answered the conversation');
  expect(JSON.stringify(body.acts)).not.toContain('new one today');
});

test('closing needs an outcome of the rules, and the next message of the customer waits anew', async () => {
  await customerWrites('How much is the blue one?');
  const { id } = await firstWaiting();
  expect(await client.post('replies/act', { id, act: 'close', outcome: 'whatever' })).toMatchObject({
    status: 409,
    body: { error: 'unknown_outcome' },
  });
  expect(await client.post('replies/act', { id, act: 'close', outcome: 'sold' })).toMatchObject({
    status: 200,
    body: { state: 'nobody', outcome: 'sold' },
  });
  expect((await list('open')).conversations).toEqual([]);
  await customerWrites('And the green one, how much?');
  expect(await firstWaiting()).toMatchObject({ id, unanswered: 1 });
});

test('another owner, a later time and a corrected category are kept, and the correction is exported naming nobody', async () => {
  await customerWrites('Hola soy Ana, 55 5000 1000, cuanto cuesta?');
  const { id } = await firstWaiting();
  const given = await client.post('replies/act', { id, act: 'reassign', owner: 'service' });
  expect(given).toMatchObject({ status: 200, body: { owner: { email: 'service@example.com' } } });
  expect((await client.get('replies?view=mine&owner=service@example.com')).body).toMatchObject({ counts: { mine: 1 } });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  expect((await client.post('replies/act', { id, act: 'snooze', until })).body).toMatchObject({
    snoozedUntil: Date.parse(until),
  });
  expect(await client.post('replies/act', { id, act: 'snooze', until: new Date(0).toISOString() })).toMatchObject({
    status: 409,
    body: { error: 'in_the_past' },
  });

  const { turns } = (await client.get(`replies/conversation?id=${id}`)).body as {
    turns: { id: string; from: string }[];
  };
  const replyId = turns.find(({ from }) => from === 'customer')?.id;
  const corrected = await client.post('replies/act', { id, act: 'correct', replyId, category: 'question' });
  expect(corrected).toMatchObject({ status: 200, body: { category: 'question' } });
  const response = await fetch(`${app.url}/admin/api/replies/corrections`, {
    headers: { cookie: client.cookie() ?? '' },
  });
  const lines = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string });
  expect(lines).toEqual([{ text: expect.stringContaining('cuanto cuesta?'), category: 'question' }]);
  expect(JSON.stringify(lines)).not.toMatch(/Ana|5000/);
});

test('after 24 hours nothing is sent any more, and the page says why', async () => {
  const timestamp = String(Math.floor(Date.now() / 1000) - 24 * 3600 - 60);
  const message = textMessage({ from: WA_ID, timestamp, text: { body: 'Is anybody there?' } });
  await postWebhook(app, notification(value('messages', [message])));
  const { id } = await firstWaiting();
  const late = await client.post('replies/answer', { id, answerId: randomUUID(), text: 'Yes!' });
  expect(late).toMatchObject({ status: 409, body: { error: 'window_closed' } });
  expect((await client.get(`replies/conversation?id=${id}`)).body).toMatchObject({
    isWindowOpen: false,
    unanswered: 1,
  });
});

test('to somebody suppressed by an operator nothing goes', async () => {
  await customerWrites('Where is my order?');
  const { id } = await firstWaiting();
  await client.post('consent/act', { act: 'suppress', address: `+${WA_ID}`, note: 'court order' });
  const refused = await client.post('replies/answer', { id, answerId: randomUUID(), text: 'On its way' });
  expect(refused).toMatchObject({ status: 409, body: { error: 'suppressed' } });
});

test.each([
  [
    'a conversation that is not there',
    { id: 'f'.repeat(32), act: 'close', outcome: 'sold' },
    404,
    'conversation_unknown',
  ],
  ['an id of another form', { id: '../x', act: 'close', outcome: 'sold' }, 400, 'invalid_request'],
  ['an act that there is not', { id: 'f'.repeat(32), act: 'burn' }, 400, 'invalid_request'],
  [
    'an owner whom the rules do not name',
    { id: 'f'.repeat(32), act: 'reassign', owner: 'ghost' },
    400,
    'owner_unknown',
  ],
])('%s is refused', async (_name, body, status, error) => {
  expect(await client.post('replies/act', body)).toMatchObject({ status, body: { error } });
});
