import type { StepHour } from '../../src/execution/step-hours';
import { judgeRise, type Rising } from '../../src/watch/step-rise';
import { summarise } from '../../src/watch/step-summary';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 30, 12, 20);
const RULES = { rise: 0.1, recentAtLeast: 30, pastAtLeast: 200 };
const THIS_HOUR = Date.UTC(2026, 10, 30, 12);

/** One hour so many hours ago: so many contacts, of whom so many took the fallback. */
function hour(hoursAgo: number, contacts: number, fallbacks: number, reason = 'not_opted_in'): StepHour {
  return {
    at: THIS_HOUR - hoursAgo * HOUR,
    counts: new Map([
      ['continue accepted', contacts - fallbacks],
      [`email_fallback ${reason}`, fallbacks],
    ]),
  };
}
/** Ten days, an hour each, of 100 contacts. */
const past = (rate: number) =>
  Array.from({ length: 10 }, (_, day) => hour(24 * (10 - day), 100, Math.round(100 * rate)));
const judge = (hours: StepHour[], until = Number.POSITIVE_INFINITY, what: Rising = 'fallbacks') =>
  judgeRise(hours, NOW, { what, until, rules: RULES });
const kindOf = (hours: StepHour[], until?: number) => judge(hours, until).kind;

test('a step that turns to the fallback far more than it did is told with the reason that grew', () => {
  const hours = [...past(0.1), hour(0, 40, 30, 'sender_unavailable')];
  expect(judge(hours)).toMatchObject({
    kind: 'rose',
    recent: { contacts: 40, fallbacks: 30 },
    past: { contacts: 1_000, fallbacks: 100 },
    reason: 'sender_unavailable',
    ofReason: 30,
  });
});

const USUAL: [string, StepHour[]][] = [
  ['it always was so', [...past(0.7), hour(0, 40, 30)]],
  ['a few more than usual', [...past(0.1), hour(0, 40, 7)]],
  ['surely more, but hardly', [...past(0.1), hour(0, 20_000, 3_000)]],
  [
    'two of its days were as bad',
    [...past(0.1), hour(24 * 3 + 1, 400, 320), hour(24 * 4 + 1, 400, 320), hour(0, 60, 45)],
  ],
];
test.each(USUAL)('nothing is told where %s', (_, hours) => {
  expect(kindOf(hours)).toBe('usual');
});

test('one bad day in its past hides no second one', () => {
  expect(kindOf([...past(0.1), hour(24 * 3 + 1, 400, 390), hour(0, 60, 58)])).toBe('rose');
});

const TOO_LITTLE: [string, StepHour[]][] = [
  ['29 contacts came', [...past(0.1), hour(0, 29, 29)]],
  ['it has no past', [hour(0, 500, 500)]],
  ['its past are two hours', [hour(48, 500, 5), hour(24, 500, 5), hour(0, 500, 500)]],
];
test.each(TOO_LITTLE)('nothing can be told where %s', (_, hours) => {
  expect(kindOf(hours)).toBe('too_little');
});

test('who is left out is held against the past as well, by itself', () => {
  const leftOut = (ago: number, contacts: number, count: number): StepHour => ({
    at: THIS_HOUR - ago * HOUR,
    counts: new Map([
      ['continue accepted', contacts - count],
      ['continue opted_out', count],
    ]),
  });
  const hours = [...Array.from({ length: 10 }, (_, day) => leftOut(24 * (10 - day), 100, 5)), leftOut(0, 100, 60)];
  expect(judge(hours)).toEqual({ kind: 'usual' });
  expect(judge(hours, undefined, 'leftOut')).toMatchObject({ kind: 'rose', reason: 'opted_out', ofReason: 60 });
});

test('what went on for hours does not become its own past', () => {
  const hours = [...past(0.1), ...[5, 4, 3, 2, 1, 0].map((ago) => hour(ago, 200, 180))];
  expect(kindOf(hours, THIS_HOUR - 6 * HOUR)).toBe('rose');
  expect(kindOf([...hours.slice(0, -2), hour(1, 200, 20), hour(0, 100, 10)], THIS_HOUR - 6 * HOUR)).toBe('usual');
});

test('a steady step hardly ever raises a false alarm', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  let alarms = 0;
  for (let round = 0; round < 2_000; round++) {
    const rate = random() * 0.8;
    const of = (contacts: number) => Array.from({ length: contacts }, random).filter((chance) => chance < rate).length;
    const hours = Array.from({ length: 10 }, (_, day) => hour(24 * (10 - day), 60, of(60)));
    const contacts = 30 + Math.floor(random() * 70);
    if (kindOf([...hours, hour(0, contacts, of(contacts))]) === 'rose') alarms += 1;
  }
  expect(alarms).toBeLessThanOrEqual(1);
});

test('hours are added up by what became of the contacts; tests and unknown words count for nothing', () => {
  const counts = new Map([
    ['continue accepted', 5],
    ['continue scheduled', 3],
    ['accepted', 8],
    ['continue test', 9],
    ['email_fallback not_opted_in', 4],
    ['email_fallback not_delivered', 1],
    ['failed unreachable', 2],
    ['late sent', 1],
    ['late refused', 1],
    ['continue brand_new', 7],
    ['no_contact suppressed', 2],
  ]);
  expect(summarise([{ at: 0, counts }])).toEqual({
    contacts: 15,
    sent: 8,
    fallbacks: 5,
    fallbackReasons: { not_opted_in: 4, not_delivered: 1 },
    leftOut: 2,
    leftOutReasons: { suppressed: 2 },
    failed: { unreachable: 2 },
    lateFallbacks: { sent: 1, refused: 1 },
  });
});
