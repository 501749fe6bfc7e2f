import type { Branch, Cause, Purpose, Stage } from '../../vocabulary';

/*
 * The choices of the page, in the order in which it shows them. They repeat the server's vocabulary, whose schemas
 * would bring 90 KB of parser into the page; a test holds the two together.
 */
export const PURPOSES = [
  'promotional',
  'transactional',
  'operational',
  'service',
  'sales',
] as const satisfies readonly Purpose[];
export const STAGES = [
  'awareness',
  'consideration',
  'purchase',
  'onboarding',
  'retention',
] as const satisfies readonly Stage[];
export const LATE_TRIGGERS = ['failed', 'not_delivered', 'not_read', 'no_reply'] as const;
export const REPLY_HANDLINGS = ['owner', 'sales', 'service'] as const;

/** What a late fallback watches for. */
export type LateTrigger = (typeof LATE_TRIGGERS)[number];
/** Who takes a reply that a person must see. */
export type ReplyHandling = (typeof REPLY_HANDLINGS)[number];

/**
 * The step as the marketer edits it. Bound values are texts that hold an expression of Journey Builder; `null` is a
 * question without an answer.
 */
export interface MessageForm {
  sender: string;
  template: { name: string; language: string } | null;
  parameters: Record<string, string>;
  /** What stands in for a bound value that is empty for a contact. */
  whenEmpty: Record<string, string>;
  link: string;

  phone: string;
  defaultCountry: string;
  email: string;
  locale: string;
  purpose: Purpose | null;
  stage: Stage | null;
  topic: string;
  /** null: as the purpose says (promotional needs one). */
  requireOptIn: boolean | null;
  optIn: string;
  suppressed: string;
  quietHours: { start: string; end: string; timeZone: string; whenQuiet: 'hold' | 'fallback' } | null;
  /** The customer's own time zone, bound. */
  timeZone: string;
  frequencyCap: { messages: number | null; days: number | null } | null;

  fallback: Partial<Record<Cause, Branch>>;
  decideOn: 'accepted' | 'delivered';
  waitSeconds: number | null;
  lateFallback: { kind: 'none' | 'event' | 'email'; key: string; on: LateTrigger[]; afterMinutes: number | null };

  owner: { name: string; email: string };
  notify: Cause[];
  replies: { handOver: ReplyHandling; acknowledgement: string; questions: string[] };
  /** `'none'` is an answer too: nothing is counted as a conversion. */
  conversion: { name: string; windowHours: number | null } | 'none' | null;
}

/** Defaults of design 2.1, and no answer where only a person can give one. */
export const EMPTY_FORM: MessageForm = {
  sender: '',
  template: null,
  parameters: {},
  whenEmpty: {},
  link: '',
  phone: '',
  defaultCountry: '',
  email: '',
  locale: '',
  purpose: null,
  stage: null,
  topic: '',
  requireOptIn: null,
  optIn: '',
  suppressed: '',
  quietHours: null,
  timeZone: '',
  frequencyCap: null,
  fallback: {},
  decideOn: 'accepted',
  waitSeconds: 20,
  lateFallback: { kind: 'none', key: '', on: ['failed'], afterMinutes: 120 },
  owner: { name: '', email: '' },
  notify: ['send_failed'],
  replies: { handOver: 'owner', acknowledgement: '', questions: [] },
  conversion: null,
};

/** The causes that the step chooses a branch for, grouped as the page shows them. `misconfigured` always falls back. */
export const CAUSE_GROUPS: { group: 'person' | 'content' | 'rules' | 'attempt'; causes: Cause[] }[] = [
  {
    group: 'person',
    causes: [
      'invalid_phone',
      'unreachable',
      'not_opted_in',
      'opted_out',
      'marketing_opted_out',
      'blocked',
      'suppressed',
    ],
  },
  { group: 'content', causes: ['template_unavailable', 'parameters_missing', 'sender_unavailable'] },
  { group: 'rules', causes: ['frequency_capped', 'quiet_hours'] },
  { group: 'attempt', causes: ['withheld_by_meta', 'not_delivered', 'send_failed', 'unconfirmed'] },
];

export const CAUSES: readonly Cause[] = CAUSE_GROUPS.flatMap(({ causes }) => causes);

/** The causes that can happen with these settings; the others are not asked about. */
export function possibleCauses(form: Pick<MessageForm, 'decideOn' | 'quietHours' | 'frequencyCap'>): Cause[] {
  return CAUSES.filter((cause) => {
    if (cause === 'not_delivered') return form.decideOn === 'delivered';
    if (cause === 'quiet_hours') return form.quietHours !== null;
    if (cause === 'frequency_capped') return form.frequencyCap !== null;
    return true;
  });
}

/** The branch of a cause that the marketer left alone: email, but an unanswered send waits for its late fallback. */
export function defaultBranch(cause: Cause, form: Pick<MessageForm, 'lateFallback'>): Branch {
  return cause === 'unconfirmed' && form.lateFallback.kind !== 'none' ? 'continue' : 'email_fallback';
}

/** Whether a contact must have opted in: what was chosen, else what the purpose says. */
export function needsOptIn(form: Pick<MessageForm, 'requireOptIn' | 'purpose'>): boolean {
  return form.requireOptIn ?? form.purpose === 'promotional';
}
