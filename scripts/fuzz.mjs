// `npm run fuzz [-- --inputs N] [--seed N] [--kind execute,webhooks] [--from-start]`: N made-up inputs of each kind against a
// real process of the product beside the stand-ins. Goes on where the last run with this seed ended; what went wrong is kept
// in test/fuzz/cases, as small as it was found to be, and asked again by `npm test`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { wordsOfProcess } from './command-line.mjs';

const PROGRESS = '.data/fuzz';
const { values: given } = wordsOfProcess({
  usage: 'usage: npm run fuzz -- [--inputs N] [--seed N] [--kind execute,webhooks] [--from-start]',
  numbers: ['inputs', 'seed'],
  options: { kind: { type: 'string' }, 'from-start': { type: 'boolean' } },
});
const values = { inputs: '10000', seed: '1', ...given };
if (values['from-start']) rmSync(PROGRESS, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--forceExit', 'test/fuzz/fuzz.test.ts'],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      FUZZ_INPUTS: values.inputs,
      FUZZ_SEED: values.seed,
      FUZZ_PROGRESS: PROGRESS,
      ...(values.kind === undefined ? {} : { FUZZ_KIND: values.kind }),
    },
  },
);

// What all runs with this seed did together.
const kinds = existsSync(PROGRESS) ? readdirSync(PROGRESS).filter((file) => file.endsWith('.json')) : [];
const done = kinds
  .map((file) => ({ kind: file.slice(0, -5), ...JSON.parse(readFileSync(join(PROGRESS, file), 'utf8')) }))
  .filter(({ seed }) => seed === Number(values.seed));
for (const { kind, inputs } of done) console.log(`${kind.padEnd(12)} ${inputs} inputs so far, seed ${values.seed}`);
console.log(`in all ${done.reduce((sum, { inputs }) => sum + inputs, 0)}`);
process.exit(status ?? 1);
