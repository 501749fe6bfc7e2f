import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMessageClassifier, loadOptOutWords } from '../../src/consent/message-intent';

const root = join(__dirname, '../..');
const lists = loadOptOutWords([join(root, 'config/opt-out-words.json')]);
const classifier = createMessageClassifier(lists);

type Label = 'opt_out' | 'none' | 'opt_in';
const labelled = JSON.parse(readFileSync(join(root, 'test/fixtures/opt-out-messages.json'), 'utf8')) as Record<
  string,
  Record<Label, string[]>
>;
const examples = Object.entries(labelled).flatMap(([language, labels]) =>
  Object.entries(labels).flatMap(([label, texts]) => texts.map((text) => ({ language, label: label as Label, text }))),
);

test('opt-outs are found in twelve languages with precision of at least 0.98 and recall of at least 0.95', () => {
  const read = examples.map((example) => ({ ...example, found: classifier.classify(example.text).intent }));
  const right = read.filter(({ label, found }) => label === 'opt_out' && found === 'opt_out').length;
  const missed = read.filter(({ label, found }) => label === 'opt_out' && found !== 'opt_out');
  const wrong = read.filter(({ label, found }) => label !== 'opt_out' && found === 'opt_out');
  const precision = right / (right + wrong.length);
  const recall = right / (right + missed.length);
  process.stdout.write(
    `${examples.length} labelled messages in ${Object.keys(labelled).length} languages: ` +
      `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}\n` +
      `missed: ${missed.map(({ language, text }) => `${language} "${text}"`).join(', ') || 'none'}\n` +
      `wrongly taken: ${wrong.map(({ language, text }) => `${language} "${text}"`).join(', ') || 'none'}\n`,
  );
  expect(examples.length).toBeGreaterThanOrEqual(400);
  expect(Object.keys(labelled).length).toBeGreaterThanOrEqual(12);
  expect(precision).toBeGreaterThanOrEqual(0.98);
  expect(recall).toBeGreaterThanOrEqual(0.95);
});
