import { join } from 'node:path';
import type { Config } from '../config';
import { createConversationStore } from '../conversations/conversation-store';
import { createConversations } from '../conversations/conversations';
import { createReplyJudge } from '../conversations/judge-reply';
import { createMessageContexts } from '../conversations/message-context';
import { ownerTurnsKey } from '../redis/redis-keys';
import { createAutoReplyFinder, loadAutoReplyPhrases } from '../replies/auto-reply';
import { loadReplyRules } from '../replies/load-reply-rules';
import type { Connections } from './connections';
import type { Consent } from './consent';
import type { Execution } from './execution';

const AUTO_REPLIES = join(__dirname, '../../config/replies/auto-replies.json');

/** Conversations with customers: what was said, whose it is, and by when. */
export function createConversationsOfProcess(
  config: Config,
  { redis, clock }: Pick<Connections, 'redis' | 'clock'>,
  { classifyReply }: Pick<Consent, 'classifyReply'>,
  execution: Pick<Execution, 'record' | 'settings'>,
) {
  const replyRules = loadReplyRules(config.replyRulesFile);
  const conversationStore = createConversationStore(redis, clock);
  const contextOf = createMessageContexts(execution);
  const judge = createReplyJudge({
    rules: replyRules,
    classify: classifyReply,
    isAutoReply: createAutoReplyFinder(loadAutoReplyPhrases(AUTO_REPLIES)),
    contextOf,
    turnOf: async (owners) => (await redis.hincrby(ownerTurnsKey(), owners.join(' '), 1)) - 1,
    clock,
  });
  return {
    replyRules,
    conversationStore,
    contextOf,
    replyJudge: judge,
    conversations: createConversations({ store: conversationStore, rules: replyRules, judge, clock }),
    linkTo: (conversationId: string) => `${config.publicUrl}/admin#/replies/${conversationId}`,
  };
}

export type ConversationsOfProcess = ReturnType<typeof createConversationsOfProcess>;
