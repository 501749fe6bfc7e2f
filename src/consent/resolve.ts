import type { ConsentPolicy } from './consent-policy';
import type { ConsentSignal, ConsentState } from './consent-state';
import { topicOf } from './topic';

/** What is about to be sent; `now` in ms. */
export interface ConsentQuestion {
  /** The stricter of purpose and template category says marketing (see `consentNeeded`). */
  promotional: boolean;
  topic: string;
  requireOptIn: boolean;
  /** The journey's own data say that the contact opted in. Satisfies `requireOptIn`, lifts nothing. */
  optInGiven: boolean;
  now: number;
  /** False where the breaker of the sender is open: what is only inferred does not stop the message. Default true. */
  trustInference?: boolean;
}

type ConsentCause = 'suppressed' | 'opted_out' | 'marketing_opted_out' | 'blocked' | 'unreachable' | 'not_opted_in';
type InferredCause = 'blocked' | 'unreachable';

/** The rules of design 4 as sentences for the people who must answer for them; `resolve` names the one that decided. */
export const CONSENT_RULES = {
  1: 'An operator suppressed this person, and that holds until an operator lifts it.',
  2: 'The newest explicit word of the customer wins in its scope: STOP ends every topic and purpose, a topic button that topic. START lifts a STOP and brings back earlier opt-ins, it creates none.',
  3: 'A topic opt-in newer than the STOP re-opens that topic only.',
  4: 'The marketing preference set in WhatsApp binds promotional messages only.',
  5: 'Several sends in a row were not delivered after earlier ones were: the person has probably blocked this sender. This is inferred, it expires, and any message from the person clears it.',
  6: 'WhatsApp says that this number cannot be reached (131026). That is not consent; it is tried again after a while.',
  7: 'Nothing on record speaks against this message. Errors of account, template or content never count against a person.',
  8: 'This message needs an opt-in for its topic, and none is on record.',
} as const;
export type ConsentRule = keyof typeof CONSENT_RULES;

/** An inferred block, in seconds: since when, and until when, it is believed. */
export interface LikelyBlock {
  since: number;
  until: number;
}

export type Eligibility =
  | {
      allowed: true;
      rule: ConsentRule;
      evidence?: ConsentSignal;
      /** Likely blocked, in an account that only wants such people reviewed. Seconds. */
      suspectedBlock?: LikelyBlock;
    }
  | {
      allowed: false;
      cause: Exclude<ConsentCause, InferredCause>;
      rule: ConsentRule;
      /** The signal that decided, where one did. */
      evidence?: ConsentSignal;
      until?: never;
    }
  | {
      allowed: false;
      cause: InferredCause;
      rule: ConsentRule;
      evidence?: never;
      /** Seconds: since when, and until when, what is only inferred holds. */
      since: number;
      until: number;
    };

type ReachPolicy = Pick<ConsentPolicy, 'likelyBlocked' | 'unreachable'>;

/**
 * May this person be sent this message on WhatsApp? Pure and total; the causes are checked in the order in which they
 * are reported (design 2.2). The policy in prose: docs/consent.md; this function is the truth.
 */
export function resolve(state: ConsentState, question: ConsentQuestion, policy: ReachPolicy): Eligibility {
  const { operator, channel, marketing } = state;
  if (operator?.restricts) return { allowed: false, cause: 'suppressed', rule: 1, evidence: operator };

  const name = topicOf(question.topic) ?? question.topic;
  const topic = state.topics.get(name);
  if (topic?.restricts) return { allowed: false, cause: 'opted_out', rule: 2, evidence: topic };
  const reopened = channel?.restricts === true && topic !== undefined && topic.at > channel.at;
  if (channel?.restricts && !reopened) return { allowed: false, cause: 'opted_out', rule: 2, evidence: channel };

  if (question.promotional && marketing?.restricts) {
    return { allowed: false, cause: 'marketing_opted_out', rule: 4, evidence: marketing };
  }

  const nowSeconds = question.now / 1000;
  const trusted = question.trustInference !== false;
  const blocked = trusted ? likelyBlocked(state, nowSeconds, policy) : undefined;
  if (trusted) {
    if (blocked && policy.likelyBlocked.action !== 'review')
      return { allowed: false, cause: 'blocked', rule: 5, ...blocked };
    const unreachable = unreachableUntil(state, policy);
    if (unreachable && nowSeconds < unreachable.until) {
      return { allowed: false, cause: 'unreachable', rule: 6, ...unreachable };
    }
  }

  const optIn = topic ?? state.declared.get(name);
  if (question.requireOptIn && !question.optInGiven && optIn === undefined) {
    return { allowed: false, cause: 'not_opted_in', rule: 8 };
  }
  return {
    allowed: true,
    rule: reopened ? 3 : optIn ? 2 : 7,
    ...(optIn ? { evidence: optIn } : {}),
    ...(blocked ? { suspectedBlock: blocked } : {}),
  };
}

/**
 * Inferred from silence (WA 4.2): at least three sends in a row, each with no sign of delivery 72 hours later, after
 * something had been delivered. Counted from the newest silent send it expires. After that one more send is the probe:
 * while nothing is known of it no other goes, and once it is silent too the block is renewed.
 */
function likelyBlocked(
  state: ConsentState,
  nowSeconds: number,
  policy: Pick<ConsentPolicy, 'likelyBlocked'>,
): LikelyBlock | undefined {
  if (state.reachedAt === undefined) return undefined;
  const { sendsInARow, silentHours, expiresAfterDays } = policy.likelyBlocked;
  const silence = silentHours * 3600;
  const unanswered = unansweredSends(state);
  const silent = unanswered.filter((at) => at + silence <= nowSeconds);
  const newest = silent.at(-1);
  if (newest === undefined || silent.length < sendsInARow) return undefined;
  const since = newest + silence;
  const until = since + expiresAfterDays * 86_400;
  if (nowSeconds < until) return { since, until };
  const probe = unanswered.find((at) => at >= until);
  return probe === undefined ? undefined : { since, until: probe + silence };
}

/** Sends of which nothing is known: each failure for another reason takes back the newest send before it. */
function unansweredSends({ sentAt, voidAt }: Pick<ConsentState, 'sentAt' | 'voidAt'>): number[] {
  const left = [...sentAt];
  for (const failedAt of voidAt) {
    const failed = left.findLastIndex((at) => at <= failedAt);
    if (failed !== -1) left.splice(failed, 1);
  }
  return left;
}

/** 131026 with back-off: the more failures in a row, the later the next try. */
function unreachableUntil(
  state: ConsentState,
  policy: Pick<ConsentPolicy, 'unreachable'>,
): { since: number; until: number } | undefined {
  const since = state.unreachableAt.at(-1);
  if (since === undefined) return undefined;
  const { backOffHours } = policy.unreachable;
  const backOff = backOffHours[Math.min(state.unreachableAt.length, backOffHours.length) - 1] ?? 24;
  return { since, until: since + backOff * 3600 };
}
