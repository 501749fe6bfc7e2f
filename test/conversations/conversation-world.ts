import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import type { Alert } from '../../src/alerts/alerts';
import { createConversationStore } from '../../src/conversations/conversation-store';
import { createConversations } from '../../src/conversations/conversations';
import { type ArrivedReply, createReplyJudge } from '../../src/conversations/judge-reply';
import type { MessageContext } from '../../src/conversations/message-context';
import { type WatchConversationsDependencies, watchConversations } from '../../src/conversations/watch-conversations';
import { createTimers } from '../../src/execution/timers';
import { createLogger } from '../../src/logger';
import { outboxKey } from '../../src/redis/redis-keys';
import { createAutoReplyFinder } from '../../src/replies/auto-reply';
import type { ClassifiedReply } from '../../src/replies/classify-reply';
import { REPLY_CATEGORIES, type ReplyCategory } from '../../src/replies/reply-category';
import { parseReplyRules } from '../../src/replies/reply-rules';
import { isWord } from '../../src/vocabulary';

const SENDER = '900000000000101';
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Somebody who is always there. */
const always = (email: string) => ({
  email,
  zone: 'UTC',
  hours: Object.fromEntries(WEEK.map((day) => [day, ['00:00-24:00']])),
});

/** The least that rules may say, and what a test wants otherwise. */
export const rulesWith = (more: object) =>
  parseReplyRules({
    owners: { desk: always('desk@aurora.example'), lead: always('lead@aurora.example') },
    rules: [],
    default: { owners: ['desk'], dueMinutes: 60, warnMinutes: 15 },
    windowMarginMinutes: 120,
    outcomes: ['solved', 'sold'],
    language: 'en',
    texts: {
      en: {
        open: 'We got it.',
        closed: 'We are back tomorrow.',
        person: 'A person',
        choose: 'Choose',
        again: 'Again:',
      },
    },
    ...more,
  });

const NEEDS: readonly ReplyCategory[] = ['sales', 'service', 'question', 'complaint', 'interest'];

/** Tells the category from the first word of a text: `sales how much?`; any other text is noise. */
function classifyByFirstWord(text: string): ClassifiedReply {
  const [first = ''] = text.split(' ');
  const category = isWord(REPLY_CATEGORIES, first) ? first : 'noise';
  return { category, confidence: 0.9, sure: true, needsPerson: NEEDS.includes(category), consent: 'none' };
}

/** Conversations over a real Redis, with a clock that the test sets and a classifier that says what it is told. */
export function createConversationWorld(redis: Redis, rules = rulesWith({})) {
  const world = { now: 0, contexts: new Map<string, MessageContext>() };
  const clock = () => world.now;
  const alerts: Alert[] = [];
  const over: string[] = [];
  let turns = 0;
  const store = createConversationStore(redis, clock);
  const judge = createReplyJudge({
    rules,
    classify: classifyByFirstWord,
    isAutoReply: createAutoReplyFinder(['out of office']),
    contextOf: async (messageKey) => world.contexts.get(messageKey),
    turnOf: async () => turns++,
    clock,
  });
  const conversations = createConversations({ store, rules, judge, clock });
  const watching: WatchConversationsDependencies = {
    conversations,
    conversationStore: store,
    replyRules: rules,
    replyJudge: judge,
    timers: createTimers({ redis, ids: randomUUID }),
    alerts: { raise: (alert) => void alerts.push(alert), over: (code, about) => void over.push(`${code} ${about}`) },
    logger: createLogger({ level: 'silent' }),
    clock,
    closing: () => false,
  };

  return {
    world,
    alerts,
    over,
    store,
    conversations,
    judge,
    /** Lets the worker look at `at` (ms). */
    async lookAt(at: number): Promise<void> {
      world.now = at;
      await watchConversations(watching);
    },
    /** Everything that `WA_Reply` holds of each reply once all rows are written, by its id. */
    async rows(): Promise<Record<string, Record<string, unknown>>> {
      const entries = await redis.xrange(outboxKey('WA_Reply'), '-', '+');
      const byId: Record<string, Record<string, unknown>> = {};
      for (const [, [, json = '{}']] of entries) {
        const row = JSON.parse(json) as Record<string, unknown>;
        byId[String(row.ReplyID)] = { ...byId[String(row.ReplyID)], ...row };
      }
      return byId;
    },
  };
}

/** A text of somebody. */
export const reply = (replyId: string, at: number, text: string, more: Partial<ArrivedReply> = {}): ArrivedReply => ({
  replyId,
  at,
  sender: SENDER,
  addresses: ['+525512345678'],
  messageType: 'text',
  text,
  ...more,
});
