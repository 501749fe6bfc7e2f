import { GraphError } from './graph-error';
import { checkKeys, isFilled, isObject, type Json } from './payload-checks';
import type { Template, TemplateNeeds } from './template';
import { type CheckContext, validateTemplateMessage } from './validate-template-message';

export type Endpoint = 'messages' | 'marketing_messages';

/** Who a checked message goes to: a phone (digits, no plus) or a business-scoped user id. */
type Recipient = { kind: 'phone'; input: string; digits: string } | { kind: 'user'; input: string };

export interface CheckedMessage {
  recipient: Recipient;
  type: string;
  template: Template | undefined;
  callbackData: string | undefined;
}

/** What the envelope checks ask of the sandbox. */
export interface MessageContext extends CheckContext {
  findTemplate: (name: string, language: string) => { template: Template; needs: TemplateNeeds } | undefined;
  /** The number that sends, as digits. */
  senderDigits: string;
  marketingDisabledOnCloudApi: boolean;
}

const CALLBACK_DATA_LIMIT = 256;
const USER_ID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
const ENVELOPE = [
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'context',
  'biz_opaque_callback_data',
  'recipient_identity_key_hash',
];
const MARKETING_ONLY = ['product_policy', 'message_activity_sharing'];

/**
 * Checks one send call (WA 1.2 to 1.4, 1.7).
 * @throws GraphError with the code of the first violation.
 */
export function validateMessage(payload: Json, endpoint: Endpoint, context: MessageContext): CheckedMessage {
  if (payload.messaging_product !== 'whatsapp') {
    throw new GraphError(100, 'The parameter messaging_product is required and must be "whatsapp".');
  }
  const type = payload.type === undefined ? 'text' : payload.type;
  if (typeof type !== 'string' || !(type === 'template' || type in FREE_FORM)) {
    throw new GraphError(100, `Param type is not a supported message type - got "${String(type)}".`);
  }
  checkKeys(payload, [...ENVELOPE, type, ...(endpoint === 'marketing_messages' ? MARKETING_ONLY : [])], 'message');
  if (payload.recipient_type !== undefined && payload.recipient_type !== 'individual') {
    if (payload.recipient_type === 'group') throw new GraphError(131041);
    throw new GraphError(100, 'Param recipient_type must be one of {individual, group}.');
  }
  const callbackData = payload.biz_opaque_callback_data;
  if (callbackData !== undefined) {
    if (typeof callbackData !== 'string' || Buffer.byteLength(callbackData) > CALLBACK_DATA_LIMIT) {
      throw new GraphError(
        100,
        `Param biz_opaque_callback_data must be a text of at most ${CALLBACK_DATA_LIMIT} bytes.`,
      );
    }
  }
  if (payload.context !== undefined && !(isObject(payload.context) && isFilled(payload.context.message_id))) {
    throw new GraphError(100, 'Param context must hold message_id.');
  }
  const recipient = recipientOf(payload, context);
  if (endpoint === 'marketing_messages') checkMarketingFields(payload, type);
  const template = type === 'template' ? checkTemplate(payload.template, endpoint, recipient, context) : undefined;
  if (type !== 'template') checkFreeForm(type, payload[type]);
  return { recipient, type, template, callbackData };
}

/**
 * `+E.164`, or a BSUID in `recipient`; `to` wins where both are given (WA 1.3). Meta also takes digits without a plus
 * and puts the country code of the business number before them, which sends to a stranger: refused here on purpose.
 */
function recipientOf(payload: Json, context: MessageContext): Recipient {
  if (payload.to === undefined) {
    if (payload.recipient === undefined) throw new GraphError(131008, 'The parameter to is required.');
    if (typeof payload.recipient !== 'string' || !USER_ID.test(payload.recipient)) {
      throw new GraphError(131009, 'Param recipient is not a business-scoped user id.');
    }
    return { kind: 'user', input: payload.recipient };
  }
  if (typeof payload.to !== 'string' || payload.to === '')
    throw new GraphError(131008, 'The parameter to is required.');
  const compact = payload.to.replace(/[\s()-]/g, '');
  if (!/^\+[1-9]\d{6,14}$/.test(compact)) {
    throw new GraphError(131009, 'Param to must be +E.164 (without the plus Meta would prefix its own country code).');
  }
  const digits = compact.slice(1);
  if (digits === context.senderDigits) throw new GraphError(131021);
  return { kind: 'phone', input: payload.to, digits };
}

function checkMarketingFields(payload: Json, type: string): void {
  if (type !== 'template') throw new GraphError(100, 'Only type template is allowed on marketing_messages.');
  const policy = payload.product_policy;
  if (policy !== undefined && policy !== 'CLOUD_API_FALLBACK' && policy !== 'STRICT') {
    throw new GraphError(100, 'Param product_policy must be one of {CLOUD_API_FALLBACK, STRICT}.');
  }
  if (payload.message_activity_sharing !== undefined && typeof payload.message_activity_sharing !== 'boolean') {
    throw new GraphError(100, 'Param message_activity_sharing must be a boolean.');
  }
}

function checkTemplate(value: unknown, endpoint: Endpoint, recipient: Recipient, context: MessageContext): Template {
  if (!isObject(value)) throw new GraphError(131008, 'The parameter template is required.');
  checkKeys(value, ['name', 'language', 'components'], 'template');
  if (!isFilled(value.name)) throw new GraphError(131008, "The parameter template['name'] is required.");
  const language = value.language;
  if (!isObject(language) || !isFilled(language.code)) {
    throw new GraphError(131008, "The parameter template['language']['code'] is required.");
  }
  checkKeys(language, ['code', 'policy'], "template['language']");
  if (language.policy !== undefined && language.policy !== 'deterministic') {
    throw new GraphError(131009, "Param template['language']['policy'] must be deterministic.");
  }
  const found = context.findTemplate(value.name, language.code);
  if (found === undefined) throw templateMissing(value.name, language.code);
  const { template, needs } = found;
  if (template.status === 'PAUSED') throw new GraphError(132015);
  if (template.status === 'DISABLED') throw new GraphError(132016);
  if (template.status !== 'APPROVED') throw templateMissing(value.name, language.code);
  if (endpoint === 'marketing_messages' && template.category !== 'MARKETING') throw new GraphError(134100);
  if (endpoint === 'messages' && template.category === 'MARKETING' && context.marketingDisabledOnCloudApi) {
    throw new GraphError(131063);
  }
  if (recipient.kind === 'user' && template.category === 'AUTHENTICATION') throw new GraphError(131062);
  if (endpoint === 'messages' && needs.header.kind === 'media' && needs.header.format === 'gif') {
    throw new GraphError(132012, 'header: GIF is supported by marketing_messages only.');
  }
  validateTemplateMessage(value, needs, context);
  return template;
}

function templateMissing(name: string, language: string): GraphError {
  return new GraphError(132001, `template name (${name}) does not exist in ${language}`);
}

/** The types that may be sent in an open customer service window, with the check of each. */
const FREE_FORM: Record<string, (value: Json) => void> = {
  text: (value) => {
    checkKeys(value, ['body', 'preview_url'], 'text');
    if (!isFilled(value.body)) throw new GraphError(131008, "The parameter text['body'] is required.");
    if (value.body.length > 4096) throw new GraphError(100, "Param text['body'] must be at most 4096 characters long.");
  },
  image: (value) => checkMediaMessage(value, ['caption']),
  video: (value) => checkMediaMessage(value, ['caption']),
  audio: (value) => checkMediaMessage(value, []),
  document: (value) => checkMediaMessage(value, ['caption', 'filename']),
  sticker: (value) => checkMediaMessage(value, []),
  location: (value) => {
    if (value.latitude === undefined || value.longitude === undefined) {
      throw new GraphError(131008, 'location needs latitude and longitude.');
    }
  },
  reaction: (value) => {
    checkKeys(value, ['message_id', 'emoji'], 'reaction');
    if (!isFilled(value.message_id)) throw new GraphError(131008, "The parameter reaction['message_id'] is required.");
  },
  interactive: checkInteractive,
};

function checkFreeForm(type: string, value: unknown): void {
  if (!isObject(value)) throw new GraphError(131008, `The parameter ${type} is required.`);
  FREE_FORM[type]?.(value);
}

function checkMediaMessage(value: Json, more: readonly string[]): void {
  checkKeys(value, ['id', 'link', ...more], 'media');
  if ((value.id === undefined) === (value.link === undefined)) {
    throw new GraphError(131008, 'media needs either id or link.');
  }
}

function checkInteractive(value: Json): void {
  checkKeys(value, ['type', 'header', 'body', 'footer', 'action'], 'interactive');
  const body = value.body;
  if (!isObject(body) || !isFilled(body.text)) throw new GraphError(131008, "interactive['body']['text'] is required.");
  if (body.text.length > 1024) throw new GraphError(131009, "interactive['body']['text']: at most 1024 characters.");
  const action = value.action;
  if (!isObject(action)) throw new GraphError(131008, "interactive['action'] is required.");
  if (value.type === 'button') checkReplyButtons(action.buttons);
  else if (value.type === 'list') checkList(action);
  else if (value.type !== 'cta_url' && value.type !== 'flow') {
    throw new GraphError(131009, `interactive['type'] ${String(value.type)} is not one that this sandbox takes.`);
  }
}

function checkReplyButtons(buttons: unknown): void {
  if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3) {
    throw new GraphError(131009, 'interactive needs 1 to 3 buttons.');
  }
  const replies = buttons.map((button) => (isObject(button) && button.type === 'reply' ? button.reply : undefined));
  checkChoices(replies, 20);
}

function checkList(action: Json): void {
  if (!isFilled(action.button) || action.button.length > 20) {
    throw new GraphError(131009, 'a list needs a button label of at most 20 characters.');
  }
  const sections = Array.isArray(action.sections) ? action.sections : [];
  const rows = sections.flatMap((section) => (isObject(section) && Array.isArray(section.rows) ? section.rows : []));
  if (rows.length < 1 || rows.length > 10) throw new GraphError(131009, 'a list needs 1 to 10 rows.');
  checkChoices(rows, 24);
}

/** Reply buttons and list rows: an id (≤ 256) and a title, each used once. */
function checkChoices(choices: readonly unknown[], titleLimit: number): void {
  const seen = new Set<string>();
  for (const choice of choices) {
    if (!isObject(choice) || !isFilled(choice.id) || !isFilled(choice.title)) {
      throw new GraphError(131008, 'each choice needs an id and a title.');
    }
    if (choice.id.length > 256 || choice.title.length > titleLimit) {
      throw new GraphError(131009, `id: at most 256 characters, title: at most ${titleLimit}.`);
    }
    if (seen.has(choice.id)) throw new GraphError(131009, `the id ${choice.id} is used twice.`);
    seen.add(choice.id);
  }
}
