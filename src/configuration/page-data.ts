import type { DryRun } from '../delivery/trial/dry-run';
import type { Trial } from '../delivery/trial/step-trials';
import type { EntrySource } from '../marketing-cloud/entry-rows';
import type { MarketerPerson } from '../marketing-cloud/marketer-person';
import type { EstimatedCost } from '../reporting/estimated-cost';
import type { Cause, TemplateCategory } from '../vocabulary';
import type { Template } from '../whatsapp/template';
import type { Need } from '../whatsapp/template-parameters';
import type { AccountDefaults } from './account-defaults';

/** What the marketer's page is told by `/api/*`. Types only: the page imports them, the endpoints answer them. */

export type Quality = 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';

export interface SenderSummary {
  /** Phone number id: `settings.sender`. */
  id: string;
  displayName: string;
  /** As Meta shows it, for the eye only. */
  phoneNumber: string;
  quality: Quality;
  /** Unique people in 24 h, as Meta names the tier: `TIER_2K`, `TIER_UNLIMITED`; absent where Meta did not say. */
  limit?: string;
  available: boolean;
  /** Why it must not send now. */
  unavailableReason?: string;
}

type WhyNotSendable = 'not_approved' | 'not_supported';

export interface TemplateSummary {
  name: string;
  language: string;
  category: TemplateCategory;
  /** Set where Meta moved the template to another category (WA 2.2). */
  previousCategory?: string;
  /** Set where Meta has announced the move to another category. */
  comingCategory?: string;
  /** `APPROVED`, `PAUSED`, `REJECTED` …, as Meta names it. */
  status: string;
  quality: Quality;
  rejectedReason?: string;
  /** As Meta lists them: the page draws its preview from them. */
  components: Template['components'];
  needs: Need[];
  /** Absent on a template that a journey can send. */
  notSendable?: { why: WhyNotSendable; detail?: string };
}

/** What the decision would be for one contact, without sending. */
export type CheckResult = Trial;

export type TestSendResult = CheckResult & { messageKey: string };

/** How far a test message is, and of one that failed why, with Meta's code. */
export interface TestDelivery {
  status: 'accepted' | 'sent' | 'delivered' | 'read' | 'failed';
  cause?: Cause;
  error?: number;
}

/** Some people of the entry source. */
export type EntryPeople = EntrySource;

/** What a step would do with the people of its entry source. */
export interface DryRunResult {
  source: string;
  /** Rows that the source holds, and how many of them were looked at. */
  total: number;
  looked: number;
  outcomes: DryRun['outcomes'];
  blanks?: DryRun['blanks'];
  cost?: EstimatedCost;
}

/** A topic of the account's consents, and how many said yes and no to it. */
export interface TopicCount {
  topic: string;
  optedIn: number;
  optedOut: number;
}

/** A name under which conversions were told of. */
export interface ConversionName {
  name: string;
  count: number;
}

/** Counts of one running activity. */
export type { ActivityCounts } from '../execution/activity-counts';
export type { ContactAttribute, Picture } from '../marketing-cloud/marketer-lists';
export type { Named } from '../marketing-cloud/named-keys';

/** What opens the report of one journey: `/report/#pass=…`. */
export interface ReportPassAnswer {
  pass: string;
}

/** What helps to plan the holdout of an activity, and how far it is. */
export type { HoldoutFacts } from '../reporting/holdout-report';
/** The newest contacts of a running step, and where all of them stand. */
export type { StepContacts } from '../reporting/step-contacts';
/** What the account's steps begin with. */
export type { AccountDefaults };
/** What a new step begins with; `marketer` is who is logged in, where that is known: the owner whom nobody else names. */
export type NewStepDefaults = AccountDefaults & { marketer?: MarketerPerson };
