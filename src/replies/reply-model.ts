import { LEARNT_CLASSES } from './reply-category';
import type { ReplyFeatures } from './reply-features';

const CLASSES = LEARNT_CLASSES.length;

/** Features have length one; scores are this much steeper. */
const SCALE = 1.5;

/** One weight for each bucket and class, side by side by bucket, all times `unit`; a bias for each class. */
export interface ReplyModel {
  weights: Float32Array | Int8Array;
  unit: number;
  biases: Float32Array;
}

/** Writes the probability of each class, in the order of LEARNT_CLASSES, into `into`. */
export function probabilities(model: ReplyModel, { buckets, values }: ReplyFeatures, into: Float64Array): void {
  const { weights, biases } = model;
  const steep = SCALE * model.unit;
  into.set(biases);
  for (let i = 0; i < buckets.length; i++) {
    const base = (buckets[i] as number) * CLASSES;
    const value = (values[i] as number) * steep;
    for (let k = 0; k < CLASSES; k++) into[k] = (into[k] as number) + (weights[base + k] as number) * value;
  }
  softmax(into);
}

function softmax(scores: Float64Array): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  let sum = 0;
  for (let k = 0; k < scores.length; k++) {
    const share = exponential((scores[k] as number) - highest);
    scores[k] = share;
    sum += share;
  }
  for (let k = 0; k < scores.length; k++) scores[k] = (scores[k] as number) / sum;
}

/**
 * e^x for x <= 0. Math.exp may differ in its last bit from one engine to the next, and training would carry that into
 * the weights; additions and multiplications do not.
 */
function exponential(x: number): number {
  if (x < -700) return 0;
  const powers = Math.floor(x * Math.LOG2E);
  const rest = x - powers * Math.LN2;
  let sum = 1;
  for (let n = 12; n > 0; n--) sum = 1 + (sum * rest) / n;
  return sum * 2 ** powers;
}

export interface Labelled {
  features: ReplyFeatures;
  /** Its place in LEARNT_CLASSES. */
  label: number;
}

interface TrainingOptions {
  seed: number;
  epochs: number;
  learningRate: number;
  /** What each weight begins with as its sum of squares: the higher, the less a rare feature learns from one example. */
  caution: number;
}
const TRAINING: TrainingOptions = { seed: 1, epochs: 6, learningRate: 0.2, caution: 1e-3 };

/** A gradient this small changes nothing that is kept. */
const NEGLIGIBLE = 0.01;

/**
 * Multinomial logistic regression by AdaGrad, one example at a time in an order that only the seed decides: the same
 * examples and options give the same weights, bit by bit.
 */
export function trainModel(examples: readonly Labelled[], bucketCount: number, options = TRAINING): ReplyModel {
  const weights = new Float32Array(bucketCount * CLASSES);
  const gathered = new Float32Array(bucketCount * CLASSES).fill(options.caution);
  const biases = new Float32Array(CLASSES);
  const model = { weights, unit: 1, biases };
  const found = new Float64Array(CLASSES);
  const order = examples.map((_, i) => i);
  const random = randomFrom(options.seed);

  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    for (const at of order) {
      const { features, label } = examples[at] as Labelled;
      const { buckets, values } = features;
      probabilities(model, features, found);
      for (let k = 0; k < CLASSES; k++) {
        const error = (found[k] as number) - (k === label ? 1 : 0);
        if (Math.abs(error) < NEGLIGIBLE) continue;
        biases[k] = (biases[k] as number) - 0.02 * error;
        for (let i = 0; i < buckets.length; i++) {
          const cell = (buckets[i] as number) * CLASSES + k;
          const gradient = error * (values[i] as number) * SCALE;
          const sum = (gathered[cell] as number) + gradient * gradient;
          gathered[cell] = sum;
          weights[cell] = (weights[cell] as number) - (options.learningRate * gradient) / Math.sqrt(sum);
        }
      }
    }
  }
  return model;
}

/** Numbers from 0 to 1 that only the seed decides (a linear congruential generator). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

function shuffle(order: number[], random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
}
