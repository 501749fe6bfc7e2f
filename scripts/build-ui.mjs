// Bundles the pages of src/ui into public/: one script per page and what it loads later, one style sheet with the part of
// Salesforce's Lightning Design System that the pages use, and the HTML with the hashed names in it. `--check` also holds the
// size budget.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { PurgeCSS } from 'purgecss';
import { wordsOfProcess } from './command-line.mjs';
import { writeGuides } from './guide-pages.mjs';

wordsOfProcess({ usage: 'usage: npm run build:ui', options: { check: { type: 'boolean' } } });
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src/ui');
const target = join(root, 'public');
const assets = join(target, 'assets');
const lightning = join(
  root,
  'node_modules/@salesforce-ux/design-system/assets/styles/salesforce-lightning-design-system.css',
);
/** KB gzip of one script; the report has its charts. */
const budgetOf = (name) => (name === 'report-app' ? 160 : 90);

/** Page → the script that it runs. */
const PAGES = {
  'message/index.html': 'message-app',
  'message/runningHover.html': 'running-hover',
  'message/runningModal.html': 'running-modal',
  'outcome/index.html': 'outcome-app',
  'outcome/runningHover.html': 'running-hover',
  'outcome/runningModal.html': 'running-modal',
  'admin/index.html': 'admin-app',
  'report/index.html': 'report-app',
};

/** Our own rules, per style sheet; what is not named here takes `pages`. */
const SHEETS = {
  pages: ['styles/pages.css'],
  'admin-app': ['styles/pages.css', 'admin/admin.css'],
  'report-app': ['report/report.css'],
  guide: ['styles/guide.css'],
};
/** Sheets without Lightning's rules under them. */
const WITHOUT_LIGHTNING = ['report-app', 'guide'];

/**
 * Texts in another language than English name their sentences by English's order instead of by key: each key would stand in
 * the script three times, too far apart for a browser's compression to see it.
 */
const keysOnce = {
  name: 'keys-once',
  setup({ onLoad }) {
    onLoad({ filter: /text\/(en|es|pt)\.ts$/ }, async ({ path }) => {
      const code = path.slice(-5, -3);
      if (code === 'en') return { contents: `export const en = ${JSON.stringify((await textsOf(path)).en)};` };
      const [{ en }, { [code]: texts }] = await Promise.all([textsOf(join(dirname(path), 'en.ts')), textsOf(path)]);
      const sentences = JSON.stringify(Object.keys(en).map((key) => texts[key]));
      const contents = `import { en } from './en';
const sentences = ${sentences};
export const ${code} = Object.fromEntries(Object.keys(en).map((key, at) => [key, sentences[at]]));`;
      return { contents, loader: 'ts' };
    });
  },
};

/** Texts that are loaded later stand without those that the page has. */
const textsAlone = {
  name: 'texts-alone',
  setup({ onLoad }) {
    onLoad({ filter: /text\/((columns|server)\/)?(es|pt)\.ts$/ }, async ({ path }) => {
      const [[code, texts]] = Object.entries(await textsOf(path));
      return { contents: `export const ${code} = ${JSON.stringify(texts)};` };
    });
  },
};

/** What a file of texts exports. */
async function textsOf(path) {
  const { outputFiles } = await build({ entryPoints: [path], bundle: true, write: false, format: 'esm' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

const hashed = (name, extension, content) =>
  `${name}.${createHash('sha256').update(content).digest('hex').slice(0, 10)}.${extension}`;

/** What every script of a browser is built as. */
const BROWSER = { bundle: true, minify: true, write: false, format: 'esm', target: 'es2022', charset: 'utf8' };

/** Built scripts that pages load while they run, by their source. */
const later = new Map();
async function builtLater(path) {
  const { outputFiles } = await build({ ...BROWSER, entryPoints: [path], plugins: [textsAlone] });
  const [{ contents: content }] = outputFiles;
  const name = relative(source, path).replaceAll('/', '-');
  return { file: hashed(name, 'js', content), content };
}

/**
 * What a page imports while it runs is a script of its own, the same for every page. It must import nothing that the page has
 * too: esbuild's own splitting would put that into a third script, which every page would wait for.
 */
const loadedLater = {
  name: 'loaded-later',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, async ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const wanted = join(resolveDir, path);
      if (!later.has(wanted)) later.set(wanted, builtLater(wanted));
      const { file } = await later.get(wanted);
      return { path: `./${file}`, external: true };
    });
  },
};

async function scripts() {
  const entries = [...new Set(Object.values(PAGES))];
  const result = await build({
    ...BROWSER,
    entryPoints: Object.fromEntries(entries.map((name) => [name, join(source, `${name}.tsx`)])),
    outdir: assets,
    // As it is for Node it wants Node's Buffer.
    alias: { 'csv-stringify/sync': 'csv-stringify/browser/esm/sync' },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'eof',
    tsconfig: join(source, 'tsconfig.json'),
    plugins: [keysOnce, loadedLater],
    logLevel: 'warning',
  });
  return Object.fromEntries(
    result.outputFiles.map((file) => {
      const name = file.path.slice(assets.length + 1, -'.js'.length);
      return [name, { file: hashed(name, 'js', file.contents), content: file.contents }];
    }),
  );
}

async function lightningStyles() {
  const views = await readdir(source, { recursive: true });
  const content = await Promise.all(
    views
      .filter((name) => /\.(tsx|html)$/.test(name) && !name.startsWith('report'))
      .map(async (name) => ({ raw: await readFile(join(source, name), 'utf8'), extension: 'html' })),
  );
  const [used] = await new PurgeCSS().purge({
    content,
    css: [{ raw: await readFile(lightning, 'utf8') }],
    defaultExtractor: (text) => text.match(/[A-Za-z][\w-]*/g) ?? [],
    variables: true,
    fontFace: true,
    keyframes: true,
  });
  return used.css;
}

async function styles() {
  const used = await lightningStyles();
  const sheets = Object.entries(SHEETS).map(async ([name, files]) => {
    const own = await Promise.all(files.map((file) => readFile(join(source, file), 'utf8')));
    const css = [...(WITHOUT_LIGHTNING.includes(name) ? [] : [used]), ...own].join('\n');
    const { code } = await transform(css, { loader: 'css', minify: true, legalComments: 'inline' });
    return [name, { file: hashed(name, 'css', code), content: code }];
  });
  return Object.fromEntries(await Promise.all(sheets));
}

const [byName, sheets] = await Promise.all([scripts(), styles()]);
const loaded = await Promise.all(later.values());
await rm(assets, { recursive: true, force: true });
await mkdir(assets, { recursive: true });
for (const { file, content } of [...Object.values(byName), ...loaded, ...Object.values(sheets)])
  await writeFile(join(assets, file), content);

const layout = await readFile(join(source, 'pages/page.html'), 'utf8');
for (const [page, name] of Object.entries(PAGES)) {
  // Pages that stand alone serve the assets below their own path, the activities beside each other's.
  const folder = /^(admin|report)\//.test(page) ? 'assets' : '../assets';
  const html = layout
    .replaceAll('%SCRIPT%', `${folder}/${byName[name].file}`)
    .replaceAll('%STYLES%', `${folder}/${(sheets[name] ?? sheets.pages).file}`)
    .replaceAll('%PAGE%', name);
  await mkdir(dirname(join(target, page)), { recursive: true });
  await writeFile(join(target, page), html);
}

await writeGuides({
  docs: join(root, 'docs'),
  folder: join(target, 'message'),
  styles: `../assets/${sheets.guide.file}`,
});

let overBudget = false;
for (const [name, { content }] of Object.entries(byName)) {
  const size = gzipSync(content).length;
  overBudget ||= size > budgetOf(name) * 1024;
  console.log(`${name}: ${(size / 1024).toFixed(1)} KB gzip`);
}
for (const { file, content } of Object.values(sheets)) {
  console.log(`${file}: ${(gzipSync(content).length / 1024).toFixed(1)} KB gzip`);
}
if (overBudget) {
  console.error('A script is over its budget.');
  process.exitCode = 1;
}
