// `npm test`: lint, types, secret scan, then every test; all of them run, also when an earlier one fails.
// `npm test -- <what Jest takes>`: only those tests.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { wordsToHandOn } from './command-line.mjs';
import { findBrowser } from './installed-programs.mjs';

const RESULTS = '.data/test-results.json';
/** One line of all that counts, for CI to close with. */
const SUMMARY = '.data/test-summary.txt';
const jestArguments = wordsToHandOn('usage: npm test -- [what Jest takes: test/consent, --testNamePattern TEXT …]');

function main() {
  mkdirSync('.data', { recursive: true });
  rmSync(RESULTS, { force: true });
  const checks = jestArguments.length > 0 ? [] : ['lint', 'typecheck', 'secrets'];
  const failedChecks = checks.filter((check) => !passes(check, 'npm', ['run', '--silent', check]));

  const jest = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${RESULTS}`, ...jestArguments];
  // Tests that drive a page read the browser's path here.
  const passed = passes('tests', process.execPath, jest, { CHROMIUM_PATH: findBrowser() });

  for (const check of failedChecks) console.error(`\nnpm run ${check} failed; its output stands above the tests`);
  const { passed: passedTests, failed } = counts();
  writeFileSync(SUMMARY, `Tests: ${passedTests} passed, ${failed + failedChecks.length} failed\n`);
  process.exit(passed && failedChecks.length === 0 ? 0 : 1);
}

function passes(name, command, args, environment = {}) {
  console.log(`\n${name}`);
  return spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } }).status === 0;
}

/** A suite that could not even be loaded counts as a failed test, and so does a Jest that left no result. */
function counts() {
  try {
    const results = JSON.parse(readFileSync(RESULTS, 'utf8'));
    return { passed: results.numPassedTests, failed: results.numFailedTests + results.numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

main();
