import { acknowledgementOf, isAcknowledged, textsFor } from './acknowledgement';
import { type CategorisedReply, categoriseReply } from './categorise-reply';
import type { ClassifiedReply } from './classify-reply';
import { type Assignment, dueFor, ownerFor, type ReplyFacts, withRule } from './owner-for';
import type { ReplyRules } from './reply-rules';

/** What would happen to a text; times in ms. */
export interface ExplainedReply
  extends Pick<CategorisedReply, 'category' | 'confidence' | 'sure' | 'needsPerson' | 'by'> {
  /** Which rule holds: its place in the file from 0, or the default. */
  rule: Assignment['rule'];
  /** Absent where nobody has to see it: then it has neither owner nor due. */
  owner?: string;
  second?: string;
  route?: Assignment['route'];
  /** By the rule, and by the end of WhatsApp's window less the margin: the earlier holds. */
  dueAt?: number;
  isByWindow?: boolean;
  /** What it does to consent. */
  consent: ClassifiedReply['consent'];
  /** What the customer hears at once, where the step says nothing of its own; absent where they hear nothing. */
  acknowledgement?: string;
}

const WINDOW_MS = 24 * 3_600_000;

/**
 * What would happen to this text at this hour: its category, the rule that holds, its owner and when it is due. Pure, and
 * changes nothing: of several owners in turn it names the first.
 */
export function explainReply(
  said: { text: string; at: number; facts: Omit<ReplyFacts, 'category'> },
  { rules, classify }: { rules: ReplyRules; classify: (text: string) => ClassifiedReply },
): ExplainedReply {
  const { text, at, facts } = said;
  const categorised = categoriseReply({ messageType: 'text', body: text, automatic: false }, classify);
  const { category, confidence, sure, by } = categorised;
  const assignment = ownerFor(rules, { ...facts, category }, { at, turn: 0 });
  const { needsPerson } = withRule(categorised, assignment);
  const texts = textsFor(rules, facts.language);
  const isHeard = texts !== undefined && assignment.acknowledge && isAcknowledged({ category, by });
  const told = {
    ...(isHeard && { acknowledgement: acknowledgementOf(texts, assignment.hours, at) }),
    consent: classify(text).consent,
    category,
    confidence,
    sure,
    needsPerson,
    by,
    rule: assignment.rule,
  };

  if (!needsPerson) return told;
  const { dueAt } = dueFor(assignment, at);
  const lastFree = at + WINDOW_MS - rules.windowMarginMinutes * 60_000;
  return {
    ...told,
    owner: assignment.owner.key,
    ...(assignment.second === undefined ? {} : { second: assignment.second.key }),
    route: assignment.route,
    dueAt: Math.min(dueAt, lastFree),
    isByWindow: lastFree < dueAt,
  };
}
