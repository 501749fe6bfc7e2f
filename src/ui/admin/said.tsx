import { type ComponentChild, Fragment } from 'preact';
import type { Saying } from '../../saying';
import { type AdminWords, draw, reasonWords, useWords } from './admin-words';
import { checkWords } from './check-words';
import { type LaterTexts, useLaterTexts } from './later-texts';
import { Marked } from './marked';
import { Time } from './time';
import { English } from './words-of-server';

const LOAD = {
  es: async () => (await import('./text/server/es')).es,
  pt: async () => (await import('./text/server/pt')).pt,
};

/** What the server says, in the reader's language where it says it by code and we have words for all of it; else in English. */
export function Said({ english, saying }: { english: string; saying: Saying | undefined }) {
  const words = useWords();
  const texts = useLaterTexts(LOAD);
  if (texts === undefined) return null;
  if (words.code !== 'en' && saying !== undefined && isKnown(saying, texts, words)) {
    return <>{drawn(saying, texts, words)}</>;
  }
  return (
    <English>
      <Marked text={english} />
    </English>
  );
}

/** Several, one after the other. */
export function AllSaid({ english, sayings }: { english: readonly string[]; sayings: readonly Saying[] | undefined }) {
  return (
    <>
      {english.map((text, place) => (
        <Fragment key={text}>
          {place === 0 ? '' : '; '}
          <Said english={text} saying={sayings?.[place]} />
        </Fragment>
      ))}
    </>
  );
}

const isKnown = ({ code, values }: Saying, texts: LaterTexts, words: AdminWords): boolean =>
  (code in texts || words.has(code)) &&
  Object.values(values).every((value) => !Array.isArray(value) || value.every((part) => isKnown(part, texts, words)));

function drawn({ code, values }: Saying, texts: LaterTexts, words: AdminWords): ComponentChild[] {
  const parts = Object.entries(values).map(([name, value]): [string, ComponentChild] => [
    name,
    typeof value === 'object'
      ? value.map((part, place) => [place === 0 ? '' : '; ', drawn(part, texts, words)])
      : partOf(name, value, words),
  ]);
  const own = texts[code];
  if (own === undefined) return words.has(code) ? words.say(code, Object.fromEntries(parts)) : [];
  return draw(own, Object.fromEntries(parts), words.number).map((piece) =>
    typeof piece === 'string' ? <Marked text={piece} /> : piece,
  );
}

const isTime = (value: string): boolean => !Number.isNaN(Date.parse(value));

/** What fills a place: what somebody else said is theirs; a check, a reason and a category have a name; a time is the reader's. */
function partOf(name: string, value: string | number, words: AdminWords): ComponentChild {
  if (typeof value === 'number') return words.number(value);
  if (name === 'words') return <English>{value}</English>;
  if (name === 'check') return checkWords(words, value) ?? value;
  if (name === 'cause') return reasonWords(words, value) ?? value;
  if (name === 'category') return words.word('replyCategory', value) ?? value;
  return name === 'at' && isTime(value) ? <Time at={value} /> : <span translate={false}>{value}</span>;
}
