import type { OwnerRules } from '../alerts/alert-rules';
import type { KeptAlert } from '../alerts/alert-store';
import type { AlertBook } from '../alerts/alerts';
import type { Row } from '../redis/outbox-entry';
import type { HandOverResult } from '../replies/hand-over';
import { concernedSteps, type StepOfOwner } from './concerned-steps';
import { messageOfNews } from './owner-message';
import { nameOfAlert, newsForOwner } from './owner-news';
import type { KeptMessage, OwnerStore } from './owner-store';
import { type Owner, type Reached, type ReachOwnerDependencies, reachOwner } from './reach-owner';

export interface TellOwnersDependencies extends Omit<ReachOwnerDependencies, 'alerts'> {
  /** The steps that ran lately, with whom they name. */
  ownedSteps: () => Promise<(StepOfOwner & { owner: Owner })[]>;
  /** Senders that are set up, by id. */
  senders: readonly string[];
  /** Owners by their name in the rules of replies, which alerts of replies are about. */
  replyOwners: Readonly<Record<string, Owner>>;
  alerts: Pick<AlertBook, 'list' | 'raise' | 'over'>;
  ownerStore: OwnerStore;
  ownerRules: OwnerRules;
  outbox: { add(table: 'WA_Event', row: Row): Promise<unknown> };
  adminLink: string;
}

/**
 * Tells each owner of the alerts that concern their steps: one message of all that is new, worse for lack of a hand, or
 * over. It is kept before it goes, so that a process that dies over it tells the same again. → how many were told
 */
export async function tellOwners(round: TellOwnersDependencies): Promise<number> {
  const dependencies = { ...round, toOwner: untilAway(round.toOwner) };
  const { alerts, ownerStore, ownerRules, clock } = dependencies;
  const all = await alerts.list();
  // To know the steps is to read all that ever ran, which mostly nothing asks for.
  if (all.length === 0) return 0;
  const concerned = alertsByOwner(all, await dependencies.ownedSteps(), dependencies);
  let told = 0;
  for (const { owner, about } of concerned.values()) {
    const unsent = await ownerStore.sending(owner.email);
    if (unsent !== undefined) {
      const reached = await send(unsent.message, { owner, triedSince: unsent.since }, dependencies);
      if (reached === 'later') continue;
    }
    const known = await ownerStore.told(owner.email);
    const news = newsForOwner(known, about, ownerRules, clock());
    if (news === undefined) continue;
    const message = messageOfNews(news, dependencies.adminLink);
    const kept = await ownerStore.begin(owner.email, message, news.after);
    const reached = await send(kept, { owner, triedSince: news.after.lastAt }, dependencies);
    if (reached === 'told') told += 1;
    const { escalateTo: to } = ownerRules;
    if (news.escalated.length === 0 || to === undefined) continue;
    const wasTold = reached === 'told' || news.escalated.every((alert) => !known.alerts[nameOfAlert(alert)]?.missed);
    await escalate(kept, { owner, to, wasTold }, dependencies);
  }
  return told;
}

/** A way that does not answer is not tried again in this round: it would keep each of the other owners waiting as long. */
function untilAway(toOwner: TellOwnersDependencies['toOwner']): TellOwnersDependencies['toOwner'] {
  let away: HandOverResult | undefined;
  return async (message, owner) => {
    if (away !== undefined) return away;
    const result = await toOwner(message, owner);
    if (result.kind === 'later' && result.isAway) away = result;
    return result;
  };
}

/** Which alerts concern whom; an owner of several steps hears of each alert once. */
function alertsByOwner(
  alerts: readonly KeptAlert[],
  steps: readonly (StepOfOwner & { owner: Owner })[],
  { senders, replyOwners }: Pick<TellOwnersDependencies, 'senders' | 'replyOwners'>,
): Map<string, { owner: Owner; about: KeptAlert[] }> {
  const known = new Set(senders);
  const byOwner = new Map<string, { owner: Owner; about: KeptAlert[] }>();
  for (const alert of alerts) {
    const ofReplies = alert.code === 'reply_overdue' ? replyOwners[alert.subject] : undefined;
    const owners = [
      ...concernedSteps(alert, steps, known).map(({ owner }) => owner),
      ...(ofReplies ? [ofReplies] : []),
    ];
    for (const owner of owners) {
      if (owner.email === '') continue;
      const key = owner.email.toLowerCase();
      const { about } = byOwner.get(key) ?? { about: [] as KeptAlert[] };
      if (!about.some((other) => nameOfAlert(other) === nameOfAlert(alert))) about.push(alert);
      byOwner.set(key, { owner: byOwner.get(key)?.owner ?? owner, about });
    }
  }
  return byOwner;
}

/** `triedSince`: ms, when it was first sent. */
async function send(
  message: KeptMessage,
  { owner, triedSince }: { owner: Owner; triedSince: number },
  dependencies: TellOwnersDependencies,
): Promise<Reached> {
  const { ownerStore, outbox, clock } = dependencies;
  const reached = await reachOwner(message, owner, triedSince, dependencies);
  if (reached === 'missed') await ownerStore.missed(owner.email);
  if (reached !== 'told') return reached;
  await outbox.add('WA_Event', {
    EventID: `owner-${message.id}`,
    EventType: 'owner.told',
    Subject: owner.name.slice(0, 200),
    Title: message.title.slice(0, 200),
    Detail: message.text.slice(0, 1000),
    Severity: message.severity,
    OccurredDateUTC: new Date(clock()).toISOString(),
  });
  await ownerStore.taken(owner.email);
  return reached;
}

/** Who stands behind the owner hears the same, and whether the owner ever did. It is tried once: the operator knows already. */
async function escalate(
  message: KeptMessage,
  { owner, to, wasTold }: { owner: Owner; to: Owner; wasTold: boolean },
  dependencies: TellOwnersDependencies,
): Promise<void> {
  const who = owner.name || 'The owner of the step';
  const told = `${who} ${wasTold ? 'was told' : 'could not be told'} and nobody has taken it in hand.`;
  const text = `${told}\n\n${message.text}`;
  await reachOwner({ ...message, text, id: `${message.id}-escalated` }, to, undefined, dependencies);
}
