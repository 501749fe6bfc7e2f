/**
 * A journey that is shipped: how it is drawn, who goes through it, what is done to it meanwhile, and what must come of
 * it. One file per recipe; everything here is data, so that a recipe can be read as a description.
 */
export interface Recipe {
  /** Kebab-case; also names its events and emails. */
  readonly id: string;
  readonly name: string;
  /** One sentence for a marketer. */
  readonly shows: string;
  readonly group: RecipeGroup;
  readonly entry: 'audience' | { readonly event: string; readonly fields: readonly string[] };
  /** In the order in which they are drawn: a step hangs behind one that stands already. */
  readonly steps: readonly RecipeStep[];
  readonly people: readonly RecipePerson[];
  /** What is done, one after the other, once the journey is published. */
  readonly acts: readonly Act[];
}

const RECIPE_GROUPS = [
  'Start of a relationship',
  'By business case',
  'Replies have owners',
  'Known at once',
  'Waiting for the delivery',
  'After the answer',
  'Held sends',
  'What came of it',
] as const;
type RecipeGroup = (typeof RECIPE_GROUPS)[number];

/** Where a step hangs: behind the entry where absent, else on a branch of an earlier step (its first where none is named). */
interface Place {
  readonly after?: string;
  readonly branch?: string;
}

/** Names of steps are unique within a recipe. */
export type RecipeStep = Place & { readonly name: string } & (
    | ({ readonly kind: 'message' } & MessageStep)
    | { readonly kind: 'outcome'; readonly of: string }
    | { readonly kind: 'wait'; readonly minutes: number }
    | { readonly kind: 'wait_until_event'; readonly event: string }
    | { readonly kind: 'email' }
    /** On what the outcome step `of` says that the newest reply is about: a path each, and the remainder. */
    | { readonly kind: 'decision_split'; readonly of: string; readonly categories: readonly string[] }
  );

/** What the configuration page asks, where a recipe says more than the default. */
export interface MessageStep {
  readonly template: { readonly name: string; readonly language: string };
  /** Parameter key → text; `field(…)` binds. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Each contact gets the template in the language of their locale. */
  readonly languageByContact?: true;
  readonly phone?: string;
  readonly purpose: 'promotional' | 'transactional' | 'operational' | 'sales';
  readonly stage: 'awareness' | 'consideration' | 'purchase' | 'onboarding' | 'retention';
  readonly topic: string;
  /** The account's first sender where absent; any other text is taken as an id. */
  readonly sender?: 'second' | (string & {});
  /** Whether the audience's own opt-in is bound; promotional steps need one. */
  readonly optInBound?: boolean;
  readonly decideOn?: { readonly delivered: { readonly waitSeconds: number } };
  readonly fallback?: Readonly<Record<string, 'continue' | 'email_fallback' | 'no_contact'>>;
  readonly lateFallback?: LateFallback;
  /** It is night when the contacts come: held until it ends, within two minutes, or not held at all. Where the message expires, the night outlasts it. */
  readonly night?: 'hold' | 'fallback';
  readonly expiresAfterMinutes?: number;
  readonly link?: string;
  /** Percent that is held out at random; the group of a contact is not known beforehand. */
  readonly holdout?: {
    readonly percent: number;
    readonly until: string;
    readonly smallestEffect: number;
    readonly basePerThousand: number;
  };
  readonly conversion?: { readonly name: string; readonly on: readonly ('link' | 'button' | 'reply')[] };
  readonly replies?: {
    readonly handOver: 'owner' | 'sales' | 'service';
    readonly acknowledgement: string;
    readonly questions: readonly { readonly text: string; readonly buttons: readonly string[] }[];
    /** The API event that tells the journey of replies. */
    readonly event?: string;
  };
}

export interface LateFallback {
  readonly kind: 'event' | 'email';
  readonly key: string;
  readonly on: readonly ('failed' | 'not_delivered' | 'not_read' | 'no_reply')[];
}

export interface RecipePerson {
  readonly name: string;
  /** What this person is here for. */
  readonly shows: string;
  /** The last four digits of the number, which choose what happens to a message (docs/sandbox-fates.md). */
  readonly fate: string;
  /** Entry fields that differ from the usual ones. */
  readonly fields?: Readonly<Partial<Record<EntryFieldName, string>>>;
  /** Comes without a contact key: who writes to us on WhatsApp is known by the number. */
  readonly knownByNumber?: true;
  readonly expects: Expectation;
}

export const ENTRY_FIELDS = [
  'ContactKey',
  'First Name',
  'Mobile',
  'Email',
  'WhatsApp Opt-in',
  'Suppressed',
  'Order',
  'Locale',
] as const;
export type EntryFieldName = (typeof ENTRY_FIELDS)[number];

/** A binding to a field of the entry source. */
export const field = (name: EntryFieldName | 'Address') => `{{Entry."${name}"}}`;

/** What must come of one person. */
export interface Expectation {
  readonly steps: readonly StepExpectation[];
  /** The step at which the person stands or ended; several where it depends on when one looks. */
  readonly ends?: string;
  readonly rows?: readonly RowExpectation[];
  /** Every text beside the templates, each once: answers, acknowledgement and questions within the 24-hour window. */
  readonly alsoGets?: readonly string[];
  /** The one task in the CRM that belongs to this person, or that there is none. */
  readonly handedOver?: HandOverExpectation | 'nothing';
}

export interface HandOverExpectation {
  /** Email of the owner. */
  readonly owner: string;
  /** What its description says, among other things. */
  readonly says: readonly string[];
}

export interface StepExpectation {
  readonly step: string;
  readonly branch: string;
  readonly reason: string;
  readonly later?: Later;
  /** What the step's own event told the journey of, in any order: the category of a reply, and the answers with it if there are any. */
  readonly toldOf?: readonly string[];
  /** Every column of the row in WA_Message beside those of the decision; `true` = some value. */
  readonly columns?: Columns;
  /** Columns of the decision that are worth a look. */
  readonly decision?: Readonly<Record<string, string>>;
  /** The line of docs/outcomes.md that this shows: what happens, when it is known, policy of the step. */
  readonly line?: readonly [what: string, known: 'at once' | 'while held' | 'late', policy: string];
}

type Later = 'nothing' | 'message' | `event: ${string}` | `email: ${string}` | `message, then event: ${string}`;
export type Columns = Readonly<Record<string, string | boolean>>;

/** A row that must be there for this person, found by the person's number or by the key of a message to them. */
export interface RowExpectation {
  readonly table: 'WA_Consent' | 'WA_Conversion' | 'WA_Reply';
  /** `true` = some value. */
  readonly holds: Readonly<Record<string, string | number | boolean>>;
}

/** Somebody whom `who` names must be among the recipe's people. */
export type Act =
  | { readonly kind: 'enter'; readonly who: readonly string[] | 'everybody' }
  /** So many; by default more than the sender may write to within the time that Journey Builder waits. */
  | { readonly kind: 'crowd_enters'; readonly people?: number; readonly expects: readonly CrowdExpectation[] }
  | { readonly kind: 'says'; readonly who: string; readonly text: string }
  | { readonly kind: 'taps'; readonly who: string; readonly label: string; readonly payload: string }
  | {
      readonly kind: 'opts_in';
      readonly who: string;
      readonly topic: string;
      readonly source: string;
      readonly method: string;
    }
  /** Answers a question of ours once it is there, by one of its buttons. */
  | { readonly kind: 'answers'; readonly who: string; readonly question: string; readonly label: string }
  /** The CRM holds a contact with their number. */
  | { readonly kind: 'known_to_crm'; readonly who: readonly string[] | 'everybody' }
  /** The step has answered for this person: what comes before it in the journey has passed. */
  | { readonly kind: 'until_passed'; readonly who: string; readonly step: string }
  | { readonly kind: 'opens_link'; readonly who: string }
  | {
      readonly kind: 'buys';
      readonly who: string;
      readonly name: string;
      readonly value: number;
      readonly currency: string;
    }
  | { readonly kind: 'set_template'; readonly template: string; readonly status: 'PAUSED' | 'APPROVED' }
  /** The app has heard that the template may not be sent any more. */
  | { readonly kind: 'until_not_sendable'; readonly template: string }
  | { readonly kind: 'stop_journey' }
  | { readonly kind: 'unpublish_journey' };

/** One of the ways of a crowd: how many take it is not known beforehand, but `somebody` must unless said otherwise. */
export interface CrowdExpectation extends Expectation {
  readonly shows: string;
  readonly mayBeNobody?: true;
}
