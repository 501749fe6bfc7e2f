import { LIMITS } from '../../limits';

/** A question to those who reply, as it is typed. */
export interface TypedQuestion {
  text: string;
  /** Its options, one a line or with commas between; empty where any text answers it. */
  options: string;
  /** As it was saved, where that was no mere text: what the page does not know of it stays. */
  saved?: Record<string, unknown>;
  /** Saved in a way that the page cannot show: it is kept as it is, or taken away. */
  strange?: { saved: unknown };
}

/** A new one. */
export const EMPTY_QUESTION: TypedQuestion = { text: '', options: '' };

/** Lines are options; in one line commas part them. Empty ones are none. */
export function optionsOf({ options }: Pick<TypedQuestion, 'options'>): string[] {
  const parts = options.includes('\n') ? options.split('\n') : options.split(',');
  return parts.map((option) => option.trim()).filter((option) => option !== '');
}

/** Up to three options are buttons, more a list; a list that was saved stays one. */
export function kindOf(question: TypedQuestion): 'text' | 'buttons' | 'list' {
  const count = optionsOf(question).length;
  if (count === 0) return 'text';
  return count > LIMITS.buttons.max || question.saved?.list !== undefined ? 'list' : 'buttons';
}

/** A question as it was saved: a text, or a text with buttons or a list. */
export function typedQuestion(saved: unknown): TypedQuestion {
  if (typeof saved === 'string') return { text: saved, options: '' };
  const object: Record<string, unknown> = typeof saved === 'object' && saved !== null ? { ...saved } : {};
  const { text, buttons, list } = object;
  const options = buttons ?? list ?? [];
  const isKnown = typeof text === 'string' && isTexts(options) && (buttons === undefined || list === undefined);
  if (!isKnown) return { text: typeof text === 'string' ? text : '', options: '', strange: { saved } };
  return { text, options: typedOptions(options), saved: object };
}

/** As the step keeps it; undefined for one that was left empty. */
export function savedQuestion(question: TypedQuestion): unknown {
  const { saved, strange } = question;
  if (strange !== undefined) return strange.saved;
  const text = question.text.trim();
  const options = optionsOf(question);
  if (text === '' && options.length === 0) return undefined;
  if (saved === undefined && options.length === 0) return text;
  const { buttons: _, list: __, ...rest } = saved ?? {};
  const kind = kindOf(question);
  return { ...rest, text, ...(kind === 'text' ? {} : { [kind]: options }) };
}

/** Read back by {@link optionsOf}: one alone that has a comma needs its own line. */
function typedOptions(options: readonly string[]): string {
  const typed = options.join('\n');
  return options.length === 1 && typed.includes(',') ? `${typed}\n` : typed;
}

const isTexts = (values: unknown): values is string[] =>
  Array.isArray(values) && values.every((value) => typeof value === 'string');
