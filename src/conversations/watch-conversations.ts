import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import { STEP_OWNER } from '../replies/owner-for';
import type { ReplyRules } from '../replies/reply-rules';
import type { Conversation } from './conversation';

import { CONVERSATION_TIMERS, type ConversationStore, OPEN_VIEW, ownerView, UNOWNED_VIEW } from './conversation-store';
import type { Conversations } from './conversations';
import type { ReplyJudge } from './judge-reply';
import { withTime } from './reply-clock';
import { type SweepDependencies, sweepConversations } from './sweep-conversations';

const AT_ONCE = 50;
const TRY_AGAIN_MS = 5_000;
const OVERDUE = 'reply_overdue';
const UNOWNED = 'reply_unowned';

export interface WatchConversationsDependencies extends SweepDependencies {
  conversations: Pick<Conversations, 'change'>;
  conversationStore: Pick<ConversationStore, 'countInView'>;
  replyRules: ReplyRules;
  replyJudge: Pick<ReplyJudge, 'escalateAt'>;
  alerts: EndingAlerts;
}

/**
 * Looks at the conversations whose time has come: warns, notes what was let pass, gives it to the second owner, each once.
 * The rows are kept with the state; the alert is raised afterwards, and again where a process died in between.
 */
export async function watchConversations(dependencies: WatchConversationsDependencies): Promise<number> {
  const work = (id: string) => look(id, dependencies);
  const handed = await sweepConversations(
    { family: CONVERSATION_TIMERS, atOnce: AT_ONCE, tryAgainMs: TRY_AGAIN_MS, work },
    dependencies,
  );
  await tellWhatIsSo(dependencies);
  return handed;
}

async function look(id: string, dependencies: WatchConversationsDependencies): Promise<undefined> {
  const { conversations, replyJudge, clock, alerts } = dependencies;
  let before: Conversation | undefined;
  const acted = await conversations.change(id, (conversation) => {
    before = conversation;
    return withTime(conversation, clock(), (dueAt) => replyJudge.escalateAt(conversation, dueAt));
  });
  if (!acted.done || before === undefined) return;
  const { conversation } = acted;
  const is = (field: 'warnedAt' | 'breachedAt') => conversation.clock?.[field] !== undefined;
  if (is('warnedAt') && !is('breachedAt')) {
    alerts.raise({
      code: 'reply_due_soon',
      subject: subjectOf(conversation),
      ...says(
        sayAlert('alert_due_soon', { owner: ownerName(conversation) }),
        sayAlert('alert_due_soon_why', { id, category: conversation.category, at: iso(conversation.clock?.dueAt) }),
      ),
      severity: 'info',
    });
  }
  if (is('breachedAt')) {
    const isNew = before.clock?.breachedAt === undefined;
    alerts.raise({
      code: OVERDUE,
      subject: subjectOf(before),
      ...says(
        sayAlert('alert_overdue', { owner: ownerName(before) }),
        sayAlert(conversation.clock?.isByWindow === true ? 'alert_overdue_by_window' : 'alert_overdue_why', {
          id,
          category: conversation.category,
          at: iso(conversation.clock?.dueAt),
        }),
      ),
      severity: 'warning',
      size: isNew ? 1 : 0,
    });
  }
  if (conversation.escalatedAt !== undefined && before.escalatedAt === undefined) {
    alerts.raise({
      code: 'reply_escalated',
      subject: subjectOf(conversation),
      ...says(
        sayAlert('alert_escalated', { owner: ownerName(conversation) }),
        sayAlert('alert_escalated_why', { id, category: conversation.category, owner: ownerName(before) }),
      ),
      severity: 'info',
    });
  }
}

/** What is overdue or nobody's is counted each time: alerts end by what is, whoever ended it. */
async function tellWhatIsSo({
  conversationStore: store,
  replyRules,
  alerts,
  clock,
}: WatchConversationsDependencies): Promise<void> {
  const overdueIn = (view: string) => store.countInView(view, 0, clock());
  const [all, unowned, nobodys] = await Promise.all([
    overdueIn(OPEN_VIEW),
    overdueIn(UNOWNED_VIEW),
    store.countInView(UNOWNED_VIEW, 0, Number.MAX_SAFE_INTEGER),
  ]);
  let ofOthers = all - unowned;
  const seen = new Set<string>();
  for (const [key, { email }] of Object.entries(replyRules.owners)) {
    const overdue = await overdueIn(ownerView(email));
    if (!seen.has(ownerView(email))) ofOthers -= overdue;
    seen.add(ownerView(email));
    if (overdue === 0) alerts.over(OVERDUE, key);
  }
  if (ofOthers <= 0) alerts.over(OVERDUE, STEP_OWNER);
  if (unowned === 0) alerts.over(OVERDUE, UNOWNED_VIEW);
  if (nobodys === 0) {
    alerts.over(UNOWNED, 'replies');
    return;
  }
  alerts.raise({
    code: UNOWNED,
    subject: 'replies',
    ...says(sayAlert('alert_unowned'), sayAlert('alert_unowned_why', { n: nobodys })),
    severity: 'warning',
    size: 0,
  });
}

/** Owners by their name in the rules: an address is not for alerts. */
const subjectOf = ({ owner }: Conversation) => owner?.key ?? UNOWNED_VIEW;
const ownerName = ({ owner }: Conversation) =>
  owner === undefined
    ? sayAlert('alert_nobody')
    : owner.name || (owner.key === STEP_OWNER ? sayAlert('alert_step_owner') : owner.key);
const iso = (ms: number | undefined) => (ms === undefined ? '' : new Date(ms).toISOString());
