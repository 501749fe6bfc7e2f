import type { Fate, FateEvent, Reply } from './fates';
import type { LoggedMessage } from './message-log';
import { inboundUpdate, preferenceUpdate, type SenderNumber, standbyUpdate, statusUpdate } from './notifications';
import { isObject, type Json } from './payload-checks';
import { isInUnitedStates, type Person } from './people';
import type { Settings } from './settings';
import { wamid } from './wamid';
import type { WebhookSender } from './webhook-sender';

const WINDOW_MS = 24 * 3_600_000;
const STOPPED_MARKETING = 131050;
const HELD_BACK_BY_META = 131049;
const MEDIA_NOT_FETCHED = 131053;
const REACHED: readonly FateEvent[] = [
  { after: 500, status: 'sent' },
  { after: 2_000, status: 'delivered' },
];
const FAILED_AFTER_MS = 2_000;
const ANSWERS_QUESTION_AFTER_MS = 20_000;
const CONTENT_AFTER_UNSUPPORTED_MS = 5_000;

/** An accepted message on its way. */
export interface Sent {
  logged: LoggedMessage;
  wamid: string;
  person: Person;
  toUserId: boolean;
  sender: SenderNumber;
  fate: Fate;
  callbackData: string | undefined;
  withConversation: boolean;
}

/**
 * Plays what happens to accepted messages: statuses, replies and preferences, each at its time, as webhooks. Also the
 * way in for what a test or a demo wants a person to do.
 */
export function createLifeOfMessages(options: {
  webhooks: WebhookSender;
  settings: () => Settings;
  clock: () => number;
  ids: () => string;
}) {
  const { webhooks, settings, clock, ids } = options;
  const timers = new Set<NodeJS.Timeout>();
  const counts: Record<string, number> = {};
  let inbound = 0;

  function after(ms: number, work: () => void): void {
    const delay = Math.round(ms / settings().speed);
    if (delay === 0) {
      work();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, delay);
    timers.add(timer);
  }

  function begin(sent: Sent, firstAcknowledged?: () => void): void {
    sent.person.lastWamid = sent.wamid;
    let acknowledged = firstAcknowledged;
    for (const event of eventsOf(sent)) {
      const call = acknowledged;
      acknowledged = undefined;
      after(event.after, () => happen(sent, event, call));
    }
    const content = sent.logged.payload.interactive;
    if (sent.fate.answersQuestions && sent.logged.template === undefined && isObject(content)) {
      after(ANSWERS_QUESTION_AFTER_MS, () => answerQuestion(sent, content));
    }
  }

  /** What Meta does to marketing goes before the person's fate; replies to templates are not replies to our answers. */
  function eventsOf(sent: Sent): readonly FateEvent[] {
    const { fate, person, logged } = sent;
    if (logged.template === undefined) return fate.events.some((event) => 'status' in event) ? REACHED : fate.events;
    const marketing = logged.template.category === 'MARKETING';
    if (mediaHosts(logged.payload).some((host) => host.endsWith('.invalid'))) return failure(MEDIA_NOT_FETCHED);
    if (marketing && person.marketingStopped) return failure(STOPPED_MARKETING);
    if (marketing && settings().noMarketingToUnitedStates && isInUnitedStates(person)) {
      return failure(HELD_BACK_BY_META);
    }
    return fate.marketingOnly && !marketing ? REACHED : fate.events;
  }

  function happen(sent: Sent, event: FateEvent, acknowledged: (() => void) | undefined): void {
    const copies = event.copies ?? 1;
    const hidePhone = event.hidePhone === true;
    if ('status' in event) status(sent, event, copies, hidePhone, acknowledged);
    else if ('preference' in event) prefer(sent.sender, sent.person, event.preference, hidePhone);
    else reply(sent, event.reply, copies, hidePhone);
  }

  function status(
    sent: Sent,
    event: Extract<FateEvent, { status: string }>,
    copies: number,
    hidePhone: boolean,
    acknowledged: (() => void) | undefined,
  ): void {
    const { logged, person } = sent;
    const at = clock() - ('stampedBefore' in event ? (event.stampedBefore ?? 0) * 1000 : 0);
    const code = event.status === 'failed' ? event.code : undefined;
    const priced = event.status === 'sent' || !logged.statuses.some((earlier) => earlier.status !== 'sent');
    logged.statuses.push({ status: event.status, at, ...(code === undefined ? {} : { code }) });
    if (priced && event.status !== 'sent' && event.status !== 'failed') logged.pricing = pricingOf(sent);
    counts[event.status] = (counts[event.status] ?? 0) + 1;
    const update = statusUpdate(
      sent.sender,
      event.status,
      at,
      {
        wamid: sent.wamid,
        person,
        toUserId: sent.toUserId,
        callbackData: 'withoutKey' in event && event.withoutKey ? undefined : sent.callbackData,
        codeAs: 'codeAs' in event ? event.codeAs : undefined,
        pricing: priced ? pricingOf(sent) : undefined,
        withConversation: sent.withConversation,
        hidePhone,
      },
      code,
    );
    for (let copy = 0; copy < copies; copy += 1) webhooks.send(update, copy === 0 ? acknowledged : undefined);
  }

  function pricingOf(sent: Sent): { category: string; free: boolean } {
    const open = windowOpen(sent.person, sent.sender.id);
    const category = sent.logged.template?.category;
    if (category === undefined) return { category: 'service', free: true };
    if (category === 'MARKETING' && sent.logged.endpoint === 'marketing_messages') {
      return { category: 'marketing_lite', free: false };
    }
    return { category: category.toLowerCase(), free: category === 'UTILITY' && open };
  }

  function windowOpen(person: Person, sender: string): boolean {
    return (person.windows.get(sender) ?? 0) > clock();
  }

  /** A message of a person; returns its id. An id may be given: Meta repeats one when content follows 131060. */
  function receive(
    sender: SenderNumber,
    person: Person,
    content: Json,
    hidePhone: boolean,
    copies = 1,
    id?: string,
  ): string {
    inbound += 1;
    const messageId = id ?? wamid(person.waId, ids(), 'inbound');
    person.windows.set(sender.id, clock() + WINDOW_MS);
    const update = inboundUpdate(sender, person, messageId, clock(), content, hidePhone);
    for (let copy = 0; copy < copies; copy += 1) webhooks.send(update);
    return messageId;
  }

  /** While Meta Business Agent has the chat, what a person says and what it answers come by a field of their own (WA 3.6). */
  function sayToAgent({ sender, person }: Sent, body: string): void {
    inbound += 1;
    const id = wamid(person.waId, ids(), 'inbound');
    const said = inboundUpdate(sender, person, id, clock(), { type: 'text', text: { body } }, false);
    webhooks.send(standbyUpdate(said, { id: wamid(person.waId, ids(), 'outbound'), at: clock() }));
  }

  function prefer(sender: SenderNumber, person: Person, value: 'stop' | 'resume', hidePhone: boolean): void {
    person.marketingStopped = value === 'stop';
    webhooks.send(preferenceUpdate(sender, person, value, clock(), hidePhone));
  }

  function reply(sent: Sent, what: Reply, copies: number, hidePhone: boolean): void {
    const say = (content: Json, id?: string) => receive(sent.sender, sent.person, content, hidePhone, copies, id);
    const context = { from: sent.sender.displayPhoneNumber.replace(/\D/g, ''), id: sent.wamid };
    switch (what.kind) {
      case 'text':
        if (what.agentHolds) sayToAgent(sent, what.body);
        else say({ type: 'text', text: { body: what.body } });
        break;
      case 'tap': {
        const button = quickReply(sent.logged, what.button);
        if (button !== undefined) say({ context, type: 'button', button });
        else if (what.otherwise !== undefined) say({ type: 'text', text: { body: what.otherwise } });
        break;
      }
      case 'image':
        say({
          context,
          type: 'image',
          image: {
            caption: 'Così va bene? 👍',
            mime_type: 'image/jpeg',
            sha256: '3q2+7w3q2+7w3q2+7w3q2+7w3q2+7w3q2+7w3q2+7w0=',
            id: '800000000000010',
            url: 'https://lookaside.example/whatsapp/800000000000010',
          },
        });
        break;
      case 'reaction':
        say({ type: 'reaction', reaction: { message_id: sent.wamid, emoji: '❤️' } });
        break;
      case 'order':
        say({
          context,
          type: 'order',
          order: {
            catalog_id: '700000000000014',
            text: 'please gift-wrap',
            product_items: [{ product_retailer_id: 'SKU-RED-1', quantity: 2, item_price: 12.5, currency: 'EUR' }],
          },
        });
        break;
      case 'location':
        say({
          context,
          type: 'location',
          location: { latitude: 45.46, longitude: 9.19, name: 'Example Piazza', address: 'Via Esempio 1' },
        });
        break;
      case 'flow':
        say({
          context,
          type: 'interactive',
          interactive: {
            type: 'nfm_reply',
            nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"flow_token":"unused","rating":"5"}' },
          },
        });
        break;
      case 'changed_number':
        changeNumber(sent);
        break;
      case 'unsupported_then_content': {
        const id = say({
          type: 'unsupported',
          errors: [
            {
              code: 131060,
              title: 'This message is unavailable',
              message: 'This message is unavailable',
              error_data: { details: 'The content of the message could not be handed over.' },
            },
          ],
          unsupported: { type: 'unknown' },
        });
        after(CONTENT_AFTER_UNSUPPORTED_MS, () => say({ type: 'text', text: { body: 'Here is what I meant' } }, id));
        break;
      }
    }
  }

  /** The new number is the old one with its last digit changed, as in Meta's system message (WA 3.5). */
  function changeNumber(sent: Sent): void {
    const { person } = sent;
    const last = Number(person.waId.slice(-1));
    const next = `${person.waId.slice(0, -1)}${(last + 1) % 10}`;
    receive(
      sent.sender,
      person,
      {
        type: 'system',
        system: {
          body: `User ${person.name} changed from ${person.waId} to ${next}`,
          wa_id: next,
          user_id: person.userId.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)),
          previous_user_id: person.userId,
          type: 'user_changed_number',
        },
      },
      false,
    );
  }

  function answerQuestion(sent: Sent, interactive: Json): void {
    const choice = firstChoice(interactive);
    if (choice === undefined) return;
    const context = { from: sent.sender.displayPhoneNumber.replace(/\D/g, ''), id: sent.wamid };
    receive(sent.sender, sent.person, { context, type: 'interactive', interactive: choice }, false);
  }

  return {
    begin,
    receive,
    prefer,
    windowOpen,
    /** Events that are still to come. */
    scheduled: () => timers.size,
    counts: () => ({ statuses: { ...counts }, inbound }),
    clear(): void {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      for (const key of Object.keys(counts)) delete counts[key];
      inbound = 0;
    },
  };
}

function failure(code: number): readonly FateEvent[] {
  return [{ after: FAILED_AFTER_MS, status: 'failed', code }];
}

/** The hosts of the media that a template message names by link; `.invalid` is a name that never resolves (RFC 2606). */
function mediaHosts(payload: Json): string[] {
  const components = isObject(payload.template) ? payload.template.components : undefined;
  const parameters = (Array.isArray(components) ? components : []).flatMap((component: unknown) =>
    isObject(component) && Array.isArray(component.parameters) ? component.parameters : [],
  );
  return parameters.flatMap((parameter: unknown) => {
    const media = isObject(parameter) ? (parameter.image ?? parameter.video ?? parameter.document) : undefined;
    return isObject(media) && typeof media.link === 'string' && URL.canParse(media.link)
      ? [new URL(media.link).hostname]
      : [];
  });
}

/** The tapped quick reply with the payload that the message set for it, or its label (WA 1.4). */
function quickReply(message: LoggedMessage, which: 'first' | 'last'): { payload: string; text: string } | undefined {
  const buttons = message.template?.components.find((component) => component.type === 'BUTTONS')?.buttons ?? [];
  const places = buttons.flatMap((button, place) => (button.type === 'QUICK_REPLY' ? [place] : []));
  const place = which === 'first' ? places[0] : places.at(-1);
  const button = place === undefined ? undefined : buttons[place];
  if (place === undefined || button === undefined) return undefined;
  return { payload: payloadOf(message.payload, place) ?? button.text, text: button.text };
}

function payloadOf(payload: Json, place: number): string | undefined {
  const components = isObject(payload.template) ? payload.template.components : undefined;
  if (!Array.isArray(components)) return undefined;
  for (const component of components) {
    if (!isObject(component) || component.type !== 'button' || Number(component.index) !== place) continue;
    const [parameter]: unknown[] = Array.isArray(component.parameters) ? component.parameters : [];
    if (isObject(parameter) && typeof parameter.payload === 'string') return parameter.payload;
  }
  return undefined;
}

/** The first reply button or list row of a question, as the reply to it. */
function firstChoice(interactive: Json): Json | undefined {
  const action = isObject(interactive.action) ? interactive.action : {};
  const [button]: unknown[] = Array.isArray(action.buttons) ? action.buttons : [];
  if (isObject(button) && isObject(button.reply)) {
    return { type: 'button_reply', button_reply: { id: button.reply.id, title: button.reply.title } };
  }
  const [section]: unknown[] = Array.isArray(action.sections) ? action.sections : [];
  const [row]: unknown[] = isObject(section) && Array.isArray(section.rows) ? section.rows : [];
  if (!isObject(row)) return undefined;
  return {
    type: 'list_reply',
    list_reply: {
      id: row.id,
      title: row.title,
      ...(row.description === undefined ? {} : { description: row.description }),
    },
  };
}
