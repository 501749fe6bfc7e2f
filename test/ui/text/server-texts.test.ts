import { SCOPES } from '../../../src/marketing-cloud/scopes';
import { rightTexts } from '../../../src/ui/admin/text/server/right-texts';
import { serverTexts } from '../../../src/ui/admin/text/server/server-texts';
import { SERVER_SENTENCES } from '../../admin/server-sentences';

const ENGLISH = Object.fromEntries(SERVER_SENTENCES.flatMap((catalogue) => Object.entries(catalogue)));
const TEXTS: Readonly<Record<string, { es: string; pt: string }>> = serverTexts;
const parts = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();
/** Settings, names of files and commands: what is typed as it stands. */
const names = (text: string) => (text.match(/\b[A-Z]+_[A-Z_]+\b|`[^`]+`|\bdocs\/[\w.-]+/g) ?? []).sort();

test('every code of the server has a sentence in each language, and no sentence has lost its code or another’s place', () => {
  const codes = SERVER_SENTENCES.flatMap((catalogue) => Object.keys(catalogue));
  expect(new Set(codes).size).toBe(codes.length);
  expect(Object.keys(TEXTS).sort()).toEqual([...codes, ...Object.keys(rightTexts)].sort());
  expect(codes.length).toBeGreaterThan(250);
});

test('each says the same places, settings, files and commands as the English', () => {
  for (const [code, english] of Object.entries(ENGLISH)) {
    for (const text of Object.values(TEXTS[code] ?? {})) {
      expect([code, parts(text), names(text)]).toEqual([code, parts(english), names(english)]);
    }
  }
});

test('hardly a sentence is the same in two languages', () => {
  const same = Object.entries(ENGLISH).filter(([code, english]) => {
    const { es = '', pt = '' } = TEXTS[code] ?? {};
    return english.replaceAll(/\{\w+\}/g, '').split(' ').length > 3 && new Set([english, es, pt]).size < 3;
  });
  expect(same).toEqual([]);
});

test('every right of the package has words for what it is for', () => {
  const used = Object.keys(SCOPES).map((scope) => `use_${scope}`);
  expect(Object.keys(rightTexts).sort()).toEqual([...used, 'grant'].sort());
});
