import { SPAN_ENDS_S } from '../../execution/cube-lua';
import { type CubeRow, dayNumber } from '../cube-row';
import { countOf, countsAfter, sumOf } from '../cube-words';
import { type Figure, type FigureRow, figuresOf } from '../figures';
import type { Gathered } from '../gathered';
import type {
  CohortsSection,
  FatigueSection,
  NegativeSection,
  ResponseSection,
  Sections,
  SessionsSection,
  TimesOf,
} from '../report-sections';
import { groupBy } from './funnel-sections';
import { rowsInSpans, spansIn } from './points';

type Rows = Pick<Gathered, 'rows'>;
interface Asked {
  from: string;
  to: string;
  today: string;
}

/** F1: 60 to 80 of 100 answer where it is a talk; at 15 to 20 one shouts. */
const RESPONSE_BANDS: ResponseSection['bands'] = {
  healthy: { low: 0.6, high: 0.8 },
  broadcasting: { low: 0.15, high: 0.2 },
};

/** Who answers, by stage; pure. */
export function responseSection({ rows }: Rows, today: string): ResponseSection {
  const byStage = [...groupBy(rows, ({ step }) => step.stage)].map(([value, group]) => {
    const { response: figure } = figuresOf(group, today, ['response']);
    return { value, figure, verdict: responseVerdict(figure) };
  });
  return {
    bands: RESPONSE_BANDS,
    byStage: byStage.sort((one, other) => other.figure.denominator - one.figure.denominator),
  };
}

function responseVerdict({ enough, low, high }: Figure): ResponseSection['byStage'][number]['verdict'] {
  if (!enough || low === null || high === null) return 'too_few';
  if (low >= RESPONSE_BANDS.healthy.low) return 'talking';
  return high <= RESPONSE_BANDS.broadcasting.high ? 'broadcasting' : 'between';
}

/** Whether conversations convert, by template and stage; pure. */
export function sessionsSection({ rows }: Rows, today: string): SessionsSection {
  const groups = [...groupBy(rows, ({ step }) => JSON.stringify([step.template, step.stage]))]
    .map(([, group]) => ({
      template: group[0]?.step.template ?? '',
      stage: group[0]?.step.stage ?? '',
      figure: figuresOf(group, today, ['session_conversion']).session_conversion,
    }))
    .filter(({ figure }) => figure.denominator > 0)
    .sort((one, other) => (one.figure.high ?? 1) - (other.figure.high ?? 1));
  return { line: figuresOf([], today, ['session_conversion']).session_conversion.line?.at ?? 0, groups };
}

/** Who turned away, the known and the guessed part; pure. */
export function negativeSection({ rows }: Rows, today: string): NegativeSection {
  const by = (keyOf: (row: CubeRow) => string) =>
    [...groupBy(rows, keyOf)]
      .map(([value, group]) => {
        const figures = figuresOf(group, today, ['negative', 'opted_out', 'blocked']);
        return {
          value,
          negative: figures.negative,
          optedOut: figures.opted_out,
          blocked: figures.blocked,
          kinds: kindsOf(group),
        };
      })
      .filter(({ negative }) => negative.denominator > 0)
      .sort((one, other) => (other.negative.low ?? 0) - (one.negative.low ?? 0));
  return {
    line: figuresOf([], today, ['negative']).negative.line?.at ?? 0,
    byTemplate: by(({ step }) => step.template),
    byPurpose: by(({ step }) => step.purpose),
  };
}

function kindsOf(rows: readonly FigureRow[]): { kind: string; messages: number }[] {
  return [...sumOf(rows.map(({ words }) => new Map(countsAfter(words, 'opted_out'))))]
    .map(([kind, messages]) => ({ kind, messages }))
    .sort((one, other) => other.messages - one.messages);
}

/** How soon people read, answered and converted; pure. */
export function timesSection({ total: words }: Pick<Gathered, 'total'>): Sections['times'] {
  const of = (word: string) =>
    timesOf([...SPAN_ENDS_S, null].map((within, index) => ({ within, messages: countOf(words, `${word} ${index}`) })));
  return { read: of('read'), answered: of('answered'), converted: of('converted') };
}

/** Spans with the shares up to each; pure. */
export function timesOf(spans: readonly { within: number | null; messages: number }[]): TimesOf {
  const messages = spans.reduce((sum, span) => sum + span.messages, 0);
  let before = 0;
  const shares = spans.map((span) => {
    before += span.messages;
    return { ...span, share: messages === 0 ? 0 : before / messages };
  });
  const reached = (share: number) =>
    messages === 0 ? null : (shares.find((span) => span.share >= share)?.within ?? null);
  return { messages, spans: shares, halfWithin: reached(0.5), nineOfTenWithin: reached(0.9) };
}

/** Who leaves, by when the message went; pure. */
export function cohortsSection({ days }: Pick<Gathered, 'days'>, asked: Asked): CohortsSection {
  return {
    points: rowsInSpans(days, spansIn(asked), asked.today).map(({ point, rows }) => {
      const figures = figuresOf(rows, asked.today, ['opted_out', 'blocked']);
      return { ...point, optedOut: figures.opted_out, blocked: figures.blocked, kinds: kindsOf(rows) };
    }),
  };
}

/** Whether templates tire, with what changed; pure. */
export function fatigueSection(
  { templates, moreTemplates, steps }: Gathered,
  asked: Asked,
  labelOf: (name: 'step', activityId: string) => string,
): FatigueSection {
  const spans = spansIn(asked);
  return {
    templates: [...templates].map(([template, days]) => ({
      template,
      points: rowsInSpans(days, spans, asked.today).map(({ point, rows }) => ({
        ...point,
        ...figuresOf(rows, asked.today, ['response', 'negative']),
      })),
      marks: marksOf(
        steps.filter(({ step, fits }) => fits && step.template === template),
        asked.from,
      ).map((mark) => ({ ...mark, step: labelOf('step', mark.step) })),
    })),
    more: moreTemplates,
  };
}

/**
 * A step that first decides after the period began is a change: other settings of an activity that had been there, another
 * version of a journey, or another language of the template. Pure.
 */
function marksOf(steps: Gathered['steps'], from: string): FatigueSection['templates'][number]['marks'] {
  const inOrder = [...steps].sort((one, other) => dayNumber(one.firstDay) - dayNumber(other.firstDay));
  return inOrder.flatMap(({ step, firstDay }, index) => {
    const before = inOrder.slice(0, index).map((earlier) => earlier.step);
    if (firstDay === from || before.length === 0) return [];
    const kind = !before.some(({ language }) => language === step.language)
      ? ('language' as const)
      : before.some(({ activityId }) => activityId === step.activityId)
        ? ('settings' as const)
        : ('journey_version' as const);
    return [{ day: firstDay, kind, step: step.activityId }];
  });
}
