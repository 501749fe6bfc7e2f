import { REPORT_FILTERS, REPORT_SECTIONS, type ReportFilter, type ReportSection } from '../../reporting/report-page';
import { LANGUAGE_CODES } from '../text/culture-of';

const DAY = /^\d{4}-\d\d-\d\d$/;
/** The quick choices of a period, in days up to today. */
export const QUICK_DAYS = [7, 30, 90, 365] as const;
const USUAL_DAYS = 30;
const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** All that the page shows, as it stands behind the `#` of its address, so that it can be sent to somebody. */
export interface Address {
  period: { days: number } | { from: string; to: string };
  filter: Partial<Record<ReportFilter, string>>;
  /** The section that was opened. */
  show: ReportSection | undefined;
  by: string | undefined;
  figure: string | undefined;
  tired: string | undefined;
  language: (typeof LANGUAGE_CODES)[number] | undefined;
  theme: Theme;
}

const oneOf = <Word extends string>(words: readonly Word[], text: string | null): Word | undefined =>
  words.find((word) => word === text);

export function readAddress(hash: string): Address {
  const values = new URLSearchParams(hash.replace(/^#/, ''));
  const [from, to, days] = [values.get('from') ?? '', values.get('to') ?? '', Number(values.get('days'))];
  const isPeriod = DAY.test(from) && DAY.test(to) && from <= to;
  return {
    period: isPeriod ? { from, to } : { days: QUICK_DAYS.find((quick) => quick === days) ?? USUAL_DAYS },
    filter: Object.fromEntries(
      REPORT_FILTERS.flatMap((name) => {
        const value = values.get(name);
        return value === null ? [] : [[name, value]];
      }),
    ),
    show: oneOf(REPORT_SECTIONS, values.get('show')),
    by: values.get('by') ?? undefined,
    figure: values.get('figure') ?? undefined,
    tired: values.get('tired') ?? undefined,
    language: oneOf(LANGUAGE_CODES, values.get('lang')),
    theme: oneOf(THEMES, values.get('theme')) ?? 'system',
  };
}

export function writeAddress(address: Address): string {
  const values = new URLSearchParams();
  const set = (name: string, value: string | undefined) => value !== undefined && values.set(name, value);
  if ('days' in address.period) set('days', String(address.period.days));
  else {
    set('from', address.period.from);
    set('to', address.period.to);
  }
  for (const name of REPORT_FILTERS) set(name, address.filter[name]);
  for (const name of ['show', 'by', 'figure', 'tired'] as const) set(name, address[name]);
  set('lang', address.language);
  set('theme', address.theme === 'system' ? undefined : address.theme);
  return `#${values.toString()}`;
}

/** What the server is asked; it knows which days the last so many are. */
export function queryOf({ period, filter }: Address): URLSearchParams {
  return new URLSearchParams({ ...('days' in period ? { days: String(period.days) } : period), ...filter });
}
