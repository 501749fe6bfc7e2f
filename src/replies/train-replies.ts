import { LEARNT_CLASSES } from './reply-category';
import type { ReplyExample } from './reply-examples';
import { BUCKETS, type FeatureReader } from './reply-features';
import { type Labelled, trainModel } from './reply-model';
import { encodeWeights } from './weights-file';

/** What one step of a byte of the weights file stands for: fine enough to change no category, see docs/decisions.md. */
const UNIT = 0.03;

/** The examples as the model learns them. */
export function labelledExamples(examples: readonly ReplyExample[], featuresOf: FeatureReader): Labelled[] {
  return examples.map(({ text, category }) => ({
    features: featuresOf(text).features,
    label: LEARNT_CLASSES.indexOf(category),
  }));
}

/** The bytes of the weights file: the same examples give the same. `inputs` is the digest of what they were read from. */
export function trainWeights(examples: readonly Labelled[], inputs: string): Buffer {
  return encodeWeights(trainModel(examples, BUCKETS), UNIT, inputs);
}
