import { en, type TextKey } from './en';
import { type Speech, speak } from './speak';

/** What the pages of the activities say, in the marketer's language. */
export type Language = Speech<TextKey>;
/** Fills a sentence of the marketer's language; numbers are written the way that language writes them. */
export type Translate = Language['t'];

/** What a page speaks that knows no other. */
export const ENGLISH: Language = speak({ en, es: en, pt: en }, 'en');

/** The sentence for a word that the server chose: a reason, a status. The word itself where we have no sentence. */
export function textFor(t: Translate, family: string, word: string): string {
  const key = `${family}.${word}`;
  return key in en ? t(key as TextKey) : word;
}

/** What a step answers to those that come after it, in words; undefined where it is no step of ours. */
export function answerInWords(t: Translate, answer: string): string | undefined {
  const words = textFor(t, 'answer', answer);
  return words === answer ? undefined : words;
}
