import fc from 'fast-check';
import { languageOfContact } from '../../src/decision/language-of-contact';

const step = { own: 'en_US', translations: ['en_US', 'es_MX', 'pt_BR', 'zh_CN', 'zh_TW', 'pt_PT', 'he'] };

test.each([
  ['es-MX', 'es_MX', 'the very locale'],
  [' es_mx ', 'es_MX', 'however it is written'],
  ['es-AR', 'es_MX', 'the language, where the country is another'],
  ['es', 'es_MX', 'the language alone'],
  ['en-GB', 'en_US', 'the step’s own, where that is the language'],
  ['pt-PT', 'pt_PT', 'the country before the language'],
  ['pt', 'pt_BR', 'the first of two countries'],
  ['zh-HK', 'zh_TW', 'the script that is read there'],
  ['zh', 'zh_CN', 'the usual script'],
  ['iw', 'he', 'an older code of the language'],
  ['fr-FR', 'en_US', 'the step’s own, where there is no translation'],
  ['Spanish', 'en_US', 'the step’s own, where it is no locale'],
  ['', 'en_US', 'the step’s own, where there is none'],
])('%p is written to in %s: %s', (locale, language) => {
  expect(languageOfContact(locale, step)).toBe(language);
});

test('whatever the locale says, the language is one that can be sent, or the step’s own', () => {
  fc.assert(
    fc.property(fc.string(), fc.subarray(step.translations), (locale, translations) => {
      expect([...translations, 'en_US']).toContain(languageOfContact(locale, { own: 'en_US', translations }));
    }),
  );
});
