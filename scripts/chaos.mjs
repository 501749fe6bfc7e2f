// `npm run chaos [-- --contacts N] [--kills N] [--pause MS] [--minutes N] [--seed N]`: contacts are called for while processes are killed,
// Redis or its disk is full, clocks jump, rows are refused and the clouds are slow, away or cut, in an order that the seed gives
// again; then what both clouds saw is compared with what was answered, stored and written. Ends with 1 where anything is lost or sent twice.
import { spawnSync } from 'node:child_process';
import { wordsOfProcess } from './command-line.mjs';

const USUAL = { contacts: '5000', kills: '20', pause: '500', minutes: '60', seed: String(Date.now() % 1e9) };
const { values: given } = wordsOfProcess({
  usage: 'usage: npm run chaos -- [--contacts N] [--kills N] [--pause MS] [--minutes N] [--seed N]',
  numbers: Object.keys(USUAL),
});
const values = { ...USUAL, ...given };
const jest = ['node_modules/jest/bin/jest.js', '--forceExit', 'test/chaos/chaos.test.ts'];
const { status } = spawnSync(process.execPath, jest, {
  stdio: 'inherit',
  env: {
    ...process.env,
    CHAOS_CONTACTS: values.contacts,
    CHAOS_KILLS: values.kills,
    CHAOS_PAUSE_MS: values.pause,
    CHAOS_MINUTES: values.minutes,
    CHAOS_SEED: values.seed,
  },
});
process.exit(status ?? 1);
