import { CodedError } from '../../errors';
import type { ExecutionRecord } from '../../execution/execution-record';
import { decidedRow, type MessageForm } from '../../execution/message-rows';
import type { OutcomeWatch } from '../../execution/outcome-watch';
import type { FailureListener } from '../../hand-over/note-failures';
import type { Logger } from '../../logger';
import type { Metrics } from '../../metrics';
import { type Answer, CAUSES, isWord } from '../../vocabulary';
import type { ErrorCodes } from '../../whatsapp/error-codes';
import { lateWatch } from '../late/late-watch';
import type { Contact } from './contact';
import { outcomeAnswer } from './outcome-answer';

/** The record went away under its caller: Redis was emptied or failed over. Journey Builder repeats a 503. */
export class ContactLostError extends CodedError {
  constructor(messageKey: string) {
    super('contact_lost', `the record of message ${messageKey} is no longer this caller's`, { retry: 'later' });
  }
}

export interface HoldForOutcomeDependencies {
  record: Pick<ExecutionRecord, 'read' | 'settle'>;
  watch: Pick<OutcomeWatch, 'listen'>;
  errorCodes: ErrorCodes;
  metrics: Pick<Metrics, 'held' | 'decisions'>;
  logger: Logger;
  clock: () => number;
  /** Hears of a message that does not reach its contact. */
  onFailure?: FailureListener;
  /** True while the process is closing: held answers are given now. */
  closing: () => boolean;
}

/**
 * Holds the answer until the message is delivered, read or failed, or `ms` have passed. Listens first and reads the state
 * after, so no news falls between; `form`: as what the message went; any number of callers may hold the same contact, the first to know answers for all.
 */
export async function holdForOutcome(
  contact: Contact,
  ms: number,
  form: MessageForm | undefined,
  dependencies: HoldForOutcomeDependencies,
): Promise<Answer> {
  const { record, watch, clock, metrics } = dependencies;
  const until = clock() + ms;
  const news = await watch.listen(contact.messageKey);
  metrics.held.inc();
  try {
    for (;;) {
      const stored = await record.read(contact.messageKey);
      if (stored === undefined) throw new ContactLostError(contact.messageKey);
      const left = until - clock();
      const outcome = outcomeAnswer(
        stored,
        contact.settings,
        left <= 0 || dependencies.closing(),
        dependencies.errorCodes,
      );
      if (stored.answer !== undefined || outcome !== undefined) {
        const answer = outcome ?? {
          branch: 'continue' as const,
          reason: 'accepted' as const,
          outcome: 'accepted' as const,
        };
        const settled = await record.settle({
          messageKey: contact.messageKey,
          answer,
          row: decidedRow(contact, {
            at: clock(),
            ...answer,
            ...(stored.wamid !== undefined && { accepted: { wamid: stored.wamid } }),
            final: false,
            form,
          }),
          onlyIfExpired: false,
          outcome: answer.outcome,
          activityId: contact.activityId,
          late: lateWatch(contact.settings, answer),
        });
        if (settled.kind === 'answered') {
          metrics.decisions.inc({ branch: settled.answer.branchResult, reason: settled.answer.reason });
          dependencies.logger.info(settled.answer, 'answered');
          if (isWord(CAUSES, settled.answer.reason)) {
            await dependencies.onFailure?.({ ...contact, cause: settled.answer.reason });
          }
          return settled.answer;
        }
        throw new ContactLostError(contact.messageKey);
      }
      await news.next(left);
    }
  } finally {
    metrics.held.dec();
    news.end();
  }
}
