import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { askOneRedis } from '../../src/commands/ask-one-redis';
import { readConfig } from '../../src/config';
import { adminClient } from '../admin/admin-client';
import { testEnvironment } from '../support/environment';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { callActivity, executeBody, startApp, startClouds } from '../support/start-app';

const NAME = 'whatsapp-activity';
const WA_ID = '5215550001000';
const PATIENCE_MS = 60_000;
/** After so long without an answer the primary is taken for gone. */
const DOWN_AFTER_MS = 500;

let folder: string;
const servers: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wa-sentinel-'));
});
afterAll(() => {
  for (const server of servers) server.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

async function startRedis(...more: string[]): Promise<{ port: number; server: ChildProcess }> {
  const port = await freePort();
  const kept = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--appenddirname', `kept-${port}`];
  const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--dbfilename', `${port}.rdb`];
  const server = spawn('redis-server', [...where, ...kept, '--repl-diskless-sync-delay', '0', ...more], {
    stdio: 'ignore',
  });
  servers.push(server);
  return { port, server };
}

async function startSentinel(primary: number): Promise<number> {
  const port = await freePort();
  const file = join(folder, `sentinel-${port}.conf`);
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${NAME} 127.0.0.1 ${primary} 1`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${NAME} 3000`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  servers.push(spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' }));
  return port;
}

test('when the primary dies its replica takes its place: who was answered hears the same, an opt-out holds, and calls go on', async () => {
  const primary = await startRedis();
  const replica = await startRedis('--replicaof', '127.0.0.1', String(primary.port));
  const onReplica = new Redis(replica.port, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  onReplica.on('error', () => undefined);
  const isLinked = async () => /master_link_status:up/.test(await onReplica.info('replication')) || undefined;
  await eventually('the replica follows', isLinked, PATIENCE_MS);
  const sentinel = await startSentinel(primary.port);
  const asked = new Redis(sentinel, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  asked.on('error', () => undefined);
  const primaryNow = async () =>
    Number(((await asked.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)) as string[])[1]);
  const knowsReplica = async () =>
    ((await asked.call('SENTINEL', 'REPLICAS', NAME)) as unknown[]).length === 1 || undefined;
  await eventually('the Sentinel knows the replica', knowsReplica, PATIENCE_MS);

  const clouds = await startClouds({ speed: 100 });
  const app = await startApp({
    ...clouds.environment,
    REDIS_URL: `redis://${NAME}`,
    REDIS_SENTINELS: `127.0.0.1:${sentinel}`,
  });
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${app.url}/webhooks/whatsapp` });
  const client = adminClient(app);
  await client.logIn();
  const body = executeBody();
  const answered = await callActivity(app, 'execute', body);
  expect(answered).toMatchObject({ status: 200, body: { reason: 'accepted' } });
  await clouds.controlWhatsApp('POST', 'inbound', { from: WA_ID, type: 'text', text: { body: 'STOP' } });
  const hasStopped = async () => {
    const { body: found } = await client.get(`consent?who=${encodeURIComponent(`+${WA_ID}`)}`);
    return (
      (found.signals as { meaning: string }[] | undefined)?.some(({ meaning }) => meaning === 'restricts') || undefined
    );
  };
  await eventually('the opt-out is known', hasStopped, PATIENCE_MS);
  // What the replica has by now is what a failover keeps.
  const onPrimary = new Redis(primary.port);
  expect(await onPrimary.call('WAIT', 1, PATIENCE_MS)).toBe(1);
  onPrimary.disconnect();

  primary.server.kill('SIGKILL');
  await eventually(
    'the replica is the primary',
    async () => (await primaryNow()) === replica.port || undefined,
    PATIENCE_MS,
  );
  /** As Journey Builder does, whose calls fail meanwhile. */
  const call = (what: object) =>
    eventually(
      'an answer',
      async () => {
        const answer = await callActivity(app, 'execute', what);
        return answer.status === 200 ? answer : undefined;
      },
      PATIENCE_MS,
    );
  expect(await call(body)).toEqual(answered);
  const promotional = { settings: { purpose: 'promotional' }, optIn: 'true' };
  expect((await call(executeBody(promotional))).body).toMatchObject({ reason: 'opted_out' });
  expect((await call(executeBody({ phone: numberWithFate('MX', '0001', 1) }))).body).toMatchObject({
    reason: 'accepted',
  });
  const asSetUp = { REDIS_URL: `redis://${NAME}`, REDIS_SENTINELS: `127.0.0.1:${sentinel}`, NODE_ENV: 'development' };
  expect(await askOneRedis(asSetUp)).toMatchObject({ kind: 'good' });
  await app.close();
  await clouds.close();
  onReplica.disconnect();
  asked.disconnect();
}, 120_000);

test('the set-up tells of a list of Sentinels that is none', async () => {
  const found = await askOneRedis({ REDIS_URL: `redis://${NAME}`, REDIS_SENTINELS: 'redis-1' });
  expect(found).toEqual({ kind: 'wrong', said: 'REDIS_SENTINELS must be a list of host:port' });
});

test('Sentinels need to be told the name of the primary', () => {
  const given = testEnvironment({ REDIS_URL: '/run/redis.sock', REDIS_SENTINELS: '10.0.0.1:26379, 10.0.0.2:26379' });
  expect(() => readConfig(given)).toThrow(
    /REDIS_SENTINELS: REDIS_URL is to be redis:\/\/ or rediss:\/\/ with the name/,
  );
  expect(() => readConfig(testEnvironment({ REDIS_SENTINELS: 'redis-1' }))).toThrow(/REDIS_SENTINELS/);
});
