import type { OwnerRules } from '../../src/alerts/alert-rules';
import type { KeptAlert } from '../../src/alerts/alert-store';
import { messageOfNews } from '../../src/owners/owner-message';
import { newsForOwner, type OwnerTold } from '../../src/owners/owner-news';

const MINUTE = 60_000;
/** A Wednesday. */
const NOW = Date.UTC(2026, 11, 2, 12);
const RULES: OwnerRules = { gatherSeconds: 30, againMinutes: 15, criticalAgainMinutes: 2, escalateMinutes: 120 };
const NOTHING: OwnerTold = { lastAt: 0, alerts: {} };

function alert(subject: string, of: Partial<KeptAlert> = {}): KeptAlert {
  const since = NOW - 10 * MINUTE;
  const words = { title: `trouble of ${subject}`, detail: 'because' };
  return {
    code: 'step_falls_back',
    subject,
    ...words,
    severity: 'warning',
    state: 'open',
    since,
    lastAt: since,
    size: 1,
    ...of,
  };
}
const told = (subject: string, at: number, since = NOW - 10 * MINUTE): OwnerTold => ({
  lastAt: at,
  alerts: { [`step_falls_back ${subject}`]: { since, at } },
});
const subjects = (alerts: readonly KeptAlert[] | undefined) => alerts?.map(({ subject }) => subject);

test('an alert is told once, and its end once', () => {
  const news = newsForOwner(NOTHING, [alert('a')], RULES, NOW);
  expect(subjects(news?.begun)).toEqual(['a']);
  const after = news?.after ?? NOTHING;
  expect(newsForOwner(after, [alert('a')], RULES, NOW + 60 * MINUTE)).toBeUndefined();
  const ended = newsForOwner(after, [alert('a', { state: 'over' })], RULES, NOW + 60 * MINUTE);
  expect([subjects(ended?.begun), subjects(ended?.over)]).toEqual([[], ['a']]);
  expect(
    newsForOwner(ended?.after ?? NOTHING, [alert('a', { state: 'over' })], RULES, NOW + 90 * MINUTE),
  ).toBeUndefined();
});

test('one that comes back is told again', () => {
  const again = alert('a', { since: NOW - MINUTE });
  expect(subjects(newsForOwner(told('a', NOW - 60 * MINUTE), [again], RULES, NOW)?.begun)).toEqual(['a']);
});

test('what began and ended before anybody was told is not told', () => {
  expect(newsForOwner(NOTHING, [alert('a', { state: 'over' })], RULES, NOW)).toBeUndefined();
});

test('an end that nobody can vouch for is not told', () => {
  const ended = alert('a', { state: 'over', untold: true });
  expect(newsForOwner(told('a', NOW - 60 * MINUTE), [ended], RULES, NOW)).toBeUndefined();
});

test.each<[string, OwnerTold, Partial<KeptAlert>, number | undefined]>([
  ['what began just now waits for what comes with it', NOTHING, { since: NOW - 29_000 }, undefined],
  ['and is told when that time is over', NOTHING, { since: NOW - 30_000 }, 1],
  ['who heard a short while ago waits', told('b', NOW - 14 * MINUTE), {}, undefined],
  ['and hears when the time between is over', told('b', NOW - 15 * MINUTE), {}, 1],
  ['what is critical does not wait so long', told('b', NOW - 2 * MINUTE), { severity: 'critical' }, 1],
  ['but a little', told('b', NOW - MINUTE), { severity: 'critical' }, undefined],
])('%s', (_what, before, of, count) => {
  expect(newsForOwner(before, [alert('a', of)], RULES, NOW)?.begun.length).toBe(count);
});

test('200 alerts at once are one message', () => {
  const all = Array.from({ length: 200 }, (_, n) => alert(`step-${n}`));
  const news = newsForOwner(NOTHING, all, RULES, NOW);
  expect(news?.begun).toHaveLength(200);
  const message = news && messageOfNews(news, 'https://app.example/admin');
  expect(message?.title).toBe('trouble of step-0, and 199 more alerts');
  expect(message?.text).toContain('The same of 199 more:');
  expect(message?.text).toContain('- and 179 more');
  expect(newsForOwner(news?.after ?? NOTHING, all, RULES, NOW + 24 * 60 * MINUTE)).toBeUndefined();
});

describe('in quiet hours', () => {
  const rules: OwnerRules = { ...RULES, quietHours: { start: '11:00', end: '14:00', zone: 'UTC' } };
  const critical = alert('c', { severity: 'critical' });

  test('a warning waits until they end', () => {
    expect(newsForOwner(NOTHING, [alert('a')], rules, NOW)).toBeUndefined();
    expect(subjects(newsForOwner(NOTHING, [alert('a')], rules, NOW + 120 * MINUTE)?.begun)).toEqual(['a']);
  });
  test('what is critical goes alone, and the rest afterwards', () => {
    const news = newsForOwner(NOTHING, [alert('a'), critical], rules, NOW);
    expect(subjects(news?.begun)).toEqual(['c']);
    const later = newsForOwner(news?.after ?? NOTHING, [alert('a'), critical], rules, NOW + 120 * MINUTE);
    expect([subjects(later?.begun), later?.escalated.length]).toEqual([['a'], 1]);
  });
});

describe('what is critical and nobody took in hand', () => {
  const critical = alert('a', { severity: 'critical', since: NOW - 200 * MINUTE });
  const before = told('a', NOW - 121 * MINUTE, critical.since);

  test('is told once more', () => {
    const news = newsForOwner(before, [critical], RULES, NOW);
    expect([subjects(news?.begun), subjects(news?.escalated)]).toEqual([[], ['a']]);
    expect(newsForOwner(news?.after ?? NOTHING, [critical], RULES, NOW + 500 * MINUTE)).toBeUndefined();
  });
  test.each([
    ['somebody has it in hand', alert('a', { ...critical, state: 'seen' })],
    ['it is a warning', alert('a', { ...critical, severity: 'warning' })],
  ])('is not where %s', (_why, one) => {
    expect(newsForOwner(before, [one], RULES, NOW)).toBeUndefined();
  });
});

test('the message says what, why, since when, of how many, what to do and where; the worst first', () => {
  const begun = [alert('a', { size: 3 }), alert('b', { code: 'rows_wait', severity: 'critical', title: 'Rows wait' })];
  const over = [alert('c', { state: 'over', title: 'A step fell back' })];
  const message = messageOfNews({ begun, over, escalated: [], after: NOTHING }, 'https://app.example/admin');
  expect(message).toEqual({
    severity: 'critical',
    title: 'Rows wait, and 2 more alerts',
    text: [
      'CRITICAL: Rows wait\nbecause\nSince 2026-12-02 11:50 UTC.\nWhat to do: Mend what Marketing Cloud names: right, data extension or mapping. Nothing is lost meanwhile.',
      'trouble of a\nbecause\nSince 2026-12-02 11:50 UTC, 3 so far.\nWhat to do: Look at Steps for the reason that grew, and mend it or stop the journey.',
      'Over: A step fell back (since 2026-12-02 11:50 UTC)',
      'All of it: https://app.example/admin',
    ].join('\n\n'),
  });
});
