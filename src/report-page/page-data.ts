import type { ReportPage } from '../reporting/report-page';

/** What the report page is told by `/report/api/*`. Types only: the page imports them, the endpoints answer them. */

/** Who looks. */
interface Viewer {
  name: string;
  /** The one journey that they may see; absent: all. */
  journey?: string;
}

export type ViewedReport = ReportPage & { viewer: Viewer };

/** The text of each shipped query, by name. */
export interface ShippedTexts {
  queries: Record<string, string>;
}
