import type { Need } from '../whatsapp/template-parameters';
import { type ValueProblem, valueProblem } from './value-problem';

/** Whether a key of Marketing Cloud is there; `off` where it refuses what is sent with it, `unknown` where it cannot be asked. */
export type KeyState = 'there' | 'off' | 'missing' | 'unknown';

/** What is known of the account while a step is judged; what is left out is not known, and judged by nobody. */
export interface StepFacts {
  /** The template as the account lists it; null where the account was listed without it. */
  template?: { needs: readonly Need[]; notSendable?: object } | null;
  /** Phone number ids that this installation sends from. */
  senders?: readonly string[];
  /** Of the event or the send definition of the late fallback, and of the event that a reply fires. */
  lateKey?: KeyState;
  replyEvent?: KeyState;
}

/** Why a step can send to nobody, or would send what nobody should read. `field` is the id of the page's input. */
export interface StepFault {
  field: string;
  code:
    | 'gone'
    | 'not_sendable'
    | 'missing'
    | 'link_cannot_follow'
    | 'foreign_placeholder'
    | 'no_such_key'
    | 'key_off'
    | ValueProblem;
  /** What the message of the page names. */
  about?: string;
}

/**
 * Personalisation of other channels and tools, which WhatsApp would show as it is: `%%FirstName%%` and `%%=v(@x)=%%` of email,
 * merge tags of others.
 */
const FOREIGN_PLACEHOLDER =
  /%%=?[^%\n]{1,200}=?%%|\*\|[^|\n]{1,80}\|\*|\$\{[^}\n]{1,80}\}|<%[^\n]{1,200}%>|\{%[^\n]{1,200}%\}|\[\[[^\]\n]{1,80}\]\]/;

/** The first placeholder of another channel in a text, as it stands there. */
export function foreignPlaceholder(text: string): string | undefined {
  return FOREIGN_PLACEHOLDER.exec(text)?.[0];
}

/**
 * The faults of a step by its in-arguments as they are stored, expressions and all; pure. The page asks it before it saves,
 * `/validate` before the journey is activated, and neither knows more than the other: what a check or an execution would
 * find for every contact is found here.
 */
export function stepFaults(inArguments: Record<string, unknown>, facts: StepFacts): StepFault[] {
  const settings = objectOf(inArguments.settings);
  const whenEmpty = objectOf(settings.whenEmpty);
  const { template, senders } = facts;
  const sender = textOf(settings.sender);
  return [
    ...(sender !== '' && senders !== undefined && !senders.includes(sender)
      ? [{ field: 'sender', code: 'gone' as const }]
      : []),
    ...(template === null && settings.template !== undefined ? [{ field: 'template', code: 'gone' as const }] : []),
    ...(template?.notSendable ? [{ field: 'template', code: 'not_sendable' as const }] : []),
    ...valueFaults(inArguments, template?.needs ?? []),
    ...Object.entries(whenEmpty).flatMap(([key, value]) => placeholderFaults(`when-empty-${key}`, textOf(value))),
    ...textsOf(settings).flatMap(({ field, text }) => placeholderFaults(field, text)),
    ...keyFaults('lateKey', facts.lateKey, textOf(objectOf(settings.lateFallback).key)),
    ...keyFaults('replyEvent', facts.replyEvent, textOf(objectOf(settings.replies).event)),
  ];
}

/** The faults of a step's values where they fill a template of these needs: the step's own, or a translation of it. Pure. */
export function valueFaults(inArguments: Record<string, unknown>, needs: readonly Need[]): StepFault[] {
  const parameters = objectOf(inArguments.parameters);
  const whenEmpty = objectOf(objectOf(inArguments.settings).whenEmpty);
  return needs.flatMap((need) => faultsOfValue(need, textOf(parameters[need.key]), textOf(whenEmpty[need.key])));
}

function faultsOfValue(need: Need, value: string, standIn: string): StepFault[] {
  const field = `parameter-${need.key}`;
  if (value === '') return need.required && standIn === '' ? [{ field, code: 'missing', about: need.key }] : [];
  if (value === '@link' && need.carriesLink === 'never') {
    return [{ field, code: 'link_cannot_follow', about: need.urlPrefix ?? '' }];
  }
  const problem = valueProblem(value, need);
  if (problem) return [{ field, code: problem, about: problem === 'too_long' ? String(need.maxLength) : need.key }];
  return placeholderFaults(field, value);
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

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
