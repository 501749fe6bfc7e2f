import { dayNumber, dayText, type StepDimensions } from './cube-row';
import { isDecision, sumOf } from './cube-words';
import type { DaySheet } from './day-sheet';
import { type FigureRow, restsAfterDays, windowDaysOf } from './figures';
import { fitsQuery, type Gathered } from './gathered';
import { SHEETS_A_TURN } from './in-turns';
import type { ReportQuery } from './report-page';
import { spansIn } from './sections/points';

const MOST_TEMPLATES = 12;
/** A conversion window is shorter (src/limits.ts), so that day and window make one number. */
const MOST_WINDOW_HOURS = 10_000;

interface Period {
  sheets: readonly DaySheet[];
  dimensions: ReadonlyMap<string, StepDimensions>;
}

/**
 * Adds the days of a period up as the page asks for them; pure. Each number is looked at once or twice and nothing is made
 * for it: a year of 200 steps has five million. Stops after each {@link SHEETS_A_TURN}.
 */
export function* gathering(
  { sheets, dimensions }: Period,
  filter: ReportQuery['filter'],
  today: string,
): Generator<void, Gathered> {
  const columns = columnsOf(sheets);
  const steps = stepsIn({ sheets, dimensions }, filter);
  const names = templatesIn(steps);
  const sumsByTemplate = new Map(
    names.slice(0, MOST_TEMPLATES).map((name) => [name, sumsOf<FigureRow['step']>(columns.size)]),
  );
  const asked = new Map(
    steps
      .filter(({ fits }) => fits)
      .map(({ step }) => [
        step.stepKey,
        { step, byAge: sumsOf<StepDimensions>(columns.size), byTemplate: sumsByTemplate.get(step.template) },
      ]),
  );
  const byDay = sumsOf<FigureRow['step']>(columns.size);
  const now = dayNumber(today);
  const pointOf = pointsOf(sheets);
  for (const [index, sheet] of sheets.entries()) {
    if (index % SHEETS_A_TURN === 0) yield;
    const point = pointOf(sheet.day);
    const places = Int32Array.from(sheet.words, (word) => columns.get(word) ?? 0);
    for (let row = 0; row < sheet.steps.length; row += 1) {
      const sums = asked.get(sheet.steps[row] ?? '');
      if (sums === undefined) continue;
      const { step, byAge, byTemplate } = sums;
      const { windowHours } = step;
      const rests = restsAfterDays(windowDaysOf(step));
      const age = Math.min(now - sheet.day, rests);
      const nameIn = (day: number) => day * MOST_WINDOW_HOURS + windowHours;
      const ofDay = () => ({ day: dayText(sheet.day), step: { windowHours } });
      const cells = { counts: sheet.counts, start: row * places.length, places };
      byAge.add(age, () => ({ day: dayText(now - age), step }), cells);
      byDay.add(nameIn(sheet.day), ofDay, cells);
      byTemplate?.add(nameIn(age === rests ? point : sheet.day), ofDay, cells);
    }
  }
  yield;
  const words = [...columns.keys()];
  const days = byDay.rows(words);
  return {
    rows: [...asked.values()].flatMap(({ byAge }) => byAge.rows(words)),
    total: sumOf(days.map((each) => each.words)),
    days,
    templates: new Map([...sumsByTemplate].map(([name, sums]) => [name, sums.rows(words)])),
    moreTemplates: names.length - sumsByTemplate.size,
    steps,
  };
}

/** Every word of some days, by its place. */
function columnsOf(sheets: readonly DaySheet[]): Map<string, number> {
  const columns = new Map<string, number>();
  for (const { words } of sheets) for (const word of words) if (!columns.has(word)) columns.set(word, columns.size);
  return columns;
}

/** → the first day of the point of the timeline that a day falls into. */
function pointsOf(sheets: readonly DaySheet[]): (day: number) => number {
  const days = sheets.map(({ day }) => day).sort((one, other) => one - other);
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return (day) => day;
  const points = spansIn({ from: dayText(from), to: dayText(to) }).map((span) => dayNumber(span.from));
  return (day) => points.findLast((first) => first <= day) ?? day;
}

/** A row of a sheet. */
interface Cells {
  counts: Int32Array;
  start: number;
  /** The column of each of its words. */
  places: Int32Array;
}

/** Sums of rows that belong together, by name, in the columns of {@link columnsOf}. */
function sumsOf<Step>(width: number) {
  const sums = new Map<number, { day: string; step: Step; sum: Float64Array }>();
  return {
    /** Adds to the sum of this name, which is made when it is first met. */
    add(name: number, make: () => { day: string; step: Step }, { counts, start, places }: Cells): void {
      let known = sums.get(name);
      if (known === undefined) {
        known = { ...make(), sum: new Float64Array(width) };
        sums.set(name, known);
      }
      const { sum } = known;
      for (let index = 0; index < places.length; index += 1) {
        const place = places[index] ?? 0;
        sum[place] = (sum[place] ?? 0) + (counts[start + index] ?? 0);
      }
    },
    rows(words: readonly string[]) {
      return [...sums.values()].map(({ day, step, sum }) => {
        const found = new Map<string, number>();
        for (let place = 0; place < sum.length; place += 1) {
          const count = sum[place] ?? 0;
          if (count !== 0) found.set(words[place] ?? '', count);
        }
        return { day, step, words: found };
      });
    },
  };
}

function stepsIn({ sheets, dimensions }: Period, filter: ReportQuery['filter']): Gathered['steps'] {
  const steps = new Map<string, { step: StepDimensions; decisions: number; firstDay: string; fits: boolean }>();
  for (const sheet of [...sheets].sort((one, other) => one.day - other.day)) {
    const decided = sheet.words.flatMap((word, place) => (isDecision(word) ? [place] : []));
    for (let row = 0; row < sheet.steps.length; row += 1) {
      const name = sheet.steps[row] ?? '';
      let known = steps.get(name);
      if (known === undefined) {
        const step = dimensions.get(name);
        if (step === undefined) continue;
        known = { step, decisions: 0, firstDay: dayText(sheet.day), fits: fitsQuery(step, filter) };
        steps.set(name, known);
      }
      for (const place of decided) known.decisions += sheet.counts[row * sheet.words.length + place] ?? 0;
    }
  }
  return [...steps.values()];
}

/** Those with the most decisions first. */
function templatesIn(steps: Gathered['steps']): string[] {
  const decided = new Map<string, number>();
  for (const { step, decisions, fits } of steps) {
    if (fits) decided.set(step.template, (decided.get(step.template) ?? 0) + decisions);
  }
  return [...decided].sort((one, other) => other[1] - one[1]).map(([name]) => name);
}
