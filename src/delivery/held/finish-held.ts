import { branchForCause } from '../../decision/branch-for-cause';
import type { HeldRecord } from '../../execution/held-record';
import {
  acceptedRow,
  drawnRow,
  errorRow,
  finalReasonRow,
  type MessageForm,
  templateRow,
} from '../../execution/message-rows';
import type { FailureListener } from '../../hand-over/note-failures';
import type { Logger } from '../../logger';
import type { Metrics } from '../../metrics';
import type { Row } from '../../redis/outbox-entry';
import { CAUSES, type Cause, type FinalReason, isWord } from '../../vocabulary';
import type { Contact } from '../call/contact';
import type { Finish } from '../call/finish-record';
import { lateWatch } from '../late/late-watch';
import { type ReadHeldDependencies, readHeld } from './read-held';

export interface FinishHeldDependencies {
  heldRecord: Pick<HeldRecord, 'finish'>;
  metrics: Pick<Metrics, 'heldSends'>;
  logger: Logger;
  clock: () => number;
  /** Hears of a message that does not reach its contact. */
  onFailure?: FailureListener;
}

/**
 * Writes how a held send ended, its rows and what is to come of it in one step. `token` undefined: nobody's claim, its
 * process died.
 */
export async function finishHeld(
  contact: Contact,
  token: string | undefined,
  { finish, finalReason }: { finish: Finish; finalReason: FinalReason },
  { heldRecord, metrics, logger, clock, onFailure }: FinishHeldDependencies,
): Promise<void> {
  const { messageKey, settings } = contact;
  const { outcome, answer, error, wamid } = finish;
  const notSent = outcome === 'skipped' || outcome === 'refused';
  // Its first row left it open; who was not sent anything is told of with the step's template, as everybody.
  const isTemplateAfterAll = settings.sessionMessage !== undefined && finish.form !== 'session';
  const now = clock();
  const rows: Row[] = [
    ...(outcome === 'accepted' && wamid !== undefined ? [acceptedRow(messageKey, now, wamid)] : []),
    ...(contact.drawn ? [drawnRow(messageKey, contact.drawn)] : []),
    ...(notSent ? [finalReasonRow(messageKey, finalReason)] : []),
    ...(isTemplateAfterAll ? [templateRow(messageKey, settings.template)] : []),
    ...(error ? [errorRow(messageKey, error)] : []),
  ];
  const result = await heldRecord.finish({
    messageKey,
    token,
    outcome,
    wamid,
    address: contact.address,
    fallback: fallbackOf(answer),
    late: lateWatch(settings, { outcome, ...answer }),
    notSentFor: notSent ? finalReason : undefined,
    acceptedAt: now,
    rows,
  });
  if (result !== 'done') {
    logger.warn({ messageKey, result }, 'a held message was finished by somebody else');
    return;
  }
  metrics.heldSends.inc({ reason: finalReason });
  logger.info(
    { messageKey, reason: finalReason, ...(finish.detail && { detail: finish.detail }) },
    'held message done',
  );
  if (isWord(CAUSES, finalReason)) await onFailure?.({ ...contact, cause: finalReason });
}

/** What makes up for a held message. Nothing does for one that was held out: both groups are to differ in it alone. */
function fallbackOf({ branch, reason }: Finish['answer']): Cause | undefined {
  return branch === 'email_fallback' && reason !== 'holdout' && isWord(CAUSES, reason) ? reason : undefined;
}

/** Answers in nobody's name a held send whose process died while it was sending: what became of it is unknown. */
export async function settleHeld(
  messageKey: string,
  form: MessageForm,
  dependencies: FinishHeldDependencies & ReadHeldDependencies,
): Promise<void> {
  const held = await readHeld(messageKey, dependencies);
  if (held === undefined) return;
  const branch = branchForCause('unconfirmed', held.contact.settings);
  const finish: Finish = held.accepted
    ? { outcome: 'accepted', form, answer: { branch: 'continue', reason: 'accepted' } }
    : { outcome: 'unknown', form, answer: { branch, reason: 'unconfirmed' } };
  await finishHeld(held.contact, undefined, { finish, finalReason: finish.answer.reason }, dependencies);
}
