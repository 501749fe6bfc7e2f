import type { ActivityCounts } from '../configuration/page-data';
import { type OpenedPage, openPage } from './open-page';
import { outcomeCounts } from './outcome-counts';
import { useCounts } from './use-counts';
import { Failure, Notice } from './views/notice';
import { PageContext } from './views/page-context';

const SHOWN = [
  'sent',
  'delivered',
  'read',
  'replied',
  'converted',
  'fallback',
  'optedOut',
] as const satisfies readonly (keyof ActivityCounts)[];

/** 200 × 243: the seven numbers of a running WhatsApp Message, or the contacts by path of a WhatsApp Outcome. */
function RunningHover({ activity, api, language }: OpenedPage) {
  const { t, number } = language;
  const { counts, reload } = useCounts(api, activity.id);
  return (
    <PageContext.Provider value={{ language, gapFor: () => undefined }}>
      <main class="hover">
        <h1 class="slds-assistive-text">{t('running.title')}</h1>
        {counts.state === 'loading' ? <p role="status">{t('common.loading')}</p> : null}
        {counts.state === 'nameless' ? <Notice kind="info">{t('running.nameless')}</Notice> : null}
        {counts.state === 'failed' ? (
          <Failure what="failed.counts" code={counts.code} retry={reload} keeps={false} />
        ) : null}
        {counts.state === 'ready' ? (
          <dl>
            {rows(counts.value, t).map(([name, count]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{number(count)}</dd>
              </div>
            ))}
          </dl>
        ) : null}
      </main>
    </PageContext.Provider>
  );
}

function rows(counts: ActivityCounts, t: OpenedPage['language']['t']): [name: string, count: number][] {
  const branches = outcomeCounts(counts);
  if (branches) return branches.map(({ branch, count }) => [t(`outcome.${branch}`), count]);
  return SHOWN.map((name) => [t(`running.${name}`), counts[name]]);
}

void openPage('initActivityRunningHover', (opened) => <RunningHover {...opened} />);
