import { DAY } from './plan';
import { conversionOf, dimensionsOf } from './steps';
import { COUNTS, reasonsOfRows, type TrueDay } from './true-days';
import { isTest, type TrueRow } from './true-rows';

/** What `npm run report -- --json` has to say, counted from the plan by what docs/reporting.md says of each figure. */
type Is = (row: TrueRow) => boolean;
type Ripe = number | 'window';

const is = (name: keyof TrueDay): Is => COUNTS[name];
const either =
  (...all: Is[]): Is =>
  (row) =>
    all.some((each) => each(row));
const FIGURES: Record<string, { of: Is; among: Is; ripe: Ripe; moves?: true; isConversion?: true }> = {
  accepted: { of: is('Accepted'), among: is('Decisions'), ripe: 0 },
  delivered: { of: is('Delivered'), among: is('Accepted'), ripe: 1 },
  read: { of: is('WasRead'), among: is('Delivered'), ripe: 3 },
  clicked: { of: is('Clicked'), among: is('Delivered'), ripe: 3 },
  response: { of: is('Replied'), among: is('Delivered'), ripe: 3 },
  converted: { of: is('Converted'), among: is('Accepted'), ripe: 'window', isConversion: true },
  session_conversion: { of: is('ConvertedAfterReply'), among: is('Replied'), ripe: 'window', isConversion: true },
  negative: { of: either(is('OptedOut'), is('LikelyBlocked')), among: is('Noticed'), ripe: 3, moves: true },
  opted_out: { of: is('OptedOut'), among: is('Noticed'), ripe: 3 },
  blocked: { of: is('LikelyBlocked'), among: is('Noticed'), ripe: 3, moves: true },
  failed: { of: is('Failed'), among: is('Accepted'), ripe: 1 },
  silent: { of: is('Silent'), among: is('Accepted'), ripe: 8 },
  unknown: { of: (row) => row.reason === 'unconfirmed' && !is('Proven')(row), among: is('Decisions'), ripe: 0 },
  fallback_at_once: { of: is('FallbackAtOnce'), among: is('Decisions'), ripe: 0 },
  left_alone: { of: is('LeftAlone'), among: is('Decisions'), ripe: 0 },
  fallback_late: { of: is('FallbackLate'), among: is('Decisions'), ripe: 1 },
  double_contact: { of: is('DoubleContacts'), among: is('Accepted'), ripe: 1 },
};

const windowDays = (row: TrueRow) => Math.ceil(conversionOf(row.message.step).windowHours / 24);
const ageOf = (row: TrueRow, today: string) => (Date.parse(today) - Date.parse(row.day)) / (DAY * 1000);

/** Every figure of these messages on a day, with what is left out of it. */
export function trueFigures(rows: readonly TrueRow[], today: string) {
  return Object.fromEntries(
    Object.entries(FIGURES).map(([name, { of, among, ripe, moves, isConversion }]) => {
      const isRipe: Is = (row) => ageOf(row, today) >= (ripe === 'window' ? windowDays(row) : ripe);
      const isFinal: Is = (row) => !moves && ageOf(row, today) >= (isConversion ? Math.max(8, windowDays(row) + 5) : 8);
      const counted = rows.filter(isRipe);
      const young = rows.filter((row) => !isRipe(row));
      const [numerator, denominator] = [counted.filter(of).length, counted.filter(among).length];
      return [
        name,
        {
          ...{ numerator, denominator, enough: denominator >= 30, final: rows.every(isFinal) },
          rate: denominator === 0 ? null : numerator / denominator,
          excluded: {
            tests: rows.filter(isTest).length,
            youngDays: new Set(young.map(({ day }) => day)).size,
            youngMessages: young.filter((row) => !isTest(row)).length,
          },
        },
      ];
    }),
  );
}

/** The same of what the product says, without what is worked out from it (intervals have tests of their own). */
export function figuresSaid(figures: Record<string, SaidFigure>) {
  return Object.fromEntries(
    Object.entries(figures).map(([name, { numerator, denominator, enough, final, rate, excluded }]) => [
      name,
      { numerator, denominator, enough, final, rate, excluded },
    ]),
  );
}
interface SaidFigure {
  numerator: number;
  denominator: number;
  enough: boolean;
  final: boolean;
  rate: number | null;
  excluded: { tests: number; youngDays: number; youngMessages: number };
}

/** Of each dimension, its values, each with the messages of them. */
export function rowsByDimension(rows: readonly TrueRow[], stepKeyOf: (row: TrueRow) => string) {
  const valueIn: Record<string, (row: TrueRow) => string> = {
    journey: ({ message }) => dimensionsOf(message.step).journeyId,
    stepKey: stepKeyOf,
    activityId: ({ message }) => dimensionsOf(message.step).activityId,
    template: ({ message }) => dimensionsOf(message.step).template,
    language: ({ message }) => dimensionsOf(message.step).language,
    stage: ({ message }) => dimensionsOf(message.step).stage,
    purpose: ({ message }) => dimensionsOf(message.step).purpose,
    sender: ({ message }) => dimensionsOf(message.step).sender,
  };
  return Object.fromEntries(
    Object.entries(valueIn).map(([dimension, of]) => {
      const groups = new Map<string, TrueRow[]>();
      for (const row of rows) groups.set(of(row), [...(groups.get(of(row)) ?? []), row]);
      return [dimension, groups];
    }),
  );
}

/** The funnel and the lists beside it. */
export function trueAccount(rows: readonly TrueRow[]) {
  const reasons = [...reasonsOfRows(rows)].map(([name, messages]) => {
    const [kind = '', branch = '', reason = ''] = name.split('|');
    return { kind, branch, reason, messages };
  });
  const of = (wanted: string) => reasons.filter(({ kind }) => kind === wanted);
  const countOf = (name: keyof TrueDay) => rows.filter(COUNTS[name]).length;
  const spans = (wanted: string) =>
    [60, 300, 3_600, 21_600, 86_400, 259_200, 604_800, null].map((within, index) => ({
      within,
      messages: of(wanted).find(({ reason }) => reason === String(index))?.messages ?? 0,
    }));
  return {
    funnel: {
      ...{ decisions: countOf('Decisions'), tests: countOf('Tests'), accepted: countOf('Accepted') },
      ...{ delivered: countOf('Delivered'), read: countOf('WasRead'), clicked: countOf('Clicked') },
      ...{ answered: countOf('Replied'), converted: countOf('Converted'), heldOut: countOf('HeldOut') },
    },
    answers: of('answer')
      .filter(({ reason }) => reason !== 'test')
      .map(({ branch, reason, messages }) => `${branch} ${reason} ${messages}`),
    dropped: of('dropped').map(({ reason, messages }) => `${reason} ${messages}`),
    optedOut: of('opted_out').map(({ reason, messages }) => `${reason} ${messages}`),
    failed: of('failed').map(({ reason, messages }) => {
      const recovered = of('recovered').find((other) => other.reason === reason)?.messages ?? 0;
      return `${reason} ${messages} ${recovered}`;
    }),
    late: of('late').map(({ reason, messages }) => `${reason} ${messages}`),
    priced: of('priced').map(({ reason, messages }) => `${reason} ${messages}`),
    spans: { read: spans('read_within'), answered: spans('answered_within'), converted: spans('converted_within') },
  };
}
