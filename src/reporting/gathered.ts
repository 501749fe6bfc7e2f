import type { CubeRow, StepDimensions } from './cube-row';
import type { Words } from './cube-words';
import type { FigureRow } from './figures';
import { REPORT_FILTERS, type ReportFilter, type ReportQuery } from './report-page';

/** What of the cube the page is made from, added up as far as its questions allow. */
export interface Gathered {
  /** Of the steps that fit the filter; days of a step that rest are put together as one (`condense`). */
  rows: readonly CubeRow[];
  /** All of these as one. */
  total: Words;
  /** Of the same steps, all steps of one conversion window together, day by day, in no order. */
  days: readonly FigureRow[];
  /**
   * The same for each of the templates with the most decisions, the one with the most first; days that rest within one point
   * of the timeline are put together as its first.
   */
  templates: ReadonlyMap<string, readonly FigureRow[]>;
  /** Templates that are left out of these. */
  moreTemplates: number;
  /** Every step that decided anything in the period, whether it fits or not, with how many and its first day. */
  steps: readonly { step: StepDimensions; decisions: number; firstDay: string; fits: boolean }[];
}

/** What a filter of the page asks of a step. */
export const filteredBy = (step: StepDimensions, name: ReportFilter): string =>
  name === 'step' ? step.activityId : step[name];

export function fitsQuery(step: StepDimensions, filter: ReportQuery['filter']): boolean {
  return REPORT_FILTERS.every((name) => filter[name]?.includes(filteredBy(step, name)) ?? true);
}
