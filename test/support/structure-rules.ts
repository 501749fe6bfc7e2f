import { dirname, join } from 'node:path';
import { FIELD } from '../../src/execution/record-fields';
import type { SourceFacts } from './source-facts';

/** `path` starts at the project's root: src/journey/execute-endpoint.ts. */
export interface SourceFile {
  path: string;
  facts: SourceFacts;
}

/** A rule gives one line for each place that breaks it. */
export type Rule = (files: SourceFile[]) => string[];

/**
 * The steps a contact passes through, from the callers down. A folder may import from its own line and from the lines
 * below, never from one above; within a line folders may not form a circle. Files directly in src stand above the steps,
 * unless they are named here or in the ground.
 */
const STEPS = [
  ['commands', 'units', 'dependencies'],
  ['queues.ts'],
  ['journey', 'configuration', 'conversions', 'admin', 'report-page', 'reporting', 'erasure', 'owners'],
  ['delivery', 'hand-over', 'watch', 'doctor', 'setup'],
  ['signals', 'conversations', 'outbox', 'execution'],
  ['decision', 'consent', 'replies'],
  ['whatsapp', 'marketing-cloud', 'crm'],
];

/** The ground: what every step may use, and what uses no step. */
const GROUND = [
  'alerts',
  'http',
  'redis',
  'errors.ts',
  'logger.ts',
  'mask-personal-data.ts',
  'business-units.ts',
  'units-file.ts',
  'config.ts',
  'environment.ts',
  'saying.ts',
  'shape-faults.ts',
  'must-sentences.ts',
  'setting-sentences.ts',
  'setting-values.ts',
  'production-settings.ts',
  'metrics.ts',
  'vocabulary.ts',
  'limits.ts',
];

/** Where connections are made, and where time, ids and chance come from: one file of the app, one of the sandbox. */
const CONSTRUCTION_SITES = ['src/dependencies/connections.ts', 'sandbox/stand-ins.ts'];
const constructs = (path: string) => CONSTRUCTION_SITES.includes(path);
const ENTRY_FILES = ['src/start.ts', 'src/web.ts', 'src/worker.ts'];
const isCommand = (path: string) => path.endsWith('-command.ts');
const isSandbox = (path: string) => path.startsWith('sandbox/');
const isUi = (path: string) => path.startsWith('src/ui/');
const isEntry = (path: string) => ENTRY_FILES.includes(path) || isCommand(path);
const isTopLevel = (path: string) => /^src\/[^/]+$/.test(path);
/** `src/journey/execute-endpoint.ts` → journey; `src/config.ts` → config.ts; anything of the sandbox → sandbox. */
const placeOf = (path: string) => (isSandbox(path) ? 'sandbox' : (path.split('/')[1] ?? ''));
const lineOf = (place: string) => STEPS.findIndex((line) => line.includes(place));
/** Does it stand above the steps? */
const isDoor = (path: string) => isTopLevel(path) && lineOf(placeOf(path)) === -1 && !GROUND.includes(placeOf(path));

interface Edge {
  from: string;
  to: string;
  typeOnly: boolean;
}

function edges(files: SourceFile[]): Edge[] {
  const known = new Set(files.map((file) => file.path));
  return files.flatMap((file) =>
    file.facts.imports
      .filter((imported) => imported.from.startsWith('.'))
      .map((imported) => {
        const target = join(dirname(file.path), imported.from).replace(/\.js$/, '');
        const candidates = [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`, `${target}/index.tsx`];
        const to = candidates.find((candidate) => known.has(candidate)) ?? target;
        return { from: file.path, to, typeOnly: imported.typeOnly };
      }),
  );
}

export const importsRunDownTheSteps: Rule = (files) =>
  edges(files)
    .filter(({ from, to }) => !mayImport(from, to))
    .map(({ from, to }) => `${from} → ${to}`);

function mayImport(from: string, to: string): boolean {
  const source = placeOf(from);
  const target = placeOf(to);
  if (source === target || isSandbox(from) || isSandbox(to)) return true; // The sandbox has a rule of its own.
  if (isUi(from)) return true; // So has the page in the browser.
  if (isUi(to)) return false;
  if (GROUND.includes(target)) return true;
  if (GROUND.includes(source)) return false;
  if (isDoor(from)) return true;
  if (isDoor(to)) return false;
  return lineOf(source) !== -1 && lineOf(target) >= lineOf(source);
}

export const everyFolderHasItsStep: Rule = (files) =>
  [...new Set(files.filter((file) => !isTopLevel(file.path)).map((file) => placeOf(file.path)))]
    .filter((place) => lineOf(place) === -1 && ![...GROUND, 'ui', 'sandbox'].includes(place))
    .map((place) => `src/${place} is in no line of STEPS`);

/** Types count too: a folder that needs to know another's is bound to it. The files at the door count as one folder. */
export const foldersFormNoCircle: Rule = (files) => {
  const folderOf = (path: string) => (isDoor(path) ? 'the door of src' : placeOf(path));
  const between = edges(files)
    .map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) }))
    .filter(({ from, to }) => from !== to);
  return circles(between);
};

/** Types may refer to each other across files; code that is loaded may not. */
export const filesFormNoCircle: Rule = (files) => circles(edges(files).filter((edge) => !edge.typeOnly));

function circles(between: { from: string; to: string }[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of between) next.set(from, (next.get(from) ?? new Set()).add(to));
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (at: string, path: string[]): void => {
    const start = path.indexOf(at);
    if (start !== -1) found.push([...path.slice(start), at].join(' → '));
    if (start !== -1 || done.has(at)) return;
    for (const to of next.get(at) ?? []) walk(to, [...path, at]);
    done.add(at);
  };
  for (const from of next.keys()) walk(from, []);
  return found;
}

export const sandboxAndAppAreApart: Rule = (files) =>
  edges(files)
    .filter(({ from, to }) => isSandbox(from) !== isSandbox(to))
    .map(({ from, to }) => `${from} → ${to}`);

const OUTSIDE_WORLD =
  /^(express|bull|ioredis|axios|undici|jsforce|pino|(node:)?(https?|http2|net|tls|dns|fs|fs\/promises|child_process|timers|timers\/promises))$/;

/** What the page in the browser loads, however far down, needs no server. */
export const thePageLoadsNothingOfTheServer: Rule = (files) => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const loads = edges(files).filter((edge) => !edge.typeOnly);
  const loaded = new Set(files.filter((file) => isUi(file.path)).map((file) => file.path));
  // A Set that grows while it is walked is walked to its new end.
  for (const path of loaded) for (const edge of loads) if (edge.from === path) loaded.add(edge.to);
  return [...loaded].flatMap((path) =>
    (byPath.get(path)?.facts.imports ?? [])
      .filter(({ from, typeOnly }) => !typeOnly && (OUTSIDE_WORLD.test(from) || from.startsWith('node:')))
      .map(({ from }) => `${path}, loaded by the page, needs ${from}`),
  );
};

const isPure = (path: string) => path.startsWith('src/decision/') || /^src\/signals\/from-[^/]*$/.test(path);

/**
 * The decision and the reading of notifications know no client of anything, not even by its type, and neither does a file
 * that they import, nor what is loaded by that, however far down.
 */
export const pureCodeReachesNothingOutside: Rule = (files) => {
  const reaches = new Set(
    files.filter(({ facts }) => facts.imports.some(({ from }) => OUTSIDE_WORLD.test(from))).map(({ path }) => path),
  );
  const all = edges(files);
  const pure = files.map(({ path }) => path).filter(isPure);
  const loaded = new Set(all.filter(({ from }) => isPure(from)).map(({ to }) => to));
  // A Set that grows while it is walked is walked to its new end.
  for (const path of loaded) for (const edge of all) if (edge.from === path && !edge.typeOnly) loaded.add(edge.to);
  return [...new Set([...pure, ...loaded])]
    .filter((path) => reaches.has(path))
    .map((path) => `${path}, which is pure or needed by what is, reaches outside`);
};

/** The record of a message is kept under short names, which only its own room knows; the page in the browser has no record. */
export const shortFieldsStayInTheRecord: Rule = (files) => {
  const short = Object.values(FIELD).filter((field) => field.length === 2);
  return (
    files
      // ioredis calls the number of a database as one of them.
      .filter(({ path }) => !path.startsWith('src/execution/') && !isUi(path) && !constructs(path))
      .flatMap(({ path, facts }) =>
        short.filter((field) => facts.names.has(field)).map((field) => `${path} knows the field ${field} of a record`),
      )
  );
};

export const environmentIsReadAtTheEntry: Rule = (files) =>
  files
    .filter((file) => file.facts.readsEnvironment && file.path !== 'src/environment.ts' && !isEntry(file.path))
    .map((file) => `${file.path} reads process.env`);

export const connectionsAreMadeInOnePlace: Rule = (files) =>
  files
    .filter((file) => !constructs(file.path) && file.path !== 'src/redis/local-redis.ts' && !isSandbox(file.path))
    .flatMap((file) =>
      file.facts.constructs
        .filter((name) => ['Redis', 'Queue', 'Bull', 'Cluster'].includes(name))
        .map((name) => `${file.path} makes a new ${name}`),
    );

/** Of the product: tests and the bench may ask Redis as they like. */
export const redisScriptsHaveNames: Rule = (files) =>
  files
    .filter((file) => file.facts.runsScripts && file.path !== 'src/redis/script.ts')
    .map((file) => `${file.path} runs a Redis script without redisScript and bindScript`);

export const redisScriptsCountNoPositions: Rule = (files) =>
  files
    .filter((file) => file.facts.countsPositions && !file.path.startsWith('src/redis/'))
    .map((file) => `${file.path} reads keys or arguments of a Redis script by position`);

export const timeAndChanceArriveAsArguments: Rule = (files) =>
  files
    .filter((file) => !constructs(file.path) && !isEntry(file.path))
    .flatMap((file) => [...new Set(file.facts.impure)].map((what) => `${file.path} uses ${what}`));

export const nothingIsExportedAsDefault: Rule = (files) =>
  files.filter((file) => file.facts.hasDefaultExport).map((file) => `${file.path} has a default export`);

export const onlyCommandsPrint: Rule = (files) =>
  files
    .filter((file) => file.facts.usesConsole && !isCommand(file.path) && !isSandbox(file.path))
    .map((file) => `${file.path} uses console`);

/** The pages in the browser, directly in src/ui, start by being loaded, as the entry files do. */
export const importingHasNoEffect: Rule = (files) =>
  files
    .filter((file) => file.facts.topLevelCalls > 0 && !isEntry(file.path) && !/^src\/ui\/[^/]*\.tsx$/.test(file.path))
    .map((file) => `${file.path} runs something when it is imported`);

/** Names that say nothing; each part of a path counts, with or without a plural. */
export function pathsWithEmptyNames(paths: string[]): string[] {
  return paths.filter((path) =>
    path.split(/[/.-]/).some((word) => /^(utils?|utilities|helpers?|common|misc)$/.test(word)),
  );
}

/** File and folder names are in kebab-case; markdown and dot files have conventions of their own. */
export function pathsNotInKebabCase(paths: string[]): string[] {
  return paths.filter((path) => !path.split('/').every((part) => /^\.?[a-z0-9]+([.-][a-z0-9]+)*$/.test(part)));
}

/** The part of package-lock.json that a rule looks at. */
export interface LockedPackages {
  [path: string]: { version?: string; optionalDependencies?: Record<string, string> };
}

/**
 * Builds for other platforms that a package names and the lockfile lacks: `npm ci` refuses such a lockfile, and on that
 * platform the package would not run.
 */
export function missingPlatformBuilds(packages: LockedPackages): string[] {
  const isLocked = (from: string, name: string): boolean => {
    if (packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`]) return true;
    if (from === '') return false;
    const above = from.lastIndexOf('/node_modules/');
    return isLocked(above === -1 ? '' : from.slice(0, above), name);
  };
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(path, name))
      .map((name) => `${path} needs ${name}`),
  );
}

const RELATIVE_LINK = /\[([^\]]*)\]\(([^)\s]+)[^)]*\)/g;
const withoutCodeBlocks = (markdown: string) => markdown.replace(/^```[\s\S]*?^```/gm, '');
/** Paths that are named in backticks: `src/a/b.ts`, `config/words`, `test/flow/`; an example such as `config/<lang>.json` is none. */
const NAMED_PATH = /`((?:src|sandbox|test|config|scripts|bench|docs)\/[\w./-]*)`/g;

/** Paths of the project that a markdown file names in backticks and that are not there; `exists` as below. */
export function missingPaths(path: string, markdown: string, exists: (path: string) => boolean): string[] {
  return [...withoutCodeBlocks(markdown).matchAll(NAMED_PATH)]
    .map((match) => match[1] ?? '')
    .filter((named) => !exists(named))
    .map((named) => `${path}: ${named}`);
}

/** Links whose text is a file's path or name, and which lead to another file: the reader is told a place that is not. */
export function misnamedLinks(path: string, markdown: string): string[] {
  return [...withoutCodeBlocks(markdown).matchAll(RELATIVE_LINK)]
    .map(([, text = '', link = '']) => ({ text: /^`([\w./-]+\.(?:tsx?|mjs|json|md))`$/.exec(text)?.[1], link }))
    .filter(({ text, link }) => text !== undefined && !`/${link.split('#')[0]}`.endsWith(`/${text}`))
    .map(({ text, link }) => `${path}: ${text} → ${link}`);
}

/** What stands for a heading in an address, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/ /g, '-');

/** Links into a part of a document that has no such heading; `read` takes a path from the project's root. */
export function deadAnchors(path: string, markdown: string, read: (path: string) => string): string[] {
  return [...withoutCodeBlocks(markdown).matchAll(RELATIVE_LINK)]
    .map((match) => match[2] ?? '')
    .filter((link) => /^[^:]*\.md#|^#/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? markdown : read(join(dirname(path), file));
      const headings = [...withoutCodeBlocks(target).matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1] ?? ''));
      return !headings.includes(anchor ?? '');
    })
    .map((link) => `${path}: ${link}`);
}

/** Compiled modules that a script of the bench loads and no source becomes; `exists` takes a path from the root. */
export function missingModules(path: string, text: string, exists: (path: string) => boolean): string[] {
  const loaded = [...text.matchAll(/\bjoin\(dist, ('[^)]*')\)|\bload\('([^']+)'\)/g)].map(([, parts, name]) =>
    (parts?.match(/[^', ]+/g)?.join('/') ?? name ?? '').replace(/\.js$/, ''),
  );
  const isThere = (module: string) =>
    exists(`${module.startsWith('sandbox/') ? '' : 'src/'}${module}.ts`) || exists(`src/${module}`);
  return loaded.filter((module) => !isThere(module)).map((module) => `${path}: ${module}`);
}

/** Relative links of a markdown file that lead nowhere; `exists` takes a path from the project's root. */
export function deadLinks(path: string, markdown: string, exists: (path: string) => boolean): string[] {
  // By its own pattern: a picture inside a link is a link twice.
  return [...withoutCodeBlocks(markdown).matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^([a-z]+:|#)/.test(link))
    .map((link) => ({ link, target: join(dirname(path), decodeURI(link.split('#')[0] ?? '')) }))
    .filter(({ target }) => !exists(target))
    .map(({ link }) => `${path}: ${link}`);
}
