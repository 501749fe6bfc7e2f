// `npm run test:nodes`: the whole suite on each Node.js that people run, one after the other; `npm run test:nodes -- 24` on one.
// npm brings each as the package `node`. Ends 1 when one of them failed.
import { spawnSync } from 'node:child_process';

const chosen = process.argv.slice(2);
const versions = chosen.length > 0 ? chosen : ['22', '24', '26'];

function main() {
  const failed = versions.filter((version) => {
    console.log(`\nNode.js ${version}`);
    const suite = ['node', 'scripts/set-up.mjs', '--for', 'test', '&&', 'node', 'scripts/test.mjs'].join(' ');
    const { status } = spawnSync('npx', ['--yes', '-p', `node@${version}`, '-c', suite], { stdio: 'inherit' });
    return status !== 0;
  });
  for (const version of versions) console.log(`Node.js ${version}: ${failed.includes(version) ? 'failed' : 'passed'}`);
  process.exit(failed.length === 0 ? 0 : 1);
}

main();
