// `npm run secrets:replace [-- --contacts N]`: every secret is replaced by two rolling restarts while contacts and webhooks
// come, as `npm test` does with fewer. Prints what became of the contacts and how every call was answered.
import { spawnSync } from 'node:child_process';
import { wordsOfProcess } from './command-line.mjs';

const { values } = wordsOfProcess({
  usage: 'usage: npm run secrets:replace -- [--contacts N], at most 9,999',
  numbers: ['contacts'],
  faultOf: ({ contacts = '5000' }) =>
    /^[1-9]\d{0,3}$/.test(contacts) ? undefined : `--contacts ${contacts} is not from 1 to 9,999`,
});
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', 'test/flow/secrets-replaced.test.ts'],
  {
    stdio: 'inherit',
    env: { ...process.env, SECRETS_CONTACTS: values.contacts ?? '5000' },
  },
);
process.exit(status ?? 1);
