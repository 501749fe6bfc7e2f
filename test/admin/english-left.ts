import { ENGLISH } from '../../src/ui/admin/admin-words';
import { columnSentences, columnsIn } from '../../src/ui/admin/text/columns/column-sentences';
import { es } from '../../src/ui/admin/text/es';
import { pt } from '../../src/ui/admin/text/pt';
import { SERVER_SENTENCES } from './server-sentences';

/** Sentences as patterns, and the pieces that stand around what is drawn inside them. */
function spoken(texts: Readonly<Record<string, string>>): { whole: RegExp[]; pieces: Set<string> } {
  const pieces = new Set<string>();
  const whole = Object.values(texts).map((text) => {
    const between = text.split(/\{\w+\}/);
    for (const piece of between) if (/\p{L}{2}/u.test(piece)) pieces.add(piece.trim());
    return new RegExp(`^${between.map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`, 's');
  });
  // What is hardly more than a place to fill fits everything.
  return { whole: whole.filter(({ source }) => source.replaceAll(/\.\+|[^\p{L}]/gu, '').length > 5), pieces };
}

/** Sentences of columns as they are drawn: names between backticks stand apart, links without where they lead. */
const asDrawn = (text: string) => text.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll(/`[^`]+`/g, '{name}');
const withColumns = (texts: Readonly<Record<string, string>>, columns: readonly string[]) => ({
  ...texts,
  ...Object.fromEntries(columns.map((text) => [`column ${text}`, asDrawn(text)])),
});
const ENGLISH_SPOKEN = spoken(withColumns(ENGLISH, Object.keys(columnSentences)));
const OWN_SPOKEN = {
  es: spoken(withColumns(es, Object.values(columnsIn('es')))),
  pt: spoken(withColumns(pt, Object.values(columnsIn('pt')))),
};
const SERVER_SPOKEN = spoken(Object.assign({}, ...SERVER_SENTENCES));

/** English words on a page that speaks another language: none of that language's own sentences says them. */
export function englishIn(words: readonly string[], code: 'es' | 'pt'): string[] {
  const own = OWN_SPOKEN[code];
  const says = ({ whole, pieces }: typeof own, text: string) =>
    pieces.has(text) || whole.some((pattern) => pattern.test(text));
  return words.filter((text) => says(ENGLISH_SPOKEN, text) && !says(own, text));
}

/** Of what is marked as English: what the server says by a code, so that the page has other words for it. */
export const oursIn = (marked: readonly string[]): string[] =>
  marked.filter((text) => SERVER_SPOKEN.whole.some((pattern) => pattern.test(text)));
