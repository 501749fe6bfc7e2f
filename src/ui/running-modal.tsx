import { useMemo, useState } from 'preact/hooks';
import { readMessageStep } from './form/activity-form';
import { templateOf } from './form/completeness';
import { type MessageForm, tracksLink } from './form/message-form';
import { type OpenedPage, openPage } from './open-page';
import type { FailureCode } from './page-api';
import type { Language } from './text/translate';
import { useAccount } from './use-account';
import { useCounts } from './use-counts';
import { useHoldoutFacts } from './use-holdout-facts';
import { HoldoutProgress } from './views/holdout-progress';
import { Failure, Notice } from './views/notice';
import { PageContext } from './views/page-context';
import { ReportButton } from './views/report-button';
import { Summary } from './views/review-step';
import { RunningContacts } from './views/running-contacts';
import { RunningNumbers } from './views/running-numbers';

/** 420 × 560: the funnel of a running step as bars, why not everyone got it, what the step does, and its contacts. */
function RunningModal({ activity, journeyBuilder, api, language }: OpenedPage) {
  const { t } = language;
  const { counts, reload } = useCounts(api, activity.id);
  const activityId = typeof activity.id === 'string' ? activity.id : '';
  const holdout = useHoldoutFacts(api, activityId);
  const isMessage = !window.location.pathname.includes('/outcome/');
  const form = useMemo(() => readMessageStep({ ...activity, editable: false }).form, [activity]);
  const account = useAccount(api);
  const template = templateOf(form, {
    templates: account.templates.state === 'ready' ? account.templates.value : undefined,
  });
  const [reportFailure, setReportFailure] = useState<FailureCode>();
  return (
    <PageContext.Provider value={{ language, gapFor: () => undefined }}>
      <main class="modal">
        <h1 class="slds-text-heading_medium">{t('running.title')}</h1>
        {counts.state === 'loading' ? <p role="status">{t('common.loading')}</p> : null}
        {counts.state === 'nameless' ? <Notice kind="info">{t('running.nameless')}</Notice> : null}
        {counts.state === 'failed' ? (
          <Failure what="failed.counts" code={counts.code} retry={reload} keeps={false} />
        ) : null}
        {isMessage ? (
          <RunningStep
            form={form}
            since={counts.state === 'ready' ? counts.value.since : undefined}
            language={language}
          />
        ) : null}
        {counts.state === 'ready' ? (
          <RunningNumbers counts={counts.value} hasLink={isMessage && tracksLink(form)} />
        ) : null}
        {holdout?.progress ? <HoldoutProgress progress={holdout.progress} /> : null}
        {isMessage && form.template ? (
          <details class="more" id="step-summary">
            <summary>{t('running.step')}</summary>
            <Summary form={form} senders={account.senders} templates={account.templates} template={template} />
          </details>
        ) : null}
        {isMessage && activityId !== '' ? (
          <RunningContacts api={api} activityId={activityId} form={form} template={template} />
        ) : null}
        {reportFailure === undefined ? null : <Failure what="failed.report" code={reportFailure} keeps={false} />}
        <footer class="buttons">
          <button type="button" class="slds-button slds-button_neutral" id="refresh" onClick={reload}>
            {t('running.refresh')}
          </button>
          {activityId === '' ? null : <ReportButton api={api} activityId={activityId} onFailure={setReportFailure} />}
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

/** Of whom these numbers are, since when, and what the step does, as Journey Builder hands it over. */
function RunningStep({ form, since, language }: { form: MessageForm; since: number | undefined; language: Language }) {
  const { t } = language;
  const date =
    since === undefined ? undefined : new Date(since).toLocaleDateString(language.locale, { dateStyle: 'medium' });
  return (
    <p class="hint" id="running-of">
      {form.template ? t('running.of', { template: form.template.name, language: form.template.language }) : ''}{' '}
      {date === undefined ? '' : t('running.since', { date })}
    </p>
  );
}

void openPage('initActivityRunningModal', (opened) => <RunningModal {...opened} />);
