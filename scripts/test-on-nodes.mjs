// `npm run test:nodes`: the whole suite on each Node.js that people run, one after the other; `npm run test:nodes -- 24` on one.
// Ends 1 when one of them failed or is not to be had.
import { spawnSync } from 'node:child_process';
import { wordsOfProcess } from './command-line.mjs';
import { nodePackage } from './node-package.mjs';

const { texts: chosen } = wordsOfProcess({
  usage: 'usage: npm run test:nodes -- [22] [24] [26]',
  takesTexts: true,
  faultOf: (_, texts) =>
    texts.filter((text) => !/^\d+$/.test(text)).map((text) => `${text} is no version of Node.js`)[0],
});
const versions = chosen.length > 0 ? chosen : ['22', '24', '26'];
const SUITE = 'node --version && node scripts/set-up.mjs --for test && node scripts/test.mjs';

function resultOn(version) {
  console.log(`\nNode.js ${version}`);
  const name = nodePackage(version);
  if (name === undefined) return 'npm does not bring it here';
  return spawnSync('npx', ['--yes', '-p', name, '-c', SUITE], { stdio: 'inherit' }).status === 0 ? 'passed' : 'failed';
}

const results = versions.map((version) => ({ version, result: resultOn(version) }));
for (const { version, result } of results) console.log(`Node.js ${version}: ${result}`);
process.exit(results.every(({ result }) => result === 'passed') ? 0 : 1);
