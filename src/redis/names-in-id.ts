/** A number as people write it, long enough to be somebody's with its country: a date is shorter. */
const NUMBER = /\+?\d(?:[ ().\-/\u00a0]{0,2}\d){8,}(?![0-9A-Za-z])/g;
const WORD = /[^\s"'`,;:<>(){}[\]|\\]+/g;
/** Ids of Salesforce, of Meta and of our own messages are no shorter; names of offers and orders seldom have so many. */
const SHORTEST_ID = 12;

/**
 * By what an id that a shop or a form chose may name somebody: numbers with a `+`, email addresses in small letters, and
 * long words with a digit, which may be contact keys. An id that is somebody as a whole is found by its own key. A short contact key in an order's number cannot be told from it.
 */
export function namesInId(id: string): string[] {
  const numbers = (id.match(NUMBER) ?? []).map((number) => `+${number.replace(/\D/g, '')}`);
  const words = (id.match(WORD) ?? []).flatMap((word) => {
    if (word.includes('@')) return [word.toLowerCase()];
    return word.length >= SHORTEST_ID && /\d/.test(word) ? [word] : [];
  });
  return [...new Set([...numbers, ...words])].filter((name) => name !== id);
}
