import { type ComponentChild, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { en as shared } from '../text/en';
import { type LanguageCode, type Speech, speak } from '../text/speak';
import { type AdminKey, type AdminTexts, en } from './text/en';

/** A sentence with one of its own for a count of one. */
type Counted<Key> = Key extends `${infer Base}.one` ? Base & AdminKey : never;
type CountedKey = Counted<AdminKey>;

/** The operators' pages in one language. */
export interface AdminWords extends Speech<AdminKey> {
  /** The sentence for so many; `{n}` is the count. */
  counted: (key: CountedKey, n: number, parts?: Record<string, string | number>) => string;
  /** The same as `t`, with what is drawn in the place of words: a time, a link. */
  say: (key: AdminKey, parts: Record<string, ComponentChild>) => ComponentChild[];
  has: (key: string) => key is AdminKey;
  /** The words for a code of the server, `family.code`; undefined where we have none. */
  word: (family: string, code: string) => string | undefined;
  /** 0.034 → 3 %. */
  percent: (share: number) => string;
  /** Ms or ISO 8601, in the zone of the person who looks. */
  time: (at: number | string) => string;
  /** 75,000 → `1 min`. */
  span: (ms: number) => string;
}

/** Every sentence in English. */
export const ENGLISH: AdminTexts = { ...shared, ...en };
const has = (key: string): key is AdminKey => Object.hasOwn(ENGLISH, key);

/** The words in a culture such as `es-MX`, whose sentences are `own`; English where it is none of ours. */
export function adminWords(culture: string, own: AdminTexts): AdminWords {
  const texts: Record<LanguageCode, AdminTexts> = { en: ENGLISH, es: own, pt: own };
  const speech = speak<AdminKey>(texts, culture);
  const { code, locale, t } = speech;
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const counted: AdminWords['counted'] = (key, n, parts = {}) =>
    t(n === 1 ? (`${key}.one` as AdminKey) : key, { n, ...parts });
  return {
    ...speech,
    counted,
    say: (key, parts) => draw(texts[code][key], parts, speech.number),
    has,
    word: (family, word) => {
      const key = `${family}.${word}`;
      return has(key) ? t(key) : undefined;
    },
    percent: (share) => percents.format(share),
    time: (at) => times.format(new Date(at)),
    span(ms) {
      const seconds = Math.max(0, Math.round(ms / 1000));
      if (seconds < 90) return t('span.seconds', { n: seconds });
      const minutes = Math.round(seconds / 60);
      if (minutes < 90) return t('span.minutes', { n: minutes });
      const hours = Math.round(minutes / 60);
      return hours < 48 ? t('span.hours', { n: hours }) : counted('span.days', Math.round(hours / 24));
    },
  };
}

/** A sentence with what is drawn in its places; a place that nothing fills stays as it is written. */
export const draw = (
  sentence: string,
  parts: Readonly<Record<string, ComponentChild>>,
  number: (value: number) => string,
): ComponentChild[] =>
  sentence.split(/(\{\w+\})/).map((piece) => {
    const part = parts[piece.slice(1, -1)];
    if (!piece.startsWith('{') || part === undefined) return piece;
    return typeof part === 'number' ? number(part) : part;
  });

export const WordsContext = createContext<AdminWords>(adminWords('en', ENGLISH));
export const useWords = (): AdminWords => useContext(WordsContext);

/** Where the words for a reason stand: causes, reasons of those that go, reasons of late fallbacks. */
const REASON_FAMILIES = ['cause', 'reason', 'fallbackReason'] as const;

export const reasonFamily = ({ has }: AdminWords, code: string): string =>
  REASON_FAMILIES.find((family) => has(`${family}.${code}`)) ?? 'cause';

/** Why a message did not go, or how it went, in words; undefined where we have none. */
export function reasonWords(words: AdminWords, code: string): string | undefined {
  return words.word(reasonFamily(words, code), code);
}
