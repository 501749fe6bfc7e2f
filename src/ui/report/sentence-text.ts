import type { SentenceWords } from '../../reporting/report-page';
import type { Sections } from '../../reporting/report-sections';
import type { ReportWords } from './report-words';
import type { ReportTextKey } from './text/en';

/** Lines and bands that sentences speak of, as the sections draw them. */
export type Bounds = Pick<Sections, 'negative' | 'sessions' | 'response'>;

/** Which words of the server stand in which family of names. */
const FAMILIES: Readonly<Record<string, string>> = { reason: 'reason', branch: 'branch', stage: 'journeyStage' };

/** A sentence in the reader's language: shares as percent, days as days, reasons and stages by their names. */
export function sentenceText(said: SentenceWords, bounds: Bounds, words: ReportWords): string {
  const { key, values } = said;
  const isHoldout = key.startsWith('holdout_');
  const parts = Object.entries(values).map(([name, value]): [string, string | number] => {
    if (typeof value === 'string') return [name, textPart(name, value, words)];
    if (name.endsWith('Share')) return [name, isHoldout ? words.points(value) : words.percent(value)];
    if (name === 'endsAt') return [name, words.longDay(new Date(value).toISOString().slice(0, 10))];
    if (name === 'amount') return [name, words.amount(value)];
    return [name, Math.round(value)];
  });
  const line = key === 'negative_over_line' ? bounds.negative.line : bounds.sessions.line;
  const { low, high } = bounds.response.bands.healthy;
  return words.t(keyOf(said), {
    line: words.percent(line),
    healthyLow: words.percent(low),
    healthyHigh: words.percent(high),
    ...Object.fromEntries(parts),
  });
}

/** Sentences that begin with a count, and how it is called there: of one they are worded otherwise. */
const COUNTED = {
  what_came: 'decided',
  most_not_sent: 'messages',
  failed_for: 'messages',
  reached_twice: 'messages',
  fell_back_late: 'messages',
  cost_of: 'charged',
} as const;

const isCounted = (key: string): key is keyof typeof COUNTED => key in COUNTED;

function keyOf({ key, values }: SentenceWords): ReportTextKey {
  const isOfOne = isCounted(key) && new Map<string, unknown>(Object.entries(values)).get(COUNTED[key]) === 1;
  return isOfOne ? `sentence.${key}.one` : `sentence.${key}`;
}

function textPart(name: string, value: string, words: ReportWords): string {
  if (name === 'from' || name === 'to') return words.longDay(value);
  if (value === '' && name === 'stage') return words.t('filter.unstated');
  const family = FAMILIES[name];
  return family === undefined ? value : words.word(family, value);
}
