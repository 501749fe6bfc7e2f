import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The set-up step in a project of its own, on a machine whose PATH holds only what a test puts there. The programs are
 * shell scripts that note how they were called.
 */
let machine: string;
const calls = () => (existsSync(join(machine, 'calls')) ? readFileSync(join(machine, 'calls'), 'utf8').trim() : '');
const forget = () => rmSync(join(machine, 'calls'), { force: true });

beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'wa-set-up-'));
  mkdirSync(join(machine, 'bin'));
  cpSync(join(__dirname, '../../scripts'), join(machine, 'scripts'), { recursive: true });
  for (const folder of ['src', 'sandbox']) mkdirSync(join(machine, folder));
  writeFileSync(join(machine, 'src/a.ts'), 'export const a = 1;');
  writeFileSync(join(machine, 'tsconfig.json'), '{}');
  write('package.json', { engines: { node: '>=20.18.1' } });
  write('package-lock.json', { packages: { '': {}, 'node_modules/express': { version: '5.3.0' } } });
  write('installed.json', { packages: { 'node_modules/express': { version: '5.3.0' } } });
  // What npm does: `npm ci` leaves its listing of what it installed, `npm run build` leaves the compiled files.
  program(
    'npm',
    '[ "$1" = ci ] && /bin/mkdir -p node_modules && /bin/cp installed.json node_modules/.package-lock.json',
  );
});

afterEach(() => rmSync(machine, { recursive: true, force: true }));

function write(path: string, content: unknown) {
  writeFileSync(join(machine, path), JSON.stringify(content));
}

/** Puts a program on the machine; it notes its call, then runs `script`. */
function program(name: string, script = '') {
  const path = join(machine, 'bin', name);
  writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> ${machine}/calls\n${script}\nexit $(( $? > 1 ? $? : 0 ))\n`);
  chmodSync(path, 0o755);
}

/** An apt-get that installs by putting the program on the machine; `knowsPackages` false until it has updated. */
function aptGet(options: { knowsPackages: boolean }) {
  const lists = join(machine, 'lists');
  if (options.knowsPackages) writeFileSync(lists, '');
  program(
    'apt-get',
    `[ "$1" = update ] && { echo > ${lists}; exit 0; }
     [ -f ${lists} ] || exit 100
     for package in "$@"; do case $package in redis-server|chromium) echo '#!/bin/sh' > ${machine}/bin/$package
       /bin/chmod +x ${machine}/bin/$package;; chromium-browser) echo > ${machine}/bin/chromium-browser
       /bin/chmod +x ${machine}/bin/chromium-browser;; esac; done`,
  );
  program('sudo', 'shift; exec "$@"');
}

function setUp(args: string[] = [], environment: Record<string, string> = {}) {
  const result = spawnSync(process.execPath, [join(machine, 'scripts/set-up.mjs'), ...args], {
    encoding: 'utf8',
    env: { PATH: join(machine, 'bin'), ...environment },
  });
  return { status: result.status, printed: result.stdout, error: result.stderr };
}

test('a machine with everything is left alone, in silence', () => {
  program('redis-server');
  expect(setUp().status).toBe(0);
  forget();
  expect(setUp()).toEqual({ status: 0, printed: '', error: '' });
  expect(calls()).toBe('');
});

test('packages are installed from the lockfile, and again when it changes', () => {
  program('redis-server');
  expect(setUp().error).toMatch(/installing the npm packages/);
  expect(calls()).toMatch(/^npm ci --include=dev/);

  forget();
  const newer = { packages: { 'node_modules/express': { version: '5.4.0' } } };
  write('package-lock.json', newer);
  write('installed.json', newer);
  setUp();
  expect(calls()).toMatch(/^npm ci/);
});

test('the project is built when a source changed, and only then', () => {
  program('redis-server');
  setUp();
  forget();
  writeFileSync(join(machine, 'src/a.ts'), 'export const a = 2;');
  expect(setUp()).toEqual({ status: 0, printed: '', error: 'set-up: building\n' });
  expect(calls()).toBe('npm run --silent build');
});

test('a failed build stops it, and the next run builds again', () => {
  program('redis-server');
  setUp();
  writeFileSync(join(machine, 'src/a.ts'), 'export const a = 2;');
  program('npm', 'exit 2');
  expect(setUp()).toMatchObject({ status: 1, error: expect.stringContaining('run --silent build') });
  program('npm');
  expect(setUp()).toMatchObject({ status: 0, error: 'set-up: building\n' });
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('redis-server is installed where this user may, after one look for package lists when there are none', () => {
  aptGet({ knowsPackages: false });
  const first = setUp();
  expect(first).toMatchObject({ status: 0, error: expect.stringContaining('installing redis-server') });
  const aptCalls = calls()
    .split('\n')
    .filter((call) => call.startsWith('apt-get'));
  expect(aptCalls.map((call) => call.split(' ')[1])).toEqual(['install', 'update', 'install']);
});

onLinux('a browser is installed for the tests only', () => {
  aptGet({ knowsPackages: true });
  setUp();
  expect(calls()).not.toMatch(/chromium/);
  forget();
  expect(setUp(['--for', 'test']).status).toBe(0);
  expect(calls()).toMatch(/apt-get install .*chromium/);
  expect(calls()).not.toMatch(/update|redis/);
});

onLinux('where it may not install, it stops with the one line to type', () => {
  const stopped = setUp(['--for', 'test']);
  expect(stopped.status).toBe(1);
  expect(stopped.error).toMatch(/^ {2}(sudo )?apt-get update && (sudo )?apt-get install .*redis-server chromium/m);
});

onLinux('with a REDIS_URL the product needs no redis-server, the tests do', () => {
  expect(setUp([], { REDIS_URL: 'redis://127.0.0.1:6379' }).status).toBe(0);
  expect(setUp(['--for', 'test'], { REDIS_URL: 'redis://127.0.0.1:6379' }).error).toMatch(/redis-server/);
});

onLinux(
  'a REDIS_URL in the file of settings spares the redis-server as well, unless that file is not to be read',
  () => {
    writeFileSync(join(machine, '.env'), 'REDIS_URL=redis://127.0.0.1:6379\n');
    expect(setUp([])).toMatchObject({ status: 0, error: expect.not.stringContaining('redis-server') });
    expect(setUp([], { ENV_FILE: 'none' }).error).toMatch(/redis-server/);
  },
);

test('for the doctor no program is installed: it tells what is missing', () => {
  aptGet({ knowsPackages: true });
  expect(setUp(['--for', 'doctor']).status).toBe(0);
  expect(calls()).not.toMatch(/apt-get/);
});

test('in production it installs and builds nothing', () => {
  expect(setUp([], { NODE_ENV: 'production' })).toEqual({ status: 0, printed: '', error: '' });
  expect(calls()).toBe('');
});

test('a Node that is too old is named before anything else happens', () => {
  write('package.json', { engines: { node: '>=99.0.0' } });
  expect(setUp()).toMatchObject({ status: 1, error: expect.stringContaining('Node.js 99.0.0 or newer is needed') });
  expect(calls()).toBe('');
});
