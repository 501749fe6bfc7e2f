import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from '../errors';
import { topicSchema } from './consent-policy';

const words = z.array(z.string().min(1)).default([]);

/** An account's own word for one topic, such as `STOP OFFERS` or the keyword of a QR code. */
const keywordSchema = z.strictObject({ words, topic: topicSchema, status: z.enum(['opted_in', 'opted_out']) });

const languageSchema = z.strictObject({
  /** Words that many patterns share, by name: `{message}` in a pattern stands for `message/messages/text`. */
  groups: z.record(z.string().regex(/^[a-z_]+$/), z.string().min(1)).default({}),
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

/** Any file of config/opt-out-words, and the same shape for an account's additions. */
const optOutWordsSchema = z.strictObject({
  fillers: words,
  languages: z.record(z.string().regex(/^[a-z]{2,3}$/), languageSchema.partial()).default({}),
  keywords: z.array(keywordSchema).default([]),
});
export type OptOutWords = z.infer<typeof optOutWordsSchema>;

/**
 * Reads word lists, each of `paths` a file or a folder of them; later ones add to earlier ones.
 * @throws SettingsError naming the file and what is wrong in it.
 */
export function loadOptOutWords(paths: readonly string[]): OptOutWords[] {
  return paths.flatMap(filesAt).map((file) => {
    try {
      return optOutWordsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      throw new SettingsError([`the opt-out words ${file}: ${why}`]);
    }
  });
}

function filesAt(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return readdirSync(path).map((name) => join(path, name));
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
  return withoutRepeats((letters.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join(' '));
}

function withoutRepeats(said: string): string {
  const words = said.split(' ');
  return words.filter((word, i) => word !== words[i - 1]).join(' ');
}

/** `s t o p please` is `stop please`. */
const withLettersJoined = (said: string) =>
  said.replace(/(?<=^| )\p{L}(?: \p{L}){2,}(?=$| )/gu, (letters) => letters.replaceAll(' ', ''));

/** `Not interested, thanks. STOP` says STOP in a clause of its own. */
function clausesOf(text: string): string[] {
  const clauses = text.slice(0, LONGEST_READ).split(/[.,;:!?()\n\u060c\u061b\u061f\u0964\u2013\u2014]+|\s-+\s/u);
  return clauses.length === 1 ? [] : clauses.map(normaliseMessage);
}

/**
 * Makes the classifier once from the word lists. Every language is tried on every message, since nothing says in which
 * one a person answers. `classify` takes any text and about 20 µs.
 */
export function createMessageClassifier(lists: readonly OptOutWords[]) {
  const languages = withGroupsFilledIn(lists);
  const gather = (kind: WordList): string[] => languages.flatMap((language) => language[kind] ?? []);
  const asSet = (texts: readonly string[]) => new Set(texts.map(normaliseMessage));

  const stop = asSet(gather('stop'));
  const perhaps = asSet(gather('perhaps'));
  const start = asSet(gather('start'));
  const sentences = searchFor(gather('sentences'));
  const not = searchFor(gather('not'));
  const fillers = searchFor(
    lists.flatMap((list) => list.fillers.map(normaliseMessage)).map((text) => text.replaceAll(' ', '_')),
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

  const essenceOf = (said: string) => withoutRepeats(fillers.replaceIn(said, ''));
  const isStop = (clause: string) => stop.has(clause) || stop.has(essenceOf(clause));
  /** `STOP je ne veux plus`: a STOP and what explains it, without a point between them. */
  const isStopExplained = (said: string) => {
    const blank = said.indexOf(' ');
    const rest = said.slice(blank + 1);
    return blank > 0 && stop.has(said.slice(0, blank)) && (isStop(rest) || perhaps.has(rest));
  };

  return {
    /** What a message from a customer says about consent. */
    classify(text: string): MessageIntent {
      const said = normaliseMessage(text);
      if (said === '') return { intent: 'none' };
      const asWhole = whole(said) ?? whole(essenceOf(said)) ?? whole(essenceOf(withLettersJoined(said)));
      if (asWhole) return asWhole;
      const isOptOut =
        sentences.isIn(not.replaceIn(said, '\u2205')) || isStopExplained(said) || clausesOf(text).some(isStop);
      return isOptOut ? { intent: 'opt_out', certain: false } : { intent: 'none' };
    },
  };
}

export type MessageClassifier = ReturnType<typeof createMessageClassifier>;

type Language = OptOutWords['languages'][string];
type WordList = Exclude<keyof Language, 'groups'>;

/** ISO 639-2 for several languages at once: a group named there holds what every language has under that name. */
const EVERY_LANGUAGE = 'mul';

/** The languages of all lists, each `{group}` in a pattern replaced by its words. An account's words join a group. */
function withGroupsFilledIn(lists: readonly OptOutWords[]): Language[] {
  const all = lists.flatMap((list) => Object.entries(list.languages));
  const wordsOf = (code: string, group: string) => {
    const found = all.filter(([other]) => code === EVERY_LANGUAGE || other === code);
    const words = found.flatMap(([, language]) => language.groups?.[group] ?? []);
    if (words.length === 0) throw new SettingsError([`opt-out words: the language ${code} has no group {${group}}`]);
    return words.join('/');
  };
  return all.map(([code, language]) => {
    const fill = (pattern: string) => pattern.replace(/\{([a-z_]+)\}/g, (_, group: string) => wordsOf(code, group));
    return { ...language, sentences: (language.sentences ?? []).map(fill), not: (language.not ?? []).map(fill) };
  });
}

/**
 * Many patterns as one search over a message of single blanks. In a pattern a blank separates words, `a/b` are
 * alternatives, `[a]` may be missing, `…` stands for up to four words, `*` for any letters, and `_` for a blank within
 * an alternative, and a `.` for the end of the message. At each word only the patterns that can begin with its first letters are tried: some two of thousands.
 */
function searchFor(patterns: readonly string[]) {
  const sources = new Map<string, string[]>();
  for (const pattern of patterns) {
    const parts = pattern.split(' ').map(readPart);
    const source = parts.map((part) => part.source).join('');
    for (const beginning of beginningsOf(parts)) sources.set(beginning, [...(sources.get(beginning) ?? []), source]);
  }
  const anywhere = sources.get(ANY_WORD) ?? [];
  const expressions = new Map(
    [...sources].map(([at, some]) => [at, new RegExp([...some, ...anywhere].join('|'), 'uy')]),
  );

  /** The end of what matches at this word, or -1. */
  function endAt(text: string, word: number): number {
    const wordEnd = text.indexOf(' ', word);
    const beginning = text.slice(word, Math.min(word + BEGINNING, wordEnd));
    const expression = expressions.get(beginning) ?? expressions.get(anyWordLike(beginning));
    if (!expression) return -1;
    expression.lastIndex = word;
    return expression.test(text) ? expression.lastIndex : -1;
  }

  return {
    isIn(said: string): boolean {
      const text = `${said} `;
      for (let word = 0; word < text.length; word = text.indexOf(' ', word) + 1) {
        if (endAt(text, word) !== -1) return true;
      }
      return false;
    },

    /** The message with `by` in place of everything that matches. */
    replaceIn(said: string, by: string): string {
      const text = `${said} `;
      const left: string[] = [];
      for (let word = 0; word < text.length; ) {
        const end = endAt(text, word);
        const next = end === -1 ? text.indexOf(' ', word) + 1 : end;
        left.push(end === -1 ? text.slice(word, next - 1) : by);
        word = next;
      }
      return left.filter((piece) => piece !== '').join(' ');
    },
  };
}

const BEGINNING = 3;
const ANY_WORD = '*';

/** Words of the same script, so that a pattern of Arabic is not tried on Latin letters: Unicode keeps scripts apart. */
const anyWordLike = (letters: string) => `${ANY_WORD}${letters.charCodeAt(0) >> 8}`;

interface PatternPart {
  source: string;
  mayBeMissing: boolean;
  alternatives: string[];
}

function readPart(part: string): PatternPart {
  if (part === '…') return { source: '(?:\\S+ ){0,4}', mayBeMissing: true, alternatives: ['*'] };
  if (part === '.') return { source: '$', mayBeMissing: true, alternatives: [] };
  const optional = /^\[(.*)\]$/.exec(part);
  const alternatives = (optional?.[1] ?? part).split('/').map((each) =>
    each
      .split('*')
      .map((piece) => piece.split('_').map(normaliseMessage).join(' '))
      .join('*'),
  );
  const source = `(?:${alternatives.map((each) => each.replaceAll('*', '\\S*')).join('|')}) `;
  return { source: optional ? `(?:${source})?` : source, mayBeMissing: optional !== null, alternatives };
}

/** The first letters that a match of these parts can begin with. */
function beginningsOf(parts: readonly PatternPart[]): Set<string> {
  const needed = parts.findIndex((part) => !part.mayBeMissing);
  const first = parts.slice(0, needed + 1).flatMap((part) => part.alternatives);
  return new Set(
    first.map((alternative) => {
      const letters = alternative.split(' ')[0]?.slice(0, BEGINNING) ?? '';
      return letters.includes('*') ? anyWordLike(alternative.replace(/^\*+/, '')) : letters;
    }),
  );
}
