import { normaliseLetters } from '../consent/normalise-message';

/** How many characters of a reply are read: what it is about stands in the first of them. */
const LONGEST_READ = 500;

const WORDS = /[\p{L}\p{N}\p{M}]+|\p{Extended_Pictographic}|[?!؟.…]+/gu;
const LETTERS = /[\p{L}\p{N}\p{M}]/u;

/** A reply in words as the model sees them: small letters without accents, each number `0`, `siiii` as `sii`. */
export interface ReplyWords {
  /** Words, emoji and runs of marks such as `?!`, in order. */
  tokens: readonly string[];
  /** The words alone. */
  words: readonly string[];
}

export function readReplyWords(text: string): ReplyWords {
  const said = normaliseLetters(text.slice(0, LONGEST_READ))
    .replace(/(\p{L})\1{2,}/gu, '$1$1')
    .replace(/\d+/g, '0');
  const tokens = said.match(WORDS) ?? [];
  return { tokens, words: tokens.filter((token) => LETTERS.test(token)) };
}
