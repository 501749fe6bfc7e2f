import type { KeptAlert } from '../alerts/alert-store';

/** What of a step decides whether an alert concerns it. */
export interface StepOfOwner {
  activityId: string;
  template: string;
  sender: string;
}

/** Alerts whose subject begins with the name of a template. */
const OF_A_TEMPLATE: ReadonlySet<string> = new Set([
  'template_trouble',
  'template_event',
  'negative_rate_high',
  'conversations_rarely_convert',
]);
/** Alerts whose subject begins with the id of a sender, or is the whole account. */
const OF_A_SENDER: ReadonlySet<string> = new Set(['sender_trouble', 'account_event', 'limit_near']);
/** Alerts of what every step rests on, by code, or code and subject: while they last, no step of anybody does what it should. */
const OF_EVERY_STEP: ReadonlySet<string> = new Set([
  'webhooks_stopped',
  'webhooks_unsubscribed',
  'token_refused',
  'rows_wait',
  'consent_store',
  'suppression_breaker',
  // One secret signs the calls of all steps, and one the webhooks. A call that names no step of ours may be a stranger's.
  'signature_refused journey-builder',
  'signature_refused whatsapp-webhook',
]);

/**
 * The steps that an alert concerns, of those that ran lately; pure. It is of all where every step rests on what it tells of,
 * of the step that it names, or of those that send its template or by its sender. Of what concerns no step only operators hear.
 */
export function concernedSteps<Step extends StepOfOwner>(
  { code, subject, activityId }: Pick<KeptAlert, 'code' | 'subject' | 'activityId'>,
  steps: readonly Step[],
  senders: ReadonlySet<string>,
): readonly Step[] {
  if (OF_EVERY_STEP.has(code) || OF_EVERY_STEP.has(`${code} ${subject}`)) return steps;
  if (activityId !== undefined) return steps.filter((step) => step.activityId === activityId);
  const [first = ''] = subject.split(' ');
  if (OF_A_TEMPLATE.has(code)) return steps.filter(({ template }) => template === first);
  if (code === 'check_failed') return ofCheck(subject, steps, senders);
  if (OF_A_SENDER.has(code)) return senders.has(first) ? steps.filter(({ sender }) => sender === first) : steps;
  return [];
}

/** Checks of one number concern its steps, those of WhatsApp, Marketing Cloud and the rest of the house every step. */
function ofCheck<Step extends StepOfOwner>(
  id: string,
  steps: readonly Step[],
  senders: ReadonlySet<string>,
): readonly Step[] {
  const number = id.split('.').find((part) => senders.has(part));
  return number === undefined ? steps : steps.filter(({ sender }) => sender === number);
}
