import type Redis from 'ioredis';
import { emptyTestRedis } from '../support/redis';
import { createConversationWorld, reply, rulesWith } from './conversation-world';

let redis: Redis;
beforeAll(async () => {
  redis = await emptyTestRedis();
});
beforeEach(() => redis.flushdb());
afterAll(() => redis.quit());

const MINUTE = 60_000;
const time = (iso: string) => Date.parse(`${iso}:00Z`);
const weekdays = (...periods: string[]) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, periods]));

/** Who owns the topic, when they work, what came when, and what has to follow; worked out by hand from the calendar. */
const CASES = [
  {
    what: 'over a lunch break in Madrid',
    zone: 'Europe/Madrid',
    hours: weekdays('09:00-13:00', '14:00-18:00'),
    due: { dueMinutes: 60, warnMinutes: 20, escalateMinutes: 30 },
    at: '2026-10-19T10:50',
    follows: { warn: '2026-10-19T12:30', breach: '2026-10-19T12:50', escalate: '2026-10-19T13:20' },
  },
  {
    what: 'on a night shift in New York that has an hour more',
    zone: 'America/New_York',
    hours: { sat: ['22:00-06:00'] },
    due: { dueMinutes: 240, warnMinutes: 60, escalateMinutes: 120 },
    at: '2026-11-01T03:30',
    follows: { warn: '2026-11-01T06:30', breach: '2026-11-01T07:30', escalate: '2026-11-01T09:30' },
  },
  {
    what: 'in a night in Sydney that has an hour less, and on to the next',
    zone: 'Australia/Sydney',
    hours: { sun: ['00:00-04:00'] },
    due: { dueMinutes: 120, warnMinutes: 30, escalateMinutes: 60 },
    at: '2026-10-03T14:30',
    follows: { warn: '2026-10-03T16:00', breach: '2026-10-03T16:30', escalate: '2026-10-10T13:30' },
  },
  {
    what: 'before a holiday in Kolkata, where the window ends first',
    zone: 'Asia/Kolkata',
    hours: weekdays('10:00-19:00'),
    holidays: ['2026-10-20'],
    due: { dueMinutes: 60, warnMinutes: 20, escalateMinutes: 30 },
    at: '2026-10-19T13:00',
    follows: { warn: '2026-10-20T10:40', breach: '2026-10-20T11:00', escalate: '2026-10-21T05:00' },
  },
];

test.each(CASES)('warns, tells the breach and moves on $what, each once and in its minute', async (each) => {
  const { zone, hours, holidays = [], due, at, follows } = each;
  const calendar = { zone, hours, holidays };
  const { conversations, lookAt, rows, alerts, world } = createConversationWorld(
    redis,
    rulesWith({
      owners: {
        desk: { email: 'desk@aurora.example', ...calendar },
        lead: { email: 'lead@aurora.example', ...calendar },
      },
      default: { owners: ['desk'], second: 'lead', ...due },
    }),
  );
  world.now = time(at);
  const { conversation } = await conversations.arrive(reply('r1', time(at), 'service it is broken'));
  expect(conversation?.clock?.dueAt).toBe(time(follows.breach));

  for (const [column, iso] of [
    ['WarnedDateUTC', follows.warn],
    ['BreachedDateUTC', follows.breach],
    ['EscalatedDateUTC', follows.escalate],
  ] as const) {
    await lookAt(time(iso) - MINUTE);
    expect((await rows()).r1?.[column]).toBeUndefined();
    await lookAt(time(iso));
    expect((await rows()).r1?.[column]).toBe(new Date(time(iso)).toISOString());
  }
  for (let later = 1; later < 60; later += 1) await lookAt(time(follows.escalate) + later * 3 * 60 * MINUTE);
  const codes = alerts.map(({ code }) => code);
  for (const code of ['reply_due_soon', 'reply_overdue', 'reply_escalated']) {
    expect(codes.filter((one) => one === code && code !== 'reply_overdue').length).toBeLessThanOrEqual(1);
    expect(codes).toContain(code);
  }
  expect(alerts.filter(({ code, size }) => code === 'reply_overdue' && size === 1)).toHaveLength(1);
  expect((await rows()).r1).toMatchObject({
    OwnerEmail: 'lead@aurora.example',
    State: 'person',
    WarnedDateUTC: new Date(time(follows.warn)).toISOString(),
    EscalatedDateUTC: new Date(time(follows.escalate)).toISOString(),
  });
});

test('an answer ends the clock, what a machine said does not, and the next message after closing starts another', async () => {
  const { conversations, lookAt, rows, over, alerts } = createConversationWorld(redis);
  const at = time('2026-10-19T10:00');
  await lookAt(at);
  const id = (await conversations.arrive(reply('r1', at, 'sales how much?'))).conversation?.id ?? '';
  await conversations.arrive(reply('r2', at + MINUTE, 'service and it is late'));
  await lookAt(at + 61 * MINUTE);
  expect(alerts.map(({ code }) => code)).toContain('reply_overdue');
  over.length = 0;
  await conversations.answered(id, { id: 'a1', at: at + 62 * MINUTE, by: 'eva@aurora.example', text: 'It is 10' });
  await lookAt(at + 63 * MINUTE);
  expect(over).toContain('reply_overdue desk');
  expect(await conversations.list({ view: 'open' })).toEqual([]);

  await conversations.close(id, { at: at + 64 * MINUTE, outcome: 'sold' });
  const answered = { AnsweredDateUTC: '2026-10-19T11:02:00.000Z', AnsweredBy: 'eva@aurora.example' };
  const closed = {
    HandledDateUTC: '2026-10-19T11:04:00.000Z',
    Outcome: 'sold',
    State: 'nobody',
    OwnerEmail: 'desk@aurora.example',
  };
  expect(await rows()).toMatchObject({ r1: { ...answered, ...closed }, r2: { ...answered, ...closed } });
  expect((await rows()).r1).not.toHaveProperty('AcknowledgedDateUTC');

  const next = await conversations.arrive(reply('r3', at + 90 * MINUTE, 'question when?'));
  expect(next.conversation).toMatchObject({ id, state: 'person', clock: { dueAt: at + 150 * MINUTE } });
  expect(next.effects).toEqual(['hand_over']);
  expect((await rows()).r3).toMatchObject({ DueDateUTC: '2026-10-19T12:30:00.000Z', State: 'person' });
});

test('closing without an answer meets the target too, and only outcomes of the list close', async () => {
  const { conversations, lookAt, rows } = createConversationWorld(redis);
  const at = time('2026-10-19T10:00');
  await lookAt(at);
  const id = (await conversations.arrive(reply('r1', at, 'sales how much?'))).conversation?.id ?? '';
  expect(await conversations.close(id, { at, outcome: 'forgotten' })).toEqual({ done: false, why: 'unknown_outcome' });
  await conversations.close(id, { at: at + MINUTE, outcome: 'solved' });
  await lookAt(at + 3 * 60 * MINUTE);
  expect((await rows()).r1).toMatchObject({ HandledDateUTC: '2026-10-19T10:01:00.000Z', Outcome: 'solved' });
  expect((await rows()).r1).not.toHaveProperty('BreachedDateUTC');
  expect((await rows()).r1).not.toHaveProperty('AnsweredDateUTC');
});

test('a snooze asks nothing before its date, and the customer who writes ends it', async () => {
  const { conversations, lookAt, rows, alerts } = createConversationWorld(redis);
  const at = time('2026-10-19T10:00');
  await lookAt(at);
  const id = (await conversations.arrive(reply('r1', at, 'service it is broken'))).conversation?.id ?? '';
  const until = at + 5 * 60 * MINUTE;
  expect(await conversations.snooze(id, { until: at })).toEqual({ done: false, why: 'in_the_past' });
  await conversations.snooze(id, { until });
  await lookAt(until);
  expect(alerts).toEqual([]);
  expect((await rows()).r1).toMatchObject({ DueDateUTC: '2026-10-19T16:00:00.000Z' });
  await lookAt(until + 60 * MINUTE - 1);
  expect((await rows()).r1).not.toHaveProperty('BreachedDateUTC');
  await lookAt(until + 60 * MINUTE);
  expect((await rows()).r1).toMatchObject({ BreachedDateUTC: '2026-10-19T16:00:00.000Z' });

  const other = await conversations.arrive(reply('r2', at, 'service broken', { addresses: ['+525512345679'] }));
  await conversations.snooze(other.conversation?.id ?? '', { until: until + 600 * MINUTE });
  const woken = reply('r3', until + 60 * MINUTE, 'service hello?', { addresses: ['+525512345679'] });
  expect((await conversations.arrive(woken)).conversation).toMatchObject({
    clock: { dueAt: until + 120 * MINUTE },
  });
  expect((await conversations.arrive(woken)).conversation).not.toHaveProperty('snoozedUntil');
});

test('what was answered and then rests for a day is nobody’s again, without being closed', async () => {
  const { conversations, lookAt, rows } = createConversationWorld(redis);
  const at = time('2026-10-19T10:00');
  await lookAt(at);
  const id = (await conversations.arrive(reply('r1', at, 'sales how much?'))).conversation?.id ?? '';
  await conversations.answered(id, { id: 'a1', at: at + MINUTE, by: 'eva@aurora.example', text: 'It is 10' });
  await lookAt(at + 24 * 60 * MINUTE);
  expect((await conversations.read(id))?.state).toBe('person');
  await lookAt(at + 24 * 60 * MINUTE + MINUTE);
  expect((await conversations.read(id))?.state).toBe('nobody');
  expect((await rows()).r1).toMatchObject({ State: 'nobody' });
  expect((await rows()).r1).not.toHaveProperty('HandledDateUTC');
});

test('a reply that belongs to nobody raises an alert until somebody owns it', async () => {
  const { conversations, lookAt, alerts, over } = createConversationWorld(redis);
  const at = time('2026-10-19T10:00');
  await lookAt(at);
  const id = (await conversations.arrive(reply('r1', at, 'sales how much?'))).conversation?.id ?? '';
  await conversations.reassign(id, undefined);
  expect((await conversations.list({ view: 'unowned' })).map((each) => each.id)).toEqual([id]);
  await lookAt(at + MINUTE);
  expect(alerts).toEqual([expect.objectContaining({ code: 'reply_unowned' })]);
  over.length = 0;
  await conversations.reassign(id, { key: 'lead', email: 'Lead@aurora.example', name: 'Lead' });
  await lookAt(at + 2 * MINUTE);
  expect(over).toContain('reply_unowned replies');
  expect((await conversations.list({ view: 'mine', email: 'lead@aurora.example' })).map((each) => each.id)).toEqual([
    id,
  ]);
  expect(await conversations.list({ view: 'overdue' })).toEqual([]);
});

test('a person who corrects a category to something that needs somebody gives it an owner and a clock', async () => {
  const { conversations, lookAt, rows } = createConversationWorld(redis);
  const at = time('2026-10-19T10:00');
  await lookAt(at);
  const { conversation } = await conversations.arrive(reply('r1', at, 'thanks for nothing'));
  expect(conversation).toMatchObject({ state: 'nobody' });
  const id = conversation?.id ?? '';
  await conversations.correctCategory(id, 'r1', 'complaint');
  expect((await rows()).r1).toMatchObject({
    Category: 'complaint',
    Confidence: 1,
    State: 'person',
    OwnerEmail: 'desk@aurora.example',
    DueDateUTC: '2026-10-19T11:00:00.000Z',
  });
  expect(await conversations.correctCategory(id, 'r9', 'sales')).toEqual({ done: false, why: 'unknown_reply' });
});
