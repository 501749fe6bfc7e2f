import { type Speech, speak } from '../text/speak';
import { en, type ReportTextKey } from './text/en';
import { es } from './text/es';
import { pt } from './text/pt';

/** The report in one language: its sentences, and how that language writes shares, days and spans. */
export interface ReportWords extends Speech<ReportTextKey> {
  /** A word of the server's vocabulary: a reason, a stage. The word itself where we have no sentence. */
  word: (family: string, word: string) => string;
  /** 0.034 → 3.4 %. */
  percent: (share: number) => string;
  /** The same without its sign, for a difference of shares: 0.012 → 1.2. */
  points: (share: number) => string;
  amount: (value: number) => string;
  /** `2026-11-30` → 30 Nov. */
  shortDay: (day: string | Date) => string;
  longDay: (day: string) => string;
  time: (ms: number) => string;
  /** Seconds; null: later than all. */
  span: (seconds: number | null) => string;
}

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** So many digits that two shares of one chart can be told apart. */
const digitsFor = (share: number) => (Math.abs(share) < 0.01 ? 2 : Math.abs(share) < 0.1 ? 1 : 0);
const dateOf = (day: string | Date) => (typeof day === 'string' ? new Date(`${day}T00:00:00Z`) : day);

/** The words of the report in the language of a culture such as `es-MX`. */
export function reportWords(culture: string): ReportWords {
  const speech = speak<ReportTextKey>({ en, es, pt }, culture);
  const { locale, t } = speech;
  const numbers = (digits: number, more: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits, ...more });
  const percents = [0, 1, 2].map((digits) => numbers(digits, { style: 'percent' }));
  const days = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const longDays = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const [points, amounts] = [numbers(2), numbers(2, { minimumFractionDigits: 2 })];
  const span = (seconds: number | null): string => {
    if (seconds === null) return t('time.later');
    if (seconds < MINUTE_S) return t('span.seconds', { n: seconds });
    if (seconds < HOUR_S) return t('span.minutes', { n: Math.round(seconds / MINUTE_S) });
    if (seconds < DAY_S) return t('span.hours', { n: Math.round(seconds / HOUR_S) });
    return t('span.days', { n: Math.round(seconds / DAY_S) });
  };
  return {
    ...speech,
    word: (family, word) => (`${family}.${word}` in en ? t(`${family}.${word}` as ReportTextKey) : word),
    percent: (share) => percents[digitsFor(share)]?.format(share) ?? '',
    points: (share) => points.format(100 * share),
    amount: (value) => amounts.format(value),
    shortDay: (day) => days.format(dateOf(day)),
    longDay: (day) => longDays.format(dateOf(day)),
    time: (ms) => times.format(ms),
    span,
  };
}
