import { branchForCause } from '../../decision/branch-for-cause';
import type { HeldRecord } from '../../execution/held-record';
import { acceptedRow, errorRow, finalReasonRow } from '../../execution/message-rows';
import type { Logger } from '../../logger';
import type { Metrics } from '../../metrics';
import type { Row } from '../../redis/outbox-entry';
import { CAUSES, type FinalReason, isWord } from '../../vocabulary';
import type { Contact } from '../call/contact';
import type { Finish } from '../call/finish-record';
import { lateWatch } from '../late/late-watch';
import { type ReadHeldDependencies, readHeld } from './read-held';

export interface FinishHeldDependencies {
  heldRecord: Pick<HeldRecord, 'finish'>;
  metrics: Pick<Metrics, 'heldSends'>;
  logger: Logger;
  clock: () => number;
}

/**
 * Writes how a held send ended, its rows and what is to come of it in one step. `token` undefined: nobody's claim, its
 * process died.
 */
export async function finishHeld(
  contact: Contact,
  token: string | undefined,
  { finish, finalReason }: { finish: Finish; finalReason: FinalReason },
  { heldRecord, metrics, logger, clock }: FinishHeldDependencies,
): Promise<void> {
  const { messageKey, settings } = contact;
  const { outcome, answer, error, wamid } = finish;
  const notSent = outcome === 'skipped' || outcome === 'refused';
  const rows: Row[] = [
    ...(outcome === 'accepted' && wamid !== undefined ? [acceptedRow(messageKey, clock(), wamid)] : []),
    ...(notSent ? [finalReasonRow(messageKey, finalReason)] : []),
    ...(error ? [errorRow(messageKey, error)] : []),
  ];
  const result = await heldRecord.finish({
    messageKey,
    token,
    outcome,
    wamid,
    address: contact.address,
    fallback: answer.branch === 'email_fallback' && isWord(CAUSES, answer.reason) ? answer.reason : undefined,
    late: lateWatch(settings, { outcome, ...answer }),
    notSentFor: notSent ? finalReason : undefined,
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
}

/** Answers in nobody's name a held send whose process died while it was sending: what became of it is unknown. */
export async function settleHeld(
  messageKey: string,
  dependencies: FinishHeldDependencies & ReadHeldDependencies,
): Promise<void> {
  const held = await readHeld(messageKey, dependencies);
  if (held === undefined) return;
  const branch = branchForCause('unconfirmed', held.contact.settings);
  const finish: Finish = held.accepted
    ? { outcome: 'accepted', answer: { branch: 'continue', reason: 'accepted' } }
    : { outcome: 'unknown', answer: { branch, reason: 'unconfirmed' } };
  await finishHeld(held.contact, undefined, { finish, finalReason: finish.answer.reason }, dependencies);
}
