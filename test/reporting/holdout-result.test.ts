import { drawHoldout } from '../../src/delivery/call/draw-holdout';
import { type DrawnDay, holdoutProgress, holdoutResult, neededBy } from '../../src/reporting/holdout-result';
import { newcombe, peopleNeeded, wilsonInterval } from '../../src/reporting/two-shares';
import { seeded } from './seeded';

const DAY = 86_400_000;
const START = Date.parse('2027-01-04T00:00:00Z');

function drawnFrom(n: number, rate: number, random: () => number) {
  // From one who converts to the next: as many people between them as chance leaves out.
  let converted = -1;
  for (let person = -1; person < n; converted += 1)
    person += 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - rate));
  return { n, converted };
}
const percentOf = (list: boolean[]) => (100 * list.filter(Boolean).length) / list.length;

describe('intervals', () => {
  test('are those of the published examples', () => {
    // Newcombe 1998, Statistics in Medicine 17, table II, method 10: 56/70 against 48/80, and 0/10 against 0/10.
    const first = newcombe({ n: 70, hits: 56 }, { n: 80, hits: 48 });
    expect([first.low, first.high].map((end) => end.toFixed(4))).toEqual(['0.0524', '0.3339']);
    const nothing = newcombe({ n: 10, hits: 0 }, { n: 10, hits: 0 });
    expect([nothing.low, nothing.high].map((end) => end.toFixed(4))).toEqual(['-0.2775', '0.2775']);
    const { low, high } = wilsonInterval({ n: 29, hits: 1 });
    expect([low, high].map((end) => end.toFixed(4))).toEqual(['0.0061', '0.1718']);
  });

  test('say nothing where nobody is known', () => {
    expect(wilsonInterval({ n: 0, hits: 0 })).toEqual({ low: 0, high: 1 });
    expect(
      holdoutResult({ treated: { n: 0, converted: 0 }, heldOut: { n: 0, converted: 0 }, isOver: true }),
    ).toMatchObject({
      verdict: 'too_few',
      difference: { value: 0, low: -1, high: 1 },
    });
  });
});

describe('people needed', () => {
  test.each([
    // Within half a percent of what was worked out apart from this code.
    [0.02, 0.2, 0.1, 120_334],
    [0.05, 0.2, 0.05, 88_288],
    [0.05, 0.2, 0.1, 46_456],
    [0.1, 0.5, 0.1, 3_989],
  ])('for %s and a lift of %s with %s held out', (base, lift, heldOut, people) => {
    expect(Math.abs(peopleNeeded({ base, lift, heldOut }) / people - 1)).toBeLessThan(0.005);
  });

  test('see a true lift of that size in 80 of 100 cases', () => {
    const random = seeded(11).next;
    const people = peopleNeeded({ base: 0.1, lift: 0.3, heldOut: 0.2 });
    const seen = Array.from({ length: 1_000 }, () => {
      const heldOut = drawnFrom(Math.round(people * 0.2), 0.1, random);
      const treated = drawnFrom(Math.round(people * 0.8), 0.13, random);
      return holdoutResult({ treated, heldOut, isOver: true }).verdict === 'more';
    });
    expect(Math.abs(percentOf(seen) - 80)).toBeLessThan(3);
  });

  test('are not told while an answer is missing', () => {
    expect(neededBy({ percent: 10, smallestEffect: 20 })).toBeUndefined();
    expect(neededBy({ percent: 10, smallestEffect: 20, basePerThousand: 50 })).toBe(
      peopleNeeded({ base: 0.05, lift: 0.2, heldOut: 0.1 }),
    );
  });
});

describe('1,000 holdouts', () => {
  const claims = (verdict: string) => verdict === 'more' || verdict === 'fewer';

  test.each([
    ['2 % with a tenth held out', 0.02, 0.02, 40_000, 0.1, 1],
    ['5 % with a tenth held out', 0.05, 0.05, 10_000, 0.1, 2],
    ['20 % with half held out', 0.2, 0.2, 2_000, 0.5, 3],
  ])(
    'of a message that does nothing (%s) claim a difference in 5 %% and hold the truth in 95 %%',
    (_name, base, withIt, people, share, seed) => {
      const random = seeded(seed).next;
      const results = Array.from({ length: 1_000 }, () => {
        const heldOut = drawnFrom(people * share, base, random);
        const treated = drawnFrom(people * (1 - share), withIt, random);
        return holdoutResult({ treated, heldOut, isOver: true });
      });
      const claimed = percentOf(results.map(({ verdict }) => claims(verdict)));
      const held = percentOf(
        results.map(({ difference: { low, high } }) => low <= withIt - base && withIt - base <= high),
      );
      process.stdout.write(`A/A ${_name}: claimed ${claimed.toFixed(1)} %, held ${held.toFixed(1)} %\n`);
      expect(Math.abs(claimed - 5)).toBeLessThanOrEqual(1.4);
      expect(Math.abs(held - 95)).toBeLessThanOrEqual(1.4);
    },
  );

  test('of a message that does something hold the truth in 95 %', () => {
    const random = seeded(4).next;
    const held = Array.from({ length: 1_000 }, () => {
      const heldOut = drawnFrom(1_000, 0.05, random);
      const { low, high } = holdoutResult({
        treated: drawnFrom(9_000, 0.07, random),
        heldOut,
        isOver: true,
      }).difference;
      return low <= 0.02 && 0.02 <= high;
    });
    expect(Math.abs(percentOf(held) - 95)).toBeLessThanOrEqual(1.4);
  });

  test('whose people are drawn as the product draws them claim a difference in 5 %', () => {
    const random = seeded(5).next;
    const claimed = Array.from({ length: 1_000 }, (_, test) => {
      const groups = { treated: { n: 0, converted: 0 }, held_out: { n: 0, converted: 0 } };
      for (let person = 0; person < 600; person += 1) {
        const group = groups[drawHoldout({ activityId: `step ${test}`, contactKey: `contact ${person}` }, 50)];
        group.n += 1;
        // Who converts is decided by the person alone: the same people in every test.
        if (random() < 0.4) group.converted += 1;
      }
      const { treated, held_out: heldOut } = groups;
      return claims(holdoutResult({ treated, heldOut, isOver: true }).verdict);
    });
    process.stdout.write(`A/A drawn by the product: claimed ${percentOf(claimed).toFixed(1)} %\n`);
    expect(Math.abs(percentOf(claimed) - 5)).toBeLessThanOrEqual(1.4);
  });

  test('that are looked at every day claim a difference in 5 % all the same, as there is one look', () => {
    const random = seeded(6).next;
    const plan = { percent: 50, until: '2027-03-31', smallestEffect: 30, basePerThousand: 200, windowHours: 24 };
    const needed = neededBy(plan) ?? 0;
    const perDay = Math.ceil(needed / 40);
    const seen = Array.from({ length: 1_000 }, () => {
      const days = daysOf(60, () => ({
        treated: drawnFrom(perDay, 0.2, random),
        heldOut: drawnFrom(perDay, 0.2, random),
      }));
      let everClaimed = false;
      let everOutside = false;
      for (let day = 1; day <= 62; day += 1) {
        const { result } = holdoutProgress(days.slice(0, day), plan, START + day * DAY);
        everClaimed ||= claims(result.verdict);
        const { low, high } = result.difference;
        if (day > 3) everOutside ||= low > 0 || high < 0;
      }
      return { everClaimed, everOutside };
    });
    const claimed = percentOf(seen.map(({ everClaimed }) => everClaimed));
    process.stdout.write(
      `A/A looked at daily: claimed ${claimed.toFixed(1)} %, would have been ${percentOf(seen.map(({ everOutside }) => everOutside)).toFixed(1)} %\n`,
    );
    expect(Math.abs(claimed - 5)).toBeLessThanOrEqual(1.4);
    expect(percentOf(seen.map(({ everOutside }) => everOutside))).toBeGreaterThan(12);
  });
});

const daysOf = (count: number, of: (day: number) => Omit<DrawnDay, 'at'>): DrawnDay[] =>
  Array.from({ length: count }, (_, day) => ({ at: START + day * DAY, ...of(day) }));

describe('a verdict', () => {
  const PLAN = { percent: 50, until: '2027-02-28', smallestEffect: 50, basePerThousand: 100, windowHours: 72 };
  const clear = daysOf(14, () => ({ treated: { n: 50, converted: 15 }, heldOut: { n: 50, converted: 5 } }));

  test('is not given before its time, however clear the difference', () => {
    const needed = neededBy(PLAN) ?? 0;
    const progress = holdoutProgress(clear.slice(0, 10), PLAN, START + 14 * DAY);
    expect(progress).toMatchObject({ needed, counted: 1_000, drawn: 1_000, result: { verdict: 'running' } });
    expect(progress.result.difference.low).toBeGreaterThan(0);
    expect(needed).toBeGreaterThan(1_000);
  });

  test('comes when the sample is full, and later days do not change it', () => {
    const plan = { ...PLAN, smallestEffect: 100 };
    const needed = neededBy(plan) ?? 0;
    const full = Math.ceil(needed / 100);
    expect(full).toBeLessThan(14);
    const days = daysOf(14, () => ({ treated: { n: 50, converted: 25 }, heldOut: { n: 50, converted: 12 } }));
    const before = holdoutProgress(days, plan, START + (full + 2) * DAY);
    const at = holdoutProgress(days, plan, START + (full + 3) * DAY);
    const later = holdoutProgress([...days.slice(0, full), ...clear], plan, START + 90 * DAY);
    expect([before.result.verdict, at.result.verdict]).toEqual(['running', 'more']);
    expect(later.result).toEqual(at.result);
  });

  test('comes when the last day and the window after it are over, and only people who had their window count', () => {
    const plan = { ...PLAN, until: '2027-01-17' };
    const end = Date.parse('2027-01-18T00:00:00Z') + 3 * DAY;
    expect(holdoutProgress(clear, plan, end - 1)).toMatchObject({
      endsAt: end,
      counted: 1_300,
      result: { verdict: 'running' },
    });
    expect(holdoutProgress(clear, plan, end)).toMatchObject({ counted: 1_400, result: { verdict: 'more' } });
  });

  test('says that it cannot tell where few converted, and where the interval holds no difference too', () => {
    const result = (treated: number, heldOut: number) =>
      holdoutResult({ treated: { n: 900, converted: treated }, heldOut: { n: 900, converted: heldOut }, isOver: true });
    expect(result(200, 29).verdict).toBe('too_few');
    expect(result(90, 85).verdict).toBe('undecided');
    expect(result(90, 150).verdict).toBe('fewer');
    expect(result(150, 90)).toMatchObject({ verdict: 'more', conversionsGained: { value: expect.closeTo(60, 6) } });
  });
});

describe("Simpson's paradox", () => {
  /** The share was raised in the third week, when another audience came: in each week the message wins. */
  const planted = [
    { treated: { n: 9_000, converted: 990 }, heldOut: { n: 1_000, converted: 90 } },
    { treated: { n: 9_000, converted: 990 }, heldOut: { n: 1_000, converted: 90 } },
    { treated: { n: 5_000, converted: 1_650 }, heldOut: { n: 5_000, converted: 1_500 } },
  ];

  test('raises its warning, and the verdict is that of the weeks', () => {
    const days = planted.map((week, index) => ({ at: START + index * 7 * DAY, ...week }));
    const plan = { percent: 50, until: '2027-01-31', windowHours: 24 };
    const { result } = holdoutProgress(days, plan, START + 60 * DAY);
    expect(result.difference.value).toBeLessThan(0);
    expect(result.stratified?.low).toBeGreaterThan(0);
    expect(result).toMatchObject({ isSimpson: true, verdict: 'more' });
  });

  test('is not seen where the share stayed, nor in chance', () => {
    const random = seeded(7).next;
    const warned = Array.from({ length: 1_000 }, () => {
      const strata = [0.02, 0.1, 0.3].map((rate) => ({
        treated: drawnFrom(1_800, rate, random),
        heldOut: drawnFrom(200, rate, random),
      }));
      const sum = (group: 'treated' | 'heldOut') => ({
        n: strata.reduce((n, stratum) => n + stratum[group].n, 0),
        converted: strata.reduce((n, stratum) => n + stratum[group].converted, 0),
      });
      return holdoutResult({ treated: sum('treated'), heldOut: sum('heldOut'), isOver: true, strata }).isSimpson;
    });
    expect(percentOf(warned)).toBeLessThan(1);
  });
});
