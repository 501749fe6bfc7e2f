import { LIMITS } from '../../limits';
import type {
  Branch,
  ChoosableCause,
  DecideOn,
  LateKind,
  LateTrigger,
  Purpose,
  ReplyHandling,
  Stage,
  TemplateCategory,
} from '../../vocabulary';
import type { HoldoutForm } from './holdout-form';
import type { QuietHoursForm } from './quiet-hours-form';
import type { TypedQuestion } from './typed-question';

/**
 * The step as the marketer edits it. Bound values are texts that hold an expression of Journey Builder; `null` is a
 * question without an answer.
 */
export interface MessageForm {
  /** What the step is called on the canvas; empty: as its template. */
  name: string;
  sender: string;
  template: { name: string; language: string } | null;
  /** Each contact gets the template in the language of `locale`; its own language is everybody else's. */
  languageByContact: boolean;
  parameters: Record<string, string>;
  /** What stands in for a bound value that is empty for a contact. */
  whenEmpty: Record<string, string>;
  link: string;
  /** What goes in the template's place to somebody who wrote lately. */
  sessionMessage: { text: string; buttons: string[]; minMinutes: number | null } | null;

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
  quietHours: QuietHoursForm | null;
  /** Minutes after which a message that has not gone is worth nothing. */
  expiry: { minutes: number | null } | null;
  /** The customer's own time zone, bound. */
  timeZone: string;
  frequencyCap: { messages: number | null; days: number | null } | null;

  fallback: Partial<Record<ChoosableCause, Branch>>;
  decideOn: DecideOn;
  waitSeconds: number | null;
  lateFallback: { kind: LateKind | 'none'; key: string; on: LateTrigger[]; afterMinutes: number | null };

  owner: { name: string; email: string };
  notify: ChoosableCause[];
  replies: { handOver: ReplyHandling; acknowledgement: string; questions: TypedQuestion[]; event: string };
  /** `'none'` is an answer too: nothing is counted as a conversion. */
  conversion: { name: string; windowHours: number | null } | 'none' | null;
  holdout: HoldoutForm | null;
}

/** As it stands when it is first asked for. */
export const EMPTY_SESSION_MESSAGE: NonNullable<MessageForm['sessionMessage']> = {
  text: '',
  buttons: [],
  minMinutes: LIMITS.windowMinutes.usual,
};

/** Defaults of design 2.1, and no answer where only a person can give one. */
export const EMPTY_FORM: MessageForm = {
  name: '',
  sender: '',
  template: null,
  languageByContact: false,
  parameters: {},
  whenEmpty: {},
  link: '',
  sessionMessage: null,
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
  expiry: null,
  timeZone: '',
  frequencyCap: null,
  fallback: { suppressed: 'no_contact' },
  decideOn: 'accepted',
  waitSeconds: LIMITS.waitSeconds.usual,
  lateFallback: { kind: 'none', key: '', on: ['failed'], afterMinutes: LIMITS.afterMinutes.usual },
  owner: { name: '', email: '' },
  notify: ['send_failed'],
  replies: { handOver: 'owner', acknowledgement: '', questions: [], event: '' },
  conversion: null,
  holdout: null,
};

/** Whether a blank of the template is filled with our tracked link. */
export function tracksLink(form: Pick<MessageForm, 'parameters'>): boolean {
  return Object.values(form.parameters).includes('@link');
}

/** Whether a contact must have opted in: what was chosen, else what the stricter of purpose and category says (A2). */
export function needsOptIn(
  form: Pick<MessageForm, 'requireOptIn' | 'purpose'>,
  template: { category: TemplateCategory } | undefined,
): boolean {
  return form.requireOptIn ?? (form.purpose === 'promotional' || template?.category === 'MARKETING');
}
