import type { HeldRecord } from '../../execution/held-record';
import { decidedRow } from '../../execution/message-rows';
import { heldSends } from '../../execution/timers';
import type { Logger } from '../../logger';
import type { Metrics } from '../../metrics';
import type { Answer } from '../../vocabulary';
import { type Contact, toHeld, toRecord } from '../call/contact';
import { ContactLostError } from '../call/hold-for-outcome';

export interface HoldSendDependencies {
  heldRecord: Pick<HeldRecord, 'hold'>;
  metrics: Pick<Metrics, 'decisions'>;
  logger: Logger;
  clock: () => number;
}

/**
 * Answers a contact with `scheduled` and keeps the send until `at` (ms): the end of quiet hours, or at once where it only
 * waits for its sender. What the send needs of the contact stays in the record until then.
 * @throws ContactLostError
 */
export async function holdSend(
  contact: Contact,
  { token, at, promotional }: { token: string; at: number; promotional: boolean },
  { heldRecord, metrics, logger, clock }: HoldSendDependencies,
): Promise<{ kind: 'answered'; answer: Answer }> {
  const { messageKey, settings } = contact;
  const answer = { branch: 'continue', reason: 'scheduled' } as const;
  const result = await heldRecord.hold({
    token,
    row: decidedRow(contact, {
      at: clock(),
      ...answer,
      final: false,
      // As what it goes is known when it goes.
      form: settings.sessionMessage === undefined ? 'template' : 'session',
    }),
    family: heldSends(settings.sender, promotional),
    at,
    held: toHeld(contact, { dueAt: at, now: clock() }),
    onFailed: settings.lateFallback.on.includes('failed'),
    ...toRecord(contact),
  });
  if (result === 'lost') throw new ContactLostError(messageKey);
  metrics.decisions.inc({ branch: answer.branch, reason: answer.reason });
  logger.info({ messageKey, ...answer, until: new Date(at).toISOString() }, 'answered');
  return { kind: 'answered', answer: { branchResult: answer.branch, reason: answer.reason, messageKey } };
}
