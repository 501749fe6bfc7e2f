import type { Readiness } from '../consent/consent-readiness';
import type { PastCheck } from '../doctor/doctor-record';
import type { FrameRefusal } from '../doctor/frame-refusals';
import type { Right } from '../http/operator-tokens';
import type { Mapping, MappingFault } from '../marketing-cloud/mapping';
import type { ConsentWaiting } from '../outbox/consent-waiting';
import type { Row, Table } from '../redis/outbox-entry';
import type { Saying } from '../saying';
import type { ContractJournal } from '../watch/contract-journal';
import type { StepSummary } from '../watch/step-summary';
import type { Verdict } from '../watch/verdict';
import type { StoppedBy } from '../whatsapp/sender-trouble';
import type { NamedFallback } from './name-fallbacks';

export type { Forgotten } from '../erasure/forget-contact';
export type { NamedFallback } from './name-fallbacks';

/** What the admin page is told by `/admin/api/*`. Types only: the page imports them, the endpoints answer them. */

export interface AdminFailure {
  /** What the page branches on. */
  error: string;
  /** What it shows. */
  message?: string;
  /** The message by code, where it is a sentence of ours. */
  saying?: Saying;
  faults?: readonly MappingFault[];
}

/** Whether the log-in asks for a name: not where every token has one. */
export interface LoginForm {
  name: 'needed' | 'unless_named' | 'not_asked';
}

/** Answer 409 to a token that lets into several business units, where the log-in names none of them. */
export interface UnitChoice {
  error: 'choose_unit';
  units: { mid: string; name: string }[];
}

export interface SessionInfo {
  operator: string;
  right: Right;
  email?: string;
  /** Whose data these are: shown so that nobody works in the wrong account. */
  businessUnit: string;
  /** Its name, where the deployment serves several. */
  unitName?: string;
  whatsappAccount: string;
}

export interface SessionView {
  /** Names it, and opens nothing. */
  id: string;
  operator: string;
  right: Right;
  /** Ms. */
  openedAt: number;
  usedAt: number;
  /** The address it was opened from. */
  from: string;
  /** The one that asks. */
  own: boolean;
}

export interface TableDepth {
  waiting: number;
  /** Since when (ms) the oldest row waits. */
  waitingSince?: number;
  sealedBatches: number;
  dead: number;
}

export interface SenderState {
  id: string;
  /** As WhatsApp shows it; absent where Meta has not told yet. */
  name?: string;
  available: boolean;
  /** Why it cannot send, in the words of Meta or of whoever noticed. */
  reason?: string;
  /** The same by code, where it has one. */
  said?: Saying;
  /** What stops it; `not_listed`: Meta does not list the number in the account. */
  stoppedBy?: StoppedBy | 'not_listed';
  /** Ms; absent where it lasts until it is lifted. */
  until?: number;
}

export interface RecentEvent {
  id: string;
  at: string;
  /** `audit.<act>`, or the code of an alert. */
  type: string;
  /** Of what or whom. */
  subject: string;
  severity: string;
  title: string;
  detail: string;
  /** The detail by code; absent of alerts, and of acts of an earlier version. */
  said?: Saying;
}

/** An alert with its state. Times in ms. */
export interface AlertView {
  code: string;
  subject: string;
  title: string;
  /** Why, in the words of whoever noticed. */
  cause: string;
  /** Title and cause by code; absent of alerts of an earlier version. */
  said?: { title: Saying; detail: Saying };
  /** What a person does about it. */
  todo: string;
  severity: 'warning' | 'critical';
  state: 'open' | 'seen' | 'over';
  since: number;
  lastAt: number;
  /** How many rows or contacts, or how often. */
  size: number;
  seenBy?: string;
  overAt?: number;
}

export interface Overview {
  /** Ms. */
  now: number;
  /** Whether all is well, and what that rests on. */
  verdict: Verdict;
  /** Those that want a person first. */
  alerts: AlertView[];
  /** `said` is the detail by code. */
  redis: { id: string; level: 'ok' | 'warn' | 'fail'; check: string; detail: string; said?: Saying }[];
  tables: Record<Table, TableDepth>;
  webhooks: { waiting: number; dead: number };
  /** Contacts whom journeys have called for and who are not let in yet, of the process that answers. */
  calls: { waiting: number; longestWaitMs: number };
  lateFallbacks: { refused: number };
  /** `queued` is `waiting`: what Marketing Cloud does not have yet. */
  consent: ConsentWaiting & { queued: number; review: number; store: Readiness };
  senders: SenderState[];
  /** Signals that should come and do not, the longest known first. */
  silences: {
    subject: string;
    title: string;
    detail: string;
    said?: { title: Saying; detail: Saying };
    raisedAt: number;
    code?: string;
  }[];
  /** Where a browser did not show our pages, the newest first. */
  frameRefusals: FrameRefusal[];
  /** Ms; 0 = never. */
  templates: { total: number; readAt: number };
  events: RecentEvent[];
  /** What operators did, and apart from it who logged in and out; the newest first. */
  acts: RecentEvent[];
  logins: RecentEvent[];
}

/** What became of one step's contacts. Times in ms. */
export interface StepView {
  activityId: string;
  journeyId: string;
  journey: string;
  template: string;
  /** Who answers for it; may be empty. */
  owner: string;
  lastAt: number;
  /** How many contacts in a row were sent nothing, up to the last. */
  unsentInARow: number;
  /** The last 24 hours, and the days of the two weeks before them in which it ran. */
  lastDay: StepSummary;
  past: StepSummary & { days: number };
  trouble: 'sends_nothing' | 'falls_back' | 'leaves_out' | 'none';
}

export interface StepsView {
  now: number;
  /** Those in trouble first, then by how many take the fallback. */
  steps: StepView[];
}

/** What the vendors' bodies hold that was not expected: words of vendors, types and counts. Times in ms. */
export interface ContractJournalView extends ContractJournal {
  now: number;
}

/** What the doctor found; `npm run doctor` tells the same. */
export interface ChecksView {
  /** True where all were run together and none fails. */
  ready: boolean;
  /** Ms: when all were last run; null = never. */
  ranAt: number | null;
  /** Those that fail first, each with when (ms) it was looked at. */
  checks: PastCheck[];
}

export interface RefusedFallbacksView {
  oldest: NamedFallback[];
  /** `kinds`: how many of it would go to an event, to a send definition. */
  reasons: { reason: string; count: number; kinds: { kind: string; count: number }[] }[];
}

export interface DeadLetterView {
  id: string;
  reason: string;
  parkedAt: string;
  /** The row, its personal values masked. */
  row: string;
}

/** What was refused and matches: the oldest of each, and how many there are. */
export interface RefusedSearchView {
  letters: (DeadLetterView & { table: Table })[];
  letterCount: number;
  fallbacks: NamedFallback[];
  fallbackCount: number;
  /** Why Marketing Cloud could not be asked whose contact key it is: somebody's other names were not looked for. */
  notAsked?: string;
  /** The same by code. */
  notAskedSaid?: Saying;
}

/** A refused row in full, to be edited. */
export interface RefusedRowView {
  id: string;
  reason: string;
  row: Row;
  columns: { name: string; type: string; isKey: boolean; length?: number }[];
  /** Why it does not fit our own columns; none where only Marketing Cloud refuses it. */
  problems: string[];
  /** The same by code. */
  said: Saying[];
}

export type MappingMode = 'own' | 'mapped' | 'left_out';

export interface TableState {
  table: Table;
  description: string;
  columns: ColumnChoice['column'][];
  mode: MappingMode;
  /** External key where rows go. */
  dataExtension?: string;
  state: 'fits' | 'missing' | 'differs' | 'left_out' | 'unknown';
  problems: string[];
  /** The same by kind: those with a code, columns that our own data extension lacks, and what is told in words alone. */
  faults: MappingFault[];
  missing: string[];
  others: string[];
  /** The last by code, as one. */
  othersSaid?: Saying;
}

/** What making a data extension, or adding what it lacks, came to; `said` is the details by code. */
export interface CameTo {
  state: string;
  details: string[];
  said: Saying[];
}

export interface DataExtensionsView {
  tables: TableState[];
  mapping: Mapping;
  /** Where the mapping in force comes from. */
  origin: 'saved' | 'file' | 'none';
}

export interface ColumnChoice {
  /** `holds`: what it tells, in words. */
  column: { name: string; type: string; isKey: boolean; holds: string };
  /** Names of the fields that can hold it. */
  fits: string[];
  suggestion: string | null;
  /** Why the field of the same name is not suggested, in words and by code. */
  note?: string;
  fault?: MappingFault;
}

export interface FieldChoices {
  key: string;
  name: string;
  fields: { name: string; type: string; isKey: boolean; required: boolean }[];
  columns: ColumnChoice[];
}

export interface TestRowResult {
  written: boolean;
  problem?: string;
  /** The problem by code. */
  said?: Saying;
  differences: { field: string; wrote: string; read: string }[];
  removed: boolean;
}

/** What the opt-in kit is made with. */
export interface OptInKitView {
  /** Whole messages that opt in to a topic when they are written to us. */
  keywords: { word: string; topic: string }[];
}
