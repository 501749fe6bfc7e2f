// Looks at the packages that the product is made of, in the lockfile of the working directory:
//   integrity and licence of each that runs in production, install scripts that would run, known advisories.
// Exit code 0 = all was asked and nothing found, 1 = something was found, 2 = nothing found, but the registry could not be
// asked for advisories, so nobody knows. Plain Node without packages, so that it can judge them before they run.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { wordsOfProcess } from './command-line.mjs';

wordsOfProcess({ usage: 'usage: npm run supply-chain' });

/** Licences that ask for no more than their own text beside the product. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** `(MIT OR GPL-3.0)`: one of them may be chosen; `MIT AND Apache-2.0`: all hold. */
function isPermissive(licence) {
  const choices = String(licence ?? '')
    .replace(/[()]/g, ' ')
    .split(/\sOR\s/);
  return choices.some((choice) => choice.split(/\sAND\s/).every((name) => PERMISSIVE.has(name.trim())));
}

function lockedPackages() {
  const { packages = {} } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.link)
    .map(([path, entry]) => ({ name: path.replace(/^.*node_modules\//, ''), ...entry }));
}

const named = ({ name, version }) => `${name} ${version}`;

/** What npm says of known advisories: their number and names, or why it does not know. */
function advisories() {
  // Development packages are on nobody's server; npm counts them apart with `npm audit` alone.
  const audit = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
  let answer;
  try {
    answer = JSON.parse(audit.stdout);
  } catch {
    return { unknown: audit.error?.message ?? (audit.stderr.trim().split('\n')[0] || 'npm said nothing') };
  }
  if (answer.vulnerabilities === undefined) return { unknown: answer.message ?? answer.error?.summary ?? 'no answer' };
  const found = Object.values(answer.vulnerabilities);
  return { found: found.map(({ name, severity, range }) => `${name} ${range}: ${severity}`) };
}

function report(title, findings) {
  console.log(`${findings.length === 0 ? 'ok  ' : 'FAIL'}  ${title}`);
  for (const finding of findings) console.log(`        ${finding}`);
  return findings.length;
}

const packages = lockedPackages();
const production = packages.filter(({ dev, devOptional }) => !dev && !devOptional);
const npmrc = existsSync('.npmrc') ? readFileSync('.npmrc', 'utf8') : '';
const scriptsAreOff = /^ignore-scripts\s*=\s*true\s*$/m.test(npmrc);

let faults = report(
  `integrity: ${packages.length} packages have a digest`,
  packages.filter(({ integrity }) => !integrity).map(named),
);
faults += report(
  `licences: ${production.length} packages of production ask for their notice alone`,
  production.filter(({ license }) => !isPermissive(license)).map((each) => `${named(each)}: ${each.license ?? 'none'}`),
);
faults += report(
  'install scripts: none is run (.npmrc)',
  scriptsAreOff ? [] : packages.filter(({ hasInstallScript }) => hasInstallScript).map(named),
);
const known = advisories();
if (known.found) faults += report('advisories: none is known of a package of production', known.found);
else {
  console.log(`????  advisories: NOT KNOWN, the registry could not be asked (${known.unknown}).`);
  console.log('        Run this where npm audit is answered: nobody has looked.');
}
process.exitCode = faults > 0 ? 1 : known.found ? 0 : 2;
