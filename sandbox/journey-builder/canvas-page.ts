import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT_ROOT } from '../project-root';

/** The browser's part of the canvas: sources that are bundled when the sandbox starts. */
const CANVAS_FOLDER = join(PROJECT_ROOT, 'sandbox/journey-builder/canvas');

export interface CanvasPage {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

/** Bundles the page with Preact and the real Postmonger; takes some tens of milliseconds. */
export async function buildCanvasPage(): Promise<CanvasPage> {
  const { outputFiles } = await build({
    entryPoints: [join(CANVAS_FOLDER, 'canvas.tsx')],
    outdir: '/',
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  const textOf = (extension: string) => outputFiles.find((file) => file.path.endsWith(extension))?.text ?? '';
  return { html: HTML, script: textOf('.js'), style: textOf('.css') };
}

const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Journey Builder sandbox</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/canvas.css">
  </head>
  <body>
    <div id="canvas"></div>
    <script src="/canvas.js"></script>
  </body>
</html>
`;
