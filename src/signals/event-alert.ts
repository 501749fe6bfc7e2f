import type { SaidAlert } from '../alerts/alerts';
import { inTheirWords, says } from '../alerts/sentences/say-alert';
import type { Row } from '../redis/outbox-entry';
import { type EventSignal, titleOfEvent } from './event-row';

/** What an event is worth an alert for, and the end of one. Two topics of one account are two alerts. */
export function eventAlert(signal: EventSignal, { Subject, Title, Detail, Severity }: Row): SaidAlert | undefined {
  const of = signal.kind === 'account_event' ? signal : undefined;
  const isOver = of?.over === true;
  if (Severity === 'info' && !isOver) return undefined;
  return {
    code: isOver ? `${signal.kind}_over` : signal.kind,
    subject: [Subject, of?.topic].filter(Boolean).join(' '),
    ...says({ ...titleOfEvent(signal), english: String(Title ?? '') }, inTheirWords(String(Detail ?? ''))),
    severity: isOver ? 'info' : Severity === 'critical' ? 'critical' : 'warning',
  };
}
