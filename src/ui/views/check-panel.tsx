import { useState } from 'preact/hooks';
import type { CheckResult } from '../../configuration/page-data';
import { GOING_REASONS, isWord } from '../../vocabulary';
import { inArgumentsFrom } from '../form/activity-form';
import { resolvedFor } from '../form/sample-contact';
import type { Answer } from '../page-api';
import { DryRun } from './dry-run';
import { Failure, Notice } from './notice';
import { OptInSources } from './opt-in-sources';
import { usePage } from './page-context';
import { reasonText } from './reason-text';
import { SampleFields, samplesOf, sampleValues } from './samples';
import type { StepProps } from './step-props';
import { languageName } from './template-picker';
import { whyText } from './why-text';

/** “Who would get this?”: the server's real decision for one contact, with the step as it is on the page. */
export function CheckPanel(props: StepProps) {
  const { form, template, api, samples: typed, setSample, people } = props;
  const { language } = usePage();
  const { t } = language;
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
          <SampleFields panel="check" samples={samples} typed={typed} setSample={setSample} people={people} />
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
        <Notice kind={isWord(GOING_REASONS, answer.value.reason) ? 'success' : 'warning'}>
          {t('check.result', {
            branch: t(`branch.${answer.value.branch}`),
            reason: checkedReason(answer.value, t),
          })}{' '}
          {whyText(answer.value.why, language, { form, template })}
          {answer.value.language
            ? ` ${t('check.language', { language: languageName(answer.value.language, language) })}`
            : ''}{' '}
          {answer.value.reason === 'not_opted_in' ? <OptInSources topic={form.topic} /> : null}
        </Notice>
      ) : null}
      {canCheck ? <DryRun {...props} /> : null}
    </section>
  );
}

/** Nothing was sent, so what was “accepted” is what would be sent. */
function checkedReason({ reason }: CheckResult, t: ReturnType<typeof usePage>['language']['t']): string {
  if (reason === 'accepted') return t('reason.would');
  return reason === 'scheduled' ? t('reason.held') : reasonText(reason, t);
}
