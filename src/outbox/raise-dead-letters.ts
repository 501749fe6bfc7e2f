import type { Alerts } from '../alerts/alerts';
import { maskPhone } from '../logger';
import type { Table } from '../redis/outbox-entry';

/** One alert for the rows parked just now; nothing for none. */
export function raiseDeadLetters(
  alerts: Pick<Alerts, 'raise'>,
  table: Table,
  dead: readonly { reason: string }[],
): void {
  const first = dead[0];
  if (!first) return;
  alerts.raise({
    code: 'dead_letter',
    subject: table,
    title: `${dead.length} row${dead.length === 1 ? '' : 's'} for ${table} could not be written`,
    // Marketing Cloud may quote the value it refuses, and an alert leaves the house.
    detail: first.reason.replace(/\d{7,}/g, maskPhone),
    severity: 'warning',
    size: dead.length,
  });
}
