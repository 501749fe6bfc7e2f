import type { Need } from '../whatsapp/template-parameters';
import { bracesAreSafe, expressionsIn, strangersIn } from './expressions';
import { foreignPlaceholder } from './foreign-placeholder';
import { type AnswerFacts, openQuestions } from './open-questions';
import { listOf, objectOf, textOf } from './saved-values';
import { isTrackableLink, linkBlanks } from './tracked-link';
import { type ValueProblem, valueProblem } from './value-problem';

/** Whether a key of Marketing Cloud is there; `off` where it refuses what is sent with it, `unknown` where it cannot be asked. */
export type KeyState = 'there' | 'off' | 'missing' | 'unknown';

/** What is known of the account while a step is judged; what is left out is not known, and judged by nobody. */
export interface StepFacts extends Pick<AnswerFacts, 'successIsOpen' | 'holdoutPurposes'> {
  /** The template as the account lists it; null where the account was listed without it. */
  template?: { needs: readonly Need[]; notSendable?: object } | null;
  /** Phone number ids that this installation sends from. */
  senders?: readonly string[];
  /** Of the event or the send definition of the late fallback, and of the event that a reply fires. */
  lateKey?: KeyState;
  replyEvent?: KeyState;
}

/**
 * Why a step must not be activated: a question without an answer, it can send to nobody, or would send what nobody should
 * read. `field` is the id of the page's input.
 */
export interface StepFault {
  field: string;
  code:
    | 'gone'
    | 'not_sendable'
    | 'missing'
    | 'link_cannot_follow'
    | 'foreign_placeholder'
    | 'braces'
    | 'same_for_all'
    | 'unknown_field'
    | 'no_such_key'
    | 'key_off'
    | 'needs_email_field'
    | 'not_an_email'
    | 'not_a_time'
    | 'not_after'
    | 'never_open'
    | 'not_a_day'
    | 'out_of_range'
    | 'holdout_not_allowed'
    | 'unknown_blank'
    | 'twice'
    | 'too_many'
    | 'option_too_long'
    | 'option_twice'
    | ValueProblem;
  /** What the message of the page names. */
  about?: string;
}

/**
 * The faults of a step by its in-arguments as they are stored, expressions and all; pure. The page asks it before it saves,
 * `/validate` before the journey is activated, and neither knows more than the other: what a check or an execution would
 * find for every contact is found here, and what the operating model asks (G5).
 */
export function stepFaults(inArguments: Record<string, unknown>, facts: StepFacts): StepFault[] {
  const settings = objectOf(inArguments.settings);
  const whenEmpty = objectOf(settings.whenEmpty);
  const { template, senders } = facts;
  const sender = textOf(settings.sender);
  const found: StepFault[] = [
    ...openQuestions(inArguments, { ...facts, needs: template?.needs }),
    ...(sender !== '' && senders !== undefined && !senders.includes(sender)
      ? [{ field: 'sender', code: 'gone' as const }]
      : []),
    ...(template === null && settings.template !== undefined ? [{ field: 'template', code: 'gone' as const }] : []),
    ...(template?.notSendable ? [{ field: 'template', code: 'not_sendable' as const }] : []),
    ...BOUND.flatMap((field) =>
      bracesAreSafe(textOf(inArguments[field])) ? [] : [{ field, code: 'braces' as const }],
    ),
    ...valueFaults(inArguments, template?.needs ?? []),
    ...linkFaults(inArguments),
    ...Object.entries(whenEmpty).flatMap(([key, value]) => textFaults(`when-empty-${key}`, textOf(value))),
    ...textsOf(settings).flatMap(({ field, text }) => textFaults(field, text)),
    ...keyFaults('lateKey', facts.lateKey, textOf(objectOf(settings.lateFallback).key)),
    ...keyFaults('replyEvent', facts.replyEvent, textOf(objectOf(settings.replies).event)),
  ];
  // An input is told of once, of what matters first.
  return found.filter(({ field }, index) => found.findIndex((one) => one.field === field) === index);
}

/** What is bound for each contact besides the parameters. */
const BOUND = ['phone', 'email', 'locale', 'timeZone', 'optIn', 'suppressed'] as const;

/** The faults of a step's values where they fill a template of these needs: the step's own, or a translation of it. Pure. */
export function valueFaults(inArguments: Record<string, unknown>, needs: readonly Need[]): StepFault[] {
  const parameters = objectOf(inArguments.parameters);
  const whenEmpty = objectOf(objectOf(inArguments.settings).whenEmpty);
  return needs.flatMap((need) => {
    const value = textOf(parameters[need.key]);
    const standIn = textOf(whenEmpty[need.key]);
    return [...faultsOfValue(need, value, standIn), ...faultsOfStandIn(need, value, standIn)];
  });
}

function faultsOfStandIn({ key, maxLength }: Need, value: string, standIn: string): StepFault[] {
  const isTooLong = maxLength !== undefined && value.includes('{{') && [...standIn].length > maxLength;
  return isTooLong ? [{ field: `when-empty-${key}`, code: 'too_long', about: String(maxLength) }] : [];
}

function faultsOfValue(need: Need, value: string, standIn: string): StepFault[] {
  const field = `parameter-${need.key}`;
  if (value === '') return need.required && standIn === '' ? [{ field, code: 'missing', about: need.key }] : [];
  if (value === '@link' && need.carriesLink === 'never') {
    return [{ field, code: 'link_cannot_follow', about: need.urlPrefix ?? '' }];
  }
  if (!bracesAreSafe(value)) return [{ field, code: 'braces', about: need.key }];
  const strangers = expressionsIn(value).length > 0 ? strangersIn(value) : [];
  if (strangers.length > 0) return [{ field, code: 'unknown_field', about: strangers.join(' ') }];
  const problem = valueProblem(value, need);
  if (problem) return [{ field, code: problem, about: problem === 'too_long' ? String(need.maxLength) : need.key }];
  return placeholderFaults(field, value);
}

/** The faults of the tracked link's fields: one that is bound to nothing, and a replacement that leads nowhere. */
function linkFaults(inArguments: Record<string, unknown>): StepFault[] {
  const settings = objectOf(inArguments.settings);
  const parameters = objectOf(inArguments.parameters);
  const standIn = textOf(objectOf(settings.whenEmpty).link);
  const values = linkBlanks(textOf(settings.link)).map((key) => textOf(parameters[key]));
  if (standIn !== '' && !isTrackableLink(standIn)) return [{ field: 'when-empty-link', code: 'not_an_address' }];
  if (values.some((value) => !bracesAreSafe(value))) return [{ field: 'link', code: 'braces' }];
  return values.includes('') && standIn === '' ? [{ field: 'link', code: 'missing' }] : [];
}

/** A text that is the same for every contact: what stands in double braces would make it another for each, or empty. */
function textFaults(field: string, text: string): StepFault[] {
  return text.includes('{{') ? [{ field, code: 'same_for_all' }] : placeholderFaults(field, text);
}

function placeholderFaults(field: string, text: string): StepFault[] {
  const found = foreignPlaceholder(text);
  return found === undefined ? [] : [{ field, code: 'foreign_placeholder', about: found }];
}

function keyFaults(field: string, state: KeyState | undefined, key: string): StepFault[] {
  if (key === '' || (state !== 'missing' && state !== 'off')) return [];
  return [{ field, code: state === 'off' ? 'key_off' : 'no_such_key', about: key }];
}

/** The texts of the step's own that customers read. */
function textsOf(settings: Record<string, unknown>): { field: string; text: string }[] {
  const session = objectOf(settings.sessionMessage);
  const replies = objectOf(settings.replies);
  return [
    { field: 'topic', text: textOf(settings.topic) },
    { field: 'lateKey', text: textOf(objectOf(settings.lateFallback).key) },
    { field: 'ownerName', text: textOf(objectOf(settings.owner).name) },
    { field: 'conversionName', text: textOf(objectOf(settings.conversion).name) },
    { field: 'replyEvent', text: textOf(replies.event) },
    { field: 'link', text: textOf(settings.link) },
    { field: 'sessionText', text: textOf(session.text) },
    ...listOf(session.buttons).map((label, index) => ({ field: `sessionButton-${index}`, text: textOf(label) })),
    { field: 'acknowledgement', text: textOf(replies.acknowledgement) },
    ...listOf(replies.questions).map((question, index) => ({
      field: `question-${index}`,
      text: typeof question === 'string' ? question : textOf(objectOf(question).text),
    })),
  ];
}
