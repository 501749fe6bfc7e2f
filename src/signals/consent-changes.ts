import { type Address, addressOf } from '../consent/address';
import type { ConsentChange } from '../consent/consent-change';
import type { ConsentPolicy } from '../consent/consent-policy';
import { CHANNEL, type ConsentSignal, MARKETING, PERHAPS, type SignalReason } from '../consent/consent-state';
import type { MessageClassifier, MessageIntent } from '../consent/message-intent';
import { topicSchema } from '../consent/topic';
import { parseButtonPayload } from '../whatsapp/button-payload';
import { flowAnswerSaysStop } from './flow-answer';
import type { Person, Signal } from './signal';

export interface ConsentRules {
  policy: Pick<ConsentPolicy, 'unreachable' | 'marketingOptOutCodes'>;
  classifier: MessageClassifier;
  /** The time of receipt, ms. A signal that claims a later time gets this one, so nobody can opt out of the future. */
  nowMs: number;
}

/** What a person said about consent in one message. `topic` absent = the whole channel. */
export interface Wish {
  status: 'opted_in' | 'opted_out';
  topic?: string;
  reason: SignalReason;
  review: boolean;
}

/** Message types whose text is the person's own words or the label of what they pressed. */
const SPOKEN_TYPES = new Set(['text', 'button', 'interactive', 'image', 'video', 'document', 'edit']);
const PRESSED_TYPES = new Set(['button', 'interactive']);

/** Whether a reply is a button or a list row that was pressed, not words. */
export const isPressed = ({ messageType, payload }: { messageType: string; payload?: string }): boolean =>
  PRESSED_TYPES.has(messageType) || payload !== undefined;

/** The addresses of a person, the phone first, the id in the parent portfolio last. Empty where a webhook names nobody. */
export function addressesOf(person: Person): Address[] {
  return [person.phone, person.userId, person.parentUserId].flatMap((each) =>
    each === undefined || each === '' ? [] : [addressOf(each)],
  );
}

/**
 * What signals from WhatsApp change about who may be written to. Pure; the webhook applies the result in the step that
 * stores the raw body, before it answers. Errors of account, template and content give no change of consent (rule 7).
 */
export function consentChangesFrom(signals: readonly Signal[], rules: ConsentRules): ConsentChange[] {
  const linked = new Set<string>();
  return signals.flatMap((signal) => {
    const changes = changesFrom(signal, rules);
    // A batch names the same pair with every status.
    return changes.filter((change) => {
      if (change.kind !== 'link' && change.kind !== 'link_message') return true;
      const other = change.kind === 'link' ? change.other : `${change.messageKey ?? ''} ${change.wamid ?? ''}`;
      const pair = `${change.address} ${other}`;
      if (linked.has(pair)) return false;
      linked.add(pair);
      return true;
    });
  });
}

function changesFrom(signal: Signal, rules: ConsentRules): ConsentChange[] {
  const at = Math.min(signal.at, Math.floor(rules.nowMs / 1000));
  switch (signal.kind) {
    case 'pair_learnt':
      return linkOf([addressOf(signal.phone), addressOf(signal.userId)]);
    case 'number_changed': {
      const [from, to] = [addressesOf(signal.from), addressesOf(signal.to)];
      return from.length > 0 && to.length > 0 ? [{ kind: 'move', from, to, at }] : [];
    }
    case 'status':
    case 'reply':
    case 'marketing_preference': {
      const addresses = addressesOf(signal.person);
      const [address] = addresses;
      if (address === undefined) return [];
      const told =
        signal.kind === 'status'
          ? changesFromStatus(signal, address, at, rules)
          : signal.kind === 'reply'
            ? changesFromReply(signal, address, at, rules)
            : [preference(signal, address, at)];
      return [...linkOf(addresses), ...linkToMessage(signal, address), ...told];
    }
    default:
      return [];
  }
}

function linkOf([address, ...others]: readonly Address[]): ConsentChange[] {
  return address === undefined ? [] : others.map((other) => ({ kind: 'link', address, other }));
}

/**
 * Whoever a status of a message of ours names, or whoever answers one, is the person that it was sent to, whatever number
 * Meta knows them by (WA 1.3). In a group anybody may answer, and what was forwarded was sent to somebody else.
 */
function linkToMessage(
  signal: Extract<Signal, { kind: 'status' | 'reply' | 'marketing_preference' }>,
  address: Address,
): ConsentChange[] {
  if (signal.kind === 'marketing_preference') return [];
  if (signal.kind === 'status') {
    return signal.messageKey === undefined ? [] : [{ kind: 'link_message', address, messageKey: signal.messageKey }];
  }
  if (signal.group || signal.forwarded) return [];
  const { messageKey } = parseButtonPayload(signal.payload ?? '');
  const wamid = signal.repliesTo;
  if (messageKey === undefined && wamid === undefined) return [];
  return [
    {
      kind: 'link_message',
      address,
      ...(messageKey === undefined ? {} : { messageKey }),
      ...(wamid === undefined ? {} : { wamid }),
    },
  ];
}

function changesFromStatus(
  signal: Extract<Signal, { kind: 'status' }>,
  address: Address,
  at: number,
  rules: ConsentRules,
): ConsentChange[] {
  const sender = signal.sender === undefined ? {} : { sender: signal.sender };
  switch (signal.status) {
    case 'sent':
      return [{ kind: 'sent', address, at, ...sender }];
    case 'delivered':
    case 'read':
      return [{ kind: 'reached', address, at }];
    case 'failed':
      return consentChangesFromFailure(
        { address, at, ...sender, code: signal.error?.code, evidenceId: signal.wamid },
        rules,
      );
  }
}

/**
 * What a failed send says of the person: 131050 is the marketing preference, 131026 that the number cannot be reached,
 * every other code nothing (rule 7). `at` in seconds. Also for a code that the Cloud API answers at once.
 */
export function consentChangesFromFailure(
  failure: { address: Address; at: number; sender?: string; code: number | undefined; evidenceId: string },
  rules: Pick<ConsentRules, 'policy'>,
): ConsentChange[] {
  const { address, at, code, evidenceId } = failure;
  const sender = failure.sender === undefined ? {} : { sender: failure.sender };
  if (code !== undefined && rules.policy.unreachable.codes.includes(code)) {
    return [{ kind: 'unreachable', address, at, code, ...sender }];
  }
  const changes: ConsentChange[] = [{ kind: 'void', address, at, ...sender }];
  if (code !== undefined && rules.policy.marketingOptOutCodes.includes(code)) {
    const signal: ConsentSignal = { ...fromWhatsApp(at, evidenceId), restricts: true, reason: 'error_131050' };
    changes.push({ kind: 'signal', address, field: MARKETING, signal });
  }
  return changes;
}

function changesFromReply(
  reply: Extract<Signal, { kind: 'reply' }>,
  address: Address,
  at: number,
  rules: ConsentRules,
): ConsentChange[] {
  const changes: ConsentChange[] = [{ kind: 'reached', address, at }];
  const wish = wishOf(reply, rules.classifier);
  if (wish) {
    const { status, topic, reason, review } = wish;
    const signal = { ...fromWhatsApp(at, reply.replyId), restricts: status === 'opted_out', reason, review };
    changes.push({ kind: 'signal', address, field: topic ?? (review ? PERHAPS : CHANNEL), signal });
  }
  return changes;
}

/**
 * What a reply asks for, by our own button payloads first, then by what other tools put behind a button, then by its
 * words; undefined if it is not about consent. Behind an ordinary quick reply of ours only a label that plainly says
 * stop counts. In a group a STOP is looked at by a person and a START is none; what was forwarded counts where all of it
 * is a plain STOP.
 */
export function wishOf(
  reply: Pick<Extract<Signal, { kind: 'reply' }>, 'messageType' | 'body' | 'payload' | 'group' | 'forwarded'>,
  classifier: MessageClassifier,
): Wish | undefined {
  const button = parseButtonPayload(reply.payload ?? '');
  if (button.kind === 'opt_out') {
    const topic = button.scope === 'ALL' ? undefined : topicSchema.safeParse(button.scope.topic).data;
    return { status: 'opted_out', reason: 'opt_out_button', review: false, ...(topic === undefined ? {} : { topic }) };
  }
  const optIn = /^OPTIN:([^:]+)/.exec(reply.payload ?? '')?.[1];
  if (optIn !== undefined) {
    const topic = optIn === 'ALL' ? undefined : topicSchema.safeParse(optIn).data;
    if (optIn !== 'ALL' && topic === undefined) return undefined;
    return { status: 'opted_in', reason: 'opt_in_button', review: false, ...(topic === undefined ? {} : { topic }) };
  }
  if (!SPOKEN_TYPES.has(reply.messageType)) return undefined;
  if (PRESSED_TYPES.has(reply.messageType)) {
    const pressed = [reply.body, ...(button.kind === 'other' ? [reply.payload ?? ''] : [])];
    if (pressed.some(classifier.isOptOutButton)) return { status: 'opted_out', reason: 'stop_word', review: false };
    if (flowAnswerSaysStop(reply.payload ?? '', classifier.isOptOutButton)) {
      return { status: 'opted_out', reason: 'stop_word', review: true };
    }
  }
  const said = classifier.classify(reply.body);
  // On a button of ours *Cancel* may mean the appointment; *Stop* means stop, whatever payload was put behind it.
  const plainStopOnly = button.kind === 'reply' || reply.forwarded === true;
  if (plainStopOnly && !(said.intent === 'opt_out' && said.certain)) return undefined;
  return wishOfWords(said, reply.group === true);
}

function wishOfWords(said: MessageIntent, inGroup: boolean): Wish | undefined {
  const scope = said.intent !== 'none' && said.topic !== undefined ? { topic: said.topic } : {};
  const byTopic = scope.topic !== undefined;
  switch (said.intent) {
    case 'opt_out': {
      const reason = !said.certain ? 'stop_sentence' : byTopic ? 'topic_keyword' : 'stop_word';
      return { status: 'opted_out', reason, review: inGroup || !said.certain, ...scope };
    }
    case 'opt_in':
      if (inGroup) return undefined;
      return { status: 'opted_in', reason: byTopic ? 'topic_keyword' : 'start_word', review: false, ...scope };
    case 'none':
      return undefined;
  }
}

function preference(
  signal: Extract<Signal, { kind: 'marketing_preference' }>,
  address: Address,
  at: number,
): ConsentChange {
  const restricts = signal.value === 'stop';
  const said: ConsentSignal = {
    ...fromWhatsApp(at, `user_preferences:${signal.at}`),
    restricts,
    reason: 'whatsapp_setting',
  };
  return { kind: 'signal', address, field: MARKETING, signal: said };
}

const fromWhatsApp = (at: number, evidenceId: string) => ({ at, review: false, source: 'whatsapp', evidenceId });
