import { z } from 'zod';
import type { Surroundings } from './surroundings';

export const emailDefinitionSchema = z.object({
  definitionKey: z.string().min(1).max(100),
  name: z.string().default(''),
  /** While inactive, messages stay queued. */
  status: z.enum(['Active', 'Inactive']).default('Active'),
  content: z.object({ customerKey: z.string() }).optional(),
});
export type EmailDefinition = z.infer<typeof emailDefinitionSchema>;

export interface EmailRecipient {
  contactKey?: string | undefined;
  to?: string | undefined;
  messageKey?: string | undefined;
  attributes?: Record<string, unknown> | undefined;
}

/** A message that was accepted. */
export interface ReceivedEmail {
  requestId: string;
  messageKey: string;
  definitionKey: string;
  contactKey: string;
  to: string;
  attributes: Record<string, unknown>;
  receivedAt: number;
}

export interface EmailRefusal {
  errorcode: number;
  message: string;
}

/** A message key is refused again for so long (MC 6). */
const DUPLICATE_WINDOW_MS = 72 * 3_600_000;
const LONGEST_KEY = 100;

/** Transactional email: definitions, and every message that was accepted (MC 6). */
export class TransactionalEmails {
  private readonly definitions = new Map<string, EmailDefinition>();
  private readonly byKey = new Map<string, ReceivedEmail>();
  /** Contact key → statusCode of Marketing Cloud (2 Held, 5 InvalidEmailAddress …): these are not sent. */
  private readonly unsendable = new Map<string, number>();

  constructor(private readonly surroundings: Surroundings) {}

  define(definition: EmailDefinition): void {
    this.definitions.set(definition.definitionKey, definition);
  }

  definition(key: string): EmailDefinition | undefined {
    return this.definitions.get(key);
  }

  allDefinitions(): EmailDefinition[] {
    return [...this.definitions.values()];
  }

  /** Messages to this contact end as not sent, with this status code. */
  refuseToSend(contactKey: string, statusCode: number): void {
    this.unsendable.set(contactKey, statusCode);
  }

  received(): ReceivedEmail[] {
    return [...this.byKey.values()];
  }

  find(messageKey: string): ReceivedEmail | undefined {
    return this.byKey.get(messageKey);
  }

  /** Keeps one message, or says with which code it is refused. */
  accept(definitionKey: string, recipient: EmailRecipient, requestId: string): EmailRefusal | undefined {
    const refusal = this.whyNot(recipient);
    if (refusal) return refusal;
    const { messageKey = '', contactKey = '', to = '', attributes = {} } = recipient;
    const receivedAt = this.surroundings.clock();
    this.byKey.set(messageKey, { requestId, messageKey, definitionKey, contactKey, to, attributes, receivedAt });
    return undefined;
  }

  /** Sent as soon as the definition is active, unless the contact cannot be sent to. */
  statusOf(email: ReceivedEmail) {
    const statusCode = this.unsendable.get(email.contactKey) ?? 0;
    const active = this.definitions.get(email.definitionKey)?.status === 'Active';
    const outcome = !active ? 'EmailQueued' : statusCode > 0 ? 'EmailNotSent' : 'EmailSent';
    return { eventCategoryType: `TransactionalSendEvents.${outcome}`, statusCode: active ? statusCode : 0 };
  }

  forgetReceived(): void {
    this.byKey.clear();
  }

  reset(): void {
    this.forgetReceived();
    this.definitions.clear();
    this.unsendable.clear();
  }

  private whyNot({ messageKey, contactKey, to }: EmailRecipient): EmailRefusal | undefined {
    if (!messageKey) return refusal(109104, 'MCMS_UTM_Validation_MissingRequiredField_messageKey: Invalid subscriber');
    if (!contactKey) return refusal(109105, 'MCMS_UTM_Validation_MissingRequiredField_contactKey: Invalid subscriber');
    if (!to) return refusal(109106, 'MCMS_UTM_Validation_MissingRequiredField_to: Invalid subscriber');
    if (messageKey.length > LONGEST_KEY) return refusal(109108, 'MCMS_UTM_Validation_InvalidField_messageKey');
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(to)) return refusal(109121, 'MCMS_UTM_Validation_InvalidField_to');
    const before = this.byKey.get(messageKey);
    if (before && this.surroundings.clock() - before.receivedAt < DUPLICATE_WINDOW_MS)
      return refusal(109110, 'MCMS_UTM_Validation_DuplicateMessageKey');
    return undefined;
  }
}

const refusal = (errorcode: number, message: string): EmailRefusal => ({ errorcode, message });
