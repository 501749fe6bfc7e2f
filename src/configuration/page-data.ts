import type { Branch, Reason, TemplateCategory } from '../vocabulary';
import type { Template } from '../whatsapp/template';
import type { Need } from '../whatsapp/template-parameters';

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
export interface CheckResult {
  branch: Branch;
  reason: Reason;
  /** One sentence for a person, where there is more to say than the reason. */
  detail?: string;
}

export type TestSendResult = CheckResult & { messageKey: string };

/** Counts of one running activity. */
export type { ActivityCounts } from '../execution/activity-counts';
