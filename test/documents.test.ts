import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tellsWhatCame } from '../sandbox/recipes/columns';
import { readConfig } from '../src/config';
import { givenConsentSchema } from '../src/consent/given-consent';
import { loadConsentPolicy } from '../src/consent/load-consent-policy';
import { givenConversionSchema } from '../src/conversions/conversion';
import { FIELD } from '../src/execution/record-fields';
import { readDataExtensions } from '../src/marketing-cloud/data-extensions';
import { TABLES } from '../src/redis/outbox-entry';
import * as redisKeys from '../src/redis/redis-keys';
import { isWord, LATE_KIND_FACTS, LATE_KINDS, LATE_TRIGGERS, REASONS } from '../src/vocabulary';
import { KINDS } from './support/redis-kinds';
import { sourceFacts } from './support/source-facts';

const root = join(__dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Rows of the tables in a piece of Markdown, cell by cell, without heads and rules. */
function tableRows(markdown: string): string[][] {
  const lines = markdown.split('\n');
  return lines
    .filter((line, index) => line.startsWith('|') && !line.startsWith('|--') && !lines[index + 1]?.startsWith('|--'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** From the heading with this text to the next one of the same level. */
function section(markdown: string, heading: string): string {
  const level = heading.slice(0, heading.indexOf(' ') + 1);
  const from = markdown.indexOf(`${heading}\n`);
  const to = markdown.indexOf(`\n${level}`, from + heading.length);
  return from === -1 ? '' : markdown.slice(from, to === -1 ? undefined : to);
}

const bare = (cell: string | undefined) => (cell ?? '').replace(/`/g, '');

const headings = (markdown: string) => [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
const named = (markdown: string) => [...markdown.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);

/** What a start without any setting asks for by name alone: needed, whatever else is set. */
function neededSettings(): string[] {
  try {
    readConfig({});
    return [];
  } catch (error) {
    const faults = (error as Error).message;
    return [...faults.matchAll(/^\W*([A-Z][A-Z0-9_]+) is missing$/gm)].map((match) => match[1] ?? '');
  }
}

describe('docs/settings.md', () => {
  const rows = tableRows(read('docs/settings.md'));

  test('names every setting with its default, and no other', () => {
    const source = read('src/config.ts');
    const settings = source.split(/^ {2}(?=[A-Z][A-Z0-9_]+:)/m).slice(1);
    const inCode = settings.map((text) => {
      const given = /\.default\(([^)]*)\)/.exec(text.split('\n});')[0] ?? '')?.[1];
      return [text.slice(0, text.indexOf(':')), given?.replace(/['_]/g, '')];
    });
    const documented = rows.map(([name, , given]) => {
      const value = bare(given);
      return [bare(name), value === '' || value.startsWith('from ') ? undefined : value];
    });
    expect(inCode.length).toBeGreaterThan(30);
    expect(documented.sort()).toEqual(inCode.sort());
  });

  test('says of each whether it is needed', () => {
    const needed = rows.filter(([, need]) => need === 'yes').map(([name]) => bare(name));
    expect(needed.length).toBeGreaterThan(10);
    expect(needed.sort()).toEqual(neededSettings().sort());
  });
});

test('docs/commands.md names every command of package.json, and no other', () => {
  const commands = tableRows(read('docs/commands.md')).map(([command]) => bare(command).replace(/^npm (run )?/, ''));
  expect(commands.sort()).toEqual([...scripts].sort());
});

describe('the README', () => {
  const page = read('README.md');

  test('is short', () => {
    expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(110);
  });

  test('names every setting that is needed', () => {
    const settings = named(section(page, '## Settings that are needed')).filter((name) => /^[A-Z_]+$/.test(name));
    const alternatives = ['MC_SUBDOMAIN', 'REDIS_URL', 'ADMIN_TOKEN'];
    expect(settings.sort()).toEqual([...neededSettings(), ...alternatives].sort());
  });

  test('names commands that there are', () => {
    const commands = [...page.matchAll(/(?:^|`)npm (?:run )?([a-z:-]+)/gm)].map((match) => match[1] ?? '');
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  test('draws files that there are', () => {
    const picture = /```mermaid\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const files = [...picture.matchAll(/[[{]([a-z-]+(?:\/[a-z-]+)+)/g)].map((match) => `src/${match[1]}.ts`);
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test('the layout in docs/design.md names every room and every file at the door of src', () => {
  const rooms = (path: string) =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && `${path}/${entry.name}` !== 'src/ui')
      .map(({ name }) => `${name}/`);
  const door = readdirSync(join(root, 'src')).filter((name) => name.endsWith('.ts'));
  const there = [...rooms('src'), ...rooms('src/delivery'), ...door];
  const drawn = named(section(read('docs/design.md'), '## 9. Layout')).filter((name) =>
    /^[a-z-]+(\/|\.ts)$/.test(name),
  );
  const beside = ['sandbox/'];
  expect([...new Set(drawn)].filter((name) => !beside.includes(name)).sort()).toEqual(there.sort());
  expect(drawn).toEqual(expect.arrayContaining(beside));
});

test('the way of one contact in docs/design.md names functions that are there, and counts its stops', () => {
  const page = section(read('docs/design.md'), '### 3.1 Stop by stop');
  const stops = [...page.matchAll(/^\d+\. \[`([^`]+)`\]\([^)]+\) `(\w+)`/gm)].map(([, path = '', name = '']) => ({
    path: `src/${path}`,
    name,
  }));
  const unknown = stops.filter(
    ({ path, name }) => !sourceFacts(read(path)).functions.some((declared) => declared.name === name),
  );
  expect(unknown).toEqual([]);
  const files = new Set(stops.map(({ path }) => path)).size;
  expect(page).toContain(`${stops.length} stops in ${files} files`);
  expect(stops.length).toBeGreaterThan(20);
});

test('the words that the pages list are those of the vocabulary', () => {
  const answer = section(read('docs/design.md'), '### 2.2 The answer');
  const listed = named(answer).filter((word) => isWord(REASONS, word));
  expect([...new Set(listed)]).toEqual([...REASONS]);
  const late = section(read('docs/outcomes.md'), '## After the answer: the late fallback');
  const rows = [...late.matchAll(/^\| `(\w+)` \|/gm)].map(([, word]) => word);
  expect(rows.filter((word) => word !== 'kind' && word !== 'on')).toEqual([...LATE_KINDS, ...LATE_TRIGGERS]);
  const mayDo = tableRows(late).filter((cells) => cells.length === 5);
  expect(mayDo.map(([kind, , , , right]) => [bare(kind), right])).toEqual(
    Object.entries(LATE_KIND_FACTS).map(([kind, { scope }]) => [kind, `*${scope.label}*`]),
  );
});

describe('docs/to-confirm.md', () => {
  const facts = read('docs/to-confirm.md')
    .split('\n')
    .filter((line) => line.startsWith('- '));
  /** JB 2.1, 5.4 → JB 2.1 and JB 5.4, from the brackets of a fact. */
  const sectionsOf = (fact: string) =>
    [...fact.matchAll(/\b(WA|JB|MC) (\d+(?:\.\d+)?(?:, \d+(?:\.\d+)?)*)/g)].flatMap(([, vendor, numbers = '']) =>
      numbers.split(', ').map((number) => `${vendor} ${number}`),
    );

  test('names for each fact its section and a test that is there', () => {
    expect(facts.length).toBeGreaterThan(55);
    const untested = facts.filter(
      (fact) => !named(fact).some((name) => name.startsWith('test/') && existsSync(join(root, name))),
    );
    expect(untested).toEqual([]);
    expect(facts.filter((fact) => sectionsOf(fact).length === 0)).toEqual([
      expect.stringContaining('Zones of a country'),
    ]);
  });

  test('has something of every section that says inferred or practice', () => {
    const confirmed = new Set(facts.flatMap(sectionsOf));
    const sections = read('docs/vendor-facts.md')
      .split(/^(?=#+ )/m)
      .filter((text) => /^#+ (WA|JB|MC) \d/.test(text) && /\b(inferred|practice)\b/.test(text))
      .map((text) => headings(text)[0]?.split(' ').slice(0, 2).join(' ') ?? '');
    expect(sections.length).toBeGreaterThan(15);
    expect(sections.filter((name) => !confirmed.has(name))).toEqual([]);
  });
});

test('docs/decisions.md is by topic, and each title ends with its date', () => {
  const titles = [...read('docs/decisions.md').matchAll(/^### (.+)$/gm)].map((match) => match[1] ?? '');
  const topics = [...read('docs/decisions.md').matchAll(/^## (.+)$/gm)].map((match) => match[1]);
  expect(topics).toEqual(['Sending', 'Consent', 'Rows', 'Page and sandbox', 'Operations']);
  expect(titles.length).toBeGreaterThan(30);
  expect(titles.filter((title) => !/, \d{4}-\d\d-\d\d$/.test(title))).toEqual([]);
});

describe('docs/data-extensions.md', () => {
  const page = read('docs/data-extensions.md');
  const definitions = readDataExtensions();

  test('is what `npm run dictionary` writes of the data extensions and the queries', () => {
    const script = spawnSync(process.execPath, [join(root, 'scripts/write-dictionary.mjs'), '--check'], {
      encoding: 'utf8',
    });
    expect([script.status, script.stderr]).toEqual([0, '']);
    for (const table of TABLES)
      expect(section(page, `## ${table}`)).toContain(`\`${definitions[table].columns[0]?.name}\``);
  });

  test('says of a column of WA_Message that an event owns it where recipes and the table of outcomes look at it', () => {
    const others = ['every event', 'decision', 'any status', 'query'];
    const documented = tableRows(section(page, '## WA_Message'));
    const owned = documented.filter(([, , owner]) => !others.includes(owner ?? '')).map(([name]) => bare(name));
    expect(owned.length).toBeGreaterThan(10);
    expect(documented.map(([name]) => bare(name)).filter(tellsWhatCame)).toEqual(owned);
  });
});

test.each([
  ['## `POST /consents`', givenConsentSchema],
  ['## `POST /conversions`', givenConversionSchema],
])('docs/api.md lists the fields of %s, and which of them are needed', (heading, schema) => {
  const documented = tableRows(section(read('docs/api.md'), heading)).map(([name, needed]) => [
    bare(name),
    needed === 'yes',
  ]);
  const fields = Object.entries(schema.shape).map(([name, field]) => [name, !field.safeParse(undefined).success]);
  expect(documented.sort()).toEqual(fields.sort());
});

test('docs/redis.md lists the fields of an execution record as the code explains them', () => {
  const source = read('src/execution/record-fields.ts');
  const explained = [...source.matchAll(/\/\*\* (.+) \*\/\n {2}(\w+): '(\w+)',/g)].map(
    ([, holds = '', word = '', field = '']) => [field, word, holds],
  );
  const documented = tableRows(section(read('docs/redis.md'), '## Fields of an execution record'));
  expect(explained.map(([field]) => field)).toEqual(Object.values(FIELD));
  expect(documented.map(([field, ...rest]) => [bare(field), ...rest])).toEqual(explained);
});

describe('docs/redis.md', () => {
  const page = read('docs/redis.md');
  /** The rows of the tables of keys; the table of what becomes of them has two columns. */
  const rows = tableRows(page).filter((cells) => cells.length === 5);
  const rowsOf = (kind: string) => rows.filter(([names]) => new RegExp(`\`wa:${kind}[:\`]`).test(names ?? ''));
  const lives = livesIn(read('src/redis/redis-keys.ts'));

  test('has every kind of key', () => {
    expect(KINDS.size).toBeGreaterThan(40);
    expect([...KINDS.values()].filter(({ kind }) => rowsOf(kind).length === 0)).toEqual([]);
  });

  test('says of every key whose life is one span how long that is', () => {
    expect(livesIn('export const stepKey = key();\n/** Why. */\nexport const STEP_LIFE_MS = 1;')).toEqual([
      { of: 'stepKey', name: 'STEP_LIFE_MS' },
    ]);
    expect(lives.length).toBeGreaterThan(15);
    const unsaid = lives.filter(({ of, name }) => {
      const kind = KINDS.get(of)?.kind ?? `no key stands before ${name}`;
      return !rowsOf(kind).some(([, , , life]) => spansIn(life ?? '').includes(inMs(name)));
    });
    expect(unsaid).toEqual([]);
  });

  test('states no other span than these, and how long the breaker of the shipped consent policy stays open', () => {
    const known = new Set([...lives.map(({ name }) => inMs(name)), loadConsentPolicy().breaker.openHours * 3_600_000]);
    const unknown = rows.filter(([, , , life]) => spansIn(life ?? '').some((span) => !known.has(span)));
    expect(unknown.map(([names, , , life]) => `${names}: ${life}`)).toEqual([]);
  });
});

test('docs/redis.md counts the records and the ids of its example by their lives', () => {
  const memory = section(read('docs/redis.md'), '## How much memory');
  const inDays = (life: number) => life / 86_400_000;
  const counted = Object.fromEntries(tableRows(memory).map(([what, count]) => [what, count]));
  expect(spansIn(memory)[0]).toBe(redisKeys.EXECUTION_LIFE_MS);
  expect(counted['execution records']).toBe(`${inDays(redisKeys.EXECUTION_LIFE_MS)} M`);
  expect(counted['WhatsApp ids']).toBe(`${inDays(redisKeys.MESSAGE_ID_LIFE_MS)} M`);
});

/** Each life in the list of keys, and the key that it stands below. */
function livesIn(source: string): { of: string; name: string }[] {
  let of = '';
  return [...source.matchAll(/^export const (\w+) =/gm)].flatMap(([, name = '']) => {
    if (/_LIFE_MS$/.test(name)) return [{ of, name }];
    if (!/^[A-Z_]+$/.test(name)) of = name;
    return [];
  });
}

function inMs(life: string): number {
  return Number((redisKeys as Readonly<Record<string, unknown>>)[life]);
}

/** `8 days, or an hour` → the spans that are given in figures, in ms. */
function spansIn(text: string): number[] {
  const units: Record<string, number> = { day: 86_400_000, hour: 3_600_000, minute: 60_000 };
  return [...text.matchAll(/(\d+) (day|hour|minute)s?\b/g)].map(
    ([, count, unit]) => Number(count) * (units[unit ?? ''] ?? Number.NaN),
  );
}

test('every section that a comment names is in docs/vendor-facts.md or docs/design.md', () => {
  const vendor = headings(read('docs/vendor-facts.md')).map((text) => text.split(' ').slice(0, 2).join(' '));
  const design = headings(read('docs/design.md')).map((text) => `design ${text.split(' ')[0]?.replace(/\.$/, '')}`);
  const known = new Set([...vendor, ...design]);

  const files = execFileSync('git', ['ls-files', 'src', 'sandbox', 'test', 'bench', 'scripts', 'docs', 'README.md'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => /\.(tsx?|mjs|md)$/.test(path) && !path.includes('fixtures'));
  const reference = /\b(WA|JB|MC|[Dd]esign) (\d+(?:\.\d+)?(?:(?:, (?!\d+\.\d+\.)| to | and )\d+(?:\.\d+)?)*)/g;
  const unresolved = files.flatMap((path) =>
    [...read(path).matchAll(reference)].flatMap(([, where = '', numbers = '']) =>
      numbers
        .split(/, | to | and /)
        .map((number) => `${where.replace('Design', 'design')} ${number}`)
        .filter((name) => !known.has(name))
        .map((name) => `${path}: ${name}`),
    ),
  );
  expect(known.size).toBeGreaterThan(60);
  expect(unresolved).toEqual([]);
});
