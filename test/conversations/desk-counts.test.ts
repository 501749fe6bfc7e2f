import type { Conversation, Turn, WaitingReply } from '../../src/conversations/conversation';
import { deskCounts } from '../../src/conversations/desk-counts';

const AT = Date.UTC(2026, 10, 30, 12);
const SECOND = 1_000;
const ANA = { key: 'ana', email: 'ana@shop.example', name: 'Ana' };
const BEN = { key: 'ben', email: 'ben@shop.example', name: 'Ben' };

const wrote = (id: string, at: number, more: Partial<Turn> = {}): Turn => ({
  ...{ id, at, from: 'customer', text: 'How much?', category: 'question' },
  ...more,
});
const waits = (replyId: string, at: number, more: Partial<WaitingReply> = {}): WaitingReply => ({
  ...{ replyId, at, category: 'question', confidence: 1, needsPerson: true },
  ...{ ruleDueAt: at + 3_600 * SECOND, ruleWarnAt: at + 3_000 * SECOND, answered: false },
  ...more,
});
const conversation = (more: Partial<Conversation> = {}): Conversation => ({
  ...{ id: '1', sender: '900000000000101', address: 'number', firstAt: AT, lastAt: AT, state: 'person', owner: ANA },
  ...{ hoursOf: 'ana', dueMinutes: 60, warnMinutes: 10, escalateMinutes: 0, route: 'none', replyId: 'r1' },
  ...{ category: 'question', confidence: 1, needsPerson: true, receivedAt: AT, waiting: [waits('r1', AT)] },
  clock: { dueAt: AT + 3_600 * SECOND, isByWindow: false, warnAt: AT + 3_000 * SECOND },
  ...{ isGreeted: false, toAsk: [], questions: [], turns: [wrote('r1', AT)] },
  ...more,
});
/** Without some of what it had. */
function without(had: Conversation, ...names: (keyof Conversation)[]): Conversation {
  return Object.fromEntries(
    Object.entries(had).filter(([name]) => !(names as string[]).includes(name)),
  ) as Conversation;
}
const counted = (before: Conversation | undefined, after: Conversation) =>
  Object.fromEntries(deskCounts(before, after));
const open = conversation();

test('a first reply begins a conversation and waits for its owner', () => {
  expect(counted(undefined, open)).toEqual({ conversation: 1, 'reply question': 1, 'due ana@shop.example': 1 });
});

test('a reply that nobody has in hand waits for nobody', () => {
  expect(counted(undefined, without(open, 'owner'))).toMatchObject({ 'due ': 1 });
});

test('what was counted is not counted again', () => expect(counted(open, conversation())).toEqual({}));

test('of a second reply only the second counts, and ours is none', () => {
  const turns = [...open.turns, wrote('r2', AT + SECOND, { category: 'complaint' })];
  const after = conversation({ turns, waiting: [...open.waiting, waits('r2', AT + SECOND)] });
  expect(counted(open, after)).toEqual({ 'reply complaint': 1, 'due ana@shop.example': 1 });
  expect(counted(after, { ...after, turns: [...turns, wrote('p1', AT + 2 * SECOND, { from: 'person' })] })).toEqual({});
});

test('a turn older than all that are kept is one that was dropped, no new one', () => {
  const after = conversation({ turns: [wrote('r0', AT - SECOND), ...open.turns] });
  expect(counted(open, after)).toEqual({});
});

test.each([
  [30, '0'],
  [31, '1'],
  [86_400, '6'],
  [86_401, '7'],
])('an acknowledgement after %d s is of the span %s, once', (seconds, span) => {
  const after = conversation({ acknowledgedAt: AT + seconds * SECOND });
  expect(counted(open, after)).toEqual({ [`acknowledged ${span}`]: 1 });
  expect(counted(after, { ...after, acknowledgedAt: AT + 90_000 * SECOND })).toEqual({});
});

describe('an answer', () => {
  const answeredAt = (seconds: number, before: Conversation) =>
    counted(before, {
      ...without(before, 'clock'),
      answeredAt: AT + seconds * SECOND,
      waiting: before.waiting.map((reply) => ({ ...reply, answered: true })),
    });

  test('in time is met, and its span is that of what waited longest', () => {
    const two = conversation({ waiting: [waits('r2', AT + 250 * SECOND), waits('r1', AT)] });
    expect(answeredAt(301, two)).toEqual({
      ...{ 'answered ana@shop.example': 1, 'answered_in 2': 1, 'met ana@shop.example': 1 },
    });
  });

  test('at the very end of its time is met, a moment later missed', () => {
    expect(answeredAt(3_600, open)).toMatchObject({ 'met ana@shop.example': 1 });
    expect(answeredAt(3_601, open)).toMatchObject({ 'missed ana@shop.example': 1 });
  });

  test('after its time ran out is missed once, when it ran out', () => {
    const clock = { dueAt: AT + 3_600 * SECOND, isByWindow: false, warnAt: AT, breachedAt: AT + 3_600 * SECOND };
    const late = conversation({ clock });
    expect(counted(open, late)).toEqual({ 'missed ana@shop.example': 1 });
    expect(answeredAt(4_000, late)).toEqual({ 'answered ana@shop.example': 1, 'answered_in 4': 1 });
  });

  test('to what a person had answered already counts for nothing', () => {
    const done = without(conversation({ waiting: [waits('r1', AT, { answered: true })] }), 'clock');
    expect(answeredAt(60, done)).toEqual({});
  });
});

test('a closing ends what waited, in time, without an answer', () => {
  const after = { ...without(open, 'clock'), handledAt: AT + 60 * SECOND, waiting: [] };
  expect(counted(open, after)).toEqual({ 'closed ana@shop.example': 1, 'met ana@shop.example': 1 });
});

test('whoever let it pass is told, not who has it afterwards', () => {
  const after = conversation({ owner: BEN, escalatedAt: AT + 3_700 * SECOND });
  expect(counted(open, after)).toEqual({ 'escalated ana@shop.example': 1 });
});
