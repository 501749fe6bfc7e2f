import { isWithin, LIMITS } from '../limits';
import { isWord, LATE_KINDS, LATE_TRIGGERS, lateKindFacts, PURPOSES, type Purpose, STAGES } from '../vocabulary';
import type { Need } from '../whatsapp/template-parameters';
import { isEmail } from './is-email';
import { questionFaults } from './question-faults';
import { quietFaults } from './quiet-faults';
import { isSaid, listOf, numberOf, objectOf, textOf } from './saved-values';
import { sessionFaults } from './session-faults';
import type { StepFault } from './step-faults';

/** What is known while the answers are looked at, besides what the step stores. */
export interface AnswerFacts {
  /** Of the template, where it is known. */
  needs?: readonly Need[] | undefined;
  /** What counts as success was not asked yet. A stored step cannot say it: "nothing is counted" stores nothing either. */
  successIsOpen?: boolean | undefined;
  /** Purposes of which the account holds contacts out. */
  holdoutPurposes?: readonly Purpose[] | undefined;
}

/**
 * The questions of the operating model (G5) to which a stored step has no answer, or one that cannot stand; pure. Execute
 * needs few of them: it answers a step that was activated, and who activates one is asked for all.
 */
export function openQuestions(inArguments: Record<string, unknown>, facts: AnswerFacts): StepFault[] {
  const settings = objectOf(inArguments.settings);
  return [
    ...messageQuestions(inArguments, settings, facts),
    ...missing('phone', textOf(inArguments.phone) === ''),
    ...missing('purpose', !isWord(PURPOSES, settings.purpose)),
    ...missing('stage', !isWord(STAGES, settings.stage)),
    ...answeredWithin('topic', settings.topic, LIMITS.topic.max),
    ...quietFaults(settings.quietHours),
    ...lateQuestions(inArguments, objectOf(settings.lateFallback)),
    ...ownerQuestions(objectOf(settings.owner)),
    ...replyQuestions(objectOf(settings.replies)),
    ...missing('conversion', facts.successIsOpen === true),
    ...(isSaid(settings.conversion)
      ? answeredWithin('conversionName', objectOf(settings.conversion).name, LIMITS.conversionName.max)
      : []),
    ...holdoutQuestions(settings, facts),
  ];
}

const missing = (field: string, isMissing: boolean): StepFault[] => (isMissing ? [{ field, code: 'missing' }] : []);

function answeredWithin(field: string, value: unknown, max: number): StepFault[] {
  const text = textOf(value);
  return text.length > max ? [{ field, code: 'too_long', about: String(max) }] : missing(field, text === '');
}

function messageQuestions(
  inArguments: Record<string, unknown>,
  settings: Record<string, unknown>,
  { needs }: AnswerFacts,
): StepFault[] {
  const link = textOf(settings.link);
  const tracksLink = Object.values(objectOf(inArguments.parameters)).includes('@link');
  return [
    ...missing('sender', textOf(settings.sender) === ''),
    ...missing('template', textOf(objectOf(settings.template).name) === ''),
    ...missing('locale', String(settings.languageByContact) === 'true' && textOf(inArguments.locale) === ''),
    ...missing('link', tracksLink && link === ''),
    ...sessionFaults(settings.sessionMessage, link, needs),
  ];
}

function lateQuestions(inArguments: Record<string, unknown>, late: Record<string, unknown>): StepFault[] {
  const facts = isWord(LATE_KINDS, late.kind) ? lateKindFacts(late.kind) : undefined;
  if (facts === undefined) return [];
  const triggers = isSaid(late.on) ? listOf(late.on) : LATE_TRIGGERS;
  return [
    ...missing('lateKey', textOf(late.key) === ''),
    ...missing('lateOn', !triggers.some((trigger) => isWord(LATE_TRIGGERS, trigger))),
    ...(facts.goesTo === 'email' && textOf(inArguments.email) === ''
      ? [{ field: 'email', code: 'needs_email_field' as const }]
      : []),
  ];
}

function ownerQuestions(owner: Record<string, unknown>): StepFault[] {
  const email = textOf(owner.email);
  return [
    ...missing('ownerName', textOf(owner.name) === ''),
    ...missing('ownerEmail', email === ''),
    ...(email === '' || isEmail(email) ? [] : [{ field: 'ownerEmail', code: 'not_an_email' as const }]),
  ];
}

function replyQuestions(replies: Record<string, unknown>): StepFault[] {
  const { max } = LIMITS.sessionText;
  return [
    ...(textOf(replies.acknowledgement).length > max
      ? [{ field: 'acknowledgement', code: 'too_long' as const, about: String(max) }]
      : []),
    ...listOf(replies.questions).flatMap(questionFaults),
  ];
}

function holdoutQuestions(settings: Record<string, unknown>, { holdoutPurposes }: AnswerFacts): StepFault[] {
  const holdout = objectOf(settings.holdout);
  if (Object.keys(holdout).length === 0) return [];
  const { purpose } = settings;
  const numbers = [
    ['holdoutPercent', holdout.percent, LIMITS.holdoutPercent],
    ['holdoutEffect', holdout.smallestEffect, LIMITS.smallestEffect],
    ['holdoutBase', holdout.basePerThousand, LIMITS.basePerThousand],
  ] as const;
  // Where the account's purposes are not known the server decides for itself: it sends to everybody, and nobody is lost.
  const isRefused = isWord(PURPOSES, purpose) && holdoutPurposes !== undefined && !holdoutPurposes.includes(purpose);
  return [
    ...(isRefused ? [{ field: 'holdout', code: 'holdout_not_allowed' as const }] : []),
    ...(isDay(textOf(holdout.until)) ? [] : [{ field: 'holdoutUntil', code: 'not_a_day' as const }]),
    ...numbers
      .filter(([, value, range]) => !isWithin(numberOf(value), range))
      .map(([field, , { min, max }]) => ({ field, code: 'out_of_range' as const, about: `${min}–${max}` })),
  ];
}

/** `2027-01-31`; there is no 30th of February. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
