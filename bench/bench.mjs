// `npm run bench`: all that bears on speed in one run, side by side with the floor (bare Express and a verified JWT) of the same
// run, as ratios; ends with a table that is kept in a file, ready for docs/benchmarks.md. Node.js 24 runs it where npm brings it.
//   --only a,b (all; the sections below)   --long (three minutes end to end, 10 million stored)   --file F (.data/bench.md)
//   --own-node (this Node.js, whichever it is)   --smoke (a moment, no verdict on speed)
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodePackage } from '../scripts/node-package.mjs';
import { readOptions } from './options.mjs';
import { startRig } from './rig.mjs';
import { cloudLatency } from './sections/cloud-latency.mjs';
import { endToEnd } from './sections/end-to-end-section.mjs';
import { execute } from './sections/execute-section.mjs';
import { growth } from './sections/growth.mjs';
import { heldMemory } from './sections/held-memory.mjs';
import { marketingCloudCalls } from './sections/marketing-cloud-calls.mjs';
import { overload } from './sections/overload.mjs';
import { processes } from './sections/processes-section.mjs';
import { webhooks } from './sections/webhooks.mjs';

const WANTED_NODE = '24';
/** What each is called and measures; each is given the rig and gives rows `{what, is, wanted?, isMet?}`. */
const SECTIONS = {
  execute,
  cloud: cloudLatency,
  'end-to-end': endToEnd,
  webhooks,
  growth,
  memory: heldMemory,
  calls: marketingCloudCalls,
  overload,
  processes,
};
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const options = readOptions({ only: '', long: false, file: join(root, '.data', 'bench.md'), 'own-node': false }, {});

/** Runs itself again with Node.js 24, where npm brings it; → its exit code, or undefined where this one is to go on. */
function withWantedNode() {
  const isWanted = process.versions.node.startsWith(`${WANTED_NODE}.`);
  if (isWanted || options.smoke || options['own-node']) return undefined;
  const name = nodePackage(WANTED_NODE);
  if (name !== undefined) {
    const words = process.argv.slice(2).map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    const command = `node bench/bench.mjs ${words.join(' ')}`;
    return spawnSync('npx', ['--yes', '-p', name, '-c', command], { stdio: 'inherit', cwd: root }).status ?? 1;
  }
  console.log(`Node.js ${WANTED_NODE} is not to be had here: this is ${process.versions.node}\n`);
  return undefined;
}

async function bench() {
  const chosen = options.only === '' ? Object.keys(SECTIONS) : options.only.split(',');
  const unknown = chosen.filter((name) => !(name in SECTIONS));
  if (unknown.length > 0)
    throw new Error(`no section ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}`);
  const tables = [];
  let isSound = true;
  const ofAll = options.smoke ? await startRig({ smoke: true }) : undefined;
  for (const name of chosen) {
    const rig = ofAll ?? (await startRig({ smoke: false }));
    try {
      const began = loadavg()[0];
      const rows = await SECTIONS[name](rig, { smoke: options.smoke, long: options.long });
      tables.push(tableOf(name, rows, [began, loadavg()[0]]));
      console.log(tables.at(-1));
    } catch (error) {
      isSound = false;
      tables.push(`### ${name}\nDid not end: ${error instanceof Error ? error.message : error}\n`);
      console.log(tables.at(-1));
    } finally {
      await rig.setLatency(0);
      if (rig !== ofAll) await rig.close();
    }
  }
  await ofAll?.close();
  if (!options.smoke) keep(tables);
  process.exitCode = isSound ? 0 : 1;
}

function tableOf(name, rows, loads) {
  const lines = rows.map(({ what, is, wanted = '', isMet }) => {
    const verdict = isMet === undefined ? '' : isMet ? 'met' : 'falls short';
    return `| ${what} | ${is} | ${wanted} | ${options.smoke ? '' : verdict} |`;
  });
  const load = loads.map((each) => each.toFixed(1)).join(' to ');
  return [`### ${name}, load average ${load}`, '| what | is | wanted | |', '|---|---|---|---|', ...lines, ''].join(
    '\n',
  );
}

function keep(tables) {
  const processors = cpus();
  const head =
    `## \`npm run bench\`, ${new Date().toISOString().slice(0, 10)}\n` +
    `Node.js ${process.versions.node}, ${processors.length} × ${processors[0]?.model.trim() ?? 'processor'}.\n`;
  mkdirSync(dirname(options.file), { recursive: true });
  appendFileSync(options.file, `${[head, ...tables].join('\n')}\n`);
  console.log(`kept in ${options.file}`);
}

const code = withWantedNode();
if (code === undefined) {
  bench().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
} else process.exitCode = code;
