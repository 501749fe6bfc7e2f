import { useEffect, useState } from 'preact/hooks';
import type { TestDelivery as Delivery } from '../../configuration/page-data';
import type { PageApi } from '../page-api';
import { Notice } from './notice';
import { usePage } from './page-context';
import { reasonText } from './reason-text';

const ASK_EVERY_MS = 2_000;
/** A phone that is on has it within seconds; what is read after a minute was no test. */
const ASK_TIMES = 30;

/** What became of a test message, asked for until it was read or failed, or a minute is over. */
export function TestDelivery({ api, messageKey }: { api: PageApi; messageKey: string }) {
  const { t } = usePage().language;
  const [delivery, setDelivery] = useState<Delivery>({ status: 'accepted' });
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isGone = false;
    const ask = async (left: number) => {
      const answer = await api.testState(messageKey);
      if (isGone) return;
      if (answer.ok) setDelivery(answer.value);
      const isEnd = answer.ok && (answer.value.status === 'read' || answer.value.status === 'failed');
      if (isEnd) return;
      if (left === 0) return setOver(true);
      timer = setTimeout(() => void ask(left - 1), ASK_EVERY_MS);
    };
    timer = setTimeout(() => void ask(ASK_TIMES), 500);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [api, messageKey]);

  const { status, cause, error } = delivery;
  const isSilent = isOver && (status === 'accepted' || status === 'sent');
  const kind =
    status === 'failed' || isSilent ? 'warning' : status === 'accepted' || status === 'sent' ? 'info' : 'success';
  return (
    <div id="test-delivery" data-status={status}>
      <Notice kind={kind}>
        {isSilent
          ? t('test.delivery.silent')
          : t(`test.delivery.${status}`, { reason: cause ? reasonText(cause, t) : '' })}{' '}
        {error === undefined ? '' : t('why.refused', { error: String(error) })}
      </Notice>
    </div>
  );
}
