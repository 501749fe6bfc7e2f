import { z } from 'zod';
import { contactSchema, type NotificationContact, timestampSchema } from '../whatsapp/notification';
import { accountReading, isAccountChange } from './from-account-change';
import { messageReading } from './from-message';
import { isTemplateChange, templateReading } from './from-template-change';
import { clickReading, preferenceReading, statusReading, userIdReading, valueErrorReading } from './from-update';
import { isRecord, malformed, type Problem, type Reading, type Surroundings, told } from './reading';
import type { Person, Signal } from './signal';

export type { Problem } from './reading';

/** Coexistence traffic: what our own people wrote on their phone, or old messages. Never a reply (WA 3.5). */
const OWN_TRAFFIC = ['message_echoes', 'history', 'state_sync'];
const OWN_TRAFFIC_FIELDS = new Set(['smb_message_echoes', 'history', 'smb_app_state_sync']);

type ItemReader = (item: unknown, surroundings: Surroundings) => Reading;

/** Which list of a value is read by what. A value may hold several, whatever its `field` says. */
const ITEM_READERS: readonly (readonly [string, ItemReader])[] = [
  ['statuses', statusReading],
  ['messages', messageReading],
  ['user_preferences', preferenceReading],
  ['user_actions', clickReading],
  ['user_id_update', userIdReading],
  ['errors', valueErrorReading],
];

/** Where in a webhook an item stands. */
interface Where {
  path: string;
  /** The phone number id of `metadata`. */
  sender?: string;
  /** The WhatsApp Business Account, `entry[].id`. */
  account?: string;
  /** `entry[].time` in seconds, which only non-message fields have. */
  time?: number;
}

/** What was read and from where; `item` is kept aside where no signal came of it. */
type Recorder = (where: Where, reading: Reading, item: unknown) => void;

const entryFieldsSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
  time: timestampSchema.optional().catch(undefined),
});

function placeOf(entry: Record<string, unknown>, path: string): Where {
  const { id, time } = entryFieldsSchema.parse(entry);
  return { path, ...(id === undefined ? {} : { account: id }), ...(time === undefined ? {} : { time }) };
}

function senderOf(value: Record<string, unknown>): { sender?: string } {
  const holder = isRecord(value.metadata) ? value.metadata : value.recipient;
  const sender = isRecord(holder) ? holder.phone_number_id : undefined;
  return typeof sender === 'string' || typeof sender === 'number' ? { sender: String(sender) } : {};
}

function contactsOf(value: Record<string, unknown>): NotificationContact[] {
  if (!Array.isArray(value.contacts)) return [];
  return value.contacts.flatMap((item: unknown) => {
    const contact = contactSchema.safeParse(item);
    return contact.success ? [contact.data] : [];
  });
}

/** The chat with a person passed to or from another app of the number, such as Meta Business Agent (WA 3.6). */
function handoverReading(value: Record<string, unknown>): Reading {
  const what = Object.keys(value).find((name) => name.startsWith('control_')) ?? 'control changed';
  const { timestamp } = z.object({ timestamp: timestampSchema.optional().catch(undefined) }).parse(value);
  return told(
    {
      kind: 'account_event',
      event: 'messaging_handovers',
      detail: `${what}: another app answers or answered on this number; the field standby must be subscribed`,
      severity: 'warning',
    },
    timestamp,
  );
}

/** A value without any list that we know: a change of template or account, or something new. */
function singleReading(value: Record<string, unknown>, field: string, account: string | undefined): Reading {
  if (field === 'messaging_handovers') return handoverReading(value);
  if (isTemplateChange(value)) return templateReading(value, account);
  if (isAccountChange(value, field)) return accountReading(value, field, account);
  const shape = Object.keys(value).slice(0, 10).join(', ').slice(0, 200);
  return told({ kind: 'unknown', field: field || 'unnamed', detail: `value with ${shape || 'nothing'}` });
}

/**
 * While Meta Business Agent holds a chat, what the customer writes comes one level deeper (WA 3.6): a STOP there is a STOP.
 * The agent's own words are not the customer's.
 */
function withStandby(value: Record<string, unknown>): Record<string, unknown> {
  const { standby, ...rest } = value;
  if (!isRecord(standby)) return value;
  const { message_echoes, ...lists } = standby;
  const contacts = [rest.contacts, lists.contacts].flatMap((list) => (Array.isArray(list) ? list : []));
  const hasLists = ITEM_READERS.some(([name]) => lists[name] !== undefined && lists[name] !== null);
  return { ...rest, ...lists, contacts, ...(hasLists || message_echoes === undefined ? {} : { message_echoes }) };
}

function readChange(change: unknown, where: Where, record: Recorder): void {
  if (!isRecord(change) || !isRecord(change.value)) {
    record(where, malformed('the change has no value'), change);
    return;
  }
  const value = withStandby(change.value);
  const field = typeof change.field === 'string' ? change.field : '';
  if (OWN_TRAFFIC_FIELDS.has(field) || OWN_TRAFFIC.some((name) => Array.isArray(value[name]))) {
    record(where, { kind: 'ignored', reason: `${field || 'coexistence'}: our own or old messages` }, change);
    return;
  }
  const place = { ...where, ...senderOf(value) };
  const lists = ITEM_READERS.filter(([name]) => value[name] !== undefined && value[name] !== null);
  if (lists.length === 0) {
    record(place, singleReading(value, field, place.account), change);
    return;
  }
  const account = place.account === undefined ? {} : { account: place.account };
  const contacts = contactsOf(value);
  for (const [name, read] of lists) {
    const items = value[name];
    if (!Array.isArray(items)) {
      record({ ...place, path: `${place.path}.${name}` }, malformed('is not a list'), change);
      continue;
    }
    const surroundings: Surroundings = { ...account, contacts, items: items.length };
    items.forEach((item: unknown, index) => {
      record({ ...place, path: `${place.path}.${name}[${index}]` }, read(item, surroundings), item);
    });
  }
}

/** Phone and BSUID seen together, once per pair and notification (WA 5.1). */
function learntPairs(signals: readonly Signal[]): Signal[] {
  const seen = new Set<string>();
  const pairs: Signal[] = [];
  const learn = ({ phone, ...ids }: Person, { at, sender }: Signal) => {
    for (const userId of [ids.userId, ids.parentUserId]) {
      if (phone === undefined || userId === undefined || seen.has(`${phone} ${userId}`)) continue;
      seen.add(`${phone} ${userId}`);
      pairs.push({ kind: 'pair_learnt', phone, userId, at, ...(sender === undefined ? {} : { sender }) });
    }
  };
  for (const signal of signals) {
    if ('person' in signal) learn(signal.person, signal);
    if (signal.kind === 'number_changed') {
      learn(signal.from, signal);
      learn(signal.to, signal);
    }
  }
  return pairs;
}

/**
 * Reads one webhook body, already parsed from JSON, into signals: every shape of WA 3, picked by shape rather than by
 * `field`. Pure, and never throws, whatever it is given.
 *
 * `problems` are what gave no signal: `malformed` items, to be kept aside with the item itself, and `ignored` ones with
 * the reason. `receivedAt`, in seconds, is the event time of what Meta sends without one; 0 says "not stated".
 */
export function signalsFromNotification(body: unknown, receivedAt = 0): { signals: Signal[]; problems: Problem[] } {
  const signals: Signal[] = [];
  const problems: Problem[] = [];
  const record: Recorder = (where, reading, item) => {
    if (reading.kind === 'told') {
      const sender = where.sender === undefined ? {} : { sender: where.sender };
      const stated = reading.at ?? where.time ?? receivedAt;
      // Nobody has answered yet what they answer tomorrow.
      const isAhead = reading.signal.kind === 'reply' && receivedAt > 0 && stated > receivedAt;
      signals.push({ ...reading.signal, at: isAhead ? receivedAt : stated, ...sender });
    } else {
      problems.push({ kind: reading.kind, where: where.path, reason: reading.reason, item });
    }
  };

  if (!isRecord(body) || !Array.isArray(body.entry)) {
    record({ path: '' }, malformed('the body has no list of entries'), body);
    return { signals, problems };
  }
  body.entry.forEach((entry: unknown, entryIndex) => {
    const path = `entry[${entryIndex}]`;
    if (!isRecord(entry) || !Array.isArray(entry.changes)) {
      record({ path }, malformed('the entry has no list of changes'), entry);
      return;
    }
    const place = placeOf(entry, path);
    entry.changes.forEach((change: unknown, changeIndex) => {
      readChange(change, { ...place, path: `${path}.changes[${changeIndex}]` }, record);
    });
  });
  signals.push(...learntPairs(signals));
  return { signals, problems };
}
