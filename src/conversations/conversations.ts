import { createHash } from 'node:crypto';
import { CodedError } from '../errors';
import type { TimerFamily } from '../execution/timers';
import type { Owner } from '../replies/owner-for';
import type { ReplyCategory } from '../replies/reply-category';
import type { ReplyRules } from '../replies/reply-rules';
import { type Conversation, unanswered, WINDOW_MS } from './conversation';
import type { Change } from './conversation-change';
import {
  withAnswer,
  withCategory,
  withClosing,
  withInbound,
  withMessage,
  withOwner,
  withSnooze,
} from './conversation-steps';
import {
  CONVERSATION_TIMERS,
  type ConversationStore,
  HAND_OVER_TIMERS,
  OPEN_VIEW,
  ownerView,
  RECENT_VIEW,
  type Read,
  SAY_TIMERS,
  type Thread,
  UNOWNED_VIEW,
} from './conversation-store';
import type { ArrivedReply, ReplyJudge } from './judge-reply';
import { withMachine, withReading } from './machine-steps';
import { nextLookAt } from './reply-clock';

/** What a person may look at: `mine` are those of one owner, `recent` all there have been lately, the newest first. */
export type ConversationView =
  | { view: 'due' | 'overdue' | 'unowned' | 'open' | 'recent' }
  | { view: 'mine'; email: string };

/** Somebody else changed the conversation again and again while it was being changed; the same call may succeed. */
class ConversationBusyError extends CodedError {
  constructor(id: string) {
    super('conversation_busy', `conversation ${id} was changed by others each time`, { retry: 'later' });
  }
}

/** What came of an arrival. `isNew`: this call took the message in; whoever calls again learns of the same conversation. */
export interface Arrival {
  isNew: boolean;
  conversation: Conversation | undefined;
  /** What was asked for, once, in the step that took the message in. Timers carry it out should this process be killed. */
  effects: readonly ConversationEffect[];
}
type ConversationEffect = 'hand_over' | 'say';

/** Why an act of a person changed nothing. */
export type NotDoneBecause = 'not_found' | 'nothing_waits' | 'unknown_outcome' | 'in_the_past' | 'unknown_reply';
export type Acted = { done: true; conversation: Conversation } | { done: false; why: NotDoneBecause };

/** More changes of one conversation at the same time than people and webhooks make. */
const MOST_TRIES = 50;
/** Further back a list is not looked through for what is no more. */
const MOST_LISTED = 200;

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/**
 * Conversations with customers: what arrived, who has it in hand, by when, and what came of it. Every call is read, thought
 * and kept anew until nothing else came in between, so calls may come doubled, late and in any order. All times in ms.
 * Throws {@link ConversationBusyError}, and what ioredis throws while Redis is away.
 */
export function createConversations(dependencies: {
  store: ConversationStore;
  rules: ReplyRules;
  judge: ReplyJudge;
  clock: () => number;
}) {
  const { store, rules, judge, clock } = dependencies;
  const windowMarginMs = rules.windowMarginMinutes * 60_000;

  /** Keeps a change with what it asks for: its rows, its next look, and its hand-over where that is new. */
  async function keep(before: Read, change: Change, inbound?: { digest: string; thread: Thread }) {
    const { conversation, rows } = change;
    const timers: (TimerFamily & { at: number })[] = [];
    const lookAt = nextLookAt(conversation);
    const lookedAt = before.conversation && nextLookAt(before.conversation);
    if (lookAt !== undefined && lookAt !== lookedAt) timers.push({ ...CONVERSATION_TIMERS, at: lookAt });
    const isHandedOver = isDue(conversation) && !(isDue(before.conversation) && isSameReply(conversation, before));
    const isTold = conversation.answersTold === 'due' && before.conversation?.answersTold !== 'due';
    if (isHandedOver || isTold) timers.push({ ...HAND_OVER_TIMERS, at: clock() });
    const isSaid = conversation.says?.state === 'due' && conversation.says.id !== before.conversation?.says?.id;
    if (isSaid) timers.push({ ...SAY_TIMERS, at: clock() });
    const kept = await store.keep({
      before,
      conversation,
      rows,
      timers,
      ...(inbound === undefined ? {} : { inbound }),
    });
    const effects: ConversationEffect[] = [
      ...(isHandedOver ? ['hand_over' as const] : []),
      ...(isSaid ? ['say' as const] : []),
    ];
    return { kept, effects };
  }

  /** Changes a conversation by `step`, which gives a change, or why there is none. */
  async function change(
    id: string,
    step: (conversation: Conversation) => Change | NotDoneBecause | Promise<Change | NotDoneBecause>,
  ): Promise<Acted> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const before = await store.read(id);
      if (before.conversation === undefined) return { done: false, why: 'not_found' };
      const changed = await step(before.conversation);
      if (typeof changed === 'string') return { done: false, why: changed };
      if (changed.conversation === before.conversation) return { done: true, conversation: before.conversation };
      if ((await keep(before, changed)).kept === 'kept') return { done: true, conversation: changed.conversation };
    }
    throw new ConversationBusyError(id);
  }

  /** The conversation that a message belongs to: of those within 24 hours of it the nearest. */
  async function belongsTo(reply: ArrivedReply): Promise<{ thread: Thread; id: string | undefined }> {
    const threads = await Promise.all(reply.addresses.map((address) => store.thread(reply.sender, address)));
    const near = threads.flatMap((thread) =>
      thread.spans.map(({ id, firstAt, lastAt }) => ({
        thread,
        id,
        apart: Math.max(firstAt - reply.at, reply.at - lastAt, 0),
      })),
    );
    const [nearest] = near.filter(({ apart }) => apart < WINDOW_MS).sort((one, other) => one.apart - other.apart);
    if (nearest !== undefined) return nearest;
    return { thread: threads[0] ?? (await store.thread(reply.sender, '')), id: undefined };
  }

  /** A message that was taken in before: what is known of it by now is added, nothing else. */
  async function known(id: string, reply: ArrivedReply): Promise<Arrival> {
    const { messageKey, contactKey } = reply;
    const learnt = await change(id, (conversation) =>
      withMessage(conversation, reply.replyId, { messageKey, contactKey }),
    );
    return { isNew: false, conversation: learnt.done ? learnt.conversation : undefined, effects: [] };
  }

  return {
    /**
     * Takes a customer's message in, once, however often it comes: its conversation, its category, its owner, when it is due.
     * The claim of the message is kept in the same step as all that follows of it.
     */
    async arrive(reply: ArrivedReply): Promise<Arrival> {
      const digest = digestOf(reply.replyId);
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const claimed = await store.claimOf(digest);
        if (claimed !== undefined) return known(claimed, reply);
        const { thread, id } = await belongsTo(reply);
        const newId = digestOf(`conversation ${reply.sender} ${reply.replyId}`);
        const before = await store.read(id ?? newId);
        const { inbound, judged } = await judge(reply, before.conversation, newId);
        const taken = withInbound(before.conversation, inbound, judged);
        const of = { replyId: reply.replyId, now: clock() };
        const changed =
          judged.reading === undefined
            ? withMachine(taken, { ...of, acknowledge: judged.acknowledge, questions: judged.questions })
            : withReading(taken, judged.reading, of);
        const { kept, effects } = await keep(before, changed, { digest, thread });
        if (kept === 'kept') return { isNew: true, conversation: changed.conversation, effects };
      }
      throw new ConversationBusyError(digest);
    },

    /** A person wrote to the customer. `id` names what was written, `by` who wrote it. */
    answered: (conversationId: string, answer: { id: string; at: number; by: string; text: string }): Promise<Acted> =>
      change(conversationId, (conversation) =>
        conversation.turns.some(({ id }) => id === answer.id)
          ? { conversation, rows: [] }
          : withAnswer(conversation, answer),
      ),

    /** A person closed it, with an outcome of the rules' list. */
    close: (conversationId: string, closing: { at: number; outcome: string }): Promise<Acted> =>
      change(conversationId, (conversation) =>
        rules.outcomes.includes(closing.outcome) ? withClosing(conversation, closing) : 'unknown_outcome',
      ),

    /** Nothing is asked of its owner before `until`, or before the customer writes; then its working minutes begin anew. */
    snooze: (conversationId: string, { until }: { until: number }): Promise<Acted> =>
      change(conversationId, (conversation) => {
        if (unanswered(conversation).length === 0) return 'nothing_waits';
        if (until <= clock()) return 'in_the_past';
        return withSnooze(conversation, { until, dueAt: judge.dueAgain(conversation, until), windowMarginMs });
      }),

    /** Somebody else owns it; `undefined`: nobody, which raises an alert until somebody does. */
    reassign: (conversationId: string, owner: Owner | undefined): Promise<Acted> =>
      change(conversationId, (conversation) => withOwner(conversation, owner)),

    /** A person says what one of its replies is about. */
    correctCategory: (conversationId: string, replyId: string, category: ReplyCategory): Promise<Acted> =>
      change(conversationId, async (conversation) => {
        const turn = conversation.turns.find(({ id }) => id === replyId);
        const waits = conversation.waiting.find((each) => each.replyId === replyId);
        const at = waits?.at ?? turn?.at;
        if (at === undefined) return 'unknown_reply';
        const { corrected, judged } = await judge.corrected(conversation, { replyId, at, category });
        return withCategory(conversation, corrected, judged);
      }),

    /** Any other change, by a step that may be run several times. For the worker. */
    change,

    async read(id: string): Promise<Conversation | undefined> {
      return (await store.read(id)).conversation;
    },

    /** Conversations of a view, what is due first before the others; `recent` the newest first. At most 200 at once. */
    async list(
      of: ConversationView,
      { offset = 0, count = 50 }: { offset?: number; count?: number } = {},
    ): Promise<Conversation[]> {
      const now = clock();
      const never = Number.MAX_SAFE_INTEGER;
      const view = viewOf(of);
      const range = {
        from: of.view === 'due' ? now + 1 : 0,
        to: of.view === 'overdue' ? now : never,
        newestFirst: of.view === 'recent',
      };
      const ids = await store.inView(view, { ...range, offset, count: Math.min(count, MOST_LISTED) });
      const found = await Promise.all(ids.map(async (id) => ({ id, ...(await store.read(id)) })));
      await store.leave(
        view,
        found.filter(({ conversation }) => conversation === undefined).map(({ id }) => id),
      );
      return found.flatMap(({ conversation }) => (conversation === undefined ? [] : [conversation]));
    },
  };
}

const isDue = (conversation: Conversation | undefined) => conversation?.handOver === 'due';
const isSameReply = ({ replyId }: Conversation, before: Read) => before.conversation?.replyId === replyId;

export type Conversations = ReturnType<typeof createConversations>;

function viewOf(of: ConversationView): string {
  switch (of.view) {
    case 'mine':
      return ownerView(of.email);
    case 'unowned':
      return UNOWNED_VIEW;
    case 'recent':
      return RECENT_VIEW;
    default:
      return OPEN_VIEW;
  }
}
