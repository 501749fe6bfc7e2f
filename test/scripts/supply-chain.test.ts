import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const NOTHING_KNOWN = '{"vulnerabilities":{}}';
const GOOD = { version: '1.0.0', license: 'MIT', integrity: 'sha512-x' };
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'wa-supply-'));
  mkdirSync(join(project, 'bin'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** Runs the command over these packages, where npm answers its audit with `audit`. */
function look(packages: Record<string, object>, audit = NOTHING_KNOWN, npmrc = 'ignore-scripts=true\n') {
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
  writeFileSync(join(project, '.npmrc'), npmrc);
  writeFileSync(join(project, 'audit'), audit);
  writeFileSync(join(project, 'bin/npm'), '#!/bin/sh\ncat audit\nexit 1\n');
  chmodSync(join(project, 'bin/npm'), 0o755);
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'scripts/supply-chain.mjs')], {
    cwd: project,
    env: { PATH: `${join(project, 'bin')}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  return { status, stdout };
}

test('packages that bind nobody, run nothing and have no advisory are well', () => {
  const both = { ...GOOD, license: '(MIT OR GPL-3.0)', hasInstallScript: true };
  expect(look({ 'node_modules/a': GOOD, 'node_modules/b': both })).toMatchObject({ status: 0 });
});

test.each([
  ['a licence that binds', { ...GOOD, license: 'AGPL-3.0' }, /a 1.0.0: AGPL-3.0/],
  ['no licence', { version: '1.0.0', integrity: 'sha512-x' }, /a 1.0.0: none/],
  ['one of two licences that both hold', { ...GOOD, license: 'MIT AND GPL-2.0' }, /GPL-2.0/],
  ['no digest', { version: '1.0.0', license: 'MIT' }, /FAIL {2}integrity[^\n]*\n {8}a 1.0.0/],
])('%s is found', (_name, entry, said) => {
  const { status, stdout } = look({ 'node_modules/a': entry });
  expect(status).toBe(1);
  expect(stdout).toMatch(said);
});

test('a licence of a package that only builds or tests binds nobody who runs the product', () => {
  expect(look({ 'node_modules/a': { ...GOOD, license: 'MPL-2.0', dev: true } })).toMatchObject({ status: 0 });
});

test('install scripts that would run are found', () => {
  const { status, stdout } = look(
    { 'node_modules/a': { ...GOOD, hasInstallScript: true } },
    NOTHING_KNOWN,
    'fund=false\n',
  );
  expect(status).toBe(1);
  expect(stdout).toContain('a 1.0.0');
});

test('a known advisory is found', () => {
  const audit = '{"vulnerabilities":{"a":{"name":"a","severity":"high","range":"<2"}}}';
  const { status, stdout } = look({ 'node_modules/a': GOOD }, audit);
  expect(status).toBe(1);
  expect(stdout).toContain('a <2: high');
});

test.each([
  ['refuses', '{"message":"405 Method Not Allowed","statusCode":405,"error":{"summary":""}}', '405 Method Not Allowed'],
  ['is away', '', 'npm said nothing'],
])('a registry that %s is no all-clear: the command says that nobody has looked', (_name, audit, why) => {
  const { status, stdout } = look({ 'node_modules/a': GOOD }, audit);
  expect(status).toBe(2);
  expect(stdout).toContain(`NOT KNOWN, the registry could not be asked (${why})`);
});

test('our own lockfile and .npmrc are well, advisories apart', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const { status, stdout } = look(packages, NOTHING_KNOWN, readFileSync(join(ROOT, '.npmrc'), 'utf8'));
  expect(stdout).not.toContain('FAIL');
  expect(status).toBe(0);
});
