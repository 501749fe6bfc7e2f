import type Redis from 'ioredis';
import pino from 'pino';
import type { Alert } from '../../src/alerts/alerts';
import { createCrmConnection } from '../../src/crm/connection';
import { createCrmOwners } from '../../src/hand-over/crm-owners';
import { createFailureNotes } from '../../src/hand-over/note-failures';
import { createNoticeQueue, type NoticeTo } from '../../src/hand-over/notice-queue';
import { type SendNoticesDependencies, sendNotices } from '../../src/hand-over/send-notices';
import type { HandOverResult } from '../../src/replies/hand-over';
import { startTestOrg } from '../crm/salesforce-org';
import { createDeliveryWorld } from '../support/delivery-world';
import { emptyTestRedis } from '../support/redis';

const HOUR = 3_600_000;
const owner = { name: 'Marta', email: 'marta@example.com' };

let redis: Redis;
let now: number;
let posted: { id: string; body: Record<string, unknown> }[];
let answer: HandOverResult;
let raised: Alert[];
let parts: SendNoticesDependencies;
let toWhom: NoticeTo;

beforeEach(async () => {
  redis = await emptyTestRedis();
  now = Date.now();
  posted = [];
  raised = [];
  answer = { kind: 'done', route: 'webhook', recordId: '1' };
  toWhom = { route: 'webhook', owner };
  const webhook = {
    async post(id: string, body: string) {
      posted.push({ id, body: JSON.parse(body) as Record<string, unknown> });
      return answer;
    },
  };
  parts = {
    notices: createNoticeQueue(redis, { clock: () => now, periodMs: HOUR }),
    crm: undefined,
    webhook,
    ownerEmail: undefined,
    alerts: { raise: (alert) => void raised.push(alert) },
    logger: pino({ level: 'silent' }),
    clock: () => now,
  };
});
afterEach(() => redis.quit());

const note = (messageKey: string, contactKey: string, cause: 'blocked' | 'invalid_phone' = 'blocked') =>
  parts.notices.note(
    { messageKey, contactKey, cause, at: now, template: 'autumn_offer', activityId: 'a', journeyId: 'j' },
    toWhom,
  );
const told = () =>
  posted.flatMap(({ body }) => (body.contacts as { contactKey: string }[]).map(({ contactKey }) => contactKey));

test('failures of chosen causes reach their owner in one message, by contact key, and no number', async () => {
  const onFailure = createFailureNotes({
    notices: parts.notices,
    toWhom: () => toWhom,
    logger: parts.logger,
    clock: () => now,
  });
  const delivery = await createDeliveryWorld(redis, { onFailure });
  const notify = { notify: { causes: ['invalid_phone'], route: 'sales' } };
  for (const phone of ['12', '34', '56']) await delivery.call({ phone }, notify);
  // Repeated, of another cause, and of a step that asks for none.
  await delivery.call({ phone: '12', instance: 'i' }, notify);
  await delivery.call({ phone: '12', instance: 'i' }, notify);
  await delivery.call({ phone: '+34600111222' }, { ...notify, template: { name: 'gone', language: 'es_MX' } });
  await delivery.call({ phone: '78' }, {});
  await delivery.close();
  expect(await sendNotices(parts)).toBe(0);
  now += HOUR + 1;
  expect(await sendNotices(parts)).toBe(1);
  expect(told().sort()).toEqual(['contact of 12', 'contact of 12', 'contact of 34', 'contact of 56']);
  expect(posted[0]?.body).toMatchObject({ type: 'contacts.not_reached', owner, more: 0 });
  now += 2 * HOUR;
  expect(await sendNotices(parts)).toBe(0);
});

test('a contact key that is a number is not shown', async () => {
  await note('m1', '+34600111222');
  now += HOUR;
  await sendNotices(parts);
  expect(JSON.stringify(posted)).not.toContain('600111');
});

test('what is told later is told as it was, and what comes meanwhile the next time', async () => {
  await note('m1', 'ana');
  now += HOUR;
  answer = { kind: 'later', why: 'away' };
  await sendNotices(parts);
  await note('m2', 'ben');
  now += 2 * 60_000;
  answer = { kind: 'done', route: 'webhook', recordId: '1' };
  await sendNotices(parts);
  now += 2 * HOUR;
  await sendNotices(parts);
  expect(told()).toEqual(['ana', 'ana', 'ben']);
  expect(new Set(posted.map(({ id }) => id)).size).toBe(2);
});

test('beyond a thousand of one owner contacts are counted', async () => {
  for (let each = 0; each < 1_010; each += 1) await note(`m${each}`, `contact-${each}`);
  now += HOUR;
  await sendNotices(parts);
  const [{ body } = { body: {} }] = posted;
  const { contacts, more } = body as { contacts: unknown[]; more: number };
  expect(contacts).toHaveLength(200);
  expect(contacts.length + more).toBe(1_010);
});

test('without a way that is set up operators hear of it', async () => {
  toWhom = { route: 'email', owner };
  await note('m1', 'ana');
  now += HOUR;
  await sendNotices(parts);
  expect(raised).toMatchObject([
    { code: 'contacts_not_reached', detail: 'WhatsApp did not reach 1 contact: blocked 1' },
  ]);
});

test('as a task, once, also where the answer was lost', async () => {
  const org = await startTestOrg({ clock: () => now });
  const marta = await org.seed('User', { Username: owner.email, Email: owner.email, LastName: 'Ruiz' });
  const connection = createCrmConnection({ settings: org.settings });
  const crm = { ...connection, owners: createCrmOwners({ crm: connection, clock: () => now }) };
  toWhom = { route: 'task', owner };
  await note('m1', 'ana');
  await note('m2', 'ben', 'invalid_phone');
  now += HOUR;
  await org.control('/faults', { lostAnswers: 1 });
  await sendNotices({ ...parts, crm });
  now += 2 * 60_000;
  await sendNotices({ ...parts, crm });
  const tasks = await org.records('Task');
  expect(tasks).toHaveLength(1);
  expect(tasks[0]).toMatchObject({ OwnerId: marta, Subject: expect.stringContaining('did not reach 2 contacts') });
  expect(tasks[0]?.Description).toContain('ana: blocked, autumn_offer');
  now += 2 * HOUR;
  expect(await sendNotices({ ...parts, crm })).toBe(0);
  await org.close();
});
