import { type ComponentChild, Fragment } from 'preact';
import type { Overview } from '../../admin/page-data';
import type { Said as VerdictSaid } from '../../watch/verdict-sentences';
import { Notice } from '../views/notice';
import { type AdminWords, useWords } from './admin-words';
import { checkWords } from './check-words';
import { Said } from './said';
import { English } from './words-of-server';

const KINDS = { well: 'success', trouble: 'warning', not_known: 'info' } as const;
/** Values that a cloud says in English, and an alert or a check of an earlier version. */
const IN_ENGLISH: ReadonlySet<string> = new Set(['title', 'what', 'why', 'reason']);

/** The page in one sentence, and what it rests on. */
export function VerdictNotice({ verdict: { state, said } }: Pick<Overview, 'verdict'>) {
  const words = useWords();
  const warned = state === 'well' && said.warnings.length > 0;
  const sentences = warned ? said.warnings : said.sentences;
  return (
    <div id="verdict" data-state={state}>
      <Notice kind={warned ? 'info' : KINDS[state]}>
        <strong>{words.t(warned ? 'state.nothing_urgent' : `state.${state}`)}</strong>
        {sentences.length === 0 ? null : (
          <ul class="faults">
            {sentences.map((sentence, index) => (
              <li key={index}>{sentenceOf(words, sentence)}</li>
            ))}
          </ul>
        )}
        <div class="grounds">
          {words.say('verdict.seen', {
            list: said.restsOn.map((ground, index) => (
              <Fragment key={ground.code}>
                {index === 0 ? '' : '; '}
                {sentenceOf(words, ground)}
              </Fragment>
            )),
          })}
        </div>
      </Notice>
    </div>
  );
}

function sentenceOf(words: AdminWords, { code, values, of, said }: VerdictSaid): ComponentChild {
  const one = `${code}.one`;
  const key = values.n === 1 && words.has(one) ? one : code;
  const parts = Object.entries(values).map(([name, value]): [string, ComponentChild] => {
    if (typeof value === 'number') return [name, name.endsWith('Ms') ? words.span(value) : words.number(value)];
    const saying = said?.[name];
    if (saying !== undefined) return [name, <Said key={name} english={value} saying={saying} />];
    return [name, IN_ENGLISH.has(name) ? <InWords of={of} english={value} isCheck={name === 'what'} /> : value];
  });
  return words.say(key, Object.fromEntries(parts));
}

/** What an alert or a check is called in the reader's language, with the English of its own beside. */
function InWords({ of, english, isCheck }: { of: string | undefined; english: string; isCheck: boolean }) {
  const words = useWords();
  const name = of === undefined ? undefined : isCheck ? checkWords(words, of) : words.word('alert', of);
  if (name === undefined || words.code === 'en') return <English>{english}</English>;
  if (isCheck) return <>{name}</>;
  return <>{words.say('verdict.named', { name, title: <English>{english}</English> })}</>;
}
