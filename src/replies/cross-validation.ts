import { LEARNT_CLASSES } from './reply-category';
import { BUCKETS } from './reply-features';
import { type Labelled, probabilities, trainModel } from './reply-model';

/** An example and what a model that had not seen it made of it: its likeliest class and how probable that was. */
export interface Judged {
  label: number;
  found: number;
  confidence: number;
}

/** Every example judged by a model trained on the examples of the other folds; the folds take them in turn. */
export function crossValidate(examples: readonly Labelled[], folds: number): Judged[] {
  const shares = new Float64Array(LEARNT_CLASSES.length);
  const judged: Judged[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const model = trainModel(
      examples.filter((_, i) => i % folds !== fold),
      BUCKETS,
    );
    examples.forEach(({ features, label }, i) => {
      if (i % folds !== fold) return;
      probabilities(model, features, shares);
      const confidence = Math.max(...shares);
      judged.push({ label, found: shares.indexOf(confidence), confidence });
    });
  }
  return judged;
}

/** The lowest threshold above which at least this share of the guesses is right, and how many it covers. */
export function thresholdFor(judged: readonly Judged[], precision: number): { threshold: number; coverage: number } {
  const sorted = [...judged].sort((a, b) => b.confidence - a.confidence);
  let right = 0;
  let best = { threshold: 1, coverage: 0 };
  sorted.forEach(({ label, found, confidence }, i) => {
    if (label === found) right++;
    if (right / (i + 1) >= precision) best = { threshold: confidence, coverage: (i + 1) / sorted.length };
  });
  return best;
}

/** The confusion table as text: a row for each class, what it was taken for, precision, recall and F1. */
export function confusionTable(judged: readonly Judged[]): string {
  const width = 9;
  const head = ['', ...LEARNT_CLASSES.map((each) => each.slice(0, width - 1)), 'P', 'R', 'F1'];
  const rows = LEARNT_CLASSES.map((name, label) => {
    const counts = LEARNT_CLASSES.map(
      (_, found) => judged.filter((each) => each.label === label && each.found === found).length,
    );
    const right = counts[label] ?? 0;
    const precision = right / Math.max(1, judged.filter((each) => each.found === label).length);
    const recall = right / Math.max(1, judged.filter((each) => each.label === label).length);
    const f1 = (2 * precision * recall) / Math.max(1e-9, precision + recall);
    return [name, ...counts.map(String), ...[precision, recall, f1].map((share) => share.toFixed(2))];
  });
  const line = ([name = '', ...others]: readonly string[]) =>
    name.padEnd(10) + others.map((each) => each.padStart(width)).join('');
  return [head, ...rows].map(line).join('\n');
}
