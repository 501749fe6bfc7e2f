// `npm run secrets:replace [-- --contacts N]`: every secret is replaced by two rolling restarts while contacts and webhooks
// come, as `npm test` does with fewer. Prints what became of the contacts and how every call was answered.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { contacts: { type: 'string', default: '5000' } } });
if (!/^[1-9]\d{0,3}$/.test(values.contacts)) {
  console.error('usage: npm run secrets:replace -- [--contacts N], at most 9,999');
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', 'test/flow/secrets-replaced.test.ts'],
  {
    stdio: 'inherit',
    env: { ...process.env, SECRETS_CONTACTS: values.contacts },
  },
);
process.exit(status ?? 1);
