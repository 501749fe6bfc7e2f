import type { HoldoutFacts, SenderSummary, TemplateSummary } from '../../configuration/page-data';
import { bracesAreSafe } from '../../decision/expressions';
import { type KeyState, type StepFault, stepFaults } from '../../decision/step-faults';
import { isTrackableLink, linkBlanks } from '../../decision/tracked-link';
import { isWithin, LIMITS } from '../../limits';
import { lateKindFacts } from '../../vocabulary';
import { inArgumentsFrom } from './activity-form';
import { holdoutGaps } from './holdout-form';
import { isEmail } from './is-email';
import { savedLink } from './link-form';
import { type MessageForm, tracksLink } from './message-form';
import { mixedProblem } from './mixed-text';
import { quietGaps } from './quiet-hours-form';
import { sessionGaps } from './session-message';
import { questionGaps } from './typed-question';

export const STEPS = ['message', 'audience', 'fallback', 'results', 'review'] as const;
export type Step = (typeof STEPS)[number];

/** An answer that is missing or cannot be used. `field` is the id of the input that gives it. */
export interface Gap {
  step: Step;
  field: string;
  code:
    | 'missing'
    | 'braces'
    | 'field_in_host'
    | 'not_sendable'
    | 'gone'
    | 'not_an_address'
    | 'not_an_email'
    | 'not_a_time'
    | 'not_after'
    | 'never_open'
    | 'not_a_date'
    | 'not_a_coordinate'
    | 'out_of_range'
    | 'too_long'
    | 'needs_email_field'
    | 'not_a_day'
    | 'holdout_not_allowed'
    | 'unknown_blank'
    | 'twice'
    | 'too_many'
    | 'option_too_long'
    | 'option_twice'
    | 'not_bindable'
    | StepFault['code'];
  /** What the message of the page names: a range, a parameter. */
  about?: string;
}

/** What the page has learnt from outside; undefined where it could not. */
export interface Surroundings {
  senders: SenderSummary[] | undefined;
  templates: TemplateSummary[] | undefined;
  /** Keys of the entry source that the journey has now; none where nobody told. */
  entryKeys: readonly string[];
  fieldType: (expression: string) => string | undefined;
  holdoutFacts?: HoldoutFacts | undefined;
  /** The step on the canvas has no path yet for those who are left alone. */
  lacksLeaveAlone?: boolean;
  /** Of the event or the send definition of the late fallback, and of the event of a reply. */
  lateKey?: KeyState | undefined;
  replyEvent?: KeyState | undefined;
  /** Every contact attribute of the step stands in the account's lists, as far as the marketer's rights show them. */
  attributesAreListed?: boolean | undefined;
}

/** Contacts that Journey Builder holds at once towards one activity; more is not safe to rely on (JB 1.3). */
const CONCURRENT_REQUESTS = 10;

/** What is still without an answer, or can send to nobody; empty exactly when the step may be activated (G5). */
export function gapsOf(form: MessageForm, surroundings: Surroundings): Gap[] {
  const faults = stepFaults(inArgumentsFrom(form), factsOf(form, surroundings));
  const own = [
    ...messageGaps(form, surroundings, faults),
    ...audienceGaps(form),
    ...fallbackGaps(form),
    ...resultGaps(form, surroundings),
  ];
  // An answer that cannot be given so needs one sentence, the page's own first.
  const others = faults.filter(({ field }) => !own.some((gap) => gap.field === field));
  const all = [...own, ...others.map((fault) => ({ step: stepOf(fault.field), ...fault }))];
  return STEPS.flatMap((step) => all.filter((gap) => gap.step === step));
}

/** What `/validate` would know of the account, as far as the page does. */
function factsOf(form: MessageForm, surroundings: Surroundings) {
  const { senders, templates, lateKey, replyEvent } = surroundings;
  return {
    ...(senders && { senders: senders.map(({ id }) => id) }),
    ...(templates && form.template && { template: templateOf(form, surroundings) ?? null }),
    ...(lateKey && { lateKey }),
    ...(replyEvent && { replyEvent }),
  };
}

/** The step of the page whose input it is. */
function stepOf(field: string): Step {
  if (field === 'lateKey') return 'fallback';
  if (/^(phone|email|timeZone|optIn|suppressed|topic)$/.test(field)) return 'audience';
  return /^(sender$|template$|locale$|link$|parameter-|when-empty-|session)/.test(field) ? 'message' : 'results';
}

/** The template that is chosen, as the account lists it now. */
export function templateOf(
  form: Pick<MessageForm, 'template'>,
  surroundings: Pick<Surroundings, 'templates'>,
): TemplateSummary | undefined {
  const { template } = form;
  if (!template) return undefined;
  return surroundings.templates?.find(({ name, language }) => name === template.name && language === template.language);
}

/** Most contacts an hour that waiting for the delivery allows, per worker of Journey Builder. */
export function contactsAnHour(waitSeconds: number): number {
  return Math.floor((CONCURRENT_REQUESTS * 3600) / Math.max(waitSeconds, 1));
}

function messageGaps(form: MessageForm, surroundings: Surroundings, faults: readonly StepFault[]): Gap[] {
  const template = templateOf(form, surroundings);
  const gaps: Gap[] = [];
  const gap = (field: string, code: Gap['code'], about?: string) =>
    gaps.push({ step: 'message', field, code, ...(about === undefined ? {} : { about }) });

  const fault = (field: string) => {
    for (const { code, about } of faults.filter((one) => one.field === field)) gap(field, code, about);
  };

  if (form.sender === '') gap('sender', 'missing');
  else fault('sender');
  if (!form.template) gap('template', 'missing');
  else fault('template');
  for (const need of template?.needs ?? []) {
    const field = `parameter-${need.key}`;
    const value = (form.parameters[need.key] ?? '').trim();
    const whenEmpty = form.whenEmpty[need.key] ?? '';
    const mixed = mixedProblem(value, need);
    if (value === '' && need.required) gap(field, 'missing', need.key);
    else if (!bracesAreSafe(value)) gap(field, 'braces', need.key);
    else if (mixed) gap(field, mixed.code, mixed.about);
    else fault(field);
    if (value.includes('{{') && need.maxLength !== undefined && [...whenEmpty].length > need.maxLength) {
      gap(`when-empty-${need.key}`, 'too_long', String(need.maxLength));
    }
  }
  if (!bracesAreSafe(form.locale)) gap('locale', 'braces');
  else if (form.languageByContact && form.locale.trim() === '') gap('locale', 'missing');
  const problem = linkProblem(form);
  if (problem) gap('link', problem.code, problem.about);
  else fault('link');
  return [...gaps, ...sessionGaps(form, template?.needs)];
}

/** What is wrong with the address that the tracked link leads to. */
function linkProblem(form: MessageForm): { code: Gap['code']; about?: string } | undefined {
  const { link } = savedLink(form);
  if (link === '') return tracksLink(form) ? { code: 'missing' } : undefined;
  if (!bracesAreSafe(form.link)) return { code: 'braces' };
  if (!isTrackableLink(link)) return { code: /^https:\/\/[^/?#]*\{/.test(link) ? 'field_in_host' : 'not_an_address' };
  // A blank as the step keeps it can only be made by choosing a field.
  const [blank] = linkBlanks(form.link);
  return blank === undefined ? mixedProblem(form.link, {}) : { code: 'unknown_field', about: `{${blank}}` };
}

function audienceGaps(form: MessageForm): Gap[] {
  const gaps: Gap[] = [];
  const gap = (field: string, code: Gap['code'], about?: string) =>
    gaps.push({ step: 'audience', field, code, ...(about === undefined ? {} : { about }) });

  if (form.phone.trim() === '') gap('phone', 'missing');
  for (const field of ['phone', 'email', 'timeZone', 'optIn', 'suppressed'] as const) {
    if (!bracesAreSafe(form[field])) gap(field, 'braces');
  }
  if (!form.purpose) gap('purpose', 'missing');
  if (!form.stage) gap('stage', 'missing');
  if (form.topic.trim() === '') gap('topic', 'missing');
  else if (form.topic.trim().length > LIMITS.topic.max) gap('topic', 'too_long', String(LIMITS.topic.max));
  else if (!bracesAreSafe(form.topic)) gap('topic', 'braces');
  for (const { field, code, about } of quietGaps(form)) gap(field, code, about);
  if (form.frequencyCap) {
    const { messages, days } = form.frequencyCap;
    if (!isWithin(messages, LIMITS.capMessages)) gap('capMessages', 'out_of_range', rangeOf(LIMITS.capMessages));
    if (!isWithin(days, LIMITS.capDays)) gap('capDays', 'out_of_range', rangeOf(LIMITS.capDays));
  }
  return gaps;
}

function fallbackGaps(form: MessageForm): Gap[] {
  const gaps: Gap[] = [];
  const gap = (field: string, code: Gap['code'], about?: string) =>
    gaps.push({ step: 'fallback', field, code, ...(about === undefined ? {} : { about }) });

  if (form.decideOn === 'delivered' && !isWithin(form.waitSeconds, LIMITS.waitSeconds)) {
    gap('waitSeconds', 'out_of_range', rangeOf(LIMITS.waitSeconds));
  }
  const late = lateKindFacts(form.lateFallback.kind);
  if (late) {
    if (form.lateFallback.key.trim() === '') gap('lateKey', 'missing');
    else if (!bracesAreSafe(form.lateFallback.key)) gap('lateKey', 'braces');
    if (form.lateFallback.on.length === 0) gap('lateOn', 'missing');
    if (!isWithin(form.lateFallback.afterMinutes, LIMITS.afterMinutes)) {
      gap('lateAfter', 'out_of_range', rangeOf(LIMITS.afterMinutes));
    }
    if (late.goesTo === 'email' && form.email.trim() === '') gap('email', 'needs_email_field');
  }
  return gaps;
}

function resultGaps(form: MessageForm, surroundings: Surroundings): Gap[] {
  const gaps: Gap[] = [];
  const gap = (field: string, code: Gap['code'], about?: string) =>
    gaps.push({ step: 'results', field, code, ...(about === undefined ? {} : { about }) });

  if (form.owner.name.trim() === '') gap('ownerName', 'missing');
  else if (!bracesAreSafe(form.owner.name)) gap('ownerName', 'braces');
  if (form.owner.email.trim() === '') gap('ownerEmail', 'missing');
  else if (!isEmail(form.owner.email)) gap('ownerEmail', 'not_an_email');
  if (!bracesAreSafe(form.replies.acknowledgement)) gap('acknowledgement', 'braces');
  else if (form.replies.acknowledgement.trim().length > LIMITS.sessionText.max) {
    gap('acknowledgement', 'too_long', String(LIMITS.sessionText.max));
  }
  for (const { field, code, about } of questionGaps(form.replies.questions)) gap(field, code, about);
  if (form.conversion === null) gap('conversion', 'missing');
  else if (form.conversion !== 'none') {
    const { name, windowHours } = form.conversion;
    const longest = LIMITS.conversionName.max;
    if (name.trim() === '') gap('conversionName', 'missing');
    else if (name.trim().length > longest) gap('conversionName', 'too_long', String(longest));
    else if (!bracesAreSafe(name)) gap('conversionName', 'braces');
    if (!isWithin(windowHours, LIMITS.windowHours)) {
      gap('conversionWindow', 'out_of_range', rangeOf(LIMITS.windowHours));
    }
  }
  for (const { field, code, about } of holdoutGaps(form, surroundings)) gap(field, code, about);
  return gaps;
}

function rangeOf({ min, max }: { min: number; max: number }): string {
  return `${min}–${max}`;
}
