import { readReplyWords } from './reply-words';

/** Concepts by name (`price`, `angry`), each the beginnings of words that mean it; `_` is a blank. */
export type ReplyConcepts = Readonly<Record<string, readonly string[]>>;

/** A word this short stands for itself, a longer one for every word that begins with it. */
const LONGEST_EXACT = 3;

/** Letters that Arabic and Hebrew write onto the front of a word: *and*, *the*, *in*, *to*. */
const PREFIXED = /^(?:وال|بال|فال|كال|لل|ال|و|ف|ب|ل|ه|ש|ה|ו|ב|ל|מ|כ)(?=.{3})/u;

/** Finds the concepts in the words of a reply. @returns their numbers, ascending, counted in the order of the names. */
export function createConceptFinder(concepts: ReplyConcepts) {
  const exact = new Map<string, number[]>();
  const beginnings = new Map<string, number[]>();
  const phrases = new Map<string, { phrase: string; concept: number }[]>();
  let longest = 0;
  const add = (to: Map<string, number[]>, word: string, concept: number) =>
    to.set(word, [...(to.get(word) ?? []), concept]);

  Object.values(concepts).forEach((written, concept) => {
    for (const each of written) {
      const words = readReplyWords(each.replaceAll('_', ' ')).words;
      const [first, ...others] = words;
      if (first === undefined) continue;
      if (others.length > 0) {
        phrases.set(first, [...(phrases.get(first) ?? []), { phrase: words.join(' '), concept }]);
      } else if ([...first].length <= LONGEST_EXACT) add(exact, first, concept);
      else {
        add(beginnings, first, concept);
        longest = Math.max(longest, first.length);
      }
    }
  });

  function lookUp(word: string, found: Set<number>): void {
    for (const concept of exact.get(word) ?? []) found.add(concept);
    for (let length = LONGEST_EXACT + 1; length <= Math.min(longest, word.length); length++) {
      for (const concept of beginnings.get(word.slice(0, length)) ?? []) found.add(concept);
    }
  }

  return function conceptsIn(words: readonly string[]): number[] {
    const found = new Set<number>();
    const said = words.join(' ');
    let at = 0;
    for (const word of words) {
      lookUp(word, found);
      if (word.charCodeAt(0) >= 0x590) {
        const bare = word.replace(PREFIXED, '');
        if (bare !== word) lookUp(bare, found);
      }
      for (const { phrase, concept } of phrases.get(word) ?? []) if (said.startsWith(phrase, at)) found.add(concept);
      at += word.length + 1;
    }
    return [...found].sort((a, b) => a - b);
  };
}

export type ConceptFinder = ReturnType<typeof createConceptFinder>;
