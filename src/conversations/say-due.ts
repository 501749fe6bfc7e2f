import type { ConsentPolicy } from '../consent/consent-policy';
import type { ConsentState } from '../consent/consent-state';
import { SEND_BEGINS_WITHIN_MS } from '../consent/opt-out-guard';
import { resolve } from '../consent/resolve';
import { acknowledgementOf, textsFor } from '../replies/acknowledgement';
import { type AskedQuestion, answerPayload, PERSON_PAYLOAD } from '../replies/read-answer';
import type { ReplyRules, ReplyTexts } from '../replies/reply-rules';
import type { SendOutcome, WhatsAppClient } from '../whatsapp/client';
import { type Choice, sessionMessage } from '../whatsapp/session-message';
import { type Conversation, type Saying, windowEndOf } from './conversation';
import { SAY_TIMERS } from './conversation-store';
import type { Conversations } from './conversations';
import { withSaid, withSending } from './machine-steps';
import type { ContextOf, MessageContext } from './message-context';
import { type SweepDependencies, sweepConversations } from './sweep-conversations';

const AT_ONCE = 200;
const SEND_TIMEOUT_MS = 10_000;
/** Whoever began a send is done with it, or gone, by then. */
const SENDING_ENDS_WITHIN_MS = 3 * SEND_TIMEOUT_MS;
const TRY_AGAIN_MS = 3_000;
/** A process that came too late to begin is not in trouble: it tries at once. */
const BEGIN_AGAIN_MS = 250;
/** What could not be said for so long is not said any more. */
const GIVEN_UP_AFTER_MS = 5 * 60_000;
/** Meta's clock is not ours: so close to its end the window may be over. */
const WINDOW_SPARE_MS = 60_000;

export interface SayDependencies extends SweepDependencies {
  conversations: Pick<Conversations, 'read' | 'change'>;
  contextOf: ContextOf;
  replyRules: ReplyRules;
  whatsapp: Pick<WhatsAppClient, 'send'>;
  consentOf: (address: string) => Promise<ConsentState>;
  consentPolicy: ConsentPolicy;
}

/**
 * Says what the product has to say in conversations: acknowledgements and questions. Each is marked before it is sent, so
 * that what may have gone is never said again; what certainly did not go is tried again for five minutes.
 */
export function sayDue(dependencies: SayDependencies): Promise<number> {
  const work = (id: string) => say(id, dependencies);
  return sweepConversations({ family: SAY_TIMERS, atOnce: AT_ONCE, tryAgainMs: TRY_AGAIN_MS, work }, dependencies);
}

/** → after how many ms it is to be looked at again; undefined where nothing is left to say. */
async function say(id: string, dependencies: SayDependencies): Promise<number | undefined> {
  const { conversations, clock } = dependencies;
  const conversation = await conversations.read(id);
  const says = conversation?.says;
  if (conversation === undefined || says === undefined) return undefined;
  const now = clock();
  const settle = (result: 'sent' | 'unknown' | 'later' | 'dropped', text = '') =>
    conversations.change(id, (each) => withSaid(each, { id: says.id, result, text, now: clock() }));
  if (says.state === 'sending') {
    const left = says.at + SENDING_ENDS_WITHIN_MS - now;
    if (left > 0) return left;
    await settle('unknown');
    return undefined;
  }
  if (says.state !== 'due') return undefined;
  const context =
    conversation.messageKey === undefined ? undefined : await dependencies.contextOf(conversation.messageKey);
  const text = textOf(conversation, says, context, { rules: dependencies.replyRules, now });
  if (text === undefined || !(await maySay(conversation, says, dependencies))) {
    await settle('dropped');
    return undefined;
  }
  const { body, ...choices } = text;
  // As WhatsApp spells it: the address of consent is without the legacy digits of some countries.
  const to = conversation.phone ?? conversation.userId ?? conversation.address;
  const payload = JSON.stringify(sessionMessage({ to, text: body, ...choices }));
  const marked = await conversations.change(id, (each) => withSending(each, says.id, clock()));
  if (!marked.done || marked.conversation.says?.id !== says.id || marked.conversation.says.state !== 'sending')
    return 0;
  const begunBy = clock() + SEND_BEGINS_WITHIN_MS;
  const outcome = await dependencies.whatsapp.send(conversation.sender, payload, {
    timeoutMs: SEND_TIMEOUT_MS,
    mayBegin: () => clock() <= begunBy,
  });
  return outcomeOf(outcome, { conversation, says, settle: (result) => settle(result, body), dependencies });
}

async function outcomeOf(
  outcome: SendOutcome,
  of: {
    conversation: Conversation;
    says: Saying;
    settle: (result: 'sent' | 'unknown' | 'later' | 'dropped') => Promise<unknown>;
    dependencies: SayDependencies;
  },
): Promise<number | undefined> {
  const { conversation, says, settle, dependencies } = of;
  const about = { conversation: conversation.id, says: says.kind, outcome: outcome.kind };
  if (outcome.kind === 'not_sent' || (outcome.kind === 'refused' && outcome.retryable)) {
    await settle('later');
    return outcome.kind === 'refused' ? (outcome.retryAfterMs ?? TRY_AGAIN_MS) : BEGIN_AGAIN_MS;
  }
  if (outcome.kind === 'refused') {
    dependencies.logger.warn({ ...about, code: outcome.code }, 'what was to be said was refused');
    await settle('dropped');
    return undefined;
  }
  dependencies.logger.info(about, 'said in a conversation');
  await settle(outcome.kind === 'accepted' ? 'sent' : 'unknown');
  return undefined;
}

/** In the window, while nobody asked to stop, and not so late that it would come as a surprise. */
async function maySay(conversation: Conversation, says: Saying, dependencies: SayDependencies): Promise<boolean> {
  const now = dependencies.clock();
  if (now >= windowEndOf(conversation) - WINDOW_SPARE_MS || now - says.at > GIVEN_UP_AFTER_MS) return false;
  if (conversation.address === '') return false;
  const consent = await dependencies.consentOf(conversation.address);
  const question = { promotional: false, topic: '', requireOptIn: false, optInGiven: false, now };
  return resolve(consent, question, dependencies.consentPolicy).allowed;
}

interface Said {
  body: string;
  choices?: readonly Choice[];
  listLabel?: string;
}

/** What is said, in the language of the template that was answered. Pure. */
function textOf(
  conversation: Conversation,
  says: Saying,
  context: MessageContext | undefined,
  { rules, now }: { rules: ReplyRules; now: number },
): Said | undefined {
  const texts = textsFor(rules, context?.settings?.template.language);
  if (texts === undefined) return undefined;
  if (says.kind === 'question') {
    const question = conversation.toAsk[says.question];
    return question && questionOf(question, says, texts);
  }
  const own = context?.settings?.replies?.acknowledgement ?? '';
  if (own !== '') return { body: own };
  const hours = rules.owners[conversation.owner?.key ?? ''] ?? rules.owners[conversation.hoursOf];
  return { body: acknowledgementOf(texts, hours, now) };
}

/** A question with its options, and always a way out to a person. */
function questionOf({ text, options }: AskedQuestion, { question, tries }: Saying, texts: ReplyTexts): Said {
  return {
    body: tries === 0 ? text : `${texts.again} ${text}`,
    choices: [
      ...options.map((title, option) => ({ id: answerPayload(question, option), title })),
      { id: PERSON_PAYLOAD, title: texts.person },
    ],
    listLabel: texts.choose,
  };
}
