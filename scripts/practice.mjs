// `npm run practice`: what others' reports and files of practice say really comes, kind by kind, tried on the product.
// Prints how many cases of each kind are answered as they should be, passed of all, and the names of those that are not.
// Ends with 1 where one is not.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { wordsToHandOn } from './command-line.mjs';

const RESULTS = '.data/practice-results.json';
const SUITES = 'test/practice';
const handedOn = wordsToHandOn('usage: npm run practice -- [what Jest takes]');

mkdirSync('.data', { recursive: true });
rmSync(RESULTS, { force: true });
const jest = ['node_modules/jest/bin/jest.js', SUITES, '--json', `--outputFile=${RESULTS}`, '--silent'];
const ran = spawnSync(process.execPath, [...jest, ...handedOn], { encoding: 'utf8' });
const kinds = kindsIn(RESULTS);
if (kinds === undefined) {
  console.error(ran.stderr);
  process.exit(1);
}

let [passed, all] = [0, 0];
for (const [kind, cases] of kinds) {
  const good = cases.filter(({ isRight }) => isRight).length;
  [passed, all] = [passed + good, all + cases.length];
  console.log(`${String(good).padStart(4)} of ${String(cases.length).padStart(3)}  ${kind}`);
  for (const { title, isRight } of cases) if (!isRight) console.log(`               not as it should be: ${title}`);
}
console.log(`\n${passed} of ${all} cases of ${kinds.size} kinds`);
if (passed < all) console.error(ran.stderr);
process.exit(passed === all && all > 0 && ran.status === 0 ? 0 : 1);

/** The kinds, each with its cases; a suite that could not even be loaded is a case of its own. Undefined without a result. */
function kindsIn(file) {
  let results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch {
    return undefined;
  }
  const found = new Map();
  const add = (kind, title, isRight) => found.set(kind, [...(found.get(kind) ?? []), { title, isRight }]);
  for (const { name, assertionResults, message } of results.sort((a, b) => a.name.localeCompare(b.name))) {
    const suite = basename(name, '.test.ts');
    if (assertionResults.length === 0) add(suite, message.split('\n')[0], false);
    for (const { ancestorTitles, title, status } of assertionResults) {
      if (status === 'pending' || status === 'todo') continue;
      const [kind, ...within] = ancestorTitles;
      add(kind === undefined ? suite : `${suite}: ${kind}`, [...within, title].join(', '), status === 'passed');
    }
  }
  return found;
}
