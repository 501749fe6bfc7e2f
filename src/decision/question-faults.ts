import { LIMITS } from '../limits';
import { bracesAreSafe } from './expressions';
import { objectOf } from './saved-values';
import type { StepFault } from './step-faults';

/**
 * Why a question to those who reply, as it is stored, cannot be asked: execute would leave it out. Pure. One of a kind
 * that is not known here is judged by nobody.
 */
export function questionFaults(stored: unknown, index: number): StepFault[] {
  const { text, buttons, list } = typeof stored === 'string' ? { text: stored } : objectOf(stored);
  const options = buttons ?? list ?? [];
  if (typeof text !== 'string' || !isTexts(options) || (buttons !== undefined && list !== undefined)) return [];
  const ofText = textProblem(text.trim(), options);
  const ofOptions = optionsProblem(options, list !== undefined ? LIMITS.listLabel.max : LIMITS.buttonLabel.max);
  return [
    ...(ofText ? [{ field: `question-${index}`, ...ofText }] : []),
    ...(ofOptions ? [{ field: `options-${index}`, ...ofOptions }] : []),
  ];
}

type Problem = Pick<StepFault, 'code' | 'about'>;

function textProblem(text: string, options: readonly string[]): Problem | undefined {
  if (text === '') return options.length > 0 ? { code: 'missing' } : undefined;
  if (!bracesAreSafe(text)) return { code: 'braces' };
  const { max } = LIMITS.sessionText;
  return text.length > max ? { code: 'too_long', about: String(max) } : undefined;
}

function optionsProblem(options: readonly string[], longest: number): Problem | undefined {
  if (!options.every(bracesAreSafe)) return { code: 'braces' };
  if (options.length > LIMITS.listRows.max) return { code: 'too_many', about: String(LIMITS.listRows.max) };
  if (options.some((option) => option.length > longest)) return { code: 'option_too_long', about: String(longest) };
  const isTwice = new Set(options.map((option) => option.toLowerCase())).size < options.length;
  return isTwice ? { code: 'option_twice' } : undefined;
}

const isTexts = (values: unknown): values is string[] =>
  Array.isArray(values) && values.every((value) => typeof value === 'string');
