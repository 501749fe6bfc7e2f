import type { FailureCode, PageApi } from '../page-api';
import { usePage } from './page-context';

/** Opens the report of this journey in a window of its own; the pass to it is good once. */
export function ReportButton(props: {
  api: PageApi;
  activityId: string;
  onFailure: (code: FailureCode | undefined) => void;
}) {
  const { api, activityId, onFailure } = props;
  const { t, code } = usePage().language;

  async function open() {
    onFailure(undefined);
    // Before anything is awaited: a window that is opened later is taken for one that nobody asked for.
    const report = window.open('', '_blank');
    const answer = await api.reportPass(activityId);
    if (!answer.ok) {
      report?.close();
      onFailure(answer.code);
      return;
    }
    const address = new URL('../../report/', window.location.href);
    address.hash = new URLSearchParams({ lang: code, pass: answer.value.pass }).toString();
    if (report === null) onFailure('window_blocked');
    else {
      report.opener = null;
      report.location.href = address.href;
    }
  }

  return (
    <button type="button" class="slds-button slds-button_neutral" id="report" onClick={() => void open()}>
      {t('running.report')}
    </button>
  );
}
