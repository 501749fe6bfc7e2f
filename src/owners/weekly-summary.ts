import { DateTime } from 'luxon';
import type { OwnerRules } from '../alerts/alert-rules';
import type { KeptAlert } from '../alerts/alert-store';
import { type CubeRow, dayNumber, dayText, rowsBy } from '../reporting/cube-row';
import { type Figure, type FigureName, figuresOf } from '../reporting/figures';
import type { OwnerMessage } from './owner-message';

/** Whoever was not running at the hour of the summary may still send it for so long. */
const LATE_HOURS = 24;
const MOST_STEPS = 25;
const DAYS = 7;

type Weekly = NonNullable<OwnerRules['weekly']>;

/** The week, as `2026-W49`, whose summary is due, and since when (ms). */
export interface DueWeek {
  week: string;
  since: number;
}

/** The week whose summary is due now (ms): its hour has come, and not long ago. Pure. */
export function dueWeek(now: number, { weekday, at, zone }: Weekly): DueWeek | undefined {
  const local = DateTime.fromMillis(now, { zone });
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const moment = local
    .startOf('week')
    .plus({ days: weekday - 1 })
    .set({ hour, minute });
  const hours = local.diff(moment, 'hours').hours;
  if (hours < 0 || hours >= LATE_HOURS) return undefined;
  return { week: moment.toFormat("kkkk-'W'WW"), since: moment.toMillis() };
}

/** The days, in UTC, that a summary of `today` is of, and those before that it is held against. */
export function summaryDays(today: string): { from: string; since: string; to: string } {
  const day = dayNumber(today);
  return { from: dayText(day - 2 * DAYS), since: dayText(day - DAYS), to: dayText(day - 1) };
}

/** Which figures a summary names, and as what. */
const SHOWN: readonly [FigureName, string][] = [
  ['accepted', 'sent'],
  ['delivered', 'delivered'],
  ['response', 'answered'],
  ['converted', 'converted'],
  ['negative', 'turned away'],
  ['fallback_at_once', 'to the fallback'],
];

/**
 * A week of an owner's steps in words; pure. `rows` are of {@link summaryDays}. Undefined where none of the steps decided on
 * anybody in either week.
 */
export function weeklySummary(options: {
  rows: readonly CubeRow[];
  open: readonly KeptAlert[];
  today: string;
  link: string;
}): OwnerMessage | undefined {
  const { rows, open, today, link } = options;
  const { since, to } = summaryDays(today);
  const steps = [...rowsBy(rows, 'activityId').values()].flatMap((ofStep) => {
    const [first] = ofStep;
    if (first === undefined) return [];
    const now = figuresOf(
      ofStep.filter(({ day }) => day >= since),
      today,
    );
    const before = figuresOf(
      ofStep.filter(({ day }) => day < since),
      today,
    );
    if (now.accepted.denominator + before.accepted.denominator === 0) return [];
    return [{ name: `${first.step.template || 'a step'} in ${first.step.journey}`, now, before }];
  });
  if (steps.length === 0) return undefined;
  const byContacts = steps.sort((one, other) => other.now.accepted.denominator - one.now.accepted.denominator);
  const lines = byContacts.slice(0, MOST_STEPS).map(({ name, now, before }) => {
    const contacts = `${now.accepted.denominator} contacts (the week before ${before.accepted.denominator})`;
    return `${name}: ${contacts}; ${SHOWN.map(([figure, word]) => said(word, now[figure], before[figure])).join('; ')}.`;
  });
  const unnamed = steps.length - lines.length;
  const alerts = open.filter(({ state }) => state !== 'over');
  return {
    title: `WhatsApp, ${since} to ${to}: ${steps.length} step${steps.length === 1 ? '' : 's'}`,
    text: [
      ...lines,
      ...(unnamed > 0 ? [`and ${unnamed} more steps`] : []),
      alerts.length === 0
        ? 'No alert of these steps is open.'
        : `Open alerts: ${alerts.map(({ title }) => title).join('; ')}.`,
      'Messages whose events are still coming are left out of the rates.',
      `All of it: ${link}`,
    ].join('\n'),
    severity: 'info',
  };
}

function said(word: string, now: Figure, before: Figure): string {
  const rate = ({ rate: share, enough }: Figure) =>
    share === null || !enough ? 'too few to say' : `${(100 * share).toFixed(1)} %`;
  return `${word} ${rate(now)} (${rate(before)})`;
}
