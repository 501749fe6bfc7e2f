import { readFileSync } from 'node:fs';
import { createReplies, replyTraining, WEIGHTS } from '../../src/dependencies/replies';
import { LEARNT_CLASSES } from '../../src/replies/reply-category';
import { labelledExamples, trainWeights } from '../../src/replies/train-replies';
import { decodeWeights } from '../../src/replies/weights-file';

const LANGUAGES = ['ar', 'de', 'en', 'es', 'fr', 'he', 'hi', 'id', 'it', 'nl', 'pt', 'tr'];
const shipped = readFileSync(WEIGHTS);
const { examples, featuresOf, inputs } = replyTraining();

test('the weights that ship were learnt from the examples, concepts and word lists that ship', () => {
  // Where this fails: npm run replies:train
  expect(decodeWeights(shipped).inputs).toBe(inputs);
});

test('training again gives the same bytes, and no more than a megabyte', () => {
  const again = trainWeights(labelledExamples(examples, featuresOf), inputs);
  expect(again.equals(shipped)).toBe(true);
  expect(shipped.length).toBeLessThanOrEqual(1_000_000);
}, 180_000);

test('every language has at least 600 examples, and 20 of each category', () => {
  for (const language of LANGUAGES) {
    const own = examples.filter(({ lang }) => lang === language);
    expect(own.length).toBeGreaterThanOrEqual(600);
    for (const category of LEARNT_CLASSES.filter((each) => each !== 'keep')) {
      const count = own.filter((each) => each.category === category).length;
      expect([language, category, count >= 20]).toEqual([language, category, true]);
    }
  }
});

test('no example stands twice under different categories in one language', () => {
  const labels = new Map<string, Set<string>>();
  for (const { text, lang, category } of examples) {
    const key = `${lang} ${text.trim().toLowerCase()}`;
    labels.set(key, (labels.get(key) ?? new Set()).add(category));
  }
  expect([...labels].filter(([, found]) => found.size > 1)).toEqual([]);
});

test('weights of another format, of other classes or cut off are refused', () => {
  expect(() => decodeWeights(shipped.subarray(0, shipped.length - 1))).toThrow();
  expect(() =>
    decodeWeights(Buffer.from(shipped.toString('latin1').replace('"opt_in"', '"opt_xx"'), 'latin1')),
  ).toThrow();
  expect(() => decodeWeights(Buffer.from('{}\n'))).toThrow();
});

describe('replies that nobody trained on', () => {
  const { classify } = createReplies();
  const taught = new Set(examples.map(({ text }) => text));

  test.each([
    ['any chance you could tell me how much the big one is', 'sales'],
    ['el paquete lleva tres días retrasado, me ayudan a ver dónde está?', 'service'],
    ['merci infiniment pour votre aide, c’est parfait', 'thanks'],
    ['Die Hotline ist eine Katastrophe, nie wieder!', 'complaint'],
    ['ok, tomorrow works for us', 'yes'],
    ['no gracias, ya tengo otro', 'no'],
  ])('%p is %s', (text, category) => {
    expect(taught.has(text)).toBe(false);
    expect(classify(text).category).toBe(category);
  });

  test('a message takes less than a millisecond', () => {
    const some = examples.slice(0, 2_000);
    for (const { text } of some) classify(text);
    const before = process.cpuUsage();
    for (const { text } of some) classify(text);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / some.length).toBeLessThan(1_000);
  });
});
