import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE_AND_SANDBOX_SIZES, SERVER_SIZES } from './support/size-exceptions';
import * as sizes from './support/size-rules';
import { type SourceFacts, sourceFacts } from './support/source-facts';
import * as rules from './support/structure-rules';

const root = join(__dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Everything that a clone holds, and what is new and not ignored. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));

const source: rules.SourceFile[] = files
  .filter((path) => /^(src|sandbox)\/.*\.tsx?$/.test(path))
  .map((path) => ({ path, facts: sourceFacts(read(path), { tsx: path.endsWith('x') }) }));

/** A project of a few files, to see that a rule can fail. */
function project(contents: Record<string, string>): rules.SourceFile[] {
  return Object.entries(contents).map(([path, text]) => ({ path, facts: sourceFacts(text) }));
}

describe('the project keeps its own rules', () => {
  test.each<[string, rules.Rule, Record<string, string>]>([
    [
      'imports run down the steps, from callers to vendors',
      rules.importsRunDownTheSteps,
      { 'src/whatsapp/a.ts': "import type { B } from '../delivery/b';", 'src/delivery/b.ts': 'export interface B {}' },
    ],
    [
      'what a process is made of knows nothing of what starts it',
      rules.importsRunDownTheSteps,
      {
        'src/dependencies/a.ts': "import type { Worker } from '../start-worker';",
        'src/start-worker.ts': 'export interface Worker {}',
      },
    ],
    [
      'every folder has its place among the steps',
      rules.everyFolderHasItsStep,
      { 'src/services/a.ts': 'export const a = 1;' },
    ],
    [
      'folders form no circle',
      rules.foldersFormNoCircle,
      {
        'src/signals/a.ts': "import '../execution/b'; export const a = 1;",
        'src/execution/b.ts': "export * from '../signals/a';",
      },
    ],
    [
      'folders form no circle by types either, nor with the files at the door',
      rules.foldersFormNoCircle,
      {
        'src/start-worker.ts': "import type { Parts } from './dependencies/parts';",
        'src/dependencies/parts.ts': "import { startWorker } from '../start-worker'; export interface Parts {}",
      },
    ],
    [
      'files form no circle',
      rules.filesFormNoCircle,
      {
        'src/crm/a.ts': "import { b } from './b'; export const a = b;",
        'src/crm/b.ts': "import { a } from './a'; export const b = a;",
      },
    ],
    [
      'the app and the sandbox know nothing of each other',
      rules.sandboxAndAppAreApart,
      { 'sandbox/a.ts': "import { readConfig } from '../src/config';" },
    ],
    [
      'the decision and the reading of notifications are pure',
      rules.pureCodeReachesNothingOutside,
      {
        'src/decision/reader.ts': "import type Redis from 'ioredis';",
      },
    ],
    [
      'the decision names no file that holds a client',
      rules.pureCodeReachesNothingOutside,
      {
        'src/decision/a.ts': "import type { Client } from '../whatsapp/client';",
        'src/whatsapp/client.ts': "import { request } from 'undici';",
      },
    ],
    [
      'what the decision loads reaches nothing outside, however far down',
      rules.pureCodeReachesNothingOutside,
      {
        'src/decision/a.ts': "import { b } from '../consent/b';",
        'src/consent/b.ts': "import { c } from './c';",
        'src/consent/c.ts': "import { readFileSync } from 'node:fs';",
      },
    ],
    [
      'what the page in the browser loads needs no server',
      rules.thePageLoadsNothingOfTheServer,
      {
        'src/ui/a.ts': "import { b } from '../whatsapp/b'; import type { C } from '../crm/c';",
        'src/whatsapp/b.ts': "import { createHash } from 'node:crypto';",
        'src/crm/c.ts': "import axios from 'axios';",
      },
    ],
    [
      'nobody outside the record knows its short fields',
      rules.shortFieldsStayInTheRecord,
      {
        'src/execution/a.ts': 'export const answer = (stored: { an: string }) => stored.an;',
        'src/delivery/b.ts': 'export const state = (stored: { state: string }) => stored.state;',
        'src/delivery/c.ts': 'export const answer = (stored: unknown) => stored.an;',
      },
    ],
    [
      'the environment is read in config.ts and handed over by entry files',
      rules.environmentIsReadAtTheEntry,
      { 'src/delivery/a.ts': "const port = process['env'].PORT;" },
    ],
    [
      'Redis connections and queues are made in dependencies/connections.ts',
      rules.connectionsAreMadeInOnePlace,
      { 'src/dependencies/delivery.ts': "import Redis from 'ioredis'; export const redis = () => new Redis();" },
    ],
    [
      'Redis scripts are defined and called by name',
      rules.redisScriptsHaveNames,
      { 'src/consent/a.ts': "export const a = (redis: R) => redis.eval('return 1', 0);", 'src/redis/script.ts': '' },
    ],
    [
      'Redis scripts read their keys and arguments by name',
      rules.redisScriptsCountNoPositions,
      { 'src/consent/a.ts': '/** ARGV[1] is the address. */ export const a = 1;', 'src/redis/script.ts': '// KEYS[1]' },
    ],
    [
      'clock, ids and chance arrive as arguments',
      rules.timeAndChanceArriveAsArguments,
      { 'src/dependencies/delivery.ts': 'export const now = () => new Date();' },
    ],
    ['nothing is exported as default', rules.nothingIsExportedAsDefault, { 'src/a.ts': 'export default 1;' }],
    ['only commands and the sandbox print', rules.onlyCommandsPrint, { 'src/a.ts': 'console.log(1);' }],
    ['importing a module has no effect', rules.importingHasNoEffect, { 'src/delivery/a.ts': 'void start();' }],
  ])('%s', (_name, rule, broken) => {
    expect(rule(project(broken))).toHaveLength(1);
    expect(rule(source)).toEqual([]);
  });

  describe.each([
    ['the server', SERVER_SIZES, source.filter(sizes.isServer)],
    ['pages and sandbox', PAGE_AND_SANDBOX_SIZES, source.filter((file) => !sizes.isServer(file))],
  ])('%s', (_name, exceptions, measured) => {
    test('a function has at most 80 lines, but for lists of closures and what has a reason', () => {
      expect(sizes.functionsAreShort(exceptions)(measured)).toEqual([]);
    });

    test('a file has at most 300 lines, but for those with a reason', () => {
      expect(sizes.filesAreShort(exceptions)(measured)).toEqual([]);
    });
  });

  test('no name is empty of meaning', () => {
    expect(rules.pathsWithEmptyNames(['src/utils/a.ts', 'src/date-helper.ts', 'src/uncommon.ts'])).toHaveLength(2);
    expect(rules.pathsWithEmptyNames(files)).toEqual([]);
  });

  test('names are in kebab-case', () => {
    const ours = files.filter(
      (path) => /^(src|sandbox|test|scripts|bench)\//.test(path) && !path.includes('/fixtures/'),
    );
    expect(rules.pathsNotInKebabCase(['src/inArguments.ts', 'src/in-arguments.test.ts'])).toEqual([
      'src/inArguments.ts',
    ]);
    expect(rules.pathsNotInKebabCase(ours)).toEqual([]);
  });

  const documents = files.filter((path) => path.endsWith('.md'));
  const exists = (path: string) => existsSync(join(root, path));

  test('what the bench loads is built', () => {
    const broken = "require(join(dist, 'gone.js')); load('gone/too'); startProcess(join(dist, 'web.js'))";
    expect(rules.missingModules('bench/a.mjs', broken, exists)).toEqual(['bench/a.mjs: gone', 'bench/a.mjs: gone/too']);
    const scripts = files.filter((path) => /^(bench|scripts)\/.*\.mjs$/.test(path));
    expect(scripts.flatMap((path) => rules.missingModules(path, read(path), exists))).toEqual([]);
  });

  test('every link in the documents leads to a file', () => {
    expect(rules.deadLinks('docs/a.md', '[a](../package.json) [b](gone.md#part)', exists)).toEqual([
      'docs/a.md: gone.md#part',
    ]);
    expect(documents.flatMap((path) => rules.deadLinks(path, read(path), exists))).toEqual([]);
  });

  test('every link into a part of a document finds its heading', () => {
    const broken = '# Way of `a`, 2026\n[a](#way-of-a-2026) [b](#gone) [c](b.md#part-2) [d](b.md#part-3)';
    expect(rules.deadAnchors('docs/a.md', broken, () => '## Part 2')).toEqual([
      'docs/a.md: #gone',
      'docs/a.md: b.md#part-3',
    ]);
    expect(documents.flatMap((path) => rules.deadAnchors(path, read(path), read))).toEqual([]);
  });

  test('every path that the documents name is there, and a link leads where its text says', () => {
    expect(
      rules.missingPaths('docs/a.md', '`src/app.ts` `src/gone.ts` `config/<lang>.json` `test/flow/`', exists),
    ).toEqual(['docs/a.md: src/gone.ts']);
    expect(
      rules.misnamedLinks('README.md', '[`a/b.ts`](src/a/b.ts) [`a/b.ts`](src/a/c/b.ts) [`b.ts`](src/a/c/b.ts#x)'),
    ).toEqual(['README.md: a/b.ts → src/a/c/b.ts']);
    expect(documents.flatMap((path) => rules.missingPaths(path, read(path), exists))).toEqual([]);
    expect(documents.flatMap((path) => rules.misnamedLinks(path, read(path)))).toEqual([]);
  });

  test('the lockfile records no download addresses', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });

  test('the lockfile installs on every platform that its packages are built for', () => {
    const incomplete = { 'node_modules/a': { optionalDependencies: { '@a/darwin-arm64': '1.0.0' } } };
    expect(rules.missingPlatformBuilds(incomplete)).toEqual(['node_modules/a needs @a/darwin-arm64']);
    expect(rules.missingPlatformBuilds({ ...incomplete, 'node_modules/@a/darwin-arm64': {} })).toEqual([]);
    const lockfile = JSON.parse(read('package-lock.json')) as { packages: rules.LockedPackages };
    expect(rules.missingPlatformBuilds(lockfile.packages)).toEqual([]);
  });

  test('no file names a place on the machine where it was written', () => {
    // Put together here, so that this file does not hold what it looks for.
    const places = [
      ['', 'work', ''],
      ['', 'root', ''],
      ['', 'home', ''],
      ['', 'Users', ''],
      ['..', 'shared'],
    ].map((parts) => parts.join('/'));
    const naming = files
      .filter((path) => /\.(ts|tsx|mjs|js|json|md|html|css|csv|yml|yaml|sh)$|^[^.]+$/.test(path))
      .filter((path) => mentions(read(path), places));
    expect(mentions(`see ${places[0]}main`, places)).toBe(true);
    expect(naming).toEqual([]);
  });
});

/** A place counts when it starts a path, not as a part of an address such as https://example.com/home/. */
function mentions(text: string, places: string[]): boolean {
  return places.some((place) => {
    const escaped = place.replace(/[./]/g, '\\$&');
    return new RegExp(`(^|[\\s"'\`(=:])${escaped}`, 'm').test(text);
  });
}

describe('the rules of size', () => {
  const line = '  run();\n';
  const named = (name: string, body: string) => `function ${name}() {\n${body}}\n`;
  const long = named('long', line.repeat(79));
  const list = named('list', Array.from({ length: 3 }, (_, index) => named(`f${index}`, line.repeat(30))).join(''));
  const nothing = { listsOfClosures: {}, longFunctions: {}, longFiles: {} };

  test('see a long function, and do not take it for a list of closures', () => {
    const files = project({ 'src/a.ts': long, 'src/b.ts': named('short', line.repeat(78)) });
    expect(sizes.functionsAreShort(nothing)(files)).toEqual(['src/a.ts long: 81 lines, 81 its own']);
    const listed = { ...nothing, listsOfClosures: { 'src/a.ts': ['long'] } };
    expect(sizes.functionsAreShort(listed)(files)).toEqual(['src/a.ts long: 81 lines, 81 its own']);
    const reasoned = { ...nothing, longFunctions: { 'src/a.ts long': 'a table' } };
    expect(sizes.functionsAreShort(reasoned)(files)).toEqual([]);
  });

  test('see a list of closures, and what is long within it', () => {
    const listed = { ...nothing, listsOfClosures: { 'src/a.ts': ['list'] } };
    const files = project({ 'src/a.ts': list });
    expect(sizes.functionsAreShort(nothing)(files)).toEqual(['src/a.ts list: 98 lines, 2 its own']);
    expect(sizes.functionsAreShort(listed)(files)).toEqual([]);
    const within = project({ 'src/a.ts': named('list', long) });
    expect(sizes.functionsAreShort(listed)(within)).toEqual(['src/a.ts long: 81 lines, 81 its own']);
  });

  test('see a long file, and an exception that is none any more', () => {
    const files = project({ 'src/a.ts': line.repeat(301), 'src/b.ts': line.repeat(300) });
    expect(sizes.filesAreShort(nothing)(files)).toEqual(['src/a.ts: 301 lines']);
    const reasoned = { ...nothing, longFiles: { 'src/a.ts': 'a table', 'src/b.ts': 'a table' } };
    expect(sizes.filesAreShort(reasoned)(files)).toEqual(['src/b.ts is not long any more: take it off its list']);
  });
});

describe('what the rules see in a source file', () => {
  const facts = (text: string): SourceFacts => sourceFacts(text);

  test('imports of every form, and which are types only', () => {
    const { imports } = facts(`
      import a, { b } from './a';
      import type { C } from './c';
      import { type D } from './d';
      export * from './e';
      export type { F } from './f';
      const g = await import('./g');
      const h = require('./h');
      // import './comment';
      const text = "import './string'";
    `);
    expect(imports.map(({ from, typeOnly }) => `${from}${typeOnly ? ' type' : ''}`).sort()).toEqual(
      ['./a', './c type', './d type', './e', './f type', './g', './h'].sort(),
    );
  });

  test('clocks and chance, but not a date that is given its time', () => {
    expect(facts('const d = new Date(5); const later = Date.parse("2026-01-01");').impure).toEqual([]);
    expect(facts('Date.now(); new Date; Math.random(); const f = crypto.randomUUID;').impure.sort()).toEqual(
      ['Date.now', 'Math.random', 'new Date()', 'randomUUID'].sort(),
    );
  });

  test('the environment, the console, default exports and connections', () => {
    expect(facts('const { PORT } = process.env;').readsEnvironment).toBe(true);
    expect(facts('const { PORT } = options.env; // process.env').readsEnvironment).toBe(false);
    expect(facts('function f() { console.error(1); }').usesConsole).toBe(true);
    expect(facts('const a = 1; export { a as default };').hasDefaultExport).toBe(true);
    expect(facts('const q = () => new Queue("a", new Redis());').constructs.sort()).toEqual(['Queue', 'Redis']);
  });

  test('what is read by name, in code and in scripts, but not the words of a comment', () => {
    const { names } = facts(`
      const { an } = stored; stored.bd; stored['lf']; const row = { st: 1 }; // ck
      const lua = \`redis.call('HGET', key, 'ja') -- and ph \`;
    `);
    expect(['an', 'bd', 'lf', 'st', 'ja'].filter((name) => !names.has(name))).toEqual([]);
    expect(['ck', 'ph'].filter((name) => names.has(name))).toEqual([]);
  });

  test('scripts of Redis: who runs one, and who counts positions', () => {
    expect(facts("this.options.redis.defineCommand('a', b);").runsScripts).toBe(true);
    expect(facts('a.evaluate(); const text = "redis.eval()";').runsScripts).toBe(false);
    expect(facts('const lua = `return ARGV[i + 1]`;').countsPositions).toBe(true);
    expect(facts('const lua = `for i = 1, #ARGV do`;').countsPositions).toBe(true);
    expect(facts("const ALL_KEYS = ['a']; const first = ALL_KEYS[0]; redis.call('HKEYS', key);").countsPositions).toBe(
      false,
    );
  });

  test('functions by name, with the lines that are theirs', () => {
    const { functions } = facts(`// ñ
      export const made = () => ({
        async method() {
          run();
        },
        each: (item: string) => run(item),
      });
      class A {
        constructor() {}
      }
      list.map((item) => item);
    `);
    expect(functions.map(({ name, lines, ownLines }) => `${name} ${lines} ${ownLines}`)).toEqual([
      'made 6 2',
      'method 3 3',
      'each 1 1',
      'constructor 1 1',
      'a function 1 1',
    ]);
  });

  test('what runs on import, and what only defines', () => {
    expect(facts('const a = compute(); export function b() { run(); }').topLevelCalls).toBe(0);
    expect(facts('main(); void run().catch(stop);').topLevelCalls).toBe(2);
  });
});
