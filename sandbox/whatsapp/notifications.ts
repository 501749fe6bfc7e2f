import { webhookError } from './graph-error';
import type { Json } from './payload-checks';
import type { Person } from './people';
import type { Template } from './template';
import type { Update } from './webhook-sender';

/** The number that a message notification is about (WA 3.3). */
export interface SenderNumber {
  id: string;
  displayPhoneNumber: string;
}

const seconds = (ms: number) => Math.floor(ms / 1000);

function frame(sender: SenderNumber) {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: sender.displayPhoneNumber.replace(/\D/g, ''), phone_number_id: sender.id },
  };
}

function contact(person: Person, withPhone: boolean) {
  return {
    profile: { name: person.name, ...(person.username === undefined ? {} : { username: person.username }) },
    ...(withPhone ? { wa_id: person.waId } : {}),
    user_id: person.userId,
  };
}

/** What a status says besides its own name. */
export interface StatusFacts {
  wamid: string;
  person: Person;
  /** The send was addressed to the BSUID. */
  toUserId: boolean;
  callbackData: string | undefined;
  /** Present where Meta adds `pricing`: with `sent` and with one of delivered and read. */
  pricing: { category: string; free: boolean } | undefined;
  /** v23 and older add `conversation` (WA 3.4). */
  withConversation: boolean;
  hidePhone: boolean;
  /** How the code of a failure is written, where not as a number. */
  codeAs: 'text' | 'null' | undefined;
}

const written = (code: number, as: StatusFacts['codeAs']) =>
  as === undefined ? code : as === 'text' ? String(code) : null;

/** `sent`, `delivered`, `read` or, with `code`, `failed` (WA 3.4, 5.1: a failure carries no contacts and no BSUID). */
export function statusUpdate(
  sender: SenderNumber,
  status: string,
  at: number,
  facts: StatusFacts,
  code?: number,
): Update {
  const { person } = facts;
  const failed = code !== undefined;
  const withPhone = !facts.hidePhone && !facts.toUserId;
  return {
    field: 'messages',
    value: {
      ...frame(sender),
      ...(failed ? {} : { contacts: [contact(person, withPhone)] }),
      statuses: [
        {
          id: facts.wamid,
          status,
          timestamp: String(seconds(at)),
          ...(withPhone ? { recipient_id: person.waId } : {}),
          ...(failed && !facts.toUserId ? {} : { recipient_user_id: person.userId }),
          ...(facts.callbackData === undefined ? {} : { biz_opaque_callback_data: facts.callbackData }),
          ...(facts.withConversation && !failed
            ? {
                conversation: {
                  id: facts.wamid.slice(-32).toLowerCase(),
                  ...(status === 'sent' ? { expiration_timestamp: String(seconds(at) + 86_400) } : {}),
                  origin: { type: facts.pricing?.category ?? 'service' },
                },
              }
            : {}),
          ...(facts.pricing === undefined || failed
            ? {}
            : {
                pricing: {
                  billable: !facts.pricing.free,
                  pricing_model: 'PMP',
                  type: facts.pricing.free ? 'free_customer_service' : 'regular',
                  category: facts.pricing.category,
                },
              }),
          ...(failed ? { errors: [{ ...webhookError(code), code: written(code, facts.codeAs) }] } : {}),
        },
      ],
    },
  };
}

/** A message of a person (WA 3.5). `content` holds `type` and the object of that type, and may hold `context`. */
export function inboundUpdate(
  sender: SenderNumber,
  person: Person,
  id: string,
  at: number,
  content: Json,
  hidePhone: boolean,
): Update {
  const system = content.type === 'system';
  return {
    field: 'messages',
    value: {
      ...frame(sender),
      ...(system ? {} : { contacts: [contact(person, !hidePhone)] }),
      messages: [
        {
          ...(content.context === undefined ? {} : { context: content.context }),
          ...(hidePhone ? {} : { from: person.waId }),
          ...(system ? {} : { from_user_id: person.userId }),
          id,
          timestamp: String(seconds(at)),
          ...content,
        },
      ],
    },
  };
}

/** The person's answer to "offers and announcements" in the app (WA 4.1). */
export function preferenceUpdate(
  sender: SenderNumber,
  person: Person,
  value: 'stop' | 'resume',
  at: number,
  hidePhone: boolean,
): Update {
  return {
    field: 'user_preferences',
    value: {
      ...frame(sender),
      contacts: [contact(person, !hidePhone)],
      user_preferences: [
        {
          ...(hidePhone ? {} : { wa_id: person.waId }),
          user_id: person.userId,
          detail: `User requested to ${value} marketing messages`,
          category: 'marketing_messages',
          value,
          timestamp: seconds(at),
        },
      ],
    },
  };
}

const named = (template: Template) => ({
  message_template_id: Number(template.id),
  message_template_name: template.name,
  message_template_language: template.language,
});

export function templateStatusUpdate(
  template: Template,
  event: string,
  reason: string | undefined,
  pause: string | undefined,
  at: number,
): Update {
  return {
    field: 'message_template_status_update',
    time: seconds(at),
    value: {
      event,
      ...named(template),
      reason: reason ?? 'NONE',
      message_template_category: template.category,
      ...(pause === undefined
        ? {}
        : { other_info: { title: pause, description: 'The template received negative feedback.' } }),
      ...(event === 'DISABLED' ? { disable_info: { disable_date: seconds(at) } } : {}),
    },
  };
}

export function templateCategoryUpdate(template: Template, previous: string, at: number): Update {
  return {
    field: 'template_category_update',
    time: seconds(at),
    value: { ...named(template), previous_category: previous, new_category: template.category },
  };
}

/** The warning before a category changes: `new_category` is still the present one (WA 3.6). */
export function templateCategoryWarning(template: Template, correct: string, changesAt: number, at: number): Update {
  return {
    field: 'template_category_update',
    time: seconds(at),
    value: {
      ...named(template),
      new_category: template.category,
      correct_category: correct,
      category_update_timestamp: seconds(changesAt),
    },
  };
}

export function templateQualityUpdate(template: Template, previous: string, at: number): Update {
  return {
    field: 'message_template_quality_update',
    time: seconds(at),
    value: { previous_quality_score: previous, new_quality_score: template.quality_score.score, ...named(template) },
  };
}

export function templateComponentsUpdate(template: Template, at: number): Update {
  const text = (type: string) => template.components.find((component) => component.type === type)?.text;
  return {
    field: 'message_template_components_update',
    time: seconds(at),
    value: { ...named(template), message_template_title: text('HEADER'), message_template_element: text('BODY') },
  };
}

/** The same message as it comes while Meta Business Agent has the chat, with what the agent answered (WA 3.6). */
export function standbyUpdate({ value }: Update, answer: { id: string; at: number }): Update {
  const { messages, ...frame } = value;
  const [said] = Array.isArray(messages) ? (messages as Json[]) : [];
  const echo = {
    id: answer.id,
    to: said?.from,
    timestamp: String(seconds(answer.at)),
    type: 'text',
    text: { body: 'Sure!' },
  };
  return { field: 'standby', value: { ...frame, standby: { messages, message_echoes: [echo] } } };
}
