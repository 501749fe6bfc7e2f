import type { UnitConfig } from './business-units';
import { createUnits, type Units } from './dependencies/units';
import { SettingsError } from './errors';
import { createExpressServer } from './http/express-server';
import { startWorker } from './start-worker';
import { createUnitsApp } from './units-app';

/** What this process does. */
export interface Roles {
  web: boolean;
  worker: boolean;
}

/** A process that was told to end does so within this time, whatever hangs (design 6). */
const CLOSE_WITHIN_MS = 10_000;

/** Reads the settings, builds, listens and works, and on SIGTERM or SIGINT closes in order. Entry files call it. */
export function runProcess(settings: () => UnitConfig[], roles: Roles): void {
  run(settings, roles).catch((error: unknown) => {
    process.stderr.write(
      `${error instanceof SettingsError ? error.message : String((error as Error).stack ?? error)}\n`,
    );
    process.exit(1);
  });
}

async function run(settings: () => UnitConfig[], roles: Roles): Promise<void> {
  const units = await createUnits(settings());
  const [{ logger }] = units;
  const workers = roles.worker ? await Promise.all(units.map((unit) => startWorker(unit))) : [];
  const closeServer = roles.web ? await listen(units) : async () => undefined;

  let closing = false;
  const close = (signal: string) => {
    if (closing) return;
    closing = true;
    logger.info({ signal }, 'closing');
    setTimeout(() => {
      logger.error('closing took too long');
      process.exit(1);
    }, CLOSE_WITHIN_MS).unref();
    for (const unit of units) unit.beginClosing();
    closeServer()
      .then(() => Promise.all(workers.map((worker) => worker.close())))
      .then(() => Promise.all(units.map((unit) => unit.close())))
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
function listen(units: Units): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const [first] = units;
    const { server, close } = createExpressServer(createUnitsApp(units));
    // A laptop's app is nobody's in the same network; a platform's is reached from outside.
    const { port: given, production } = first.config;
    server.listen(given, production ? undefined : '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : given;
      first.logger.info({ port }, 'listening');
      resolve(close);
    });
    // Journey Builder and Meta keep connections open; a proxy before us must be the one to close them first.
    server.keepAliveTimeout = 65_000;
    server.once('error', reject);
  });
}
