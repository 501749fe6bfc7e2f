import type { TransactionalEmails } from '../marketing-cloud/transactional-email';
import type { HandOver, HandOverResult } from '../replies/hand-over';
import { descriptionOf, lastWords } from './hand-over-text';

/** Of one attribute: emails are built of text fields of a data extension (MC 6). */
const LONGEST_ATTRIBUTE = 4_000;

/** Emails to owners, by one transactional send definition whose email shows the attributes. */
export function createOwnerEmail(options: { emails: Pick<TransactionalEmails, 'send'>; definitionKey: string }) {
  const { emails, definitionKey } = options;

  /** The owner is a contact of Marketing Cloud under their own email. A repeat with the same key mails once (MC 6). */
  async function send(messageKey: string, to: string, attributes: Record<string, string>): Promise<HandOverResult> {
    if (to === '') return { kind: 'person', why: 'owner_unknown', candidates: [] };
    const shortened = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, value.slice(0, LONGEST_ATTRIBUTE)]),
    );
    const result = await emails.send({ messageKey, definitionKey, contactKey: to, to, attributes: shortened });
    switch (result.kind) {
      case 'sent':
      case 'duplicate':
        return { kind: 'done', route: 'email', recordId: messageKey };
      case 'refused':
        return { kind: 'refused', code: `errorcode_${result.errorcode ?? 'none'}`, detail: result.reason };
      default:
        return { kind: 'later', why: result.reason };
    }
  }

  return {
    send,
    handOver(id: string, handOver: HandOver): Promise<HandOverResult> {
      const { message, owner, category, dueAt, link } = handOver;
      return send(`hand-over-${id}`, owner.email, {
        OwnerName: owner.name,
        Category: category,
        CustomerText: lastWords(handOver),
        DueDateUTC: new Date(dueAt).toISOString(),
        Journey: message?.journey.name ?? '',
        Activity: message?.activity.name ?? '',
        Template: message?.template ?? '',
        Conversation: descriptionOf(handOver, id),
        Link: link,
      });
    },
  };
}

export type OwnerEmail = ReturnType<typeof createOwnerEmail>;
