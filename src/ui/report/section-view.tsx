import { useEffect, useState } from 'preact/hooks';
import { QUERIES_OF_SECTION, type ReportSection } from '../../reporting/report-page';
import { BlockView } from './block-view';
import { failureKey, reportApi } from './report-api';
import type { ReportWords } from './report-words';
import type { Block } from './sections/block';
import type { ReportTextKey } from './text/en';

/** What an empty section says where it is not that nothing was decided. */
const WHY_EMPTY: Partial<Record<ReportSection, ReportTextKey>> = { holdout: 'holdout.none', replies: 'replies.ofAll' };

/** A question, the charts that answer it, the queries that ask the same, and why other reports differ. */
export function SectionView(props: {
  section: ReportSection;
  blocks: Block[];
  words: ReportWords;
  period: { from: string; to: string };
  /** Opened from a sentence: its tables are open. */
  isShown: boolean;
  onChoose: (id: 'by' | 'figure' | 'tired', value: string) => void;
}) {
  const { section, blocks, words, period, isShown, onChoose } = props;
  const { t } = words;
  const isEmpty = blocks.every(({ table, notes }) => table.rows.length === 0 && notes.length === 0);
  return (
    <section class="section" id={`section-${section}`} aria-labelledby={`title-${section}`}>
      <h2 id={`title-${section}`} tabIndex={-1}>
        {t(`title.${section}`)}
      </h2>
      <p class="question">{t(`question.${section}`)}</p>
      {isEmpty ? <p class="quiet">{t(WHY_EMPTY[section] ?? 'section.empty')}</p> : null}
      {isEmpty
        ? null
        : blocks.map((block) => (
            <BlockView
              key={`${block.id} ${isShown}`}
              block={block}
              words={words}
              period={period}
              isTableOpen={isShown}
              onChoose={onChoose}
            />
          ))}
      <details class="differs">
        <summary>{t('section.differs')}</summary>
        <p>{t(`differs.${section}`)}</p>
      </details>
      <Queries section={section} words={words} />
    </section>
  );
}

/** The shipped queries of a section, read when somebody wants to see them. */
function Queries({ section, words }: { section: ReportSection; words: ReportWords }) {
  const { t } = words;
  const [isOpen, setOpen] = useState(false);
  const [texts, setTexts] = useState<Record<string, string>>();
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    if (!isOpen || texts !== undefined) return;
    void reportApi.queries().then((answer) => {
      if (answer.ok) setTexts(answer.value.queries);
      else setProblem(t(failureKey(answer.code)));
    });
  }, [isOpen, texts, t]);

  return (
    <details class="sql" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('section.sql')}</summary>
      <p class="quiet">{t('section.sqlHint')}</p>
      {problem === undefined ? null : <p role="alert">{problem}</p>}
      {QUERIES_OF_SECTION[section].map((name) => (
        <div key={name}>
          <h3>
            <code>{name}</code>
          </h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls a wide text by the keyboard. */}
          <pre tabIndex={0}>{texts?.[name] ?? t('page.loading')}</pre>
        </div>
      ))}
    </details>
  );
}
