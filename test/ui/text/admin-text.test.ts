import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { AUDIT_ACTS } from '../../../src/admin/audit-acts';
import { alertKind } from '../../../src/alerts/alert-kinds';
import { readDataExtensions } from '../../../src/marketing-cloud/data-extensions';
import { TABLES } from '../../../src/redis/outbox-entry';
import { REPLY_CATEGORIES } from '../../../src/replies/reply-category';
import { adminWords, ENGLISH, reasonWords } from '../../../src/ui/admin/admin-words';
import { checkWords } from '../../../src/ui/admin/check-words';
import { columnSentences } from '../../../src/ui/admin/text/columns/column-sentences';
import { en as own } from '../../../src/ui/admin/text/en';
import { es } from '../../../src/ui/admin/text/es';
import { pt } from '../../../src/ui/admin/text/pt';
import { en as shared } from '../../../src/ui/text/en';
import {
  CAUSES,
  HAND_OVER_ROUTES,
  LATE_KINDS,
  REASONS,
  TEMPLATE_CATEGORIES,
  TURN_AUTHORS,
} from '../../../src/vocabulary';

const SOURCE = join(__dirname, '../../../src');
const en = { ...shared, ...own };
type Key = keyof typeof en;
const keys = Object.keys(en) as Key[];
const parts = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();

test.each([
  ['Spanish', es],
  ['Portuguese', pt],
])('%s says everything of the operators’ pages, with the same parts in each sentence', (_name, texts) => {
  expect(Object.keys(texts).sort()).toEqual([...keys].sort());
  expect(keys.filter((key) => parts(texts[key]) !== parts(en[key]))).toEqual([]);
  expect(keys.filter((key) => texts[key].trim() === '')).toEqual([]);
});

test('what each column holds is said in all languages, sentence by sentence, with the same names in it', () => {
  const holds = Object.values(readDataExtensions()).flatMap(({ columns }) =>
    columns.map((column) => column.holds ?? ''),
  );
  const english = [...new Set(holds)].filter((text) => text !== '');
  expect(Object.keys(columnSentences).sort()).toEqual(english.sort());
  const names = (text: string) => (text.match(/`[^`]+`|\b\w+_\w+\b/g) ?? []).sort().join();
  for (const [sentence, { es: spanish, pt: portuguese }] of Object.entries(columnSentences)) {
    const said = [spanish, portuguese];
    expect(said.map((text) => [text, names(text)])).toEqual(said.map((text) => [text, names(sentence)]));
    const isListOfValues = /^\S+([,;] \S+)*( …)?$/.test(sentence);
    if (!isListOfValues) expect(new Set([sentence, ...said]).size).toBe(3);
    expect(said.filter((text) => text.trim() === '' || /\]\(/.test(text))).toEqual([]);
  }
});

test('no sentence of the operators’ pages takes the key of another page’s', () => {
  expect(Object.keys(own).filter((key) => key in shared)).toEqual([]);
});

test('what is said of one stands beside what is said of many', () => {
  const ofOne = keys.filter((key) => key.endsWith('.one'));
  expect(ofOne.length).toBeGreaterThan(5);
  expect(ofOne.filter((key) => !(key.slice(0, -'.one'.length) in en))).toEqual([]);
});

/** Names and figures that are the same in all three. */
const SAME =
  /^(kit\.qr$|replies\.characters|check\.public_url\.form|mapping|table\.provisioned|consent\.(signal|sourceAndReason)|person\.|steps\.share|try\.)/;
test('hardly a sentence is the same in two languages', () => {
  const long = (Object.keys(own) as (keyof typeof own)[]).filter(
    (key) => own[key].split(' ').length > 3 && !SAME.test(key),
  );
  expect(long.filter((key) => es[key] === own[key] || pt[key] === own[key] || es[key] === pt[key])).toEqual([]);
});

test('codes of the server have words: reasons, acts, tables, categories, routes and authors', () => {
  const words = adminWords('es-MX', es);
  const wordless = (family: string, codes: readonly string[]) =>
    codes.filter((code) => words.word(family, code) === undefined).map((code) => `${family}.${code}`);
  expect(
    [...CAUSES, ...REASONS, 'not_read', 'no_reply'].filter((code) => reasonWords(words, code) === undefined),
  ).toEqual([]);
  expect([
    ...wordless('audit', Object.keys(AUDIT_ACTS)),
    ...wordless('tableOf', TABLES),
    ...wordless('replyCategory', REPLY_CATEGORIES),
    ...wordless('route', HAND_OVER_ROUTES),
    ...wordless('author', TURN_AUTHORS),
    ...wordless('lateKind', LATE_KINDS),
    ...wordless('category', TEMPLATE_CATEGORIES),
  ]).toEqual([]);
});

const filesIn = (folder: string): string[] =>
  readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(SOURCE, folder, name), 'utf8'));

test('every failure that an endpoint of the page answers has words', () => {
  const words = adminWords('pt-BR', pt);
  const codes = filesIn('admin').flatMap((text) =>
    [...text.matchAll(/new HttpError\(\s*\d+,\s*'(\w+)'/g)].map(([, code = '']) => code),
  );
  expect(new Set(codes).size).toBeGreaterThan(20);
  expect(codes.filter((code) => words.word('failure', code) === undefined)).toEqual([]);
});

/** Made by the doctor alone, in a data extension that it makes and deletes. */
const BY_SHELL_ALONE = /^write\./;
/** With a name in the place of what is filled in; the setting of Redis and the cloud are of a fixed list. */
const idOf = (filled: string) =>
  filled
    .replace(/^redis\.\$\{.+\}$/, 'redis.maxmemory_policy')
    .replace(/^\$\{\w+\}\.asked$/, 'whatsapp.asked')
    .replaceAll(/\$\{[^}]+\}/g, '1');
test('every check has words for what it looks at', () => {
  const words = adminWords('es', es);
  const ids = filesIn('doctor').flatMap((text) =>
    [...text.matchAll(/(?:about\(|\bone\(\s*|\bid: )(?:'([a-z_.]+)'|`([^`]+)`)/g)].map(([, plain, filled = '']) =>
      (plain ?? idOf(filled)).trim(),
    ),
  );
  expect(ids.length).toBeGreaterThan(50);
  const wordless = ids.filter((id) => !BY_SHELL_ALONE.test(id) && checkWords(words, id) === undefined);
  expect(wordless).toEqual([]);
});

test('every kind of alert has a name and what to do, and what is raised without a line of its own has neither', () => {
  const words = adminWords('pt', pt);
  const named = Object.keys(own).flatMap((key) => (key.startsWith('alert.') ? [key.slice('alert.'.length)] : []));
  expect(named.length).toBeGreaterThan(45);
  for (const code of named) {
    expect(words.word('todo', code)).toEqual(expect.any(String));
    expect(own[`todo.${code}` as keyof typeof own]).toBe(alertKind(code).todo);
  }
  expect(words.word('alert', 'no_such_alert')).toBeUndefined();
});

/** Attributes of our own components and of the page that somebody reads or hears. */
const SPOKEN = /^(aria-label|title|placeholder|label|legend|hint|question|yes|data-label|head)$/;

interface Node {
  type?: string;
  [member: string]: unknown;
}

/** Words that stand in the markup of a view itself, but for code that is to be typed. */
function wordsInMarkup(file: string, text: string): string[] {
  const found: string[] = [];
  const say = (words: unknown) => {
    if (typeof words === 'string' && /\p{L}{2}/u.test(words)) found.push(`${file}: ${words.trim()}`);
  };
  const nameOf = (node: unknown): string => String((node as { value?: unknown } | undefined)?.value ?? '');
  const look = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const each of node) look(each);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const { type, opening, name, value } = node as Node & { opening?: { name?: unknown } };
    if (type === 'JSXElement' && nameOf(opening?.name) === 'code') return;
    if (type === 'JSXText') say(value);
    if (type === 'JSXAttribute' && SPOKEN.test(nameOf(name))) say(nameOf(value));
    Object.values(node).forEach(look);
  };
  look(parseSync(text, { syntax: 'typescript', tsx: true, target: 'es2022' }).body);
  return found;
}

test('no view of the operators’ pages says a word of its own', () => {
  const folder = join(SOURCE, 'ui/admin');
  const views = readdirSync(folder).filter((name) => name.endsWith('.tsx'));
  expect(views.length).toBeGreaterThan(35);
  expect(views.flatMap((name) => wordsInMarkup(name, readFileSync(join(folder, name), 'utf8')))).toEqual([]);
  const wordy = 'const a = <p aria-label="Here">Look <b>at</b> <code>npm start</code>{t("key")}</p>;';
  expect(wordsInMarkup('a.tsx', wordy)).toEqual(['a.tsx: Here', 'a.tsx: Look', 'a.tsx: at']);
});

test('parts are filled in, numbers, times and spans are written as the language writes them', () => {
  const [english, spanish, portuguese] = [
    adminWords('en-GB', ENGLISH),
    adminWords('es-ES', es),
    adminWords('pt-BR', pt),
  ];
  expect(english.counted('overview.people', 1)).toBe('1 person');
  expect(spanish.counted('overview.people', 18_240)).toBe('18.240 personas');
  expect(portuguese.span(3 * 86_400_000)).toBe('3 dias');
  expect(spanish.span(80_000)).toBe('80 s');
  expect(spanish.time('2026-03-04T12:00:00Z')).toMatch(/4 mar 2026/);
  expect(portuguese.percent(0.125)).toBe('13%');
  expect(english.say('alerts.todo', { todo: 'look' })).toEqual(['What to do: ', 'look', '.']);
  expect(spanish.code).toBe('es');
  expect(adminWords('de-DE', ENGLISH).code).toBe('en');
});
