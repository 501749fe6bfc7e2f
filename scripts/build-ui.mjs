// Bundles the pages of src/ui into public/: one script per page, one style sheet with the part of Salesforce's Lightning
// Design System that the pages use, and the HTML with the hashed names in it. `--check` also holds the size budget.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { PurgeCSS } from 'purgecss';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src/ui');
const target = join(root, 'public');
const assets = join(target, 'assets');
const lightning = join(
  root,
  'node_modules/@salesforce-ux/design-system/assets/styles/salesforce-lightning-design-system.css',
);
const SCRIPT_BUDGET = 150 * 1024;

/** Page → the script that it runs. */
const PAGES = {
  'message/index.html': 'message-app',
  'message/runningHover.html': 'running-hover',
  'message/runningModal.html': 'running-modal',
  'outcome/index.html': 'outcome-app',
  'outcome/runningHover.html': 'running-hover',
  'outcome/runningModal.html': 'running-modal',
  'admin/index.html': 'admin-app',
};

/** Our own rules over Lightning's, per style sheet; what is not named here takes `pages`. */
const SHEETS = { pages: ['styles/pages.css'], 'admin-app': ['styles/pages.css', 'admin/admin.css'] };

const hashed = (name, extension, content) =>
  `${name}.${createHash('sha256').update(content).digest('hex').slice(0, 10)}.${extension}`;

async function scripts() {
  const entries = [...new Set(Object.values(PAGES))];
  const result = await build({
    entryPoints: Object.fromEntries(entries.map((name) => [name, join(source, `${name}.tsx`)])),
    bundle: true,
    minify: true,
    write: false,
    outdir: assets,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'eof',
    tsconfig: join(source, 'tsconfig.json'),
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
      .filter((name) => /\.(tsx|html)$/.test(name))
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
    const css = [used, ...own].join('\n');
    const { code } = await transform(css, { loader: 'css', minify: true, legalComments: 'inline' });
    return [name, { file: hashed(name, 'css', code), content: code }];
  });
  return Object.fromEntries(await Promise.all(sheets));
}

const [byName, sheets] = await Promise.all([scripts(), styles()]);
await rm(assets, { recursive: true, force: true });
await mkdir(assets, { recursive: true });
for (const { file, content } of [...Object.values(byName), ...Object.values(sheets)])
  await writeFile(join(assets, file), content);

const layout = await readFile(join(source, 'pages/page.html'), 'utf8');
for (const [page, name] of Object.entries(PAGES)) {
  // The admin page serves the assets below its own path, the activities beside each other's.
  const folder = page.startsWith('admin/') ? 'assets' : '../assets';
  const html = layout
    .replaceAll('%SCRIPT%', `${folder}/${byName[name].file}`)
    .replaceAll('%STYLES%', `${folder}/${(sheets[name] ?? sheets.pages).file}`)
    .replaceAll('%PAGE%', name);
  await mkdir(dirname(join(target, page)), { recursive: true });
  await writeFile(join(target, page), html);
}

let overBudget = false;
for (const [name, { content }] of Object.entries(byName)) {
  const size = gzipSync(content).length;
  overBudget ||= size > SCRIPT_BUDGET;
  console.log(`${name}: ${(size / 1024).toFixed(1)} KB gzip`);
}
for (const { file, content } of Object.values(sheets)) {
  console.log(`${file}: ${(gzipSync(content).length / 1024).toFixed(1)} KB gzip`);
}
if (overBudget) {
  console.error(`A script is over its budget of ${SCRIPT_BUDGET / 1024} KB gzip.`);
  process.exitCode = 1;
}
