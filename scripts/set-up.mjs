// Makes a machine ready to run the product or its tests, and says what it does; where all is there it does nothing.
//   node scripts/set-up.mjs                 for the demo and for `npm start` on a laptop
//   node scripts/set-up.mjs --for test      the same, and a browser
//   node scripts/set-up.mjs --for doctor    packages and build only: what else is missing, the doctor tells
// All of it is said on standard error: what a command prints stays its own.
// Plain Node without packages, because it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { findBrowser, onPath } from './installed-programs.mjs';
import { systemPackageInstall } from './system-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const buildStamp = join(root, 'dist', '.build-stamp');
const forTests = process.argv.includes('test');
const forDoctor = process.argv.includes('doctor');

function setUp() {
  checkNode();
  // A production machine is prepared by its deployment (npm ci, npm run build), never by starting the app.
  if (process.env.NODE_ENV === 'production' && !forTests) return;
  installPackages();
  if (!forDoctor) installPrograms();
  build();
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node.replace('>=', '');
  const order = (version) => version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
  if (order(process.versions.node) < order(wanted)) {
    stop(`Node.js ${wanted} or newer is needed; this is ${process.versions.node}. See https://nodejs.org/en/download`);
  }
}

/** npm keeps what it installed in node_modules/.package-lock.json, written last: where it agrees, nothing is to do. */
function installPackages() {
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const listing = join(root, 'node_modules', '.package-lock.json');
  const installed = existsSync(listing) ? JSON.parse(readFileSync(listing, 'utf8')).packages : {};
  const missing = Object.entries(locked).filter(
    ([path, entry]) => path !== '' && !entry.optional && installed[path]?.version !== entry.version,
  );
  if (missing.length === 0) return;
  say(`installing the npm packages of package-lock.json (${missing.length} missing or of another version)`);
  // --include=dev: the build needs the development packages, whatever NODE_ENV says.
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}

function installPrograms() {
  const wanted = [];
  // With a REDIS_URL the app starts no Redis of its own; the tests always do.
  if ((forTests || !hasRedisUrl()) && !onPath('redis-server')) wanted.push('redis');
  if (forTests && findBrowser() === undefined) wanted.push('browser');
  if (wanted.length === 0) return;

  const install = systemPackageInstall(wanted);
  const names = wanted.map((program) => (program === 'redis' ? 'redis-server' : 'Chromium')).join(' and ');
  if (!install.allowed) stop(`This user may not install ${names}. Type:\n\n  ${install.line}\n`);
  say(`installing ${names}: ${install.line}`);
  for (const { command, environment, mayFail } of install.commands) {
    const [program, ...rest] = command;
    const worked = attempt(program, rest, environment);
    if (!worked && !mayFail) stop(`That failed. Type:\n\n  ${install.line}\n`);
    if (worked && mayFail) break;
  }
  if (wanted.includes('redis') && !onPath('redis-server')) stop('redis-server was installed but is not on the PATH');
  if (wanted.includes('browser') && findBrowser() === undefined) stop('Chromium was installed but cannot be found');
}

/** As src/environment.ts reads it, which is not built yet: the environment, else the file of settings. */
function hasRedisUrl() {
  if (process.env.REDIS_URL?.trim()) return true;
  const file = process.env.ENV_FILE?.trim() || '.env';
  const path = isAbsolute(file) ? file : join(root, file);
  return file !== 'none' && existsSync(path) && Boolean(parseEnv(readFileSync(path, 'utf8')).REDIS_URL?.trim());
}

/** Compiles when a source changed since the last build: by content, so a fresh checkout does not build for nothing. */
function build() {
  const hash = createHash('sha256');
  for (const file of sources())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  const digest = hash.digest('hex');
  if (existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === digest) return;
  say('building');
  run('npm', ['run', '--silent', 'build']);
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, digest);
}

function sources() {
  const under = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1));
  return ['package-lock.json', 'tsconfig.json', ...under('scripts'), ...under('src'), ...under('sandbox')].sort();
}

function attempt(command, args, environment = {}) {
  // Standard input is closed: an installer that asks would wait for ever where nobody sits.
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...environment },
  });
  return result.status === 0;
}

function run(command, args) {
  if (!attempt(command, args)) stop(`failed: ${command} ${args.join(' ')}`);
}

function say(text) {
  console.error(`set-up: ${text}`);
}

function stop(text) {
  console.error(`set-up: ${text}`);
  process.exit(1);
}

setUp();
