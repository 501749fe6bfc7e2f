import type { SenderView } from '../../admin/sender-data';
import { limitWords } from '../text/messaging-limit';
import { Notice } from '../views/notice';
import { useWords } from './admin-words';
import { Button, ConfirmButton, State } from './parts';
import { QUALITY_MOODS } from './quality-moods';
import { StoppedBecause } from './stopped-because';
import { Coded, Quoted } from './words-of-server';

/** Only CONNECTED may send, whether or not it is stopped here; Meta need not have said it yet. */
function stateOf({ available, status = 'CONNECTED' }: SenderView) {
  if (!available) return 'state.stopped';
  return status === 'CONNECTED' ? 'state.canSend' : 'state.notConnected';
}

/** One sender: what Meta says of it, why it is stopped, and what an operator can do about it. */
export function SenderCard(props: { sender: SenderView; isBusy: boolean; onLift: () => void; onTrust: () => void }) {
  const { sender, isBusy, onLift, onTrust } = props;
  const { t } = useWords();
  const state = stateOf(sender);
  return (
    <article class="card" aria-label={t('senders.of', { name: sender.name })} id={`sender-${sender.id}`}>
      <h3>
        {sender.name} <State mood={state === 'state.canSend' ? 'good' : 'bad'}>{t(state)}</State>
      </h3>
      <p class="hint">
        {sender.phoneNumber} · {sender.id}
      </p>
      {sender.available ? null : (
        <Notice kind="error">
          <StoppedBecause {...sender} />
        </Notice>
      )}
      <SenderFacts sender={sender} />
      {sender.available ? null : (
        <ConfirmButton
          id={`lift-${sender.id}`}
          disabled={isBusy}
          question={t('senders.liftQuestion')}
          yes={t('senders.liftYes')}
          onConfirm={onLift}
        >
          {t('senders.lift')}
        </ConfirmButton>
      )}
      {sender.trustsInference ? null : (
        <>
          <Notice kind="warning">{t('senders.breaker')}</Notice>
          <Button id={`trust-${sender.id}`} disabled={isBusy} onClick={onTrust}>
            {t('senders.trust')}
          </Button>
        </>
      )}
    </article>
  );
}

/** What Meta says of it, as far as it does. */
function SenderFacts({ sender }: { sender: SenderView }) {
  const { t } = useWords();
  const facts = [
    { label: 'senders.status', family: 'metaStatus', code: sender.status },
    { label: 'senders.name', family: 'nameStatus', code: sender.nameStatus },
    { label: 'senders.limit', family: 'limit', code: sender.limit },
    { label: 'senders.throughput', family: 'throughput', code: sender.throughput },
  ] as const;
  return (
    <dl class="facts">
      {sender.quality === undefined ? null : (
        <div>
          <dt>{t('senders.quality')}</dt>
          <dd>
            <State mood={QUALITY_MOODS[sender.quality] ?? 'neutral'}>
              <Coded family="quality" code={sender.quality} />
            </State>
          </dd>
        </div>
      )}
      {facts.map(({ label, family, code }) =>
        code === undefined ? null : (
          <div key={label}>
            <dt>{t(label)}</dt>
            <dd>
              <Coded family={family} code={code} words={family === 'limit' ? limitWords(t, code) : undefined} />
            </dd>
          </div>
        ),
      )}
      {sender.health ? (
        <div>
          <dt>{t('senders.health')}</dt>
          <dd>
            <State mood={sender.health.canSend === 'AVAILABLE' ? 'good' : 'warning'}>
              <Coded family="health" code={sender.health.canSend} />
            </State>
            {sender.health.reasons.map((reason) => (
              <div class="hint" key={reason}>
                <Quoted>{reason}</Quoted>
              </div>
            ))}
          </dd>
        </div>
      ) : null}
    </dl>
  );
}
