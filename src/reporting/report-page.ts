import type { Sections } from './report-sections';

/*
 * What `GET /report/api/data` answers: all that the page `/report` shows of one period and filter. Types only: the page
 * imports them, src/reporting/report-page-data.ts answers them. Nothing here is text for people: sentences are a key with
 * values, reasons and kinds are the words of src/vocabulary.ts, and the page says them in its language.
 *
 * - Days are UTC, `2026-11-30`, and always those of the decision, whenever the rest happened.
 * - `messages` counts decided messages (a contact who comes twice counts twice), whole numbers.
 * - Shares are 0 to 1, never percent.
 * - A `Figure` (figures.ts) has numerator, denominator, rate, interval (`low`, `high`), `enough` (false: show "too few to
 *   say" in the place of a verdict), `window`, `excluded`, `final`, and `line` where it is held against one.
 * - What each section holds: report-sections.ts.
 * - Lists are in the order in which they should be shown, unless it says otherwise; none is cut without `more`.
 */

/** What the report may be filtered by. `step` is an activity on the canvas (`activityId`), through all its settings. */
export const REPORT_FILTERS = ['journey', 'step', 'template', 'language', 'stage', 'purpose', 'sender'] as const;
export type ReportFilter = (typeof REPORT_FILTERS)[number];

/** What is asked: as query of the URL each filter may stand several times; absent: all. */
export interface ReportQuery {
  from: string;
  to: string;
  filter: { [Name in ReportFilter]?: readonly string[] };
  /** The journey that whoever asks may see; of others nothing is told, nor what belongs to no journey. Absent: all. */
  onlyJourney?: string;
}

export const REPORT_SECTIONS = [
  'funnel',
  'timeline',
  'breakdown',
  'response',
  'sessions',
  'negative',
  'channels',
  'times',
  'cost',
  'replies',
  'cohorts',
  'fatigue',
  'late',
  'health',
  'holdout',
] as const;
export type ReportSection = (typeof REPORT_SECTIONS)[number];

export interface ReportPage {
  period: {
    from: string;
    to: string;
    /** The day in UTC on which it was made. */
    today: string;
    /** Last day of the period up to which nothing will change any more, likely blocks apart; null: none of it is final. */
    finalUntil: string | null;
    /** When it was read, ms since 1970. */
    at: number;
  };
  filters: {
    chosen: ReportQuery['filter'];
    /**
     * What can be chosen of steps that decided anything in the period, whatever is chosen now, and that may be seen; '' means:
     * says none.
     */
    choices: Record<ReportFilter, Choice[]>;
  };
  /** At most five, the most important first. */
  sentences: Sentence[];
  sections: Sections;
}

interface Choice {
  value: string;
  /** How to call it: of a step template and journey, else the value. */
  label: string;
  messages: number;
}

/** How sure a sentence is: it was counted; an interval lies wholly on one side; something of it is guessed or still open. */
type Certainty = 'counted' | 'likely' | 'open';

export interface Sentence {
  /** Stays the same from one look to the next: key and what it is of, `negative_over_line:offer_autumn`. */
  id: string;
  /** Opens this section. */
  section: ReportSection;
  /** Whom it concerns. Sentences are ranked by this times the certainty (1, 0.8, 0.4). */
  people: number;
  certainty: Certainty;
  words: SentenceWords;
}

/** The sentences there are, each with its values. Names ending in `Share` are shares, `…Seconds` seconds, others counts or names. */
export type SentenceWords =
  /** Nobody came. The only sentence then. */
  | { key: 'nothing_decided'; values: { from: string; to: string } }
  /** Always there where somebody came: of so many decided. */
  | { key: 'what_came'; values: { decided: number; delivered: number; answered: number; converted: number } }
  /** The most frequent reason for which no message went; `branch` is the way they took. */
  | {
      key: 'most_not_sent';
      values: { reason: string; branch: string; messages: number; decided: number; ofDecidedShare: number };
    }
  /** Low end of the interval over 0.5 %. `guessed` of `turnedAway` are likely blocks. */
  | {
      key: 'negative_over_line';
      values: {
        template: string;
        turnedAway: number;
        guessed: number;
        noticed: number;
        rateShare: number;
        lowShare: number;
      };
    }
  /** High end of the interval under 30 %. */
  | {
      key: 'conversations_rarely_convert';
      values: {
        template: string;
        stage: string;
        converted: number;
        answered: number;
        rateShare: number;
        highShare: number;
      };
    }
  /** High end of the response rate at or under 20 %: that is shouting. */
  | { key: 'broadcasting'; values: { stage: string; answered: number; delivered: number; rateShare: number } }
  /** Low end of it at or over 60 %: that is talking. */
  | { key: 'talking'; values: { stage: string; answered: number; delivered: number; rateShare: number } }
  /** Failed for one code of Meta and did not arrive elsewhere. */
  | { key: 'failed_for'; values: { code: string; messages: number; ofAcceptedShare: number } }
  /** Taken by Meta and never heard of again, of those 8 days old. */
  | { key: 'silent'; values: { messages: number; accepted: number; rateShare: number } }
  /** Nobody knows whether they went. */
  | { key: 'unknown'; values: { messages: number; decided: number } }
  | { key: 'reached_twice'; values: { messages: number; accepted: number; rateShare: number } }
  | { key: 'fell_back_late'; values: { messages: number; decided: number; rateShare: number } }
  | {
      key: 'holdout_more' | 'holdout_fewer' | 'holdout_undecided' | 'holdout_too_few';
      values: {
        activityId: string;
        template: string;
        differenceShare: number;
        lowShare: number;
        highShare: number;
        gained: number;
      };
    }
  | {
      key: 'holdout_running';
      values: { activityId: string; template: string; counted: number; needed: number; endsAt: number };
    }
  /** What was charged by the rates we know, in one currency. */
  | { key: 'cost_of'; values: { amount: number; currency: string; charged: number; converted: number } }
  /** Charged messages of which we know no rate. */
  | { key: 'rates_missing'; values: { messages: number; markets: number } }
  /** Customers who wait longer than was promised, now. */
  | { key: 'replies_overdue'; values: { conversations: number; open: number } }
  /** Rows on their way to Marketing Cloud, batches of rows that are being written, and rows that it refused: what SQL says lags behind by them. */
  | { key: 'rows_waiting'; values: { waiting: number; sealedBatches: number; dead: number } }
  /** Signals that should come and do not (docs/admin.md). */
  | { key: 'signals_missing'; values: { subjects: number } };

/** Where an analyst finds the same in Marketing Cloud: names of config/queries. */
export const QUERIES_OF_SECTION: Record<ReportSection, readonly string[]> = {
  funnel: ['funnel-by-template', 'no-interest-against-no-delivery'],
  timeline: ['daily-counts'],
  breakdown: ['funnel-by-template', 'daily-counts'],
  response: ['response-rate-by-stage'],
  sessions: ['conversations-that-convert'],
  negative: ['negative-rate-by-template', 'opt-out-rate-by-template', 'refused-by-preference'],
  channels: ['whatsapp-email-or-both'],
  times: ['follow-up-speed'],
  cost: ['cost', 'charged-by-category', 'charged-by-country'],
  replies: ['work-by-owner', 'targets-met-by-owner', 'response-time-by-person'],
  cohorts: ['opt-outs-by-month', 'template-fatigue'],
  fatigue: ['template-fatigue'],
  late: ['fallback-by-cause', 'reached-twice'],
  health: ['errors-by-template', 'held-sends'],
  holdout: ['holdout'],
};
