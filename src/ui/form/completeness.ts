import type { DryRunResult, HoldoutFacts, SenderSummary, TemplateSummary } from '../../configuration/page-data';
import { bracesAreSafe } from '../../decision/expressions';
import { type KeyState, type StepFacts, type StepFault, stepFaults } from '../../decision/step-faults';
import { isTrackableLink, linkBlanks } from '../../decision/tracked-link';
import { isWithin, LIMITS } from '../../limits';
import { lateKindFacts } from '../../vocabulary';
import { inArgumentsFrom, objectAt } from './activity-form';
import { savedLink } from './link-form';
import type { MessageForm } from './message-form';
import { mixedProblem } from './mixed-text';
import { savedQuestion } from './typed-question';

export const STEPS = ['message', 'audience', 'fallback', 'results', 'review'] as const;
export type Step = (typeof STEPS)[number];

/** An answer that is missing or cannot be used. `field` is the id of the input that gives it. */
export interface Gap {
  step: Step;
  field: string;
  code: 'field_in_host' | 'not_bindable' | StepFault['code'];
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
  /** What the other steps of the journey are called. */
  stepNames?: readonly string[];
  /** Who would get the message, counted with the settings as they are; undefined where nobody counted. */
  entryCount?: DryRunResult | undefined;
  /** Every contact attribute of the step stands in the account's lists, as far as the marketer's rights show them. */
  attributesAreListed?: boolean | undefined;
}

/** Contacts that Journey Builder holds at once towards one activity; more is not safe to rely on (JB 1.3). */
const CONCURRENT_REQUESTS = 10;

/** What is still without an answer, or can send to nobody; empty exactly when the step may be activated (G5). */
export function gapsOf(form: MessageForm, surroundings: Surroundings): Gap[] {
  const faults = stepFaults(asTyped(form), factsOf(form, surroundings));
  const own = [
    ...messageGaps(form, surroundings, faults),
    ...audienceGaps(form, faults),
    ...fallbackGaps(form, faults),
    ...resultGaps(form, faults),
  ];
  // An answer that cannot be given so needs one sentence, the page's own first.
  const others = faults.filter(({ field }) => !own.some((gap) => gap.field === field));
  const all = [...own, ...others.map((fault) => ({ step: stepOf(fault), ...fault }))];
  return STEPS.flatMap((step) => all.filter((gap) => gap.step === step));
}

/** The step as it would be stored, with what the page leaves out of it still in its place: an input that is empty. */
function asTyped(form: MessageForm): Record<string, unknown> {
  const inArguments = inArgumentsFrom(form);
  const settings = objectAt(inArguments, 'settings');
  const questions = form.replies.questions.map((question) => savedQuestion(question) ?? '');
  return {
    ...inArguments,
    settings: {
      ...settings,
      sessionMessage: form.sessionMessage,
      replies: { ...objectAt(settings, 'replies'), questions },
    },
  };
}

/** What `/validate` would know of the account, as far as the page does. */
function factsOf(form: MessageForm, surroundings: Surroundings): StepFacts {
  const { senders, templates, lateKey, replyEvent, holdoutFacts } = surroundings;
  return {
    ...(senders && { senders: senders.map(({ id }) => id) }),
    ...(templates && form.template && { template: templateOf(form, surroundings) ?? null }),
    ...(lateKey && { lateKey }),
    ...(replyEvent && { replyEvent }),
    ...(holdoutFacts && { holdoutPurposes: holdoutFacts.purposes }),
    successIsOpen: form.conversion === null,
  };
}

/** The step of the page whose input it is. */
function stepOf({ field, code }: StepFault): Step {
  if (/^late/.test(field) || code === 'needs_email_field') return 'fallback';
  if (/^(phone|email|timeZone|optIn|suppressed|purpose|stage|topic)$|^quiet/.test(field)) return 'audience';
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
  const { gaps, gap, fault } = gather('message', faults);
  fault('sender');
  fault('template');
  for (const need of template?.needs ?? []) {
    const field = `parameter-${need.key}`;
    const value = (form.parameters[need.key] ?? '').trim();
    const mixed = bracesAreSafe(value) ? mixedProblem(value, need) : undefined;
    if (mixed) gap(field, mixed.code, mixed.about);
    else fault(field);
    fault(`when-empty-${need.key}`);
  }
  if (bracesAreSafe(form.locale)) fault('locale');
  else gap('locale', 'braces');
  const problem = linkProblem(form);
  if (problem) gap('link', problem.code, problem.about);
  else fault('link');
  return gaps;
}

/** What is wrong with the address that the tracked link leads to. */
function linkProblem(form: MessageForm): { code: Gap['code']; about?: string } | undefined {
  const { link } = savedLink(form);
  if (link === '') return undefined;
  if (!bracesAreSafe(form.link)) return { code: 'braces' };
  if (!isTrackableLink(link)) return { code: /^https:\/\/[^/?#]*\{/.test(link) ? 'field_in_host' : 'not_an_address' };
  // A blank as the step keeps it can only be made by choosing a field.
  const [blank] = linkBlanks(form.link);
  return blank === undefined ? mixedProblem(form.link, {}) : { code: 'unknown_field', about: `{${blank}}` };
}

function audienceGaps(form: MessageForm, faults: readonly StepFault[]): Gap[] {
  const { gaps, gap, fault } = gather('audience', faults);
  for (const field of ['phone', 'email', 'timeZone', 'optIn', 'suppressed'] as const) {
    if (!bracesAreSafe(form[field])) gap(field, 'braces');
  }
  for (const field of ['phone', 'purpose', 'stage']) fault(field);
  if (form.topic.trim() !== '' && !bracesAreSafe(form.topic)) gap('topic', 'braces');
  else fault('topic');
  for (const { field } of faults) if (field.startsWith('quiet')) fault(field);
  if (form.expiry && !isWithin(form.expiry.minutes, LIMITS.expiresAfterMinutes)) {
    gap('expiresAfter', 'out_of_range', rangeOf(LIMITS.expiresAfterMinutes));
  }
  if (form.frequencyCap) {
    const { messages, days } = form.frequencyCap;
    if (!isWithin(messages, LIMITS.capMessages)) gap('capMessages', 'out_of_range', rangeOf(LIMITS.capMessages));
    if (!isWithin(days, LIMITS.capDays)) gap('capDays', 'out_of_range', rangeOf(LIMITS.capDays));
  }
  return gaps;
}

function fallbackGaps(form: MessageForm, faults: readonly StepFault[]): Gap[] {
  const { gaps, gap, fault } = gather('fallback', faults);
  if (form.decideOn === 'delivered' && !isWithin(form.waitSeconds, LIMITS.waitSeconds)) {
    gap('waitSeconds', 'out_of_range', rangeOf(LIMITS.waitSeconds));
  }
  if (!lateKindFacts(form.lateFallback.kind)) return gaps;
  if (bracesAreSafe(form.lateFallback.key)) fault('lateKey');
  else gap('lateKey', 'braces');
  fault('lateOn');
  if (!isWithin(form.lateFallback.afterMinutes, LIMITS.afterMinutes)) {
    gap('lateAfter', 'out_of_range', rangeOf(LIMITS.afterMinutes));
  }
  return gaps;
}

function resultGaps(form: MessageForm, faults: readonly StepFault[]): Gap[] {
  const { gaps, gap, fault } = gather('results', faults);
  if (bracesAreSafe(form.owner.name)) fault('ownerName');
  else gap('ownerName', 'braces');
  fault('ownerEmail');
  if (bracesAreSafe(form.replies.acknowledgement)) fault('acknowledgement');
  else gap('acknowledgement', 'braces');
  for (const { field } of faults) if (/^(question|options)-/.test(field)) fault(field);
  fault('conversion');
  if (form.conversion !== null && form.conversion !== 'none') {
    const { name, windowHours } = form.conversion;
    if (bracesAreSafe(name)) fault('conversionName');
    else gap('conversionName', 'braces');
    if (!isWithin(windowHours, LIMITS.windowHours)) {
      gap('conversionWindow', 'out_of_range', rangeOf(LIMITS.windowHours));
    }
  }
  return gaps;
}

/** Gaps of one page in the order in which it asks; `fault` takes over what the stored step has of a field. */
function gather(step: Step, faults: readonly StepFault[]) {
  const gaps: Gap[] = [];
  const gap = (field: string, code: Gap['code'], about?: string) =>
    gaps.push({ step, field, code, ...(about === undefined ? {} : { about }) });
  const fault = (field: string) => {
    for (const { code, about } of faults.filter((one) => one.field === field)) gap(field, code, about);
  };
  return { gaps, gap, fault };
}

function rangeOf({ min, max }: { min: number; max: number }): string {
  return `${min}–${max}`;
}
