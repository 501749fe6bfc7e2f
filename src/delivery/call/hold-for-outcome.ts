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

/** An answer that is not there yet: it waits for what becomes of the message. */
export interface HeldAnswer {
  kind: 'held';
  /** So long at most. */
  ms: number;
  /** As what the message went. */
  form: MessageForm | undefined;
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
 * Holds the answer until the message is delivered, read or failed, or its time is over. Listens first and reads the state
 * after, so no news falls between; any number of callers may hold the same contact, the first to know answers for all.
 * @throws ContactLostError
 */
export async function holdForOutcome(
  contact: Contact,
  { ms, form }: HeldAnswer,
  dependencies: HoldForOutcomeDependencies,
): Promise<Answer> {
  const { watch, clock, metrics } = dependencies;
  const until = clock() + ms;
  const news = await watch.listen(contact.messageKey);
  metrics.held.inc();
  try {
    for (;;) {
      const answer = await answerNow(contact, until, form, dependencies);
      if (answer !== undefined) return answer;
      await news.next(until - clock());
    }
  } finally {
    metrics.held.dec();
    news.end();
  }
}

/**
 * The answer, where it is there or its time `until` (ms) has come. Nothing that this reads is kept while the answer is held:
 * there are many.
 */
async function answerNow(
  contact: Contact,
  until: number,
  form: MessageForm | undefined,
  dependencies: HoldForOutcomeDependencies,
): Promise<Answer | undefined> {
  const { record, clock, errorCodes, metrics } = dependencies;
  const stored = await record.read(contact.messageKey);
  if (stored === undefined) throw new ContactLostError(contact.messageKey);
  const isOver = until <= clock() || dependencies.closing();
  const outcome = outcomeAnswer(stored, contact.settings, isOver, errorCodes);
  if (stored.answer === undefined && outcome === undefined) return undefined;
  const answer = outcome ?? { branch: 'continue', reason: 'accepted', outcome: 'accepted' };
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
  if (settled.kind !== 'answered') throw new ContactLostError(contact.messageKey);
  metrics.decisions.inc({ branch: settled.answer.branchResult, reason: settled.answer.reason });
  dependencies.logger.info(settled.answer, 'answered');
  if (isWord(CAUSES, settled.answer.reason)) {
    await dependencies.onFailure?.({ ...contact, cause: settled.answer.reason });
  }
  return settled.answer;
}
