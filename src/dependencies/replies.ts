import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConsentPolicy } from '../consent/load-consent-policy';
import { createMessageClassifier, type MessageClassifier } from '../consent/message-intent';
import { loadOptOutWords } from '../consent/opt-out-words';
import { createReplyClassifier } from '../replies/classify-reply';
import { createConceptFinder } from '../replies/reply-concepts';
import { digestOfFolders, loadReplyConcepts, loadReplyExamples } from '../replies/reply-examples';
import { createFeatureReader } from '../replies/reply-features';
import { loadReplyThresholds } from '../replies/reply-thresholds';
import { decodeWeights } from '../replies/weights-file';

const config = (...path: string[]) => join(__dirname, '../../config', ...path);
const CONCEPTS = config('replies', 'concepts');
const EXAMPLES = config('replies', 'examples');
const WORDS = config('opt-out-words');

/** The weights that `npm run replies:train` writes. */
export const WEIGHTS = config('replies', 'weights.bin');

/** The word rules of consent as they ship, without what an account adds: what the weights were trained with. */
const shippedRules = () =>
  createMessageClassifier(loadOptOutWords([WORDS]), loadConsentPolicy(config('consent-policy.json')).optOutWords);

const featureReader = ({ classify }: Pick<MessageClassifier, 'classify'>) =>
  createFeatureReader({ conceptsIn: createConceptFinder(loadReplyConcepts(CONCEPTS)), verdictOf: classify });

/** What the training reads: the shipped examples, how their features are read, and the digest of all that decides them. */
export function replyTraining() {
  return {
    examples: loadReplyExamples(EXAMPLES),
    featuresOf: featureReader(shippedRules()),
    inputs: digestOfFolders([CONCEPTS, EXAMPLES, WORDS]),
  };
}

/** The classifier of replies with the shipped weights. `rules` are the word rules of consent, by default the shipped ones. */
export function createReplies(rules: Pick<MessageClassifier, 'classify'> = shippedRules()) {
  return createReplyClassifier({
    featuresOf: featureReader(rules),
    model: decodeWeights(readFileSync(WEIGHTS)).model,
    thresholds: loadReplyThresholds(config('replies', 'thresholds.json')),
  });
}
