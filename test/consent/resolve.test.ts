import fc from 'fast-check';
import { type ConsentFields, consentStateOf, mergeConsent } from '../../src/consent/consent-state';
import { type ConsentQuestion, resolve } from '../../src/consent/resolve';
import { shippedPolicy } from '../support/consent-rules';
import { dismissed, fold, type HistoryEvent, history, question, silentHistory } from './consent-history';

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
  const restricts = new Set(['stop', 'sentence', 'meta_stop', 'suppress', 'topic_out']);
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
    if (each.what === 'stop' || each.what === 'sentence') {
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
  // Every failure names no message, so it is taken for that of the newest send before it.
  const open: number[] = [];
  const sends = since('sent').map((at) => ({ at, failed: false }));
  const failed = since('void').map((at) => ({ at, failed: true }));
  for (const each of [...sends, ...failed].sort((a, b) => a.at - b.at || Number(a.failed) - Number(b.failed))) {
    if (each.failed) open.pop();
    else open.push(each.at);
  }
  const isSilent = (at: number) => now - at >= likelyBlocked.silentHours * HOUR;
  const silent = open.filter(isSilent);
  const trusted = asked.trustInference !== false;
  if (trusted && everReached && silent.length >= likelyBlocked.sendsInARow) {
    const until = Math.max(...silent) + likelyBlocked.silentHours * HOUR + likelyBlocked.expiresAfterDays * DAY;
    const probing = open.some((at) => at >= until && !isSilent(at));
    if (now < until || probing) return 'blocked';
  }
  const failures = since('unreachable');
  if (trusted && failures.length > 0) {
    const hours = unreachable.backOffHours[failures.length - 1] ?? unreachable.backOffHours.at(-1) ?? 0;
    if (now < (failures.at(-1) ?? 0) + hours * HOUR) return 'unreachable';
  }
  const optedIn = lastWord.get(asked.topic) === 'in' || declared.has(asked.topic);
  return asked.requireOptIn && !asked.optInGiven && !optedIn ? 'not_opted_in' : 'allowed';
}

test('100,000 random histories: the rule agrees with an independent slow oracle', () => {
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  const mixed = fc.oneof(
    { weight: 3, arbitrary: history },
    {
      weight: 1,
      arbitrary: fc.tuple(silentHistory, history).map(([silence, said]) => [...silence, ...said.slice(0, 3)]),
    },
  );
  fc.assert(
    fc.property(mixed, question, (events, asked) => {
      const expected = oracle(events, asked);
      count(expected);
      // With the breaker open, somebody who would be blocked were it closed.
      if (!asked.trustInference && oracle(events, { ...asked, trustInference: true }) === 'blocked') count('breaker');
      return answerTo(fold(events), asked) === expected;
    }),
    { numRuns: 100_000 },
  );
  // Every answer was met often enough to mean something.
  const causes = ['allowed', 'suppressed', 'opted_out', 'marketing_opted_out', 'unreachable', 'not_opted_in'];
  for (const cause of [...causes, 'blocked', 'breaker']) expect(seen.get(cause) ?? 0).toBeGreaterThan(50);
});

test('likely blocked agrees with the oracle in histories of sends and deliveries alone, over months', () => {
  const seen = { blocked: 0, allowed: 0, probing: 0 };
  fc.assert(
    fc.property(silentHistory, question, fc.option(fc.nat(200)), (events, asked, hoursAfter) => {
      const now =
        hoursAfter === null ? asked.now : (Math.max(...events.map(({ at }) => at)) + hoursAfter * HOUR) * 1000;
      const always = { ...asked, now, trustInference: true, requireOptIn: false };
      const expected = oracle(events, always);
      const fields = fold(events);
      expect(answerTo(fields, always)).toBe(expected);
      seen[expected === 'blocked' ? 'blocked' : 'allowed'] += 1;
      const answer = resolve(consentStateOf(fields), always, shippedPolicy);
      const { silentHours, expiresAfterDays } = likelyBlocked;
      if (answer.allowed || answer.until === undefined) return;
      const probeEnds = answer.since + expiresAfterDays * DAY;
      if (answer.until > probeEnds) seen.probing += 1;
      expect(answer.until - probeEnds === 0 || answer.until - probeEnds >= silentHours * HOUR).toBe(true);
    }),
    { numRuns: 20_000 },
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(100);
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

test('a sentence that is dismissed leaves everybody as they were without it', () => {
  fc.assert(
    fc.property(history, question, (events, asked) => {
      const newest = Math.max(0, ...events.filter(({ what }) => what === 'sentence').map(({ at }) => at));
      const without = events.filter(({ what }) => what !== 'sentence');
      expect(answerTo(mergeConsent(fold(events), dismissed(newest)), asked)).toBe(answerTo(fold(without), asked));
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

test('after 90 days one send is the probe: no other goes until it is known what came of it', () => {
  const expiry = 75 + likelyBlocked.expiresAfterDays * 24;
  const at = (hours: number) => asked({ now: t(hours) * 1000 });
  const probe: HistoryEvent = { what: 'sent', at: t(expiry + 10) };
  expect(answerTo(fold(silentSends), at(expiry + 10))).toBe('allowed');
  expect(answerTo(fold([...silentSends, probe]), at(expiry + 11))).toBe('blocked');
  expect(answerTo(fold([...silentSends, probe]), at(expiry + 10 + 72))).toBe('blocked');
  const renewed = expiry + 10 + 72 + likelyBlocked.expiresAfterDays * 24;
  expect(answerTo(fold([...silentSends, probe]), at(renewed - 1))).toBe('blocked');
  expect(answerTo(fold([...silentSends, probe]), at(renewed))).toBe('allowed');
  // It arrived, or it never left for a reason of ours: somebody may be written to.
  expect(answerTo(fold([...silentSends, probe, { what: 'reached', at: t(expiry + 12) }]), at(expiry + 12))).toBe(
    'allowed',
  );
  expect(answerTo(fold([...silentSends, probe, { what: 'void', at: t(expiry + 11) }]), at(expiry + 12))).toBe(
    'allowed',
  );
});

test('a failure for another reason takes back its own send, not the silence before it', () => {
  const at = (hours: number) => asked({ now: t(hours) * 1000 });
  const failed: HistoryEvent[] = [
    { what: 'sent', at: t(70) },
    { what: 'void', at: t(70) },
  ];
  expect(answerTo(fold([...silentSends, ...failed]), at(75))).toBe('blocked');
  expect(answerTo(fold([...silentSends, ...failed]), at(142))).toBe('blocked');
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
