import { useState } from 'preact/hooks';
import type { TestSendResult } from '../../configuration/page-data';
import { inArgumentsFrom } from '../form/activity-form';
import { resolvedFor } from '../form/sample-contact';
import type { Answer } from '../page-api';
import { TextField } from './inputs';
import { Failure, Notice } from './notice';
import { usePage } from './page-context';
import { reasonText } from './reason-text';
import { SampleFields, samplesOf, sampleValues } from './samples';
import type { StepProps } from './step-props';
import { TestDelivery } from './test-delivery';
import { whyText } from './why-text';

/** What a tester has not, and others have. */
const NEEDS_TESTER: readonly string[] = ['not_opted_in', 'quiet_hours', 'frequency_capped'];

/** A real message to the marketer's own number, with the sample values. */
export function TestSend(props: StepProps & { canSend: boolean }) {
  const { language } = usePage();
  const { t } = language;
  const { form, template, api, samples: typed, setSample, people, canSend } = props;
  const [phone, setPhone] = useState('');
  const [answer, setAnswer] = useState<Answer<TestSendResult> | 'running'>();
  const samples = samplesOf(form, template, 'parameters');
  const isSent = answer && answer !== 'running' && answer.ok && answer.value.reason === 'accepted';
  const sent = isSent ? answer.value.messageKey : undefined;

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
          <SampleFields panel="test" samples={samples} typed={typed} setSample={setSample} people={people} />
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
        <Notice kind={isSent ? 'success' : 'warning'}>
          {t(isSent ? 'test.sent' : 'test.notSent', {
            reason: reasonText(answer.value.reason, t),
          })}{' '}
          {whyText(answer.value.why, language, { form, template })}{' '}
          {NEEDS_TESTER.includes(answer.value.reason) ? t('test.testers') : ''}
        </Notice>
      ) : null}
      {sent ? <TestDelivery key={sent} api={api} messageKey={sent} /> : null}
    </section>
  );
}
