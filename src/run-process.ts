import { createApp } from './app';
import type { Config } from './config';
import { createDependencies, type Dependencies } from './dependencies/dependencies';
import { SettingsError } from './errors';
import { createExpressServer } from './http/express-server';
import { startWorker } from './start-worker';

/** What this process does. */
export interface Roles {
  web: boolean;
  worker: boolean;
}

/** A process that was told to end does so within this time, whatever hangs (design 6). */
const CLOSE_WITHIN_MS = 10_000;

/** Reads the settings, builds, listens and works, and on SIGTERM or SIGINT closes in order. Entry files call it. */
export function runProcess(settings: () => Config, roles: Roles): void {
  run(settings, roles).catch((error: unknown) => {
    process.stderr.write(
      `${error instanceof SettingsError ? error.message : String((error as Error).stack ?? error)}\n`,
    );
    process.exit(1);
  });
}

async function run(settings: () => Config, roles: Roles): Promise<void> {
  const config = settings();
  const dependencies = await createDependencies(config);
  const { logger } = dependencies;
  const worker = roles.worker ? await startWorker(dependencies) : undefined;
  const closeServer = roles.web ? await listen(dependencies) : async () => undefined;

  let closing = false;
  const close = (signal: string) => {
    if (closing) return;
    closing = true;
    logger.info({ signal }, 'closing');
    setTimeout(() => {
      logger.error('closing took too long');
      process.exit(1);
    }, CLOSE_WITHIN_MS).unref();
    dependencies.beginClosing();
    closeServer()
      .then(() => worker?.close())
      .then(() => dependencies.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'closing failed');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  // After an error nobody caught the state is unknown: a clean restart loses nothing, going on may.
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'uncaught');
    process.exit(1);
  });
}

/** Resolves with how to close the server. */
function listen(dependencies: Dependencies): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const { server, close } = createExpressServer(createApp(dependencies));
    // A laptop's app is nobody's in the same network; a platform's is reached from outside.
    const { port: given, production } = dependencies.config;
    server.listen(given, production ? undefined : '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : given;
      dependencies.logger.info({ port }, 'listening');
      resolve(close);
    });
    // Journey Builder and Meta keep connections open; a proxy before us must be the one to close them first.
    server.keepAliveTimeout = 65_000;
    server.once('error', reject);
  });
}
