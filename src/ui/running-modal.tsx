import type { ActivityCounts } from '../configuration/page-data';
import { type OpenedPage, openPage } from './open-page';
import { outcomeCounts } from './outcome-counts';
import { useCounts } from './use-counts';
import { reasonText } from './views/check-panel';
import { Failure } from './views/notice';
import { PageContext } from './views/page-context';

const FUNNEL = ['sent', 'delivered', 'read', 'replied', 'converted'] as const;
const GOING = new Set(['accepted', 'delivered', 'scheduled', 'test']);

/** 420 × 560: the funnel of a running step as bars, why not everyone got it, and the way to the report. */
function RunningModal({ activity, journeyBuilder, api, language }: OpenedPage) {
  const { t } = language;
  const { counts, reload } = useCounts(api, String(activity.id ?? ''));
  return (
    <PageContext.Provider value={{ language, gapFor: () => undefined }}>
      <main class="modal">
        <h1 class="slds-text-heading_medium">{t('running.title')}</h1>
        {counts.state === 'loading' ? <p role="status">{t('common.loading')}</p> : null}
        {counts.state === 'failed' ? <Failure what="failed.counts" code={counts.code} retry={reload} /> : null}
        {counts.state === 'ready' ? <Numbers counts={counts.value} language={language} /> : null}
        <footer class="buttons">
          <button type="button" class="slds-button slds-button_neutral" id="refresh" onClick={reload}>
            {t('running.refresh')}
          </button>
          <button
            type="button"
            class="slds-button slds-button_brand push"
            id="close"
            onClick={() => journeyBuilder.closeRunningModal()}
          >
            {t('running.close')}
          </button>
        </footer>
      </main>
    </PageContext.Provider>
  );
}

function Numbers({ counts, language }: { counts: ActivityCounts; language: OpenedPage['language'] }) {
  const { t } = language;
  const branches = outcomeCounts(counts)?.map(({ branch, count }) => ({ name: t(`outcome.${branch}`), count }));
  const funnel = FUNNEL.map((name) => ({ name: t(`running.${name}`), count: counts[name] }));
  const losses = [
    { name: t('running.fallback'), count: counts.fallback },
    { name: t('running.optedOut'), count: counts.optedOut },
  ];
  const reasons = Object.entries(counts.reasons)
    .filter(([reason]) => !GOING.has(reason))
    .map(([reason, count]) => ({ name: reasonText(reason, t), count: count ?? 0 }))
    .sort((a, b) => b.count - a.count);
  const asked = branches?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const isEmpty = counts.sent + counts.fallback + asked === 0;
  if (isEmpty) return <p>{t('running.empty')}</p>;
  if (branches) {
    return (
      <>
        <h2 class="section">{t('outcome.branches')}</h2>
        <Bars rows={branches} language={language} kind="good" />
      </>
    );
  }
  return (
    <>
      <Bars rows={funnel} language={language} kind="good" />
      <Bars rows={losses} most={counts.sent + counts.fallback} language={language} kind="bad" />
      <h2 class="section">{t('running.reasons')}</h2>
      {reasons.length === 0 ? <p>{t('running.noReasons')}</p> : <Bars rows={reasons} language={language} kind="bad" />}
    </>
  );
}

/** A table whose second column draws the number too: the same for the eye and for a screen reader. */
function Bars(props: {
  rows: { name: string; count: number }[];
  most?: number;
  language: OpenedPage['language'];
  kind: 'good' | 'bad';
}) {
  const { rows, language, kind } = props;
  const most = Math.max(props.most ?? 0, ...rows.map(({ count }) => count), 1);
  return (
    <table class={`bars bars_${kind}`}>
      <tbody>
        {rows.map(({ name, count }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="bar">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width={(100 * count) / most} height="10" rx="1" />
              </svg>
            </td>
            <td class="count">{language.number(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

void openPage('initActivityRunningModal', (opened) => <RunningModal {...opened} />);
