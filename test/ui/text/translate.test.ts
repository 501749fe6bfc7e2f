import { inEveryLanguage } from '../../../src/ui/text/branch-labels';
import { en, type TextKey } from '../../../src/ui/text/en';
import { es } from '../../../src/ui/text/es';
import { pt } from '../../../src/ui/text/pt';
import { languageCode, speak } from '../../../src/ui/text/speak';
import { textFor } from '../../../src/ui/text/translate';

const keys = Object.keys(en) as TextKey[];
const parts = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

test.each([
  ['Spanish', es],
  ['Portuguese', pt],
])('%s says everything, with the same parts in each sentence', (_name, texts) => {
  expect(Object.keys(texts).sort()).toEqual([...keys].sort());
  const different = keys.filter((key) => parts(texts[key]).join() !== parts(en[key]).join());
  expect(different).toEqual([]);
  const empty = keys.filter((key) => texts[key].trim() === '');
  expect(empty).toEqual([]);
});

test('hardly a sentence is the same in two languages', () => {
  const long = keys.filter((key) => en[key].split(' ').length > 3);
  expect(long.filter((key) => es[key] === en[key] || pt[key] === en[key] || es[key] === pt[key])).toEqual([]);
});

test.each([
  ['es-MX', 'es'],
  ['pt_BR', 'pt'],
  ['EN-gb', 'en'],
  ['de-DE', 'en'],
  ['', 'en'],
  ['not a culture', 'en'],
])('%j speaks %s', (culture, code) => {
  expect(languageCode(culture)).toBe(code);
});

test('parts are filled in, numbers as the language writes them, and unknown words stay words', () => {
  const { t, number, list } = speak({ en, es, pt }, 'es-ES');
  expect(t('step.of', { n: 2, total: 5 })).toBe('Paso 2 de 5');
  expect(number(18_240)).toBe('18.240');
  expect(list(['a', 'b', 'c'])).toBe('a, b y c');
  expect(textFor(t, 'status', 'PAUSED')).toBe('Pausada');
  expect(textFor(t, 'status', 'FLOW_BLOCKED')).toBe('FLOW_BLOCKED');
  expect(inEveryLanguage('branch.email_fallback')).toEqual(['Email instead', 'Correo en su lugar', 'E-mail no lugar']);
});

test('the labels of the branches in config.json are those that the page gives', async () => {
  const message = require('../../../config/activity-message.json');
  const outcome = require('../../../config/activity-outcome.json');
  const label = (config: typeof message, lang: string, branch: string) =>
    config.lang[lang][config.outcomeLabelLanguageMap[branch]];
  for (const [lang, texts] of [
    ['en-US', en],
    ['es', es],
    ['pt-BR', pt],
  ] as const) {
    expect(label(message, lang, 'continue')).toBe(texts['branch.continue']);
    expect(label(message, lang, 'email_fallback')).toBe(texts['branch.email_fallback']);
    for (const branch of ['converted', 'replied', 'read', 'delivered', 'not_delivered', 'opted_out'] as const) {
      expect(label(outcome, lang, branch)).toBe(texts[`outcome.${branch}`]);
    }
  }
});
