import { createConnection } from 'node:net';
import { startProcess } from '../support/app-process';
import { testEnvironment } from '../support/environment';
import { freePort } from '../support/free-port';
import { emptyTestRedis } from '../support/redis';

/** Another address of this machine: every one that begins with 127 is, on Linux. */
const isReached = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createConnection({ host, port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

test('outside production nobody of the same network reaches the app, and in production a platform does', async () => {
  const redis = await emptyTestRedis();
  const strong = { WHATSAPP_APP_SECRET: 'test-app-secret-000' };
  for (const [environment, reached] of [
    [{}, false],
    [{ NODE_ENV: 'production', ...strong }, process.platform === 'linux'],
  ] as const) {
    const port = await freePort();
    const app = await startProcess('web', testEnvironment({ PORT: String(port), ...environment }));
    try {
      expect([await isReached('127.0.0.1', port), await isReached('127.0.0.2', port)]).toEqual([true, reached]);
    } finally {
      await app.stop();
    }
  }
  await redis.quit();
}, 60_000);
