import type { StepQuestion } from '../decision/settings';
import { isAcknowledged } from '../replies/acknowledgement';
import type { AutoReplyFinder } from '../replies/auto-reply';
import { type CategorisedReply, categoriseReply, type ReplyContent } from '../replies/categorise-reply';
import type { ClassifiedReply } from '../replies/classify-reply';
import { dueFor, ownerFor, type ReplyFacts, ruleFor, withRule } from '../replies/owner-for';
import { type AskedQuestion, type Reading, readAnswer } from '../replies/read-answer';
import { OWNER_OF_CATEGORY, type ReplyCategory } from '../replies/reply-category';
import type { ReplyRules } from '../replies/reply-rules';
import { workingTimeAfter } from '../replies/working-time';
import type { Conversation } from './conversation';
import type { Inbound, Judged } from './conversation-steps';
import { questionAsked } from './machine-steps';
import type { ContextOf, MessageContext } from './message-context';

const MINUTE_MS = 60_000;

/** A message of a customer as the webhook tells of it; times in ms. */
export interface ArrivedReply extends Pick<ReplyContent, 'messageType' | 'payload' | 'wish'> {
  /** The `ReplyID` of its row. */
  replyId: string;
  at: number;
  sender: string;
  /** All addresses of the person, the main one first; empty where the webhook names nobody. */
  addresses: readonly string[];
  phone?: string;
  userId?: string;
  contactKey?: string;
  profileName?: string;
  text: string;
  /** The message of ours that it answers, as far as that is known. */
  messageKey?: string;
}

/**
 * Says of a reply what it is about, whose it is and by when, from what was sent, what was said before and the rules. Reads,
 * and changes nothing but whose turn it is.
 */
export function createReplyJudge(dependencies: {
  rules: ReplyRules;
  classify: (text: string) => ClassifiedReply;
  isAutoReply: AutoReplyFinder;
  contextOf: ContextOf;
  /** How often these owners were asked whose turn it is, this time not counted. */
  turnOf: (owners: readonly string[]) => Promise<number>;
  clock: () => number;
}) {
  const { rules, classify, isAutoReply, contextOf, turnOf, clock } = dependencies;
  const windowMarginMs = rules.windowMarginMinutes * MINUTE_MS;
  const wayOut = Object.values(rules.texts).map(({ person }) => person);

  async function assign(
    category: ReplyCategory,
    of: { sender: string; at: number; context: MessageContext | undefined },
  ) {
    const { sender, at, context } = of;
    const settings = context?.settings;
    const facts: ReplyFacts = {
      category,
      purpose: settings?.purpose,
      stage: settings?.stage,
      topic: settings?.topic,
      language: settings?.template.language,
      sender,
      activity: context?.activityId,
    };
    const { owners } = ruleFor(rules, facts).handling;
    const turn = owners.length > 1 ? await turnOf(owners) : 0;
    const step = settings && {
      handOver: settings.replies?.handOver ?? 'owner',
      ownerEmail: settings.owner?.email,
      ownerName: settings.owner?.name,
    };
    return ownerFor(rules, facts, { step, at, turn });
  }

  function categorise(
    reply: ArrivedReply,
    before: Conversation | undefined,
    context: MessageContext | undefined,
    asked: 'answered' | 'open' | undefined,
  ) {
    const written = (before?.turns ?? []).filter(({ from, id }) => from === 'customer' && id !== reply.replyId);
    const ours = Math.max(
      context?.sentAt ?? 0,
      ...(before?.turns ?? []).filter(({ from }) => from !== 'customer').map(({ at }) => at),
    );
    const isTyped = reply.messageType === 'text' && reply.payload === undefined;
    const automatic =
      isTyped &&
      isAutoReply(reply.text, {
        sinceOurs: ours === 0 ? undefined : reply.at - ours,
        before: written.map(({ text }) => text),
      });
    const { messageType, payload, wish } = reply;
    return categoriseReply({ messageType, body: reply.text, payload, wish, automatic, asked }, classify);
  }

  async function judge(
    reply: ArrivedReply,
    before: Conversation | undefined,
    id: string,
  ): Promise<{ inbound: Inbound; judged: Judged }> {
    const context = reply.messageKey === undefined ? undefined : await contextOf(reply.messageKey);
    const pending = questionAsked(before);
    const reading = pending && readingOf(reply, pending, wayOut);
    const isOpen = pending !== undefined && pending.question.options.length === 0;
    const asked = reading?.kind === 'answer' ? (isOpen ? 'open' : 'answered') : undefined;
    const said: CategorisedReply = categorise(reply, before, context, asked);
    const assignment = await assign(said.category, { sender: reply.sender, at: reply.at, context });
    const categorised = withRule(said, assignment);
    const { messageKey, addresses, messageType: _, payload: __, wish: ___, ...told } = reply;
    const answers = messageKey === undefined ? {} : { answers: answered(messageKey, context, reply.at) };
    return {
      inbound: { ...told, address: addresses[0] ?? '', ...answers },
      judged: {
        id,
        categorised,
        assignment,
        due: dueFor(assignment, reply.at),
        windowMarginMs,
        // Whoever is surely angry, or asks for something else, is not asked on.
        ...(reading === undefined ? {} : { reading: isWork(said) ? toPerson(reading) : reading }),
        acknowledge: assignment.acknowledge && isAcknowledged(categorised),
        questions: isAcknowledged(categorised) ? (context?.settings?.replies?.questions ?? []).map(askedQuestion) : [],
      },
    };
  }

  return Object.assign(judge, {
    /** What follows of a correction: a person's word is certain, and what somebody has to do begins now. */
    async corrected(conversation: Conversation, said: { replyId: string; at: number; category: ReplyCategory }) {
      const { messageKey, sender } = conversation;
      const context = messageKey === undefined ? undefined : await contextOf(messageKey);
      const assignment = await assign(said.category, { sender, at: clock(), context });
      const owner = OWNER_OF_CATEGORY[said.category];
      return {
        corrected: { ...said, needsPerson: assignment.needsPerson || owner === 'sales' || owner === 'service' },
        judged: { assignment, due: dueFor(assignment, clock()), windowMarginMs },
      };
    },

    /** When a conversation is due that is slept on until `until`: its working minutes after that. */
    dueAgain: (conversation: Conversation, until: number): number =>
      workingMinutes(rules, conversation, until, conversation.dueMinutes),

    /** When the second owner takes over what was due at `dueAt`. */
    escalateAt: (conversation: Conversation, dueAt: number): number =>
      workingMinutes(rules, conversation, dueAt, conversation.escalateMinutes),
  });
}

export type ReplyJudge = ReturnType<typeof createReplyJudge>;

const isWork = ({ sure, needsPerson }: CategorisedReply) => sure && needsPerson;

const askedQuestion = ({ text, buttons, list }: StepQuestion): AskedQuestion => ({
  text,
  options: buttons ?? list ?? [],
});

/** An answer counts, whatever else was said with it; what is no answer leads to a person. */
const toPerson = (reading: Reading): Reading => (reading.kind === 'answer' ? reading : { kind: 'person' });

function readingOf(
  reply: ArrivedReply,
  { question, number }: { question: AskedQuestion; number: number },
  wayOut: readonly string[],
): Reading {
  // Whoever asks to stop is asked nothing more.
  if (reply.wish !== undefined) return { kind: 'person' };
  return readAnswer(question, number, reply, wayOut);
}

/** Working minutes of a conversation's owner; of whoever has no hours in the rules the minutes count as they are. */
function workingMinutes(rules: ReplyRules, { owner, hoursOf }: Conversation, from: number, minutes: number): number {
  const hours = rules.owners[owner?.key ?? ''] ?? rules.owners[hoursOf];
  const after = hours === undefined ? undefined : workingTimeAfter(from, minutes, hours);
  return after ?? from + minutes * MINUTE_MS;
}

/** What was sent, in a few words: texts of templates are in the account, not here. */
function answered(messageKey: string, context: MessageContext | undefined, at: number) {
  const template = context?.settings?.template.name;
  return {
    messageKey,
    text: template === undefined ? 'a message of a journey' : template,
    at: context?.sentAt ?? at - 1,
  };
}
