import type { Sentence } from '../saying';
import { say } from './sentences/say';

/** What a question came to. Facts are handed to the judgement in this form, so that it needs to ask nobody. */
export type Answer<T> =
  | { kind: 'told'; value: T }
  /** They answered, and refused; `words` are theirs. */
  | { kind: 'refused'; status: number; words: string; code?: number; subcode?: number }
  /** No answer, or none that can be read. */
  | { kind: 'silent'; words: Sentence };

export const told = <T>(value: T): Answer<T> => ({ kind: 'told', value });
export const silent = (words: Sentence): Answer<never> => ({ kind: 'silent', words });

/** The value, where there is one. */
export const toldBy = <T>(answer: Answer<T> | undefined): T | undefined =>
  answer?.kind === 'told' ? answer.value : undefined;

/** What stands against an answer that is no value. */
export const wordsOf = (answer: Exclude<Answer<unknown>, { kind: 'told' }>): Sentence =>
  answer.kind === 'refused' ? say('http', { status: answer.status, words: answer.words }) : answer.words;
