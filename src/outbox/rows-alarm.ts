import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert, says, sentenceOfError } from '../alerts/sentences/say-alert';
import { CodedError } from '../errors';
import { isSetUpFault, isToldWhereItIsSeen } from '../marketing-cloud/marketing-cloud-error';
import type { Holding } from '../redis/lease-holder';
import type { Table } from '../redis/outbox-entry';
import type { Sentence } from '../saying';

export interface AlarmTiming {
  /** Trouble that lasts longer than this reaches a person; a fault of the set-up does so at once. */
  alertAfterMs: number;
  /** What was told where it was seen (rights-watch.ts, access-token.ts) is told of these rows as well after so long. */
  toldElsewhereAfterMs: number;
}

const CODE = 'rows_wait';
/** A long pause is cut into pieces of so long, so that what lasts is told of in time. */
const LOOK_EVERY_MS = 5_000;

/**
 * Tells a person that rows of a table wait, and when they are written again. `title` says what waits. The end is told by
 * whoever writes rows of the table, whichever process told that they wait.
 */
export function createRowsAlarm(options: {
  table: Table;
  title: Sentence;
  alerts: EndingAlerts;
  clock: () => number;
  timing: AlarmTiming;
}) {
  const { table, title, alerts, clock, timing } = options;
  let trouble: { since: number; error: unknown } | undefined;

  function tell(why: Sentence): void {
    alerts.raise({ code: CODE, subject: table, ...says(title, why), severity: 'critical' });
  }

  /** Tells of the trouble, where it has lasted for long enough. */
  function look(): void {
    if (trouble === undefined) return;
    const { since, error } = trouble;
    const toldElsewhere = isToldWhereItIsSeen(error);
    const after = toldElsewhere ? timing.toldElsewhereAfterMs : timing.alertAfterMs;
    if (clock() - since < after && (toldElsewhere || !isSetUpFault(error))) return;
    tell(error instanceof CodedError ? sentenceOfError(error) : sayAlert('alert_unexpected'));
  }

  return {
    /** A step that began at `begunAt` (ms) failed. */
    failed(error: unknown, begunAt: number): void {
      trouble = { since: trouble?.since ?? begunAt, error };
      look();
    },
    /** The rows wait for what does not come, though every call is answered. */
    stuck: tell,
    /** A step ended well: nothing is in the way any more. */
    over(): void {
      trouble = undefined;
      alerts.over(CODE, table);
    },
    /** Sleeps, and tells meanwhile of trouble that lasts. */
    async sleep(holding: Holding, ms: number): Promise<void> {
      for (let left = ms; left > 0; left -= LOOK_EVERY_MS) {
        if (holding.signal.aborted) return;
        await holding.sleep(Math.min(left, LOOK_EVERY_MS));
        if (holding.closing()) return;
        look();
      }
    },
  };
}

export type RowsAlarm = ReturnType<typeof createRowsAlarm>;
