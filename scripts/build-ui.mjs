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
};

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

async function styles() {
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
  const own = await readFile(join(source, 'styles/pages.css'), 'utf8');
  const { code } = await transform(`${used.css}\n${own}`, { loader: 'css', minify: true, legalComments: 'inline' });
  return { file: hashed('pages', 'css', code), content: code };
}

const [byName, sheet] = await Promise.all([scripts(), styles()]);
await rm(assets, { recursive: true, force: true });
await mkdir(assets, { recursive: true });
for (const { file, content } of [...Object.values(byName), sheet]) await writeFile(join(assets, file), content);

const layout = await readFile(join(source, 'pages/page.html'), 'utf8');
for (const [page, name] of Object.entries(PAGES)) {
  const html = layout
    .replaceAll('%SCRIPT%', `../assets/${byName[name].file}`)
    .replaceAll('%STYLES%', `../assets/${sheet.file}`)
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
console.log(`styles: ${(gzipSync(sheet.content).length / 1024).toFixed(1)} KB gzip`);
if (overBudget) {
  console.error(`A script is over its budget of ${SCRIPT_BUDGET / 1024} KB gzip.`);
  process.exitCode = 1;
}
