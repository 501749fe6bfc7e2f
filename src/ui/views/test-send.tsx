import { useState } from 'preact/hooks';
import type { TestSendResult } from '../../configuration/page-data';
import { inArgumentsFrom } from '../form/activity-form';
import { resolvedFor } from '../form/sample-contact';
import type { Answer } from '../page-api';
import { reasonText } from './check-panel';
import { TextField } from './inputs';
import { Failure, Notice } from './notice';
import { usePage } from './page-context';
import { SampleFields, samplesOf, sampleValues } from './samples';
import type { StepProps } from './step-props';

/** A real message to the marketer's own number, with the sample values. */
export function TestSend(props: StepProps & { canSend: boolean }) {
  const { t } = usePage().language;
  const { form, template, api, samples: typed, setSample, canSend } = props;
  const [phone, setPhone] = useState('');
  const [answer, setAnswer] = useState<Answer<TestSendResult> | 'running'>();
  const samples = samplesOf(form, template, 'parameters');

  const send = async () => {
    setAnswer('running');
    const values = sampleValues(samplesOf(form, template), typed);
    setAnswer(await api.testSend(phone.trim(), resolvedFor(inArgumentsFrom(form), values)));
  };

  return (
    <section class="panel" aria-labelledby="test-title">
      <h3 class="section" id="test-title">
        {t('test.title')}
      </h3>
      <p class="hint">{t(canSend ? 'test.intro' : 'test.needs')}</p>
      {canSend ? (
        <>
          <SampleFields panel="test" samples={samples} typed={typed} setSample={setSample} />
          <div class="beside">
            <TextField
              field="test-phone"
              type="tel"
              label={t('test.phone')}
              placeholder="+52 55 1234 5678"
              value={phone}
              onChange={setPhone}
            />
            <button
              type="button"
              class="slds-button slds-button_neutral"
              id="test-send"
              disabled={answer === 'running' || phone.trim() === ''}
              onClick={() => void send()}
            >
              {t(answer === 'running' ? 'test.sending' : 'test.send')}
            </button>
          </div>
        </>
      ) : null}
      {answer && answer !== 'running' && !answer.ok ? <Failure what="failed.testSend" code={answer.code} /> : null}
      {answer && answer !== 'running' && answer.ok ? (
        <Notice kind={answer.value.branch === 'continue' ? 'success' : 'warning'}>
          {t(answer.value.branch === 'continue' ? 'test.sent' : 'test.notSent', {
            reason: reasonText(answer.value.reason, t),
          })}
          {answer.value.detail ? ` ${answer.value.detail}` : ''}
        </Notice>
      ) : null}
    </section>
  );
}
