import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { en as english } from '../../../src/ui/text/en';
import { es as spanish } from '../../../src/ui/text/es';
import { en } from '../../../src/ui/text/help/en';
import { es } from '../../../src/ui/text/help/es';
import { pt } from '../../../src/ui/text/help/pt';
import { QUESTIONS, type Question, questionOf } from '../../../src/ui/text/help/questions';
import { pt as portuguese } from '../../../src/ui/text/pt';
import { CHOOSABLE_CAUSES } from '../../../src/vocabulary';

/** Inputs that ask nothing of their own: boxes and rows of a question, by what they begin with, and what is typed to look for. */
const PART_OF: Readonly<Record<string, Question>> = {
  'late-': 'lateOn',
  'notify-': 'notify',
  'question-': 'questions',
  'quietDay-': 'quietDays',
  'quietFrom-': 'quietDays',
  'quietUntil-': 'quietDays',
  'template-': 'template',
};
const UI = join(__dirname, '../../../src/ui');

/** Every id that a view gives to an input or a group; `?` where it is filled in, as a number or the id of the whole. */
function askedIn(view: string): string[] {
  const found = view.matchAll(/(?:\bfield=|<fieldset[^>]*?\sid=)(?:"([^"]+)"|\{`([^`]+)`\})/g);
  return [...found].map(([, plain, filled]) => plain ?? (filled ?? '').replaceAll(/\$\{[^}]+\}/g, '?'));
}

const asked = new Set(
  ['views', '.'].flatMap((folder) =>
    readdirSync(join(UI, folder))
      .filter((name) => name.endsWith('.tsx') && !/^(admin|report)/.test(name))
      .flatMap((name) => askedIn(readFileSync(join(UI, folder, name), 'utf8'))),
  ),
);

test('every question of the pages has a help, and no help is left without its question', () => {
  expect(asked.size).toBeGreaterThan(60);
  // What begins with the id of another input is a part of its answer; values to try a step with are no answers at all.
  const reasons = CHOOSABLE_CAUSES.map((cause) => `cause-${cause}`);
  const questions = [...asked]
    .filter((field) => !field.startsWith('?'))
    .flatMap((field) => (field === 'cause-?' ? reasons : field));
  const helpless = questions.filter(
    (field) => questionOf(field) === undefined && !Object.keys(PART_OF).some((part) => field.startsWith(part)),
  );
  expect(helpless).toEqual([]);
  expect(QUESTIONS.filter((question) => !questions.some((field) => questionOf(field) === question))).toEqual([]);
});

test('a view with a new question is found', () => {
  const filledIn = '$'.concat('{n}');
  const view = `<TextField field="newOne" /><fieldset class="a" id="group"><Checkbox field={\`other-${filledIn}\`} />`;
  expect(askedIn(view)).toEqual(['newOne', 'group', 'other-?']);
  expect(questionOf('newOne')).toBeUndefined();
  expect(questionOf('parameter-body.1')).toBe('parameter');
  expect(questionOf('parameter-body.1-text')).toBeUndefined();
});

test.each([
  ['English', en, english],
  ['Spanish', es, spanish],
  ['Portuguese', pt, portuguese],
])('in %s every help says something of its own, and what it quotes stands on the page', (_language, texts, labels) => {
  expect(Object.keys(texts).sort()).toEqual([...QUESTIONS].sort());
  expect(Object.entries(texts).filter(([, text]) => text.length < 60 || text.length > 260)).toEqual([]);
  expect(new Set(Object.values(texts)).size).toBe(QUESTIONS.length);
  const said = Object.values(labels);
  const quoted = Object.values(texts).flatMap((text) =>
    [...text.matchAll(/[“«](.+?)[”»]/g)].map(([, words = '']) => words),
  );
  expect(quoted.length).toBeGreaterThan(4);
  expect(quoted.filter((words) => !said.some((label) => label.startsWith(words)))).toEqual([]);
});

test('hardly a help is the same in two languages', () => {
  const same = QUESTIONS.filter((question) => en[question] === es[question] || es[question] === pt[question]);
  expect(same).toEqual([]);
});
