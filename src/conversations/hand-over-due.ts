import type { Alerts } from '../alerts/alerts';
import { inTheirWords, sayAlert, says } from '../alerts/sentences/say-alert';
import type { HandOver, HandOverResult } from '../replies/hand-over';
import { type Conversation, unanswered } from './conversation';
import { withNewOwner } from './conversation-owner';
import { HAND_OVER_TIMERS } from './conversation-store';
import type { Conversations } from './conversations';
import { handOverOf, type NamedJourney } from './hand-over-of';
import type { ContextOf } from './message-context';
import { recordRow } from './reply-columns';
import { type SweepDependencies, sweepConversations } from './sweep-conversations';

/** Of calls to a CRM or to Marketing Cloud. */
const AT_ONCE = 20;
const TRY_AGAIN_MS = 60_000;

export interface HandOverDependencies extends SweepDependencies {
  conversations: Pick<Conversations, 'read' | 'change'>;
  contextOf: ContextOf;
  journeyOf: (journeyId: string) => Promise<NamedJourney | undefined>;
  /** Where a conversation is on the page of replies. */
  linkTo: (conversationId: string) => string;
  /** Takes a reply to where its rule says. Called again for the same one where a process died, so it must know it again. */
  deliverHandOver: (handOver: HandOver) => Promise<HandOverResult>;
  /** Queues for the journey that asked what was answered. Called again where a process died, so it must know it again. */
  tellAnswers: (conversation: Conversation) => Promise<void>;
  alerts: Pick<Alerts, 'raise'>;
}

/**
 * Hands over what waits for it, each until it is done. What is not possible now comes back by itself; what is refused raises
 * an alert, and its conversation waits on the page of replies all the same.
 */
export function handOverDue(dependencies: HandOverDependencies): Promise<number> {
  const work = (id: string) => handOver(id, dependencies);
  return sweepConversations(
    { family: HAND_OVER_TIMERS, atOnce: AT_ONCE, tryAgainMs: TRY_AGAIN_MS, work },
    dependencies,
  );
}

/** → after how many ms it is tried again; undefined where there is nothing more to do. */
async function handOver(id: string, dependencies: HandOverDependencies): Promise<number | undefined> {
  const conversation = await dependencies.conversations.read(id);
  if (conversation?.answersTold === 'due') await tellAnswers(conversation, dependencies);
  if (conversation?.handOver !== 'due') return undefined;
  // Its owner looks at the page; whoever answered or closed it there has it already.
  if (conversation.route === 'none' || unanswered(conversation).length === 0)
    return settle(conversation, 'nowhere', undefined, dependencies);
  const { messageKey } = conversation;
  const context = messageKey === undefined ? undefined : await dependencies.contextOf(messageKey);
  const journey = context && (await dependencies.journeyOf(context.journeyId));
  const result = await dependencies.deliverHandOver(
    handOverOf(conversation, { context, journey, link: dependencies.linkTo(id) }),
  );
  switch (result.kind) {
    case 'done':
      return settle(conversation, 'handed', result.recordId, dependencies);
    case 'later':
      return result.retryAfterMs ?? TRY_AGAIN_MS;
    case 'person':
    case 'refused':
      dependencies.alerts.raise({
        code: 'hand_over_refused',
        subject: conversation.route,
        ...says(
          sayAlert('alert_not_handed'),
          sayAlert('alert_not_handed_conversation', {
            id,
            why: result.kind === 'person' ? sayAlert(`alert_${result.why}`) : inTheirWords(result.code),
          }),
        ),
        severity: 'warning',
      });
      return settle(conversation, 'nowhere', undefined, dependencies);
  }
}

async function tellAnswers(conversation: Conversation, dependencies: HandOverDependencies): Promise<void> {
  await dependencies.tellAnswers(conversation);
  await dependencies.conversations.change(conversation.id, (each) =>
    each.answersTold === 'due'
      ? { conversation: { ...each, answersTold: 'done' }, rows: [] }
      : { conversation: each, rows: [] },
  );
}

/** → 0 where it got another owner meanwhile, who is to be told as well. */
async function settle(
  handed: Conversation,
  where: 'handed' | 'nowhere',
  recordId: string | undefined,
  { conversations }: HandOverDependencies,
): Promise<0 | undefined> {
  const { id, replyId, owner, handedOver = { replyId, moves: 0 } } = handed;
  const settled = await conversations.change(id, (each) => {
    if (each.handOver !== 'due' || each.replyId !== replyId) return { conversation: each, rows: [] };
    const rows = recordId === undefined || recordId === '' ? [] : [recordRow(replyId, recordId)];
    if (where === 'nowhere') return { conversation: { ...each, handOver: 'done' }, rows };
    const done: Conversation = { ...each, handOver: 'done', handedOver };
    return { conversation: each.owner === undefined ? done : withNewOwner(done, each.owner, owner), rows };
  });
  return settled.done && settled.conversation.handOver === 'due' && settled.conversation.replyId === replyId
    ? 0
    : undefined;
}
