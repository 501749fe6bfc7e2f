import type { MessageIntent } from '../consent/message-intent';
import {
  CATEGORY_OF_KEEP,
  LEARNT_CLASSES,
  type LearntClass,
  OWNER_OF_CATEGORY,
  type ReplyCategory,
} from './reply-category';
import type { FeatureReader } from './reply-features';
import { probabilities, type ReplyModel } from './reply-model';
import type { ReplyThresholds } from './reply-thresholds';

/**
 * What a reply does to consent. `opt_out` and `opt_out_review` are in force at once, and a person looks at the second and
 * may lift it; `opt_in` is certain; `opt_in_ask` has no effect until the customer confirms it.
 */
type ReplyConsent = 'opt_out' | 'opt_out_review' | 'opt_in' | 'opt_in_ask' | 'none';

export interface ClassifiedReply {
  category: ReplyCategory;
  /** How probable the category is, 0 to 1. */
  confidence: number;
  /** Whether the category may be relied on; else it is a guess. */
  sure: boolean;
  /** Whether a person has to see the reply. */
  needsPerson: boolean;
  consent: ReplyConsent;
}

/** The probability of each class. */
export type ClassShares = Readonly<Record<LearntClass, number>>;

/**
 * What a reply is about and what it does to consent, from what the word rules of consent say and what the model makes of
 * it. Pure. A certain rule decides alone; a rule that found an opt-out in a sentence is in force unless the model finds
 * it improbable; without a rule the model has to find it very probable.
 */
export function judgeReply(verdict: MessageIntent, shares: ClassShares, thresholds: ReplyThresholds): ClassifiedReply {
  if (verdict.intent === 'opt_in' || (verdict.intent === 'opt_out' && verdict.certain)) {
    const category = verdict.intent;
    return { category, confidence: 1, sure: true, needsPerson: false, consent: category };
  }
  const guess = likeliest(shares);
  const category = guess === 'keep' ? CATEGORY_OF_KEEP : guess;
  const confidence = guess === 'keep' ? shares.keep + shares[CATEGORY_OF_KEEP] : shares[guess];
  const byRule = verdict.intent === 'opt_out';
  if (shares.opt_out >= (byRule ? thresholds.optOutByRule : thresholds.optOutByModel)) {
    const sure = shares.opt_out >= thresholds.sure;
    return { category: 'opt_out', confidence: shares.opt_out, sure, needsPerson: true, consent: 'opt_out_review' };
  }
  const ask = shares.opt_in >= thresholds.optInAsk;
  return {
    category,
    confidence,
    sure: confidence >= thresholds.sure && guess !== 'keep' && !byRule,
    needsPerson: byRule || personShare(shares) >= thresholds.needsPerson,
    consent: ask ? 'opt_in_ask' : 'none',
  };
}

/** How probable it is that somebody must see the reply: all but what ends by itself and what is asked back. */
function personShare(shares: ClassShares): number {
  return LEARNT_CLASSES.reduce(
    (sum, each) =>
      each !== 'keep' && (OWNER_OF_CATEGORY[each] === 'nobody' || each === 'opt_in') ? sum : sum + shares[each],
    0,
  );
}

function likeliest(shares: ClassShares): LearntClass {
  return LEARNT_CLASSES.reduce((best, each) => (shares[each] > shares[best] ? each : best));
}

/**
 * Classifies replies by a trained model. One message takes some 100 µs of CPU, much of it the word rules of consent.
 * `intentOf` is what the word rules alone would have said, had they known what the model knows: for whoever asks about
 * consent only.
 */
export function createReplyClassifier(options: {
  featuresOf: FeatureReader;
  model: ReplyModel;
  thresholds: ReplyThresholds;
}) {
  const { featuresOf, model, thresholds } = options;
  const found = new Float64Array(LEARNT_CLASSES.length);

  function judge(text: string): { verdict: MessageIntent; reply: ClassifiedReply } {
    const { features, verdict } = featuresOf(text);
    probabilities(model, features, found);
    const shares = Object.fromEntries(LEARNT_CLASSES.map((each, k) => [each, found[k]])) as ClassShares;
    return { verdict, reply: judgeReply(verdict, shares, thresholds) };
  }

  return {
    classify(text: string): ClassifiedReply {
      return judge(text).reply;
    },

    intentOf(text: string): MessageIntent {
      const { verdict, reply } = judge(text);
      if (reply.consent === 'opt_out_review') return { intent: 'opt_out', certain: false };
      return reply.consent === 'opt_out' || reply.consent === 'opt_in' ? verdict : { intent: 'none' };
    },
  };
}
