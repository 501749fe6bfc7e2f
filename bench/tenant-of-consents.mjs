// The Marketing Cloud stand-in in a process of its own, with WA_Consent holding as many rows as are asked for.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const dist = process.env.BENCH_DIST;
const { startMarketingCloudSandbox } = require(join(dist, 'sandbox/marketing-cloud/start-marketing-cloud-sandbox.js'));

const account = { clientId: 'client', clientSecret: 'secret-of-client', accountId: '7281698' };
const sandbox = await startMarketingCloudSandbox({
  ...account,
  clock: Date.now,
  ids: randomUUID,
  random: Math.random,
});
process.on('message', () => process.send({ url: sandbox.url }));
process.on('SIGTERM', () => process.exit(0));
process.send('ready');
