import { type AppProcess, startProcess } from './app-process';
import { testEnvironment } from './environment';
import { freePort } from './free-port';
import { emptyTestRedis } from './redis';
import { startClouds } from './start-app';

/**
 * A real process of the app beside the two stand-ins, whose webhooks come to it, on an emptied Redis; `speed` is that of
 * WhatsApp's stand-in. For the tests of one file: `close` ends everything.
 */
export async function startProcessWithClouds(
  entry: 'web' | 'start',
  { speed, ...settings }: { speed: number; environment: Record<string, string> },
) {
  const redis = await emptyTestRedis();
  const clouds = await startClouds({ speed });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = testEnvironment({ ...clouds.environment, PORT: String(port), ...settings.environment });
  const app: AppProcess = await startProcess(entry, environment);
  await clouds.controlWhatsApp('PUT', 'webhook', { url: `${url}/webhooks/whatsapp` });
  return {
    redis,
    url,
    clouds,
    environment,
    log: app.log,
    pid: app.pid,
    async close(): Promise<void> {
      await app.stop();
      await clouds.close();
      await redis.quit();
    },
  };
}
