import type { ExecutionRecord } from '../../execution/execution-record';
import type { LateFallbackRecord } from '../../execution/late-fallback-record';
import { finalReasonRow } from '../../execution/message-rows';
import type { SettingsStore } from '../../execution/settings-store';
import { LATE_CHECKS, type NotDone, type Timers } from '../../execution/timers';
import type { FailureListener } from '../../hand-over/note-failures';
import type { Logger } from '../../logger';
import { CAUSES, isWord } from '../../vocabulary';
import type { ErrorCodes } from '../../whatsapp/error-codes';
import { lateTrigger } from './late-trigger';

const AT_ONCE = 500;
const TRY_AGAIN_MS = 60_000;

export interface CheckLateDependencies {
  record: Pick<ExecutionRecord, 'read'>;
  lateFallback: Pick<LateFallbackRecord, 'claim' | 'endWatch'>;
  settings: Pick<SettingsStore, 'get'>;
  timers: Pick<Timers, 'sweep'>;
  errorCodes: ErrorCodes;
  logger: Logger;
  clock: () => number;
  /** Hears of a message that did not reach its contact. */
  onFailure?: FailureListener;
  closing: () => boolean;
}

/** Looks after messages whose time is up, and claims the late fallback of those that lack what their step asks for. */
export async function checkLate(dependencies: CheckLateDependencies): Promise<number> {
  const { timers, clock, closing, logger } = dependencies;
  const work = async (messageKeys: readonly string[]): Promise<NotDone[]> => {
    const left = await Promise.all(
      messageKeys.map(async (messageKey): Promise<NotDone[]> => {
        try {
          await checkOne(messageKey, dependencies);
          return [];
        } catch (error) {
          logger.error({ err: error, messageKey }, 'a message could not be looked after');
          return [{ item: messageKey, at: clock() + TRY_AGAIN_MS }];
        }
      }),
    );
    return left.flat();
  };
  const { handed } = await timers.sweep(LATE_CHECKS, { now: clock, count: AT_ONCE, work, stop: closing });
  return handed;
}

async function checkOne(messageKey: string, dependencies: CheckLateDependencies): Promise<void> {
  const { record, lateFallback, settings: store, errorCodes, logger } = dependencies;
  for (;;) {
    const stored = await record.read(messageKey);
    const settings = stored?.settingsHash === undefined ? undefined : await store.get(stored.settingsHash);
    if (stored === undefined || settings === undefined || stored.fallback !== undefined) return;
    const trigger = lateTrigger(stored, settings.lateFallback.on, errorCodes);
    if (trigger.kind === 'nothing') return lateFallback.endWatch(messageKey);
    if (trigger.kind === 'wait') return;
    const { reason, unless } = trigger;
    const undelivered = reason === 'not_delivered' || reason === 'unconfirmed';
    const row = undelivered ? finalReasonRow(messageKey, reason) : undefined;
    const claimed = await lateFallback.claim({ messageKey, reason, unless, row });
    if (claimed === 'claimed') {
      logger.info({ messageKey, reason }, 'late fallback claimed');
      const { contactKey = '', activityId = '', journeyId = '' } = stored;
      const of = { messageKey, contactKey, activityId, journeyId, settings };
      if (isWord(CAUSES, reason)) await dependencies.onFailure?.({ ...of, cause: reason });
    }
    // A status came between the reading and the claim: it is taken into account.
    if (claimed !== 'changed') return;
  }
}
