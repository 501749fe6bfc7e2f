import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { topicSchema } from './consent-policy';

const words = z.array(z.string().min(1)).default([]);

/** An account's own word for one topic, such as `STOP OFFERS` or the keyword of a QR code. */
const keywordSchema = z.strictObject({ words, topic: topicSchema, status: z.enum(['opted_in', 'opted_out']) });

const languageSchema = z.strictObject({
  /** The whole message: acts at once. */
  stop: words,
  /** The whole message, but it may mean something else: acts, and a person looks at it. */
  perhaps: words,
  /** Found within a message: acts, and a person looks at it. The notation is described in docs/consent.md. */
  sentences: words,
  /** Taken out of a message before anything is looked for: negated or unrelated. */
  not: words,
  /** The whole message: lifts a STOP. */
  start: words,
});

/** config/opt-out-words.json, and the same shape for an account's additions. */
export const optOutWordsSchema = z.strictObject({
  fillers: words,
  languages: z.record(z.string().regex(/^[a-z]{2,3}$/), languageSchema.partial()),
  keywords: z.array(keywordSchema).default([]),
});
export type OptOutWords = z.infer<typeof optOutWordsSchema>;

/** Reads word lists; later files add to earlier ones. @throws ZodError naming what is wrong. */
export function loadOptOutWords(files: readonly string[]): OptOutWords[] {
  return files.map((file) => optOutWordsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
}

export type MessageIntent =
  | { intent: 'opt_out'; certain: boolean; topic?: string }
  | { intent: 'opt_in'; topic?: string }
  | { intent: 'none' };

const LONGEST_READ = 2_000;

// Marks over Latin, Greek and Cyrillic letters, Arabic and Hebrew vowel signs, the Devanagari nukta. Other marks carry
// meaning (Devanagari vowels) and stay.
const OPTIONAL_MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u093c]/gu;
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

/**
 * A message as the word lists see it: lower case, without accents, marks, emoji and punctuation, one blank between
 * words; `STOOOP` is `stop`, and a word said several times in a row is said once.
 */
export function normaliseMessage(text: string): string {
  const letters = text
    .slice(0, LONGEST_READ)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ıßøأإآٱىیةکؤئ]/gu, (letter) => LETTERS.get(letter) ?? letter)
    .normalize('NFKD')
    .replace(OPTIONAL_MARKS, '')
    .replace(/['’‘`´ʼ׳״"\u200b-\u200f\u2060\ufeff\u00ad]/gu, '')
    .replace(/(\p{L})\1{2,}/gu, '$1');
  const spoken = letters.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return spoken.filter((word, i) => word !== spoken[i - 1]).join(' ');
}

/** `Not interested, thanks. STOP` says STOP in a clause of its own. */
function clausesOf(text: string): string[] {
  const clauses = text.slice(0, LONGEST_READ).split(/[.,;:!?()\n\u060c\u061b\u061f\u0964\u2013\u2014-]+/u);
  return clauses.length === 1 ? [] : clauses.map(normaliseMessage);
}

/**
 * Makes the classifier once from the word lists. Every language is tried on every message, since nothing says in which
 * one a person answers. `classify` takes any text and about 20 µs.
 */
export function createMessageClassifier(lists: readonly OptOutWords[]) {
  const languages = lists.flatMap((list) => Object.values(list.languages));
  const gather = (kind: keyof z.infer<typeof languageSchema>) => languages.flatMap((language) => language[kind] ?? []);
  const asSet = (texts: readonly string[]) => new Set(texts.map(normaliseMessage));

  const stop = asSet(gather('stop'));
  const perhaps = asSet(gather('perhaps'));
  const start = asSet(gather('start'));
  const sentences = patternOf(gather('sentences'), '');
  const not = patternOf(gather('not'), 'g');
  const fillers = patternOf(
    lists.flatMap((list) => list.fillers.map(normaliseMessage)).map((text) => text.replaceAll(' ', '_')),
    'g',
  );
  const keywords = new Map(
    lists.flatMap((list) =>
      list.keywords.flatMap(({ words: said, topic, status }) =>
        said.map((word) => [normaliseMessage(word), { topic, status }] as const),
      ),
    ),
  );

  function whole(said: string): MessageIntent | undefined {
    const keyword = keywords.get(said);
    if (keyword?.status === 'opted_in') return { intent: 'opt_in', topic: keyword.topic };
    if (keyword) return { intent: 'opt_out', certain: true, topic: keyword.topic };
    if (stop.has(said)) return { intent: 'opt_out', certain: true };
    if (start.has(said)) return { intent: 'opt_in' };
    if (perhaps.has(said)) return { intent: 'opt_out', certain: false };
    return undefined;
  }

  const essenceOf = (said: string) => normaliseMessage(` ${said} `.replace(fillers, ' '));
  const isStop = (clause: string) => stop.has(clause) || stop.has(essenceOf(clause));

  return {
    /** What a message from a customer says about consent. */
    classify(text: string): MessageIntent {
      const said = normaliseMessage(text);
      if (said === '') return { intent: 'none' };
      const asWhole = whole(said) ?? whole(essenceOf(said));
      if (asWhole) return asWhole;
      const rest = ` ${said} `.replace(not, ' \u2205 ');
      return sentences.test(rest) || clausesOf(text).some(isStop)
        ? { intent: 'opt_out', certain: false }
        : { intent: 'none' };
    },

    /** The scope of an opt-out button by its label: `ALL`, a topic, or undefined where it is no opt-out. */
    optOutScope(label: string): string | undefined {
      const found = this.classify(label);
      return found.intent === 'opt_out' ? (found.topic ?? 'ALL') : undefined;
    },
  };
}

export type MessageClassifier = ReturnType<typeof createMessageClassifier>;

/**
 * One expression for many patterns. In a pattern a blank separates words, `a/b` are alternatives, `[a]` may be missing,
 * `…` stands for up to four words, `*` for any letters, and `_` for a blank within an alternative.
 */
function patternOf(patterns: readonly string[], flags: string): RegExp {
  if (patterns.length === 0) return /(?!)/g;
  const sources = patterns.map((pattern) =>
    pattern
      .split(' ')
      .map((part) => {
        if (part === '…') return '(?:\\S+ ){0,4}';
        const optional = /^\[(.*)\]$/.exec(part);
        const alternatives = (optional?.[1] ?? part).split('/').map(alternativeOf).join('|');
        return optional ? `(?:(?:${alternatives}) )?` : `(?:${alternatives}) `;
      })
      .join(''),
  );
  return new RegExp(`(?<= )(?:${sources.join('|')})`, `u${flags}`);
}

const alternativeOf = (text: string) =>
  text
    .split('*')
    .map((piece) => piece.split('_').map(normaliseMessage).join(' '))
    .join('\\S*');
