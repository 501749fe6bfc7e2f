/** How many characters of a message are read: a word of consent stands in the first of them or nowhere. */
export const LONGEST_READ = 2_000;

// Marks over Latin, Greek and Cyrillic letters, Arabic and Hebrew vowel signs, the Devanagari nukta. Other marks carry
// meaning (Devanagari vowels) and stay.
const OPTIONAL_MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u093c]/gu;
// Letters that look like a blank: the Hangul fillers, which NFKC makes one, and the empty Braille cell.
const BLANK_LETTERS = /[\u115f\u1160\u3164\uffa0\u2800]/gu;
// Nothing to see: zero width, direction and variation marks, the soft hyphen, tags.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const APOSTROPHES = /['’‘`´ʼʻ׳״"]/gu;
const LETTERS = new Map(
  Object.entries({
    ı: 'i',
    ß: 'ss',
    ø: 'o',
    أ: 'ا',
    إ: 'ا',
    آ: 'ا',
    ٱ: 'ا',
    ى: 'ي',
    ی: 'ي',
    ة: 'ه',
    ک: 'ك',
    ؤ: 'و',
    ئ: 'ي',
  }),
);
const VARIANT_LETTERS = /[ıßøأإآٱىیةکؤئ]/gu;
/** One word of small letters, none of them three times: most of the word lists. */
const ALREADY_PLAIN = /^(?!.*(.)\1\1)[a-z]{1,40}$/;
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * The letters of a message without what writers do differently or cannot see: lower case, without accents, width,
 * invisible characters and apostrophes. Punctuation, emoji and blanks stay.
 */
export function normaliseLetters(text: string): string {
  return (
    text
      .slice(0, LONGEST_READ)
      .replace(BLANK_LETTERS, ' ')
      .replace(INVISIBLE, '')
      .normalize('NFKC')
      // One letter can become eighteen.
      .slice(0, LONGEST_READ)
      .toLowerCase()
      .replace(VARIANT_LETTERS, (letter) => LETTERS.get(letter) ?? letter)
      .normalize('NFKD')
      .replace(OPTIONAL_MARKS, '')
      .replace(APOSTROPHES, '')
  );
}

/**
 * A message as the word lists see it: lower case, without accents, marks, emoji and punctuation, one blank between
 * words; `STOOOP` is `stop`, and a word said several times in a row is said once.
 */
export function normaliseMessage(text: string): string {
  if (ALREADY_PLAIN.test(text)) return text;
  const letters = normaliseLetters(text).replace(/(\p{L})\1{2,}/gu, '$1');
  return withoutRepeats((letters.match(WORDS) ?? []).join(' '));
}

export function withoutRepeats(said: string): string {
  const words = said.split(' ');
  return words.filter((word, i) => word !== words[i - 1]).join(' ');
}
