// Another process of the app: told of an address over IPC it asks the store and answers what a message would be told.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Redis from 'ioredis';

const require = createRequire(import.meta.url);
const dist = process.env.BENCH_DIST;
const { createConsentStore } = require(join(dist, 'consent/consent-store.js'));
const { resolve } = require(join(dist, 'consent/resolve.js'));
const { loadConsentPolicy } = require(join(dist, 'consent/consent-policy.js'));

const policy = loadConsentPolicy(process.env.BENCH_POLICY);
const redis = new Redis(process.env.REDIS_URL);
const store = createConsentStore({ redis, clock: Date.now, breaker: policy.breaker });
process.on('message', async ({ address }) => {
  const { state } = await store.read(address);
  const question = { promotional: false, topic: 'general', requireOptIn: false, optInGiven: false, now: Date.now() };
  process.send({ address, allowed: resolve(state, question, policy).allowed });
});
process.on('SIGTERM', () => process.exit(0));
process.send('ready');
