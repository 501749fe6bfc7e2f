import { HELD_AGAINST_PAST, type HeldAgainstPast, type Share, type WatchedFigures } from '../watch/watch-figures';
import type { Cube } from './cube';
import { type CubeRow, dayNumber, dayOf, dayText, rowsBy } from './cube-row';
import { type Figure, type FigureName, figuresOf, restsAfterDays, windowDaysOf } from './figures';

const TEMPLATE_DAYS = 30;
const RECENT_DAYS = 7;
const PAST_DAYS = 28;
/** The past of a step whose drop was told longer ago ends so many days ago: by then it is what the step does. */
const MOST_DAYS_DROPPED = 90;

const shareOf = ({ numerator, denominator }: Figure): Share => ({ numerator, denominator });
const FIGURE_OF: Record<HeldAgainstPast, FigureName> = {
  delivered: 'delivered',
  response: 'response',
  converted: 'converted',
};
/** After so many days a message is ripe for it; a conversion as soon as the window is over. */
const RIPE_AFTER: Record<HeldAgainstPast, (windowDays: number) => number> = {
  delivered: () => 1,
  response: () => 3,
  converted: (windowDays) => windowDays,
};

/** The day, as a number, on which the past of a figure ends. */
type PastEnds = (activityId: string, figure: HeldAgainstPast) => number;

/** The figures that the rules of src/watch read, of rows; pure. */
function watchedFiguresOf(rows: readonly CubeRow[], today: string, pastEnds: PastEnds): WatchedFigures {
  const since = dayText(dayNumber(today) - TEMPLATE_DAYS);
  const lately = rows.filter(({ day, step }) => day >= since && step.template !== '');
  return {
    templates: [...rowsBy(lately, 'template')].map(([template, group]) => {
      const figures = figuresOf(group, today);
      const { negative, blocked, session_conversion: converted } = figures;
      return {
        template,
        negative: shareOf(negative),
        guessed: blocked.numerator,
        sessionConversion: shareOf(converted),
      };
    }),
    steps: [...rowsBy(rows, 'activityId')].flatMap(([activityId, group]) => {
      const [first] = group;
      if (first === undefined || activityId === '') return [];
      const { template, journey } = first.step;
      return [
        {
          activityId,
          name: `${template || 'a step'} in ${journey}`,
          failed: failedLately(group, today),
          figures: againstPast(group, today, (figure) => pastEnds(activityId, figure)),
        },
      ];
    }),
  };
}

/** Of the last seven days for which failures are ripe. */
function failedLately(rows: readonly CubeRow[], today: string): Share {
  const now = dayNumber(today);
  const lately = rows.filter(({ day }) => now - dayNumber(day) <= RECENT_DAYS);
  return shareOf(figuresOf(lately, today).failed);
}

function againstPast(
  rows: readonly CubeRow[],
  today: string,
  pastEnds: (figure: HeldAgainstPast) => number,
): WatchedFigures['steps'][number]['figures'] {
  const between = (figure: HeldAgainstPast, { from, to, end }: { from: number; to: number; end: number }): Share => {
    const some = rows.filter(({ day, step }) => {
      const age = end - dayNumber(day) - RIPE_AFTER[figure](windowDaysOf(step));
      return age >= from && age < to;
    });
    return shareOf(figuresOf(some, today)[FIGURE_OF[figure]]);
  };
  return Object.fromEntries(
    HELD_AGAINST_PAST.map((figure) => [
      figure,
      {
        recent: between(figure, { from: 0, to: RECENT_DAYS, end: dayNumber(today) }),
        past: between(figure, { from: RECENT_DAYS, to: RECENT_DAYS + PAST_DAYS, end: pastEnds(figure) }),
      },
    ]),
  ) as WatchedFigures['steps'][number]['figures'];
}

/**
 * Reads them: of so many days as the longest conversion window asks for. `begun`: since when (ms) the drop of a figure is
 * told, by `<activity> <figure>`; the days after that are none of its past.
 */
export function createWatchedFigures({ cube, clock }: { cube: Pick<Cube, 'read'>; clock: () => number }) {
  return async (begun: ReadonlyMap<string, number>): Promise<WatchedFigures> => {
    const today = dayOf(clock());
    const now = dayNumber(today);
    const ends = new Map(
      [...begun].map(([subject, at]) => [subject, Math.max(dayNumber(dayOf(at)), now - MOST_DAYS_DROPPED)]),
    );
    const longest = restsAfterDays(14) + RECENT_DAYS + PAST_DAYS;
    const rows = await cube.read({ from: dayText(Math.min(now, ...ends.values()) - longest), to: today });
    return watchedFiguresOf(rows, today, (activityId, figure) => ends.get(`${activityId} ${figure}`) ?? now);
  };
}
