import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { markConsentReady } from '../../src/consent/consent-readiness';
import { consentReadyKey } from '../../src/redis/redis-keys';
import { adminClient } from '../admin/admin-client';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { callActivity, executeBody, startApp, startClouds } from '../support/start-app';

const WA_ID = '5215550001000';
const LATER = '5215550002000';

/** A Redis that keeps an append-only file in this folder. */
async function startKept(folder: string): Promise<{ server: ChildProcess; url: string; redis: Redis }> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', ''];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  await eventually('Redis has read its file', async () => ((await redis.ping()) === 'PONG' ? true : undefined));
  return { server, url, redis };
}

test('a copy of the append-only file taken while the app runs brings back consent and records, and without its mark promotional messages wait for what came after it', async () => {
  const [before, after] = [mkdtempSync(join(tmpdir(), 'wa-kept-')), mkdtempSync(join(tmpdir(), 'wa-kept-'))];
  const clouds = await startClouds({ speed: 100 });
  const first = await startKept(before);
  const app = await startApp({ ...clouds.environment, REDIS_URL: first.url });
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${app.url}/webhooks/whatsapp` });
  const client = adminClient(app);
  await client.logIn();
  await client.post('data-extensions/provision', { table: 'WA_Consent' });
  const says = (from: string, text: string) =>
    clouds.controlWhatsApp('POST', 'inbound', { from, type: 'text', text: { body: text } });
  const hasStopped = (admin: typeof client, waId: string) => async () => {
    const { body } = await admin.get(`consent?who=${encodeURIComponent(`+${waId}`)}`);
    return (
      (body.signals as { meaning: string }[] | undefined)?.some(({ meaning }) => meaning === 'restricts') || undefined
    );
  };
  await markConsentReady(first.redis, { source: 'empty', rows: 0, atMs: Date.now() });
  const body = executeBody();
  const answered = await callActivity(app, 'execute', body);
  await says(WA_ID, 'STOP');
  await eventually('the opt-out is known', hasStopped(client, WA_ID));
  cpSync(join(before, 'appendonlydir'), join(after, 'appendonlydir'), { recursive: true });
  await says(LATER, 'STOP');
  await eventually('the later opt-out is known', hasStopped(client, LATER));
  await app.close();

  const second = await startKept(after);
  expect(await second.redis.hget(consentReadyKey(), 'source')).toBe('empty');
  await second.redis.del(consentReadyKey());
  const again = await startApp({ ...clouds.environment, REDIS_URL: second.url });
  const restored = adminClient(again);
  await restored.logIn();
  expect(await hasStopped(restored, WA_ID)()).toBe(true);
  expect(await hasStopped(restored, LATER)()).toBe(undefined);
  expect(await callActivity(again, 'execute', body)).toEqual(answered);
  const { body: overview } = await restored.get('overview');
  expect(overview.consent).toMatchObject({ store: { ready: false, why: 'store_lost' } });
  await again.close();
  for (const { server, redis } of [first, second]) {
    redis.disconnect();
    server.kill('SIGTERM');
  }
  await clouds.close();
  for (const folder of [before, after]) rmSync(folder, { recursive: true, force: true });
}, 60_000);
