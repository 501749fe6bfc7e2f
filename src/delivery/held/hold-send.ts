import { decidedRow } from '../../execution/message-rows';
import { heldSends } from '../../execution/timers';
import type { Answer } from '../../vocabulary';
import type { Contact } from '../call/contact';
import { ContactLostError } from '../call/hold-for-outcome';
import type { DeliveryDependencies } from '../delivery-dependencies';

/** A send is held only where something makes up for it should it never go (D5). */
export function mayHold(contact: Pick<Contact, 'settings'>): boolean {
  return contact.settings.lateFallback.kind !== 'none';
}

/**
 * Answers a contact with `scheduled` and keeps the send until `at` (ms): the end of quiet hours, or at once where it only
 * waits for its sender. What the send needs of the contact stays in the record until then.
 * @throws ContactLostError
 */
export async function holdSend(
  contact: Contact,
  held: { token: string; at: number; promotional: boolean },
  { heldRecord, metrics, logger, clock }: DeliveryDependencies,
): Promise<Answer> {
  const { messageKey, settings } = contact;
  const answer = { branch: 'continue', reason: 'scheduled' } as const;
  const result = await heldRecord.hold({
    messageKey,
    token: held.token,
    row: decidedRow(contact, { at: clock(), ...answer, final: false }),
    family: heldSends(settings.sender, held.promotional),
    at: held.at,
    held: {
      userId: contact.userId,
      definitionInstanceId: contact.definitionInstanceId,
      timeZone: contact.timeZone,
      isTest: contact.isTest,
      optInGiven: contact.optInGiven,
      parameters: contact.parameters,
      dueAt: held.at,
    },
    settingsHash: contact.settingsHash,
    contactKey: contact.contactKey,
    address: contact.address,
    activityId: contact.activityId,
    journeyId: contact.journeyId,
    phone: contact.phone,
    email: contact.email,
    onFailed: settings.lateFallback.on.includes('failed'),
  });
  if (result === 'lost') throw new ContactLostError(messageKey);
  metrics.decisions.inc({ branch: answer.branch, reason: answer.reason });
  logger.info({ messageKey, ...answer, until: new Date(held.at).toISOString() }, 'answered');
  return { branchResult: answer.branch, reason: answer.reason, messageKey };
}
