import { sayAlert, says } from '../../alerts/sentences/say-alert';
import type { ExecutionRecord } from '../../execution/execution-record';
import { formOfRow } from '../../execution/message-rows';
import type { Metrics } from '../../metrics';
import { rowSchema } from '../../redis/outbox-entry';
import { CAUSES, isWord } from '../../vocabulary';
import type { ErrorCodes } from '../../whatsapp/error-codes';
import { settingsFor } from '../call/contact';
import { outcomeAnswer } from '../call/outcome-answer';
import { lateWatch } from '../late/late-watch';
import { type FinishHeldDependencies, settleHeld } from './finish-held';
import type { ReadHeldDependencies } from './read-held';

const AT_ONCE = 500;

export type SettleDependencies = ReadHeldDependencies &
  FinishHeldDependencies & {
    record: Pick<ExecutionRecord, 'read' | 'rowOf' | 'settle' | 'dropFromOpen'>;
    metrics: Pick<Metrics, 'decisions'>;
    errorCodes: ErrorCodes;
  };

/**
 * Answers a record that nobody finished: its process died in the middle of a send or of a wait. Nothing is sent again; a
 * status webhook may still tell later what became of it (WA 1.8).
 */
export async function settleExpired(messageKey: string, dependencies: SettleDependencies): Promise<void> {
  const { record, settings: store, logger, metrics } = dependencies;
  const stored = await record.read(messageKey);
  const row = await record.rowOf(messageKey);
  if (stored?.held !== undefined && stored.state === 'sending') {
    return settleHeld(messageKey, row === undefined ? 'template' : formOfRow(row), dependencies);
  }
  if (stored === undefined || stored.answer !== undefined || row === undefined || stored.settingsHash === undefined) {
    await record.dropFromOpen(messageKey);
    return;
  }
  const known = await store.get(stored.settingsHash);
  if (known === undefined) {
    dependencies.alerts.raise({
      code: 'record_unreadable',
      subject: messageKey,
      ...says(sayAlert('alert_not_settled'), sayAlert('alert_settings_gone')),
      severity: 'critical',
    });
    await record.dropFromOpen(messageKey);
    return;
  }
  const settings = settingsFor(known, stored.fallbackTo ?? '');
  const answer = outcomeAnswer(stored, settings, true, dependencies.errorCodes);
  if (answer === undefined) return;
  const result = await record.settle({
    messageKey,
    answer,
    row: { ...rowSchema.parse(JSON.parse(row)), Branch: answer.branch, Reason: answer.reason },
    onlyIfExpired: true,
    outcome: answer.outcome,
    activityId: stored.activityId ?? '',
    late: lateWatch(settings, answer),
  });
  if (result.kind === 'answered') {
    metrics.decisions.inc({ branch: answer.branch, reason: answer.reason });
    logger.warn({ messageKey, reason: answer.reason }, 'settled a message that nobody finished');
    const { contactKey = '', activityId = '', journeyId = '' } = stored;
    const of = { messageKey, contactKey, activityId, journeyId, settings };
    if (isWord(CAUSES, answer.reason)) await dependencies.onFailure?.({ ...of, cause: answer.reason });
  }
}

export type SweepExpiredDependencies = SettleDependencies & { record: Pick<ExecutionRecord, 'overdue'> };

/** Settles every record that is overdue; → how many were looked at. Run every few seconds by one worker. */
export async function sweepExpired(now: number, dependencies: SweepExpiredDependencies): Promise<number> {
  const { record } = dependencies;
  const keys = await record.overdue(now, AT_ONCE);
  for (const messageKey of keys) await settleExpired(messageKey, dependencies);
  return keys.length;
}
