import type { Figure, FigureName } from './figures';
import type { HoldoutPlan, HoldoutProgress } from './holdout-result';
import type { ReportFilter } from './report-page';

/* The sections of the page `/report`, as `GET /report/api/data` answers them; types only. How to read them: report-page.ts. */

export interface Sections {
  funnel: FunnelSection;
  timeline: TimelineSection;
  breakdown: BreakdownSection;
  response: ResponseSection;
  sessions: SessionsSection;
  negative: NegativeSection;
  channels: ChannelsSection;
  times: Record<'read' | 'answered' | 'converted', TimesOf>;
  cost: CostSection;
  /** Null for who may see one journey alone: conversations hang on none. */
  replies: RepliesSection | null;
  cohorts: CohortsSection;
  fatigue: FatigueSection;
  late: LateSection;
  health: HealthSection;
  holdout: HoldoutSection;
}

export interface FunnelSection {
  /** From the audience to the conversion. Each is a part of the first; `read` and later ones need not lie within each other. */
  bars: {
    stage: 'decided' | 'accepted' | 'delivered' | 'read' | 'clicked' | 'answered' | 'converted';
    messages: number;
  }[];
  /**
   * Where everybody else went: decided = accepted + these + `waiting` + `unknown`, but for failures that Journey Builder
   * waited for (a step that decides on delivery): they were accepted, and stand here by their cause as well. `when`: at once,
   * or `later` (held over quiet hours and then dropped: Journey Builder had heard `continue`).
   */
  notSent: { reason: string; branch: string; when: 'at_once' | 'later'; messages: number }[];
  /** Held now, or answered before Meta had. */
  waiting: number;
  /** Nobody knows whether they went. */
  unknown: number;
  /** Meta's codes, the commonest first; `recovered` arrived all the same on another device. */
  failed: { code: string; messages: number; recovered: number }[];
  /** Test contacts, in no figure. */
  tests: number;
  figures: Record<FigureName, Figure>;
}

interface Point {
  /** First and last day of the point within the period. */
  from: string;
  to: string;
  /** Nothing in it will change any more, likely blocks apart. */
  final: boolean;
}

export interface TimelineSection {
  /** By days for up to 62, by weeks (from Monday) up to 400, else by months. Points with nothing are there, with zeros. */
  grain: 'day' | 'week' | 'month';
  points: (Point & {
    decided: number;
    accepted: number;
    /** Not sent at once, by reason. */
    notSent: Record<string, number>;
    figures: Record<'delivered' | 'read' | 'response' | 'converted' | 'negative', Figure>;
  })[];
}

export interface BreakdownSection {
  /** By each filter the values with the most decided messages, at most 50; `more`: how many values are left out. */
  by: Record<ReportFilter, { rows: BreakdownRow[]; more: number }>;
}
interface BreakdownRow {
  value: string;
  label: string;
  decided: number;
  figures: Record<'accepted' | 'delivered' | 'read' | 'clicked' | 'response' | 'converted' | 'failed', Figure>;
}

export interface ResponseSection {
  /** Drawn behind: a talk lies in `healthy`, shouting in `broadcasting`. */
  bands: { healthy: { low: number; high: number }; broadcasting: { low: number; high: number } };
  /** `between`: on neither side for sure. `value` '' : the step says no stage. */
  byStage: { value: string; figure: Figure; verdict: 'talking' | 'between' | 'broadcasting' | 'too_few' }[];
}

export interface SessionsSection {
  line: number;
  /** The lowest upper end first: what is most surely under the line. */
  groups: { template: string; stage: string; figure: Figure }[];
}

export interface NegativeSection {
  line: number;
  /** The highest lower end first, since of many templates some lie high by chance. */
  byTemplate: NegativeGroup[];
  byPurpose: NegativeGroup[];
}
interface NegativeGroup {
  value: string;
  negative: Figure;
  /** The known part: asked to stop. */
  optedOut: Figure;
  /** The guessed part: likely blocks, from silence. */
  blocked: Figure;
  /** How they asked: word, button, preference … */
  kinds: { kind: string; messages: number }[];
}

export interface ChannelsSection {
  /**
   * Each decided message in one: reached by WhatsApp, by email, by both; by neither as far as is known (waiting, silent,
   * failed without fallback, or went on without a message); held out. Not drawn by lot, held out apart: say so.
   * Who of them converted only the query tells.
   */
  mixes: {
    mix: 'whatsapp' | 'email' | 'both' | 'none' | 'held_out';
    messages: number;
  }[];
}

/** How soon something came after the acceptance. */
export interface TimesOf {
  messages: number;
  /** `within` s, each span on its own; null: later than all of them. `share` is of all up to here. */
  spans: { within: number | null; messages: number; share: number }[];
  /** The span by whose end half, and nine of ten, had come; null: nobody, or later than the last end. */
  halfWithin: number | null;
  nineOfTenWithin: number | null;
}

export interface CostSection {
  /** By what Meta said of each message that arrived; the dearest first, those without a rate last. */
  rows: {
    category: string;
    /** `regular`, or why it was free. */
    type: string;
    country: string;
    billable: boolean;
    messages: number;
    /** By the rates of config/rates.json at the day of the decision, one after the other where they changed. */
    rates: { amount: number; currency: string; from: string }[];
    /** Null where a rate is missing. */
    amount: number | null;
    currency: string | null;
  }[];
  totals: {
    currency: string;
    amount: number;
    charged: number;
    perConversion: number | null;
    perAnswer: number | null;
  }[];
  byCategory: { category: string; currency: string; amount: number; charged: number }[];
  byCountry: { country: string; currency: string; amount: number; charged: number }[];
  /** Per conversion and per answer are null under 30 of them. */
  converted: number;
  answered: number;
  free: number;
  /** Charged messages whose market and category has no rate: "we know no rate", never zero. */
  withoutRate: { country: string; category: string; messages: number }[];
  rates: { known: number; newestFrom: string | null; source: string };
}

export interface RepliesSection {
  /** Conversations hang on no step: only the filter `sender` counts here; others are left out of account. */
  appliedFilters: ReportFilter[];
  conversations: number;
  replies: number;
  byCategory: { category: string; replies: number }[];
  byOwner: {
    owner: string;
    handedOver: number;
    answered: number;
    closed: number;
    overdue: number;
    escalated: number;
  }[];
  /** From the reply to a machine's acknowledgement, a person's answer. Shares by spans as in `times`. */
  acknowledged: TimesOf;
  answered: TimesOf;
  /** Handed-over replies whose target was met, of those whose target is over. */
  inTime: { met: number; of: number; share: number | null; low: number | null; high: number | null };
  /** Now, whatever the period. */
  now: { open: number; overdue: number; unowned: number };
  /** Replies that a person had to see, of a thousand delivered messages. */
  perThousandDelivered: number | null;
}

export interface CohortsSection {
  /** By the week or month (as `timeline`) of the message. */
  points: (Point & { optedOut: Figure; blocked: Figure; kinds: { kind: string; messages: number }[] })[];
}

export interface FatigueSection {
  /** The templates with the most messages, at most 12. `points` in the grain of the timeline. */
  templates: {
    template: string;
    points: (Point & { response: Figure; negative: Figure })[];
    /** What changed on that day: a step began to send it with other settings, or in another journey version. */
    marks: { day: string; kind: 'settings' | 'journey_version' | 'language'; step: string }[];
  }[];
  more: number;
}

export interface LateSection {
  fallbackAtOnce: Figure;
  fallbackLate: Figure;
  doubleContact: Figure;
  /** What asked for the late fallback: failed, not_delivered, not_read, no_reply. */
  late: { reason: string; messages: number }[];
  /** Why contacts took the fallback branch at once. */
  atOnce: { reason: string; messages: number }[];
}

export interface HealthSection {
  /**
   * Rows on their way to Marketing Cloud: those that wait, since when (ms) the oldest of them does, batches of rows that are
   * being written, and rows that were refused; by table where there are any.
   */
  rows: {
    waiting: number;
    sealedBatches: number;
    dead: number;
    waitingSince: number | null;
    tables: { table: string; waiting: number; sealedBatches: number; dead: number }[];
  };
  webhooks: { waiting: number; dead: number };
  /** Signals that should come and do not, as on the admin page; without the conversions of journeys that may not be seen. */
  silences: { subject: string; raisedAt: number }[];
  unknown: Figure;
  silent: Figure;
  /** Reading under a tenth of delivered with enough cases: receipts are probably off, or a webhook lost. */
  read: Figure;
  /** Days of the period that may still change. */
  openDays: { from: string; to: string; days: number } | null;
}

export interface HoldoutSection {
  /** Steps that hold a share out, or did, and drew anybody; whatever the period, since a test has its own. */
  steps: {
    activityId: string;
    template: string;
    journey: string;
    plan: HoldoutPlan;
    progress: HoldoutProgress;
  }[];
}
