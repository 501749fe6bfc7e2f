import { LIMITS } from '../../limits';
import {
  type Branch,
  CHOOSABLE_CAUSES,
  type ChoosableCause,
  type DecideOn,
  type LateKind,
  type LateTrigger,
  type Purpose,
  type ReplyHandling,
  type Stage,
  type WhenQuiet,
} from '../../vocabulary';

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
  quietHours: { start: string; end: string; timeZone: string; whenQuiet: WhenQuiet } | null;
  /** The customer's own time zone, bound. */
  timeZone: string;
  frequencyCap: { messages: number | null; days: number | null } | null;

  fallback: Partial<Record<ChoosableCause, Branch>>;
  decideOn: DecideOn;
  waitSeconds: number | null;
  lateFallback: { kind: LateKind | 'none'; key: string; on: LateTrigger[]; afterMinutes: number | null };

  owner: { name: string; email: string };
  notify: ChoosableCause[];
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
  waitSeconds: LIMITS.waitSeconds.usual,
  lateFallback: { kind: 'none', key: '', on: ['failed'], afterMinutes: LIMITS.afterMinutes.usual },
  owner: { name: '', email: '' },
  notify: ['send_failed'],
  replies: { handOver: 'owner', acknowledgement: '', questions: [] },
  conversion: null,
};

/** The causes that can happen with these settings; the others are not asked about. */
export function possibleCauses(form: Pick<MessageForm, 'decideOn' | 'quietHours' | 'frequencyCap'>): ChoosableCause[] {
  return CHOOSABLE_CAUSES.filter((cause) => {
    if (cause === 'not_delivered') return form.decideOn === 'delivered';
    if (cause === 'quiet_hours') return form.quietHours !== null;
    if (cause === 'frequency_capped') return form.frequencyCap !== null;
    return true;
  });
}

/** Whether a contact must have opted in: what was chosen, else what the purpose says. */
export function needsOptIn(form: Pick<MessageForm, 'requireOptIn' | 'purpose'>): boolean {
  return form.requireOptIn ?? form.purpose === 'promotional';
}
