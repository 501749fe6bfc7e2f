import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { compileApp } from '../support/app-process';

const ROOT = join(__dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
/** `npm run bench` and its sisters, as files. */
const benches = Object.entries(scripts)
  .filter(([name]) => /^bench(:|$)/.test(name))
  .map(([, command]) => /bench\/\S+\.mjs/.exec(command)?.[0] ?? '');

test('every bench is run by npm', () => {
  const files = readdirSync(join(ROOT, 'bench')).filter((file) => file.endsWith('.mjs'));
  const begins = files.filter((file) => /^\/\/ `npm run bench/.test(readFileSync(join(ROOT, 'bench', file), 'utf8')));
  expect(begins.map((file) => `bench/${file}`).sort()).toEqual([...benches].sort());
});

test('every bench runs to its end, for a moment, against the app as it is', async () => {
  const dist = compileApp();
  const run = async (bench: string) => {
    const child = spawn(process.execPath, [bench, '--smoke'], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, BENCH_DIST: dist },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const said = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { bench, code: await ended, said: (await ended) === 0 ? '' : said.join('\n') };
  };
  // Two at a time: each starts half a dozen processes, and other tests want the processor too.
  const left = [...benches];
  const ends: Awaited<ReturnType<typeof run>>[] = [];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) ends.push(await run(next));
  };
  await Promise.all([lane(), lane()]);
  expect(ends.filter(({ code }) => code !== 0)).toEqual([]);
  expect(ends.map(({ bench }) => bench).sort()).toEqual([...benches].sort());
}, 300_000);
