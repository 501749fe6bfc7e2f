import type { SenderSummary, TemplateSummary } from '../../configuration/page-data';
import { isTrackableLink } from '../../decision/tracked-link';
import { isWithin, LIMITS } from '../../limits';
import { lateKindFacts } from '../../vocabulary';
import type { Need } from '../../whatsapp/template-parameters';
import { bindingIn, bracesAreSafe } from './binding';
import { type MessageForm, needsOptIn } from './message-form';

export const STEPS = ['message', 'audience', 'fallback', 'results', 'review'] as const;
export type Step = (typeof STEPS)[number];

/** An answer that is missing or cannot be used. `field` is the id of the input that gives it. */
export interface Gap {
  step: Step;
  field: string;
  code:
    | 'missing'
    | 'braces'
    | 'not_sendable'
    | 'gone'
    | 'not_an_address'
    | 'not_an_email'
    | 'not_a_time'
    | 'not_a_date'
    | 'not_a_coordinate'
    | 'out_of_range'
    | 'too_long'
    | 'needs_email_field';
  /** What the message of the page names: a range, a parameter. */
  about?: string;
}

/** Something that can be activated and should be known first. */
export interface Caution {
  step: Step;
  code:
    | 'sender_unavailable'
    | 'template_red'
    | 'template_recategorised'
    | 'marketing_purpose'
    | 'promotional_without_opt_in'
    | 'slow_when_waiting'
    | 'entry_source_changed'
    | 'date_as_text';
  about?: string;
}

/** What the page has learnt from outside; undefined where it could not. */
export interface Surroundings {
  senders: SenderSummary[] | undefined;
  templates: TemplateSummary[] | undefined;
  /** Key of the entry source that the journey has now. */
  eventKey: string | undefined;
  fieldType: (expression: string) => string | undefined;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const MEDIA: ReadonlySet<Need['kind']> = new Set(['image', 'video', 'document', 'gif'] as const);
const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** Contacts that Journey Builder holds at once towards one activity; more is not safe to rely on (JB 1.3). */
const CONCURRENT_REQUESTS = 10;

/** What is still without an answer; empty exactly when the step may be activated (G5). */
export function gapsOf(form: MessageForm, surroundings: Surroundings): Gap[] {
  return [...messageGaps(form, surroundings), ...audienceGaps(form), ...fallbackGaps(form), ...resultGaps(form)];
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

function messageGaps(form: MessageForm, surroundings: Surroundings): Gap[] {
  const template = templateOf(form, surroundings);
  const gaps: Gap[] = [];
  const gap = (field: string, code: Gap['code'], about?: string) =>
    gaps.push({ step: 'message', field, code, ...(about === undefined ? {} : { about }) });

  if (form.sender === '') gap('sender', 'missing');
  if (!form.template) gap('template', 'missing');
  else if (surroundings.templates && !template) gap('template', 'gone');
  if (template?.notSendable) gap('template', 'not_sendable');
  for (const need of template?.needs ?? []) {
    const problem = parameterProblem(form, need);
    if (problem) gap(`parameter-${need.key}`, problem, problem === 'too_long' ? String(need.maxLength) : need.key);
  }
  const tracksLink = Object.values(form.parameters).includes('@link');
  if (tracksLink && form.link.trim() === '') gap('link', 'missing');
  else if (form.link.trim() !== '' && !isTrackableLink(form.link.trim())) gap('link', 'not_an_address');
  return gaps;
}

function parameterProblem(form: MessageForm, need: Need): Gap['code'] | undefined {
  const value = (form.parameters[need.key] ?? '').trim();
  const whenEmpty = form.whenEmpty[need.key] ?? '';
  if (value === '') return need.required ? 'missing' : undefined;
  if (!bracesAreSafe(value) || !bracesAreSafe(whenEmpty)) return 'braces';
  const isFixed = !value.includes('{{') && value !== '@link';
  if (!isFixed) return undefined;
  if (MEDIA.has(need.kind) && !isWebAddress(value)) return 'not_an_address';
  if (need.kind === 'latitude' && !isCoordinate(value, 90)) return 'not_a_coordinate';
  if (need.kind === 'longitude' && !isCoordinate(value, 180)) return 'not_a_coordinate';
  if (need.kind === 'expiration' && Number.isNaN(Date.parse(value))) return 'not_a_date';
  if (need.maxLength !== undefined && [...value].length > need.maxLength) return 'too_long';
  return undefined;
}

function audienceGaps(form: MessageForm): Gap[] {
  const gaps: Gap[] = [];
  const gap = (field: string, code: Gap['code'], about?: string) =>
    gaps.push({ step: 'audience', field, code, ...(about === undefined ? {} : { about }) });

  if (form.phone.trim() === '') gap('phone', 'missing');
  for (const field of ['phone', 'email', 'timeZone', 'optIn', 'suppressed', 'locale'] as const) {
    if (!bracesAreSafe(form[field])) gap(field, 'braces');
  }
  if (!form.purpose) gap('purpose', 'missing');
  if (!form.stage) gap('stage', 'missing');
  if (form.topic.trim() === '') gap('topic', 'missing');
  else if (form.topic.trim().length > LIMITS.topic.max) gap('topic', 'too_long', String(LIMITS.topic.max));
  else if (!bracesAreSafe(form.topic)) gap('topic', 'braces');
  if (form.quietHours) {
    if (!CLOCK_TIME.test(form.quietHours.start)) gap('quietStart', 'not_a_time');
    if (!CLOCK_TIME.test(form.quietHours.end)) gap('quietEnd', 'not_a_time');
    if (form.quietHours.timeZone === '') gap('quietTimeZone', 'missing');
  }
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

function resultGaps(form: MessageForm): Gap[] {
  const gaps: Gap[] = [];
  const gap = (field: string, code: Gap['code'], about?: string) =>
    gaps.push({ step: 'results', field, code, ...(about === undefined ? {} : { about }) });

  if (form.owner.name.trim() === '') gap('ownerName', 'missing');
  else if (!bracesAreSafe(form.owner.name)) gap('ownerName', 'braces');
  if (form.owner.email.trim() === '') gap('ownerEmail', 'missing');
  else if (!EMAIL.test(form.owner.email.trim())) gap('ownerEmail', 'not_an_email');
  if (!bracesAreSafe(form.replies.acknowledgement)) gap('acknowledgement', 'braces');
  form.replies.questions.forEach((question, index) => {
    if (!bracesAreSafe(question)) gap(`question-${index}`, 'braces');
  });
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
  return gaps;
}

/** What does not stop the activation and should be seen before it. */
export function cautionsOf(form: MessageForm, surroundings: Surroundings): Caution[] {
  const cautions: Caution[] = [];
  const caution = (step: Step, code: Caution['code'], about?: string) =>
    cautions.push({ step, code, ...(about === undefined ? {} : { about }) });

  const sender = surroundings.senders?.find(({ id }) => id === form.sender);
  if (surroundings.senders && form.sender !== '' && !sender?.available) {
    caution('message', 'sender_unavailable', sender?.unavailableReason ?? form.sender);
  }
  const template = templateOf(form, surroundings);
  if (template?.quality === 'RED') caution('message', 'template_red');
  if (template?.comingCategory && template.comingCategory !== template.category) {
    caution('message', 'template_recategorised', template.comingCategory);
  } else if (template?.previousCategory && template.previousCategory !== template.category) {
    caution('message', 'template_recategorised', template.category);
  }
  const { eventKey } = surroundings;
  const bound = [form.phone, form.email, form.optIn, form.timeZone, ...Object.values(form.parameters)].map(bindingIn);
  if (eventKey && bound.some((binding) => binding?.source === 'entry' && binding.group !== eventKey)) {
    caution('message', 'entry_source_changed');
  }
  for (const need of template?.needs ?? []) {
    const value = form.parameters[need.key] ?? '';
    if (need.kind === 'text' && surroundings.fieldType(value) === 'Date') caution('message', 'date_as_text', need.key);
  }
  if (template?.category === 'MARKETING' && form.purpose && form.purpose !== 'promotional') {
    caution('audience', 'marketing_purpose');
  }
  const isPromotional = form.purpose === 'promotional' || template?.category === 'MARKETING';
  if (isPromotional && !needsOptIn(form)) caution('audience', 'promotional_without_opt_in');
  if (form.decideOn === 'delivered' && form.waitSeconds) {
    caution('fallback', 'slow_when_waiting', String(contactsAnHour(form.waitSeconds)));
  }
  return cautions;
}

function rangeOf({ min, max }: { min: number; max: number }): string {
  return `${min}–${max}`;
}

function isCoordinate(text: string, most: number): boolean {
  return /^-?\d+(\.\d+)?$/.test(text) && Math.abs(Number(text)) <= most;
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}
