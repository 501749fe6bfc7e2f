/** A number as people write it: seven digits or more, with blanks, dashes and brackets between them. */
const NUMBER = /\+?\d(?:[ ().\-/\u00a0]{0,2}\d){6,}/g;
const WORD = /[^\s"'`,;:<>(){}[\]|\\]+/g;

/** By what a text may name somebody: its numbers, without what stands between their digits, and its words. */
export function wordsInText(text: string): string[] {
  const numbers = (text.match(NUMBER) ?? []).map((number) => number.replace(/[^\d+]/g, ''));
  return [...numbers, ...(text.match(WORD) ?? [])];
}
