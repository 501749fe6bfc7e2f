import { useState } from 'preact/hooks';
import type { CheckResult } from '../../configuration/page-data';
import { inArgumentsFrom } from '../form/activity-form';
import { resolvedFor } from '../form/sample-contact';
import type { Answer } from '../page-api';
import { textFor } from '../text/translate';
import { Failure, Notice } from './notice';
import { usePage } from './page-context';
import { SampleFields, samplesOf, sampleValues } from './samples';
import type { StepProps } from './step-props';

/** “Who would get this?”: the server's real decision for one contact, with the step as it is on the page. */
export function CheckPanel({ form, template, api, samples: typed, setSample }: StepProps) {
  const { t } = usePage().language;
  const [answer, setAnswer] = useState<Answer<CheckResult> | 'running'>();
  const samples = samplesOf(form, template);
  const canCheck = form.sender !== '' && form.template !== null && form.phone !== '' && form.purpose !== null;

  const run = async () => {
    setAnswer('running');
    setAnswer(await api.check(resolvedFor(inArgumentsFrom(form), sampleValues(samples, typed))));
  };

  return (
    <section class="panel" aria-labelledby="check-title">
      <h3 class="section" id="check-title">
        {t('check.title')}
      </h3>
      <p class="hint">{canCheck ? t('check.intro') : t('check.needs')}</p>
      {canCheck ? (
        <>
          <SampleFields panel="check" samples={samples} typed={typed} setSample={setSample} />
          <button
            type="button"
            class="slds-button slds-button_neutral"
            id="check-run"
            disabled={answer === 'running'}
            onClick={() => void run()}
          >
            {t(answer === 'running' ? 'check.running' : 'check.run')}
          </button>
        </>
      ) : null}
      {answer && answer !== 'running' && !answer.ok ? <Failure what="failed.check" code={answer.code} /> : null}
      {answer && answer !== 'running' && answer.ok ? (
        <Notice kind={answer.value.branch === 'continue' ? 'success' : 'warning'}>
          {t('check.result', {
            branch: t(`branch.${answer.value.branch}`),
            reason: reasonText(answer.value.reason, t),
          })}
          {answer.value.detail ? ` ${answer.value.detail}` : ''}
        </Notice>
      ) : null}
    </section>
  );
}

/** A reason in the marketer's words: why it goes, or why it does not. */
export function reasonText(reason: string, t: ReturnType<typeof usePage>['language']['t']): string {
  const asCause = textFor(t, 'cause', reason);
  return asCause === reason ? textFor(t, 'reason', reason) : asCause;
}
