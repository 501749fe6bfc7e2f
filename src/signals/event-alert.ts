import type { Alert } from '../alerts/alerts';
import type { Row } from '../redis/outbox-entry';
import type { Signal } from './signal';

type Event = Extract<Signal, { kind: 'template_event' | 'account_event' | 'link_click' | 'unknown' }>;

/** What an event is worth an alert for, and the end of one. Two topics of one account are two alerts. */
export function eventAlert(signal: Event, { Subject, Title, Detail, Severity }: Row): Alert | undefined {
  const of = signal.kind === 'account_event' ? signal : undefined;
  const isOver = of?.over === true;
  if (Severity === 'info' && !isOver) return undefined;
  return {
    code: isOver ? `${signal.kind}_over` : signal.kind,
    subject: [Subject, of?.topic].filter(Boolean).join(' '),
    title: String(Title ?? ''),
    detail: String(Detail ?? ''),
    severity: isOver ? 'info' : Severity === 'critical' ? 'critical' : 'warning',
  };
}
