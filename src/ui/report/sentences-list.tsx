import type { ReportSection, Sentence, SentenceWords } from '../../reporting/report-page';
import type { ReportWords } from './report-words';
import { type Bounds, sentenceText } from './sentence-text';
import type { ReportTextKey } from './text/en';

/** The findings, the most important first; each opens its section. */
export function SentencesList(props: {
  sentences: readonly Sentence[];
  bounds: Bounds;
  words: ReportWords;
  hrefOf: (section: ReportSection) => string;
  onOpen: (section: ReportSection) => void;
}) {
  const { sentences, bounds, words, hrefOf, onOpen } = props;
  const { t } = words;
  return (
    <section class="sentences" id="findings" aria-labelledby="findings-title">
      <h2 id="findings-title" tabIndex={-1}>
        {t('sentences.title')}
      </h2>
      <p class="question">{t('sentences.hint')}</p>
      <ol>
        {sentences.map((sentence) => (
          <li key={sentence.id} class={`certainty_${sentence.certainty}`}>
            <p class="said">{sentenceText(sentence.words, bounds, words)}</p>
            <p class="quiet">
              {t(unitOf(sentence), { n: sentence.people })}
              {' · '}
              {t(`certainty.${sentence.certainty}`)}
            </p>
            {sentence.words.key === 'nothing_decided' ? null : (
              <a
                href={hrefOf(sentence.section)}
                onClick={(event) => {
                  event.preventDefault();
                  onOpen(sentence.section);
                }}
              >
                {t('sentence.open', { section: t(`title.${sentence.section}`) })}
              </a>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What is counted as it is now, and not of the period. */
const NOW: ReadonlySet<SentenceWords['key']> = new Set(['replies_overdue', 'rows_waiting', 'signals_missing']);

function unitOf({ words: { key }, people }: Sentence): ReportTextKey {
  if (NOW.has(key)) return 'sentence.people.now';
  return people === 1 ? 'sentence.people.one' : 'sentence.people';
}
