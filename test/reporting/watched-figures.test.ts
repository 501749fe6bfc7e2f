import { join } from 'node:path';
import { readAlertRules } from '../../src/alerts/alert-rules';
import type { CubeRow } from '../../src/reporting/cube-row';
import { createWatchedFigures } from '../../src/reporting/watched-figures';
import { hasDropped } from '../../src/watch/watch-figures';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 11, 2, 12);
const { watch: rules } = readAlertRules(join(__dirname, '../../config/alert-rules.json'));
const STEP: CubeRow['step'] = {
  ...{ stepKey: 's', activityId: 'a1', journeyId: 'v', journey: 'welcome', version: '1' },
  ...{ template: 'offer', language: 'es', stage: '', purpose: 'promotional', topic: '', sender: '', owner: '' },
  windowHours: 72,
};
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
/** A hundred messages a day, of which `delivered` arrived; since `dropDaysAgo` days ago ten of them. */
const rows = (dropDaysAgo: number): CubeRow[] =>
  Array.from({ length: 160 }, (_, ago) => {
    const delivered = ago < dropDaysAgo ? 10 : 90;
    return {
      day: dayOf(NOW - ago * DAY),
      step: STEP,
      words: new Map([
        ['continue accepted', 100],
        ['accepted', 100],
        ['delivered', delivered],
      ]),
    };
  });

/** What is said of deliveries that dropped so many days ago, where that is told since `toldDaysAgo`. */
async function held(dropDaysAgo: number, toldDaysAgo?: number) {
  let from = '';
  const read = createWatchedFigures({
    cube: {
      async read(of) {
        from = of.from;
        return rows(dropDaysAgo).filter(({ day }) => day >= of.from && day <= of.to);
      },
    },
    clock: () => NOW,
  });
  const begun = toldDaysAgo === undefined ? [] : [['a1 delivered', NOW - toldDaysAgo * DAY] as const];
  const { steps } = await read(new Map(begun));
  const figures = steps[0]?.figures.delivered ?? {
    recent: { numerator: 0, denominator: 0 },
    past: { numerator: 0, denominator: 0 },
  };
  return { held: hasDropped(figures, rules.dropped), figures, from };
}

test('a step that dropped is held against what it did before, and not against its own bad weeks', async () => {
  expect((await held(8)).held).toBe('so');
  // Without a word of when it began the bad weeks are its past.
  expect((await held(60)).held).toBe('not_so');
  for (const told of [1, 20, 50]) expect((await held(told + 8, told)).held).toBe('so');
  expect((await held(0, 50)).held).toBe('not_so');
});

test('so many days are read as the past begins before, and what lasts a quarter of a year is what the step does', async () => {
  const days = async (told?: number) => (NOW - Date.parse((await held(8, told)).from)) / DAY;
  const usual = await days();
  expect((await days(20)) - usual).toBe(20);
  expect((await days(300)) - usual).toBe(90);
});
