import type { DryRunResult } from '../../configuration/page-data';
import { expressionsIn, strangersIn } from '../../decision/expressions';
import { bindingIn, isMixed } from './binding';
import { contactsAnHour, type Step, type Surroundings, templateOf } from './completeness';
import { nobodyWouldGet } from './entry-count';
import { holdoutCautions } from './holdout-form';
import { type MessageForm, needsOptIn } from './message-form';
import { freeNameFor, stepNameOf } from './step-name';
import { translationCautions } from './translations';

/** Something that can be activated and should be known first. */
export interface Caution {
  step: Step;
  code:
    | 'nobody_would_get'
    | 'name_twice'
    | 'sender_unavailable'
    | 'template_red'
    | 'template_recategorised'
    | 'marketing_purpose'
    | 'promotional_without_opt_in'
    | 'slow_when_waiting'
    | 'path_is_new'
    | 'nothing_holds'
    | 'link_forwarded'
    | 'translation_lacking'
    | 'translation_stopped'
    | 'translation_missing'
    | 'entry_source_changed'
    | 'date_as_text'
    | 'braces_as_text'
    | 'holdout_without_conversion'
    | 'holdout_against_email'
    | 'holdout_over'
    | 'holdout_too_short';
  about?: string;
  /** Of a count, why people get nothing, the most frequent reason first. */
  outcomes?: DryRunResult['outcomes'];
}

/** Quiet hours shall hold the message, and nothing would make up for one that never goes: it is not held (D5). */
export function holdsInVain({ quietHours, lateFallback }: Pick<MessageForm, 'quietHours' | 'lateFallback'>): boolean {
  return quietHours?.whenQuiet === 'hold' && lateFallback.kind === 'none';
}

/** What does not stop the activation and should be seen before it. */
export function cautionsOf(form: MessageForm, surroundings: Surroundings): Caution[] {
  const cautions: Caution[] = [];
  const caution = (step: Step, code: Caution['code'], about?: string) =>
    cautions.push({ step, code, ...(about === undefined ? {} : { about }) });

  const outcomes = nobodyWouldGet(surroundings.entryCount);
  if (outcomes) cautions.push({ step: 'audience', code: 'nobody_would_get', outcomes });
  const free = freeNameFor(stepNameOf(form), surroundings.stepNames ?? []);
  if (free !== undefined) caution('review', 'name_twice', free);
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
  for (const { code, about } of translationCautions(form, surroundings.templates)) caution('message', code, about);
  const { entryKeys } = surroundings;
  const { phone, email, locale, optIn, suppressed, timeZone, link, parameters } = form;
  const bound = [phone, email, locale, optIn, suppressed, timeZone, link, ...Object.values(parameters)]
    .flatMap(expressionsIn)
    .map(bindingIn);
  const isElsewhere = (binding: (typeof bound)[number]) =>
    binding?.source === 'entry' && !entryKeys.includes(binding.group);
  if (entryKeys.length > 0 && bound.some(isElsewhere)) {
    caution('message', 'entry_source_changed');
  }
  for (const need of template?.needs ?? []) {
    const value = form.parameters[need.key] ?? '';
    if (value === '@link' && need.carriesLink === 'forwarded') {
      caution('message', 'link_forwarded', need.urlPrefix);
    }
    const [stranger] = strangersIn(value);
    if (need.kind === 'text' && !isMixed(value) && stranger) caution('message', 'braces_as_text', stranger);
    if (need.kind === 'text' && surroundings.fieldType(value) === 'Date') caution('message', 'date_as_text', need.key);
  }
  const [inLink] = strangersIn(form.link);
  if (!isMixed(form.link) && inLink) caution('message', 'braces_as_text', inLink);
  if (template?.category === 'MARKETING' && form.purpose && form.purpose !== 'promotional') {
    caution('audience', 'marketing_purpose');
  }
  const isPromotional = form.purpose === 'promotional' || template?.category === 'MARKETING';
  if (isPromotional && !needsOptIn(form, template)) caution('audience', 'promotional_without_opt_in');
  if (holdsInVain(form)) caution('fallback', 'nothing_holds');
  if (form.decideOn === 'delivered' && form.waitSeconds) {
    caution('fallback', 'slow_when_waiting', String(contactsAnHour(form.waitSeconds)));
  }
  if (surroundings.lacksLeaveAlone) caution('fallback', 'path_is_new');
  for (const { code, about } of holdoutCautions(form, surroundings)) caution('results', code, about);
  return cautions;
}
