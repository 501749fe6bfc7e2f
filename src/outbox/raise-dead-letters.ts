import type { Alerts } from '../alerts/alerts';
import { inTheirWords, sayAlert, says } from '../alerts/sentences/say-alert';
import { maskSentence } from '../mask-personal-data';
import type { Row, Table } from '../redis/outbox-entry';
import type { Sentence } from '../saying';
import { wordsOfRow } from './words-of-row';

/** One alert for the rows parked just now; nothing for none. */
export function raiseDeadLetters(
  alerts: Pick<Alerts, 'raise'>,
  table: Table,
  dead: readonly { reason: string; said?: Sentence; row?: Row }[],
): void {
  const first = dead[0];
  if (!first) return;
  alerts.raise({
    code: 'dead_letter',
    subject: table,
    ...says(
      sayAlert(dead.length === 1 ? 'alert_row_refused' : 'alert_rows_refused', { n: dead.length, table }),
      maskSentence(first.said ?? inTheirWords(first.reason), first.row && wordsOfRow(first.row)),
    ),
    severity: 'warning',
    size: dead.length,
  });
}
