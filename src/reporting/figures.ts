import { wilson } from '../watch/wilson';
import { type CubeRow, dayNumber, dayText, type StepDimensions } from './cube-row';
import { addTally, emptyTallySum, type Tally, type TallySum, tallyFrom } from './cube-words';

/** 95 of 100 such intervals hold the truth. */
const Z = 1.96;
/** Fewer cases, or a rate of fewer events on either side, say nothing that one may act on. */
const LEAST_CASES = 30;
/** Signals count for seven days after the acceptance, so a day is final when they are over for its last message. */
const FINAL_AFTER_DAYS = 8;
/** A shop or a call centre may tell of a conversion some days after it happened. */
const TOLD_LATE_DAYS = 5;

/** Within what of a message its event must come to be counted. */
type Window = 'none' | 'seven_days' | 'conversion_window';

interface FigureDefinition {
  numerator: (tally: Tally) => number;
  denominator: (tally: Tally) => number;
  window: Window;
  /** Days after a decision before which its messages are left out: their events are still coming, so they would lower the rate. */
  ripeAfterDays: number | 'conversion_window';
  /** Where it is compared with a line: below it (F2) or above it (F3) a person should look. */
  line?: { at: number; worse: 'below' | 'above' };
  /** Never final, since part of it becomes known weeks later. */
  moves?: true;
}

const one = (column: keyof Tally) => (tally: Tally) => tally[column];
const failedFor = ({ failed, recovered }: Tally) => failed - recovered;
const decided = one('decisions');

/**
 * The rates of the report, each of a part of what it is divided by. How they are said in SQL: config/queries; in words:
 * docs/reporting.md.
 */
const definitions = {
  /** Of those decided, how many Meta took. */
  accepted: { numerator: one('accepted'), denominator: decided, window: 'none', ripeAfterDays: 0 },
  delivered: { numerator: one('delivered'), denominator: one('accepted'), window: 'seven_days', ripeAfterDays: 1 },
  /** A floor: who has switched off receipts reads unseen. */
  read: { numerator: one('read'), denominator: one('delivered'), window: 'seven_days', ripeAfterDays: 3 },
  clicked: { numerator: one('clicked'), denominator: one('delivered'), window: 'seven_days', ripeAfterDays: 3 },
  /** F1: is it a talk? A wish to stop and a mere reaction are no answers. */
  response: { numerator: one('answered'), denominator: one('delivered'), window: 'seven_days', ripeAfterDays: 3 },
  converted: {
    numerator: one('converted'),
    denominator: one('accepted'),
    window: 'conversion_window',
    ripeAfterDays: 'conversion_window',
  },
  /** F2: do conversations convert? */
  session_conversion: {
    numerator: one('converted_after'),
    denominator: one('answered'),
    window: 'conversion_window',
    ripeAfterDays: 'conversion_window',
    line: { at: 0.3, worse: 'below' },
  },
  /** F3: who asked to stop, by word, button or preference, and who is taken to have blocked us without a word. */
  negative: {
    numerator: ({ opted_out: optedOut, blocked }) => optedOut + blocked,
    denominator: one('noticed'),
    window: 'seven_days',
    ripeAfterDays: 3,
    line: { at: 0.005, worse: 'above' },
    moves: true,
  },
  opted_out: { numerator: one('opted_out'), denominator: one('noticed'), window: 'seven_days', ripeAfterDays: 3 },
  blocked: { numerator: one('blocked'), denominator: one('noticed'), window: 'none', ripeAfterDays: 3, moves: true },
  /** Failed, and did not arrive elsewhere either. */
  failed: { numerator: failedFor, denominator: one('accepted'), window: 'seven_days', ripeAfterDays: 1 },
  /** Taken by Meta and never heard of again. */
  silent: {
    numerator: (tally) => tally.accepted - tally.delivered - failedFor(tally),
    denominator: one('accepted'),
    window: 'seven_days',
    ripeAfterDays: FINAL_AFTER_DAYS,
  },
  /** Nobody knows whether it went. */
  unknown: {
    numerator: ({ unconfirmed, proven }) => unconfirmed - proven,
    denominator: decided,
    window: 'none',
    ripeAfterDays: 0,
  },
  fallback_at_once: {
    numerator: one('fallback_at_once'),
    denominator: decided,
    window: 'none',
    ripeAfterDays: 0,
  },
  /** On no channel: the step said so. */
  left_alone: {
    numerator: one('left_alone'),
    denominator: decided,
    window: 'none',
    ripeAfterDays: 0,
  },
  fallback_late: {
    numerator: one('late'),
    denominator: decided,
    window: 'none',
    ripeAfterDays: 1,
  },
  double_contact: { numerator: one('double'), denominator: one('accepted'), window: 'none', ripeAfterDays: 1 },
} as const satisfies Record<string, FigureDefinition>;

export type FigureName = keyof typeof definitions;
const FIGURES = Object.keys(definitions) as FigureName[];
const DEFINITIONS: Readonly<Record<FigureName, FigureDefinition>> = definitions;

/** A rate with all that one needs to judge it. */
export interface Figure {
  name: FigureName;
  numerator: number;
  denominator: number;
  /** 0 to 1; null where nothing is to be divided by. */
  rate: number | null;
  /** 95 % interval of Wilson; null with the rate. */
  low: number | null;
  high: number | null;
  /** Enough cases to say anything: else a page says "too few to say" in the place of a verdict. */
  enough: boolean;
  window: Window;
  /** What is left out: test contacts, and messages so young that their events are still coming. */
  excluded: { tests: number; youngDays: number; youngMessages: number };
  /** Nothing of it will change any more. */
  final: boolean;
  /** `worse`: even the better end of the interval is beyond the line; `unclear`: the interval holds the line. Absent without a line. */
  line?: { at: number; worse: 'below' | 'above'; verdict: 'worse' | 'unclear' | 'fine' | 'too_few' };
}

/** After how many days messages are ripe, and final, for a figure. */
function daysOf(
  { ripeAfterDays, window, moves }: FigureDefinition,
  windowDays: number,
): { ripe: number; final: number } {
  const ripe = ripeAfterDays === 'conversion_window' ? windowDays : ripeAfterDays;
  const final = window === 'conversion_window' ? restsAfterDays(windowDays) : FINAL_AFTER_DAYS;
  return { ripe, final: moves ? Number.POSITIVE_INFINITY : final };
}

/** A conversion window in whole days. */
export const windowDaysOf = ({ windowHours }: Pick<StepDimensions, 'windowHours'>) => Math.ceil(windowHours / 24);
/** So many days after a decision nothing that counts for its message changes any more, likely blocks apart. */
export const restsAfterDays = (windowDays: number): number => Math.max(FINAL_AFTER_DAYS, windowDays + TOLD_LATE_DAYS);

/** Messages that are of one age, as far as age matters, and of one conversion window. */
interface Cohort {
  age: number;
  windowDays: number;
  days: Set<string>;
  tally: Tally;
}

/** What figures are reckoned of: rows, or sums of rows of steps with one window. */
export type FigureRow = Pick<CubeRow, 'day' | 'words'> & { step: Pick<StepDimensions, 'windowHours'> };

/** Every figure is a sum over messages, so cohorts are added up once and each figure takes those that are ripe for it. */
function cohortsOf(rows: readonly FigureRow[], today: string): Cohort[] {
  const now = dayNumber(today);
  const cohorts = new Map<number, Omit<Cohort, 'tally'> & { sum: TallySum }>();
  for (const { day, step, words } of rows) {
    const windowDays = windowDaysOf(step);
    const age = Math.min(now - dayNumber(day), restsAfterDays(windowDays));
    const name = age * 1_000 + windowDays;
    const cohort = cohorts.get(name) ?? { age, windowDays, days: new Set<string>(), sum: emptyTallySum() };
    cohorts.set(name, cohort);
    cohort.days.add(day);
    addTally(cohort.sum, words);
  }
  return [...cohorts.values()].map(({ sum, ...cohort }) => ({ ...cohort, tally: tallyFrom(sum) }));
}

/** Every figure of rows, or some; pure. `today` is the day in UTC, `2026-11-30`: a message of today is no day old. */
export function figuresOf<Name extends FigureName = FigureName>(
  rows: readonly FigureRow[],
  today: string,
  names: readonly Name[] = FIGURES as Name[],
): Record<Name, Figure> {
  const cohorts = cohortsOf(rows, today);
  return Object.fromEntries(names.map((name) => [name, figureOf(name, cohorts)])) as Record<Name, Figure>;
}

function figureOf(name: FigureName, cohorts: readonly Cohort[]): Figure {
  const definition = DEFINITIONS[name];
  const ripe = cohorts.filter(({ age, windowDays }) => age >= daysOf(definition, windowDays).ripe);
  const young = cohorts.filter((cohort) => !ripe.includes(cohort));
  const sum = (some: readonly Cohort[], of: (tally: Tally) => number) =>
    some.reduce((total, { tally }) => total + of(tally), 0);
  const numerator = sum(ripe, definition.numerator);
  const denominator = sum(ripe, definition.denominator);
  const some = denominator > 0;
  const enough = denominator >= LEAST_CASES;
  const low = some ? Math.max(0, wilson(numerator, denominator, -Z)) : null;
  const high = some ? Math.min(1, wilson(numerator, denominator, Z)) : null;
  return {
    name,
    numerator,
    denominator,
    rate: some ? numerator / denominator : null,
    low,
    high,
    enough,
    window: definition.window,
    excluded: {
      tests: sum(cohorts, ({ tests }) => tests),
      youngDays: new Set(young.flatMap(({ days }) => [...days])).size,
      youngMessages: sum(young, decided),
    },
    final: cohorts.every(({ age, windowDays }) => age >= daysOf(definition, windowDays).final),
    ...(definition.line && {
      line: { ...definition.line, verdict: verdictOf(definition.line, { low, high, enough }) },
    }),
  };
}

/**
 * The same rows with those of a step that rest put together as of one day, so that a year is as quick to reckon with as a
 * month; pure.
 */
export function condense(rows: readonly CubeRow[], today: string): CubeRow[] {
  const now = dayNumber(today);
  const condensed = new Map<string, CubeRow & { words: Map<string, number> }>();
  for (const { day, step, words } of rows) {
    const age = Math.min(now - dayNumber(day), restsAfterDays(windowDaysOf(step)));
    const name = `${age} ${step.stepKey}`;
    const row = condensed.get(name) ?? { day: dayText(now - age), step, words: new Map<string, number>() };
    condensed.set(name, row);
    for (const [word, count] of words) row.words.set(word, (row.words.get(word) ?? 0) + count);
  }
  return [...condensed.values()];
}

function verdictOf(
  line: { at: number; worse: 'below' | 'above' },
  { low, high, enough }: Pick<Figure, 'low' | 'high' | 'enough'>,
): 'worse' | 'unclear' | 'fine' | 'too_few' {
  if (!enough || low === null || high === null) return 'too_few';
  if (line.worse === 'above') return low > line.at ? 'worse' : high < line.at ? 'fine' : 'unclear';
  return high < line.at ? 'worse' : low > line.at ? 'fine' : 'unclear';
}

/** Whether nothing that counts for messages of this day will change any more, likely blocks apart. */
export function isFinalDay(day: string, steps: readonly FigureRow['step'][], today: string): boolean {
  const age = dayNumber(today) - dayNumber(day);
  return age >= FINAL_AFTER_DAYS && steps.every((step) => age >= restsAfterDays(windowDaysOf(step)));
}
