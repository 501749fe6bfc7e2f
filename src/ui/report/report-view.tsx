import { useEffect, useMemo } from 'preact/hooks';
import type { ViewedReport } from '../../report-page/page-data';
import { REPORT_SECTIONS, type ReportSection } from '../../reporting/report-page';
import { type Address, type Theme, writeAddress } from './address';
import { FilterBar } from './filter-bar';
import { reportApi } from './report-api';
import type { ReportWords } from './report-words';
import { SectionView } from './section-view';
import { blocksOf } from './sections/blocks-of';
import { SentencesList } from './sentences-list';

interface ViewProps {
  address: Address;
  words: ReportWords;
  report: ViewedReport | undefined;
  problem: string | undefined;
  isLoading: boolean;
  onChange: (change: Partial<Address>) => void;
  onRetry: () => void;
  onLogout: () => void;
}

/** The whole page: what is chosen, the findings, and each section. */
export function ReportView(props: ViewProps) {
  const { address, words, report, problem, isLoading, onChange, onRetry } = props;
  const { t } = words;
  const open = (section: ReportSection) => {
    onChange({ show: section });
    focusOn(section);
  };
  // Come here by an address that names a section: once, when there is something to go to.
  const isHere = report !== undefined;
  // Later changes of the address come from here, and focus by themselves.
  useEffect(() => {
    if (isHere && address.show !== undefined) focusOn(address.show);
  }, [isHere]);
  useEffect(openOnPaper, []);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('findings-title')?.focus()}>
        {t('page.skip')}
      </button>
      <Header {...props} />
      <main aria-busy={isLoading}>
        <FilterBar {...props} />
        {report === undefined ? null : <PeriodLine report={report} words={words} />}
        {problem === undefined ? null : (
          <p role="alert" class="problem">
            {problem}{' '}
            <button type="button" onClick={onRetry}>
              {t('page.retry')}
            </button>
          </p>
        )}
        {isLoading ? (
          <p role="status" class="quiet">
            {t('page.loading')}
          </p>
        ) : null}
        {report === undefined ? null : <Findings {...props} report={report} onOpen={open} />}
      </main>
    </>
  );
}

/** What explains a figure is printed with it, also where it was closed. */
function openOnPaper(): () => void {
  let opened: HTMLDetailsElement[] = [];
  const open = () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open], .sql)')];
    for (const each of opened) each.open = true;
  };
  const close = () => {
    for (const each of opened) each.open = false;
  };
  addEventListener('beforeprint', open);
  addEventListener('afterprint', close);
  return () => {
    removeEventListener('beforeprint', open);
    removeEventListener('afterprint', close);
  };
}

function focusOn(section: ReportSection): void {
  // After the tables of the section have been opened.
  requestAnimationFrame(() => {
    const title = document.getElementById(`title-${section}`);
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: 'start' });
  });
}

/** As marketers call it, where that is known and it decided anything. */
const nameOfJourney = ({ filters }: ViewedReport, journey: string): string =>
  filters.choices.journey.find(({ value }) => value === journey)?.label ?? journey;

function Header({ address, words, report, onChange, onLogout }: ViewProps) {
  const { t } = words;
  return (
    <header class="top">
      <div>
        <p class="quiet">{t('page.product')}</p>
        <h1>{t('page.title')}</h1>
        {report?.viewer.journey === undefined ? null : (
          <p>{t('filter.onlyJourney', { journey: nameOfJourney(report, report.viewer.journey) })}</p>
        )}
      </div>
      <div class="tools">
        <label>
          {t('page.language')}
          <select
            id="language"
            value={words.code}
            onChange={(event) => onChange({ language: event.currentTarget.value as 'en' | 'es' | 'pt' })}
          >
            <option value="en">English</option>
            <option value="es">Español</option>
            <option value="pt">Português</option>
          </select>
        </label>
        <label>
          {t('page.theme')}
          <select
            id="theme"
            value={address.theme}
            onChange={(event) => onChange({ theme: event.currentTarget.value as Theme })}
          >
            {(['system', 'light', 'dark'] as const).map((theme) => (
              <option key={theme} value={theme}>
                {t(`theme.${theme}`)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" id="print" onClick={() => window.print()}>
          {t('page.print')}
        </button>
        <button type="button" id="log-out" onClick={() => void reportApi.logout().then(onLogout)}>
          {t('page.logOut')}
        </button>
      </div>
    </header>
  );
}

function PeriodLine({ report: { period }, words }: { report: ViewedReport; words: ReportWords }) {
  const { t, longDay, time } = words;
  const { finalUntil, to } = period;
  const final =
    finalUntil === null
      ? t('period.noneFinal')
      : finalUntil >= to
        ? t('period.allFinal')
        : t('period.final', { day: longDay(finalUntil) });
  return (
    <p class="period" id="period">
      {t('period.days', { from: longDay(period.from), to: longDay(to) })} {final}{' '}
      {t('page.readAt', { time: time(period.at) })}
    </p>
  );
}

function Findings(props: ViewProps & { report: ViewedReport; onOpen: (section: ReportSection) => void }) {
  const { address, words, report, onChange, onOpen } = props;
  const { t } = words;
  const { by, figure, tired } = address;
  const blocks = useMemo(
    () =>
      REPORT_SECTIONS.map((section) => ({
        section,
        blocks: blocksOf(section, report.sections, words, { by, figure, tired }),
      })),
    [report, words, by, figure, tired],
  );
  const isNothing = report.sentences.some(({ words: said }) => said.key === 'nothing_decided');
  const hrefOf = (section: ReportSection) => writeAddress({ ...address, show: section });
  return (
    <>
      <SentencesList
        sentences={report.sentences}
        bounds={report.sections}
        words={words}
        hrefOf={hrefOf}
        onOpen={onOpen}
      />
      {isNothing ? null : (
        <>
          <nav class="contents" aria-label={t('page.contents')}>
            <ul>
              {REPORT_SECTIONS.map((section) => (
                <li key={section}>
                  <a
                    href={hrefOf(section)}
                    onClick={(event) => {
                      event.preventDefault();
                      focusOn(section);
                    }}
                  >
                    {t(`title.${section}`)}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          {blocks.map((each) => (
            <SectionView
              key={each.section}
              {...each}
              words={words}
              period={report.period}
              isShown={address.show === each.section}
              onChoose={(id, value) => onChange({ [id]: value })}
            />
          ))}
        </>
      )}
    </>
  );
}
