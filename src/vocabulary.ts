/*
 * The words of the product, each list once: what Journey Builder, the rows, the logs and the page call things. They are
 * plain arrays, so that the page in the browser reads the same lists without the server's parser; whoever parses says
 * `z.enum(PURPOSES)`. A list is in the order in which the page shows it, unless it says otherwise.
 */

/** Whether a text is one of these words. A word of a newer version is none. */
export function isWord<Word extends string>(words: readonly Word[], text: unknown): text is Word {
  return (words as readonly unknown[]).includes(text);
}

/**
 * The ways out of the WhatsApp Message activity: `branchResult` in the answer to Journey Builder. `no_contact` is answered
 * only where the step says so: a step that was saved before there was one has no such path.
 */
export const BRANCHES = ['continue', 'email_fallback', 'no_contact'] as const;
export type Branch = (typeof BRANCHES)[number];

/** Where somebody goes who is held out at random: whoever was left alone altogether would leave the comparison too. */
export const HOLDOUT_BRANCHES = ['continue', 'email_fallback'] as const;
export type HoldoutBranch = (typeof HOLDOUT_BRANCHES)[number];

/** The six ways out of the WhatsApp Outcome activity, in the order in which they are asked (design 2). */
export const OUTCOME_BRANCHES = ['opted_out', 'converted', 'replied', 'read', 'delivered', 'not_delivered'] as const;
export type OutcomeBranch = (typeof OUTCOME_BRANCHES)[number];

/** Why a message is sent. The stricter of this and the template's category decides which consent it needs (A2). */
export const PURPOSES = ['promotional', 'transactional', 'operational', 'service', 'sales'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Where in the customer's journey the message stands, for reports (A6, F1). */
/** Days of the week as ISO 8601 numbers them: Monday is 1. */
export const ISO_WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

export const STAGES = ['awareness', 'consideration', 'purchase', 'onboarding', 'retention'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * Why a message did not go. All but the last three are checked before a send, in this order; those come from the attempt, and
 * so may `withheld_by_meta`, which is checked for countries to which Meta delivers no marketing. The word is the same in the answer, the log, the data extension and the UI.
 */
export const CAUSES = [
  'misconfigured',
  'invalid_phone',
  'suppressed',
  'opted_out',
  'marketing_opted_out',
  'blocked',
  'unreachable',
  'not_opted_in',
  'withheld_by_meta',
  'template_unavailable',
  'parameters_missing',
  'sender_unavailable',
  'frequency_capped',
  'expired',
  'quiet_hours',
  'holdout',
  'not_delivered',
  'send_failed',
  'unconfirmed',
] as const;
export type Cause = (typeof CAUSES)[number];

/**
 * The causes that a step chooses a branch for: a step that cannot be read chooses nothing, and always falls back; the
 * branch of a holdout stands with the holdout.
 */
export type ChoosableCause = Exclude<Cause, 'misconfigured' | 'holdout'>;

/** What each of them is about, and so where the page asks for its branch; in the page's order. */
const ABOUT = {
  invalid_phone: 'person',
  unreachable: 'person',
  not_opted_in: 'person',
  opted_out: 'person',
  marketing_opted_out: 'person',
  blocked: 'person',
  suppressed: 'person',
  template_unavailable: 'content',
  parameters_missing: 'content',
  sender_unavailable: 'content',
  frequency_capped: 'rules',
  expired: 'rules',
  quiet_hours: 'rules',
  withheld_by_meta: 'attempt',
  not_delivered: 'attempt',
  send_failed: 'attempt',
  unconfirmed: 'attempt',
} as const satisfies Record<ChoosableCause, 'person' | 'content' | 'rules' | 'attempt'>;

export const CHOOSABLE_CAUSES = Object.keys(ABOUT) as ChoosableCause[];

/** The choosable causes by what they are about. */
export const CAUSE_GROUPS = (['person', 'content', 'rules', 'attempt'] as const).map((group) => ({
  group,
  causes: CHOOSABLE_CAUSES.filter((cause) => ABOUT[cause] === group),
}));

/** Reasons of a contact whose message goes: now, or later where it is held; one who is a test goes as if. */
export const GOING_REASONS = ['accepted', 'delivered', 'scheduled', 'test'] as const;

/** What Journey Builder hears in `reason`: why a message goes, or the cause why it does not. */
export const REASONS = [...GOING_REASONS, ...CAUSES] as const;
export type Reason = (typeof REASONS)[number];

/** Reasons after which a message went, goes later, or may have gone. */
export const REASONS_THAT_GO: ReadonlySet<Reason> = new Set([
  'accepted',
  'delivered',
  'scheduled',
  'not_delivered',
  'unconfirmed',
]);

/** The answer to `/execute`; `reason` and `messageKey` are declared out-arguments. */
export interface Answer {
  branchResult: Branch;
  reason: Reason;
  messageKey: string;
}

/** Whether a step answers when Meta has taken the message, or waits for its delivery. */
export const DECIDE_ON = ['accepted', 'delivered'] as const;
export type DecideOn = (typeof DECIDE_ON)[number];

/** What a step does in quiet hours: hold the message until they end, or take the other channel. */
export const WHEN_QUIET = ['hold', 'fallback'] as const;
export type WhenQuiet = (typeof WHEN_QUIET)[number];

/** Whose time zone counts for a contact whose own is not known: that of their number's country, or one for all. */
export const ZONES_FROM = ['number', 'named'] as const;
export type ZonesFrom = (typeof ZONES_FROM)[number];

/** What asks for the late fallback of a message that was answered with `continue`. */
export const LATE_TRIGGERS = ['failed', 'not_delivered', 'not_read', 'no_reply'] as const;
export type LateTrigger = (typeof LATE_TRIGGERS)[number];

/** What there is to know of one kind of late fallback, besides how it is carried out (delivery/late/fallback-calls.ts). */
interface LateKindFacts {
  /** As the admin page writes it. */
  name: string;
  /** What its key names: an event, which the page can list, or a send definition. */
  key: 'event' | 'definition';
  /** The bound value that it goes to; a contact without one has no such fallback. Absent: the contact key is enough. */
  goesTo?: 'email' | 'phone';
  /** Whether Marketing Cloud recognises a repeat by its key, so that a call of unknown outcome may be made again (MC 6). */
  repeatsAreRecognised: boolean;
  /** The right that Marketing Cloud asks for (MC 1), and what Salesforce calls it in the package's API Integration. */
  scope: { name: string; label: string };
}

/** What may make up for a message later: one entry per kind, in the order in which the page offers them. */
const kinds = {
  event: {
    name: 'Event',
    key: 'event',
    repeatsAreRecognised: false,
    scope: { name: 'list_and_subscribers_read', label: 'Contacts ▸ List and Subscribers ▸ Read' },
  },
  email: {
    name: 'Email',
    key: 'definition',
    goesTo: 'email',
    repeatsAreRecognised: true,
    scope: { name: 'email_send', label: 'Channels ▸ Email ▸ Send' },
  },
} as const satisfies Record<string, LateKindFacts>;
export type LateKind = keyof typeof kinds;
export const LATE_KIND_FACTS: Record<LateKind, LateKindFacts> = kinds;
export const LATE_KINDS = Object.keys(kinds) as LateKind[];

/** What is known of a kind; nothing of `none`. */
export function lateKindFacts(kind: LateKind | 'none'): LateKindFacts | undefined {
  return kind === 'none' ? undefined : LATE_KIND_FACTS[kind];
}

/** What counts as a conversion by itself, besides what shops and the CRM tell: the first click, button or reply. */
export const CONVERSION_SIGNALS = ['link', 'button', 'reply'] as const;

/** Who takes a reply that a person must see. */
export const REPLY_HANDLINGS = ['owner', 'sales', 'service'] as const;
export type ReplyHandling = (typeof REPLY_HANDLINGS)[number];

/**
 * Where a reply that a person must see is taken: a record of Salesforce CRM, a signed call, or an email to its owner.
 * `none`: its owner works on the Replies page.
 */
export const HAND_OVER_ROUTES = ['task', 'case', 'lead', 'campaign_member', 'webhook', 'email', 'none'] as const;
export type HandOverRoute = (typeof HAND_OVER_ROUTES)[number];

/** Who has a conversation in hand: the product, a person, or nobody, since nothing is open. */
export const CONVERSATION_STATES = ['machine', 'person', 'nobody'] as const;

/** Who wrote a turn of a conversation; `journey`: the message of a step. */
export const TURN_AUTHORS = ['customer', 'machine', 'person', 'journey'] as const;

/** The category that Meta gives a template, which can change while a journey runs (WA 2.2). */
export const TEMPLATE_CATEGORIES = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const;
export type TemplateCategory = (typeof TEMPLATE_CATEGORIES)[number];

/** The two groups of a randomised holdout: who was drawn to be sent the message, and who to be held out. */
export const HOLDOUT_GROUPS = ['treated', 'held_out'] as const;
export type HoldoutGroup = (typeof HOLDOUT_GROUPS)[number];

/** What people of both groups did within the window after their draw, by the same rules. */
export const HOLDOUT_OUTCOMES = ['converted', 'replied', 'opted_out'] as const;
export type HoldoutOutcome = (typeof HOLDOUT_OUTCOMES)[number];

/** Frequency caps count over all journeys, promotional messages and all others apart (G3). */
export type CapGroup = 'promotional' | 'other';

/**
 * Why a late fallback is done: the cause of a failure or of a send that could not be made up for, or what was missing.
 * `not_delivered` says "no delivery"; `not_read` and `no_reply` say "no interest" in what was delivered (D3).
 */
export type FallbackReason = Cause | 'not_read' | 'no_reply';

/** What a message came to: `FinalReason` of its row. `journey_stopped`: it was held, and its journey was stopped. */
export type FinalReason = Reason | 'journey_stopped';
