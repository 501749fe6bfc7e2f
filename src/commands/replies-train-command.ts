import { writeFileSync } from 'node:fs';
import { replyTraining, WEIGHTS } from '../dependencies/replies';
import { confusionTable, crossValidate, thresholdFor } from '../replies/cross-validation';
import { labelledExamples, trainWeights } from '../replies/train-replies';
import { runCommand } from './command-line';

const SHAPE = { usage: 'usage: npm run replies:train', options: {} };
const FOLDS = 3;

/**
 * `npm run replies:train`: learns from config/replies/examples, writes config/replies/weights.bin, and prints how well
 * examples are told that the model had not seen. Needs neither settings nor Redis.
 */
function main(): void {
  const { examples, featuresOf, inputs } = replyTraining();
  const labelled = labelledExamples(examples, featuresOf);
  const bytes = trainWeights(labelled, inputs);
  writeFileSync(WEIGHTS, bytes);
  console.log(`${examples.length} examples, ${bytes.length} bytes of weights`);

  const judged = crossValidate(labelled, FOLDS);
  const right = judged.filter(({ label, found }) => label === found).length;
  const { threshold, coverage } = thresholdFor(judged, 0.95);
  console.log(`\n${FOLDS}-fold cross-validation: ${(right / judged.length).toFixed(3)} right`);
  console.log(`a threshold of ${threshold.toFixed(2)} covers ${coverage.toFixed(2)} with 0.95 right\n`);
  console.log(confusionTable(judged));
}

void runCommand(SHAPE, main);
