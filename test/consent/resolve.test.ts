import fc from 'fast-check';
import { type ConsentFields, consentStateOf, mergeConsent } from '../../src/consent/consent-state';
import { type ConsentQuestion, resolve } from '../../src/consent/resolve';
import { shippedPolicy } from '../support/consent-rules';
import { fold, type HistoryEvent, history, question } from './consent-history';

const HOUR = 3600;
const DAY = 24 * HOUR;
const { likelyBlocked, unreachable } = shippedPolicy;
const answerTo = (fields: ConsentFields, asked: ConsentQuestion) => {
  const answer = resolve(consentStateOf(fields), asked, shippedPolicy);
  return answer.allowed ? 'allowed' : answer.cause;
};

/**
 * The rule told a second time, as a slow walk through the history in the customer's time: what restricts comes last in
 * its second. Shares no code with the store or the resolver.
 */
function oracle(events: readonly HistoryEvent[], asked: ConsentQuestion): string {
  const restricts = new Set(['stop', 'meta_stop', 'suppress', 'topic_out']);
  const walked = [...events].sort(
    (a, b) => a.at - b.at || Number(restricts.has(a.what)) - Number(restricts.has(b.what)),
  );
  let [suppressed, stopped, marketingStopped, everReached] = [false, false, false, false];
  const reopened = new Set<string>();
  const lastWord = new Map<string, 'in' | 'out'>();
  const declared = new Set<string>();
  for (const each of walked) {
    if (each.what === 'suppress') suppressed = true;
    if (each.what === 'lift') suppressed = false;
    if (each.what === 'stop') {
      stopped = true;
      reopened.clear();
    }
    if (each.what === 'start') stopped = false;
    if (each.what === 'meta_stop') marketingStopped = true;
    if (each.what === 'meta_resume') marketingStopped = false;
    if (each.what === 'declared_in') declared.add(each.topic);
    if (each.what === 'topic_out') {
      lastWord.set(each.topic, 'out');
      reopened.delete(each.topic);
    }
    if (each.what === 'topic_in') {
      lastWord.set(each.topic, 'in');
      if (stopped) reopened.add(each.topic);
    }
    if (each.what === 'reached') everReached = true;
  }
  if (suppressed) return 'suppressed';
  if (lastWord.get(asked.topic) === 'out') return 'opted_out';
  if (stopped && !reopened.has(asked.topic)) return 'opted_out';
  if (asked.promotional && marketingStopped) return 'marketing_opted_out';

  const now = asked.now / 1000;
  const lastReach = Math.max(-1, ...events.filter(({ what }) => what === 'reached').map(({ at }) => at));
  const since = (what: string) =>
    [...new Set(events.filter((each) => each.what === what && each.at > lastReach).map(({ at }) => at))].sort(
      (a, b) => a - b,
    );
  const silent = since('sent').filter((at) => now - at >= likelyBlocked.silentHours * HOUR);
  if (everReached && silent.length > 0 && silent.length - since('void').length >= likelyBlocked.sendsInARow) {
    const until = (silent.at(-1) ?? 0) + likelyBlocked.silentHours * HOUR + likelyBlocked.expiresAfterDays * DAY;
    if (now < until) return 'blocked';
  }
  const failures = since('unreachable');
  if (failures.length > 0) {
    const hours = unreachable.backOffHours[failures.length - 1] ?? unreachable.backOffHours.at(-1) ?? 0;
    if (now < (failures.at(-1) ?? 0) + hours * HOUR) return 'unreachable';
  }
  const optedIn = lastWord.get(asked.topic) === 'in' || declared.has(asked.topic);
  return asked.requireOptIn && !asked.optInGiven && !optedIn ? 'not_opted_in' : 'allowed';
}

test('100,000 random histories: the rule agrees with an independent slow oracle', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(history, question, (events, asked) => {
      const expected = oracle(events, asked);
      seen.set(expected, (seen.get(expected) ?? 0) + 1);
      return answerTo(fold(events), asked) === expected;
    }),
    { numRuns: 100_000 },
  );
  // Every answer was met often enough to mean something.
  for (const cause of ['allowed', 'suppressed', 'opted_out', 'marketing_opted_out', 'unreachable', 'not_opted_in']) {
    expect(seen.get(cause) ?? 0).toBeGreaterThan(50);
  }
});

test('likely blocked agrees with the oracle in histories of sends and deliveries alone', () => {
  let blocked = 0;
  const reach = history.map((events) => events.filter(({ what }) => ['sent', 'void', 'reached'].includes(what)));
  fc.assert(
    fc.property(
      fc.tuple(reach, reach, reach).map((parts) => parts.flat().slice(0, 10)),
      question,
      (events, asked) => {
        const expected = oracle(events, asked);
        if (expected === 'blocked') blocked += 1;
        expect(answerTo(fold(events), asked)).toBe(expected);
      },
    ),
    { numRuns: 20_000 },
  );
  expect(blocked).toBeGreaterThan(200);
});

test('the order and the number of arrivals never matter, only the time of the customer', () => {
  fc.assert(
    fc.property(
      history.chain((events) =>
        fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
      ),
      fc.nat(10),
      (twice, cut) => {
        const [events, shuffled] = twice;
        const all = fold(events);
        expect(new Map([...fold(shuffled)].sort())).toEqual(new Map([...all].sort()));
        const merged = mergeConsent(fold(shuffled.slice(0, cut)), fold([...shuffled.slice(cut), ...events]));
        expect(new Map([...merged].sort())).toEqual(new Map([...all].sort()));
      },
    ),
    { numRuns: 5_000 },
  );
});

test('an opt-out is never lost by a merge: without a newer word of the customer it holds', () => {
  fc.assert(
    fc.property(history, history, question, (before, after, asked) => {
      const stop: HistoryEvent = { what: 'stop', at: 1_790_000_000 + 150 * HOUR };
      const newer = (each: HistoryEvent) => each.at > stop.at && (each.what === 'start' || each.what === 'topic_in');
      const others = [...before, ...after].filter((each) => !newer(each));
      const merged = mergeConsent(fold(before.filter((each) => !newer(each))), fold([...others, stop]));
      expect(['opted_out', 'suppressed']).toContain(answerTo(merged, asked));
    }),
    { numRuns: 5_000 },
  );
});

test('a marketing preference never stops a transactional message', () => {
  fc.assert(
    fc.property(history, question, (events, asked) => {
      const without = events.filter(({ what }) => what !== 'meta_stop' && what !== 'meta_resume');
      const transactional = { ...asked, promotional: false };
      expect(answerTo(fold(events), transactional)).toBe(answerTo(fold(without), transactional));
    }),
    { numRuns: 5_000 },
  );
});

const asked = (more: Partial<ConsentQuestion> = {}): ConsentQuestion => ({
  promotional: true,
  topic: 'offers',
  requireOptIn: false,
  optInGiven: false,
  now: 1_800_000_000_000,
  ...more,
});
const t = (hours: number) => 1_799_000_000 + hours * HOUR;

test.each<[string, HistoryEvent[], Partial<ConsentQuestion>, string]>([
  ['nothing known, nothing needed', [], {}, 'allowed'],
  ['nothing known, an opt-in needed', [], { requireOptIn: true }, 'not_opted_in'],
  ["the journey's own opt-in satisfies that", [], { requireOptIn: true, optInGiven: true }, 'allowed'],
  ['and lifts no STOP', [{ what: 'stop', at: t(1) }], { requireOptIn: true, optInGiven: true }, 'opted_out'],
  ['STOP ends transactional messages too', [{ what: 'stop', at: t(1) }], { promotional: false }, 'opted_out'],
  [
    'a declared opt-in after a STOP lifts nothing',
    [
      { what: 'stop', at: t(1) },
      { what: 'declared_in', topic: 'offers', at: t(2) },
    ],
    {},
    'opted_out',
  ],
  [
    'an explicit one re-opens its topic',
    [
      { what: 'stop', at: t(1) },
      { what: 'topic_in', topic: 'offers', at: t(2) },
    ],
    {},
    'allowed',
  ],
  [
    'and no other',
    [
      { what: 'stop', at: t(1) },
      { what: 'topic_in', topic: 'offers', at: t(2) },
    ],
    { topic: 'orders' },
    'opted_out',
  ],
  [
    'START brings an earlier opt-in back',
    [
      { what: 'topic_in', topic: 'offers', at: t(0) },
      { what: 'stop', at: t(1) },
      { what: 'start', at: t(2) },
    ],
    { requireOptIn: true },
    'allowed',
  ],
  [
    'START creates none',
    [
      { what: 'stop', at: t(1) },
      { what: 'start', at: t(2) },
    ],
    { requireOptIn: true },
    'not_opted_in',
  ],
  [
    'START does not lift a topic button',
    [
      { what: 'topic_out', topic: 'offers', at: t(1) },
      { what: 'start', at: t(2) },
    ],
    {},
    'opted_out',
  ],
  [
    'equal timestamps: the opt-out wins',
    [
      { what: 'stop', at: t(1) },
      { what: 'start', at: t(1) },
    ],
    {},
    'opted_out',
  ],
  [
    'equal timestamps of STOP and topic opt-in: the opt-out wins',
    [
      { what: 'topic_in', topic: 'offers', at: t(1) },
      { what: 'stop', at: t(1) },
    ],
    {},
    'opted_out',
  ],
  ["Meta's preference stops promotional", [{ what: 'meta_stop', at: t(1) }], {}, 'marketing_opted_out'],
  [
    'and resumes it',
    [
      { what: 'meta_stop', at: t(1) },
      { what: 'meta_resume', at: t(2) },
    ],
    {},
    'allowed',
  ],
  [
    'but lifts no STOP',
    [
      { what: 'stop', at: t(1) },
      { what: 'meta_resume', at: t(2) },
    ],
    {},
    'opted_out',
  ],
  [
    'suppression is reported before an opt-out',
    [
      { what: 'stop', at: t(1) },
      { what: 'suppress', at: t(0) },
    ],
    {},
    'suppressed',
  ],
])('%s', (_name, events, more, expected) => {
  expect(answerTo(fold(events), asked(more))).toBe(expected);
});

const silentSends: HistoryEvent[] = [
  { what: 'reached', at: t(0) },
  { what: 'sent', at: t(1) },
  { what: 'sent', at: t(2) },
  { what: 'sent', at: t(3) },
];

test('likely blocked: three silent sends after a delivery, 72 hours later, and not before', () => {
  const at = (hours: number) => asked({ now: t(hours) * 1000 });
  expect(answerTo(fold(silentSends), at(74))).toBe('allowed');
  expect(answerTo(fold(silentSends), at(75))).toBe('blocked');
  expect(answerTo(fold(silentSends.slice(1)), at(75))).toBe('allowed');
  expect(answerTo(fold([...silentSends, { what: 'void', at: t(3) }]), at(75))).toBe('allowed');
});

test('likely blocked expires, is cleared by any sign of life, and one more silent send renews it', () => {
  const expiry = 75 + likelyBlocked.expiresAfterDays * 24;
  const at = (hours: number) => asked({ now: t(hours) * 1000 });
  expect(answerTo(fold(silentSends), at(expiry - 1))).toBe('blocked');
  expect(answerTo(fold(silentSends), at(expiry))).toBe('allowed');
  expect(answerTo(fold([...silentSends, { what: 'reached', at: t(80) }]), at(81))).toBe('allowed');
  expect(answerTo(fold([...silentSends, { what: 'sent', at: t(expiry) }]), at(expiry + 72))).toBe('blocked');
});

test('what is only inferred stops nobody while the breaker is open', () => {
  const state = fold([...silentSends, { what: 'unreachable', at: t(75) }]);
  expect(answerTo(state, asked({ now: t(76) * 1000, trustInference: false }))).toBe('allowed');
});

test('131026 backs off longer with every failure in a row', () => {
  const one: HistoryEvent[] = [{ what: 'unreachable', at: t(0) }];
  const two: HistoryEvent[] = [...one, { what: 'unreachable', at: t(24) }];
  expect(answerTo(fold(one), asked({ now: t(23) * 1000 }))).toBe('unreachable');
  expect(answerTo(fold(one), asked({ now: t(24) * 1000 }))).toBe('allowed');
  expect(answerTo(fold(two), asked({ now: t(24 + 71) * 1000 }))).toBe('unreachable');
  expect(answerTo(fold(two), asked({ now: t(24 + 72) * 1000 }))).toBe('allowed');
});

test('an account may want people who are likely blocked only reviewed', () => {
  const policy = { ...shippedPolicy, likelyBlocked: { ...likelyBlocked, action: 'review' as const } };
  const answer = resolve(consentStateOf(fold(silentSends)), asked({ now: t(75) * 1000 }), policy);
  expect(answer).toMatchObject({ allowed: true, suspectedBlock: { since: t(75) } });
});
