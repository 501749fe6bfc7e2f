import type { WatchRules } from '../alerts/alert-rules';
import type { AlertBook, SaidAlert } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { Sentence } from '../saying';
import { wilson } from './wilson';

/** A part of something: so many of so many. */
export interface Share {
  numerator: number;
  denominator: number;
}

/** What a step is held against itself by. */
export const HELD_AGAINST_PAST = ['delivered', 'response', 'converted'] as const;
export type HeldAgainstPast = (typeof HELD_AGAINST_PAST)[number];

/** The figures that the rules read; messages whose events are still coming are in none of them. */
export interface WatchedFigures {
  /** Of the last 30 days. */
  templates: { template: string; negative: Share; guessed: number; sessionConversion: Share }[];
  /** Of the last seven days for which the figure is ripe, and of the 28 before those. */
  steps: {
    activityId: string;
    name: string;
    /** Messages that failed after they were accepted, of the last seven days. */
    failed: Share;
    figures: Record<HeldAgainstPast, { recent: Share; past: Share }>;
  }[];
}

/** The rules that figures are held against. */
type FigureRules = Pick<WatchRules, 'negativeRate' | 'sessionConversion' | 'dropped' | 'failureShare'>;

/** Two in 100 such intervals miss the truth on one side: looked at by the hour, of some dozen templates. */
const Z = 2.05;
/** One in 2,000: three figures of every step are looked at. */
const Z_OF_DROP = 3.29;

/** Whether it is so as a rule says; `too_few`: nobody can tell; `nothing`: there is nothing any more of which to tell. */
export type Held = 'so' | 'not_so' | 'too_few' | 'nothing';

/** Where not even a rate so many times the line would bring those who turn away that the rule asks for, nobody can tell. */
const FAR_OVER = 10;

/** Whether more people turn away than the line allows, even at the low end of what so few can tell; pure. */
export function turnsAway({ numerator, denominator }: Share, { over, atLeast }: WatchRules['negativeRate']): Held {
  if (denominator === 0) return 'nothing';
  const isOver = wilson(numerator, denominator, -Z) > over;
  if (numerator >= atLeast) return isOver ? 'so' : 'not_so';
  return isOver || denominator * FAR_OVER * over < atLeast ? 'too_few' : 'not_so';
}

/** Whether fewer conversations convert than the line asks for, even at the high end; pure. */
export function convertsTooLittle(
  { numerator, denominator }: Share,
  { under, atLeast }: WatchRules['sessionConversion'],
): Held {
  if (denominator < atLeast) return fewOrNone(denominator);
  return wilson(numerator, denominator, Z) < under ? 'so' : 'not_so';
}

/** Whether more messages fail than the line allows, even at the low end; pure. */
export function failsOften({ numerator, denominator }: Share, { over, atLeast }: WatchRules['failureShare']): Held {
  if (denominator < atLeast) return fewOrNone(denominator);
  return wilson(numerator, denominator, -Z_OF_DROP) > over ? 'so' : 'not_so';
}

/**
 * Whether what a step does now lies, even at the high end, below the low end of its own past, and by so much of it at the
 * least; pure.
 */
export function hasDropped(
  { recent, past }: { recent: Share; past: Share },
  { by, recentAtLeast, pastAtLeast }: WatchRules['dropped'],
): Held {
  if (recent.denominator < recentAtLeast || past.denominator < pastAtLeast) return fewOrNone(recent.denominator);
  const was = past.numerator / past.denominator;
  const isLower =
    wilson(recent.numerator, recent.denominator, Z_OF_DROP) < wilson(past.numerator, past.denominator, -Z_OF_DROP);
  return isLower && recent.numerator / recent.denominator < (1 - by) * was ? 'so' : 'not_so';
}

const fewOrNone = (denominator: number): Held => (denominator === 0 ? 'nothing' : 'too_few');

function percent({ numerator, denominator }: Share): Sentence {
  const text = ((100 * numerator) / Math.max(1, denominator)).toFixed(1);
  const share = { ...sayAlert('alert_number', { n: Number(text) }), english: text };
  return sayAlert('alert_share', { share, n: numerator, of: denominator });
}

interface Finding extends Pick<SaidAlert, 'subject' | 'title' | 'detail' | 'said' | 'activityId'> {
  code: 'negative_rate_high' | 'conversations_rarely_convert' | 'step_dropped' | 'step_fails';
  size: number;
}

/** Each figure of which a rule speaks, held against it, with what a person is told where it is so; pure. */
export function findingsIn({ templates, steps }: WatchedFigures, rules: FigureRules): (Finding & { held: Held })[] {
  return [
    ...templates.flatMap((template) => [
      { ...negativeFinding(template, rules.negativeRate.over), held: turnsAway(template.negative, rules.negativeRate) },
      {
        ...conversionFinding(template, rules.sessionConversion.under),
        held: convertsTooLittle(template.sessionConversion, rules.sessionConversion),
      },
    ]),
    ...steps.flatMap((step) => [
      { ...failureFinding(step), held: failsOften(step.failed, rules.failureShare) },
      ...HELD_AGAINST_PAST.map((figure) => ({
        ...dropFinding(step, figure),
        held: hasDropped(step.figures[figure], rules.dropped),
      })),
    ]),
  ];
}

const line = (share: number) => Number((100 * share).toFixed(2));

function failureFinding({ activityId, name, failed }: WatchedFigures['steps'][number]): Finding {
  return {
    code: 'step_fails',
    subject: activityId,
    ...says(sayAlert('alert_fails', { name }), sayAlert('alert_fails_why', { share: percent(failed) })),
    size: failed.numerator,
    activityId,
  };
}

function negativeFinding({ template, negative, guessed }: WatchedFigures['templates'][number], over: number): Finding {
  return {
    code: 'negative_rate_high',
    subject: template,
    ...says(
      sayAlert('alert_turn_away', { over: line(over), template }),
      sayAlert('alert_turn_away_why', { share: percent(negative), guessed }),
    ),
    size: negative.numerator,
  };
}

function conversionFinding(
  { template, sessionConversion }: WatchedFigures['templates'][number],
  under: number,
): Finding {
  return {
    code: 'conversations_rarely_convert',
    subject: template,
    ...says(
      sayAlert('alert_rarely_convert', { under: line(under), template }),
      sayAlert('alert_rarely_convert_why', { share: percent(sessionConversion) }),
    ),
    size: sessionConversion.denominator,
  };
}

const TITLES = {
  delivered: 'alert_arrives_less',
  response: 'alert_answered_less',
  converted: 'alert_converts_less',
} as const satisfies Record<HeldAgainstPast, string>;

function dropFinding({ activityId, name, figures }: WatchedFigures['steps'][number], figure: HeldAgainstPast): Finding {
  const { recent, past } = figures[figure];
  return {
    code: 'step_dropped',
    subject: `${activityId} ${figure}`,
    ...says(
      sayAlert(TITLES[figure], { name }),
      sayAlert('alert_less_why', { share: percent(recent), before: percent(past) }),
    ),
    size: recent.denominator,
    activityId,
  };
}

const CODES: readonly string[] = [
  'negative_rate_high',
  'conversations_rarely_convert',
  'step_dropped',
  'step_fails',
] satisfies Finding['code'][];

/**
 * Raises what the figures ask to look at, and tells when it is so no more. Where too few are left to tell it lasts; where
 * nothing is left it ends untold. Run by one worker.
 */
export async function watchFigures({
  figures,
  alerts,
  rules,
}: {
  /** `begun`: since when (ms) the drop of a figure is told, by the alert's subject. */
  figures: (begun: ReadonlyMap<string, number>) => Promise<WatchedFigures>;
  rules: FigureRules;
  alerts: Pick<AlertBook, 'raise' | 'over' | 'list'>;
}): Promise<void> {
  const open = (await alerts.list()).filter(({ code, state }) => CODES.includes(code) && state !== 'over');
  const dropped = open.filter(({ code }) => code === 'step_dropped');
  const found = findingsIn(await figures(new Map(dropped.map(({ subject, since }) => [subject, since]))), rules);
  const nameOf = ({ code, subject }: { code: string; subject: string }) => `${code} ${subject}`;
  for (const { held, ...finding } of found) if (held === 'so') alerts.raise({ ...finding, severity: 'warning' });
  const heldOf = new Map(found.map((finding) => [nameOf(finding), finding.held]));
  for (const alert of open) {
    const held = heldOf.get(nameOf(alert)) ?? 'nothing';
    if (held === 'not_so') alerts.over(alert.code, alert.subject);
    if (held === 'nothing') alerts.over(alert.code, alert.subject, 'untold');
  }
}
