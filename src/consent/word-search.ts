import { normaliseMessage } from './normalise-message';

/**
 * Many patterns as one search over a message of single blanks. In a pattern a blank separates words, `a/b` are
 * alternatives, `[a]` may be missing, `…` stands for up to four words, `*` for any letters, and `_` for a blank within
 * an alternative, and a `.` for the end of the message. At each word only the patterns that can begin with its first letters are tried: some two of thousands.
 */
export function searchFor(patterns: readonly string[]) {
  const sources = new Map<string, string[]>();
  // A group of words stands in many patterns, and is read once.
  const read = new Map<string, PatternPart>();
  const partOf = (text: string) => {
    const known = read.get(text) ?? readPart(text);
    read.set(text, known);
    return known;
  };
  for (const pattern of patterns) {
    const parts = pattern.split(' ').map(partOf);
    const source = parts.map((part) => part.source).join('');
    for (const beginning of beginningsOf(parts)) {
      const there = sources.get(beginning);
      if (there) there.push(source);
      else sources.set(beginning, [source]);
    }
  }
  const expressions = new Map<string, RegExp>();
  /** Made when a word first begins so: most beginnings never come. */
  function expressionAt(beginning: string): RegExp | undefined {
    const some = sources.get(beginning);
    const made = expressions.get(beginning);
    if (made || !some) return made;
    const alike = beginning.startsWith(ANY_WORD) ? [] : (sources.get(anyWordLike(beginning)) ?? []);
    const expression = new RegExp([...some, ...alike, ...(sources.get(ANY_WORD) ?? [])].join('|'), 'uy');
    expressions.set(beginning, expression);
    return expression;
  }

  /** The end of what matches at this word, or -1. */
  function endAt(text: string, word: number): number {
    const wordEnd = text.indexOf(' ', word);
    const beginning = text.slice(word, Math.min(word + BEGINNING, wordEnd));
    const expression = expressionAt(beginning) ?? expressionAt(anyWordLike(beginning));
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

/**
 * Words of the same script, so that a pattern of Arabic is not tried on Latin letters: Unicode keeps scripts apart, and
 * those of Chinese and Japanese, which share their letters, together.
 */
function anyWordLike(letters: string): string {
  const page = letters.charCodeAt(0) >> 8;
  return `${ANY_WORD}${page >= 0x2e && page <= 0x9f ? 'cjk' : page}`;
}

interface PatternPart {
  source: string;
  mayBeMissing: boolean;
  /** The first letters that it can begin with. */
  beginnings: string[];
}

function readPart(part: string): PatternPart {
  if (part === '…') return { source: '(?:\\S+ ){0,4}?', mayBeMissing: true, beginnings: [ANY_WORD] };
  if (part === '.') return { source: '$', mayBeMissing: true, beginnings: [] };
  const optional = /^\[(.*)\]$/.exec(part);
  const alternatives = (optional?.[1] ?? part).split('/').map((each) =>
    each
      .split('*')
      .map((piece) => piece.split('_').map(normaliseMessage).join(' '))
      .join('*'),
  );
  const source = `(?:${alternatives.map((each) => each.replaceAll('*', '\\S*')).join('|')}) `;
  return {
    source: optional ? `(?:${source})?` : source,
    mayBeMissing: optional !== null,
    beginnings: [...new Set(alternatives.map(beginningOf))],
  };
}

function beginningOf(alternative: string): string {
  const letters = alternative.split(' ')[0]?.slice(0, BEGINNING) ?? '';
  return letters.includes('*') ? anyWordLike(alternative.replace(/^\*+/, '')) : letters;
}

/** The first letters that a match of these parts can begin with. */
function beginningsOf(parts: readonly PatternPart[]): Set<string> {
  const needed = parts.findIndex((part) => !part.mayBeMissing);
  return new Set(parts.slice(0, needed + 1).flatMap((part) => part.beginnings));
}
