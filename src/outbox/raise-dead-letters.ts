import type { Alerts } from '../alerts/alerts';
import { maskIn } from '../mask-personal-data';
import type { Row, Table } from '../redis/outbox-entry';
import { wordsOfRow } from './words-of-row';

/** One alert for the rows parked just now; nothing for none. */
export function raiseDeadLetters(
  alerts: Pick<Alerts, 'raise'>,
  table: Table,
  dead: readonly { reason: string; row?: Row }[],
): void {
  const first = dead[0];
  if (!first) return;
  alerts.raise({
    code: 'dead_letter',
    subject: table,
    title: `${dead.length} row${dead.length === 1 ? '' : 's'} for ${table} could not be written`,
    detail: maskIn(first.reason, first.row && wordsOfRow(first.row)),
    severity: 'warning',
    size: dead.length,
  });
}
