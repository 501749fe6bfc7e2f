import { join } from 'node:path';
import type { Config } from '../config';
import type { ConsentEffect } from '../consent/consent-effect';
import { createIntake } from '../signals/intake';
import { readSignalWatchRules } from '../watch/signal-watch-rules';
import { createSilences } from '../watch/silences';
import { createAdmin } from './admin';
import { closeInReverse } from './closers';
import { createConfiguration } from './configuration';
import { openConnections, openQueues } from './connections';
import { startConsent } from './consent';
import { createConversions } from './conversions';
import { createCrm } from './crm';
import { createDelivery } from './delivery';
import { createDoctorOfProcess } from './doctor';
import { createDoors } from './doors';
import { createExecution } from './execution';
import { createMarketingCloud } from './marketing-cloud';
import { startWhatsApp } from './whatsapp';

/**
 * Puts a process together, layer by layer: each layer is handed the parts of those before it, and says how its own end.
 * Every part is handed to whom it concerns by argument. `close()` ends them in reverse order.
 */
export async function createDependencies(config: Config) {
  const connections = await openConnections(config);
  const { redis, alerts, metrics, clock, logger } = connections;
  const marketingCloud = createMarketingCloud(config, connections, (operation) =>
    metrics.marketingCloudCalls.inc({ operation }),
  );
  const whatsApp = await startWhatsApp(config, connections);
  const consent = await startConsent(config, connections, marketingCloud);
  const { carriedOutEffects, classifier, consentPolicy } = consent;
  const queues = openQueues(connections);
  const execution = createExecution(config, connections);
  const closers = [
    ...connections.closers,
    ...whatsApp.closers,
    ...consent.closers,
    { name: 'queues', close: () => queues.close() },
    ...execution.closers,
  ];
  const doors = createDoors(config, connections);
  const silences = createSilences({ redis, alerts, clock });
  const doctorOfProcess = createDoctorOfProcess(config, connections, marketingCloud);
  const conversions = createConversions(config, connections, execution);
  const delivery = createDelivery(config, {
    connections,
    whatsApp,
    consent,
    execution,
    conversions,
    journeys: doors.journeys,
    queues,
  });

  return {
    ...connections,
    ...marketingCloud,
    ...whatsApp,
    ...consent,
    ...execution,
    ...conversions,
    ...createCrm(config),
    ...delivery,
    ...createConfiguration(config, { connections, whatsApp, execution, delivery }),
    admin: createAdmin(config, {
      connections,
      doors,
      marketingCloud,
      whatsApp,
      consent,
      silences,
      queues,
      doctorOfProcess,
    }),
    ...doctorOfProcess,
    ...doors,
    config,
    queues,
    silences,
    signalWatchRules: readSignalWatchRules(join(__dirname, '../../config/signal-watch.json')),
    defaultCountry: config.defaultCountry,
    intake: createIntake({ redis, classifier, policy: consentPolicy, alerts, clock }),
    /** Queues what consents ask for; the id keeps a repeat from asking twice. */
    async carryOutConsentEffects(effects: readonly ConsentEffect[]): Promise<void> {
      for (const effect of effects) {
        if (!(await carriedOutEffects.has(effect.id))) await queues.add('consent-effect', effect, { id: effect.id });
      }
    },
    /** The process was told to end: answers that are held are given now. */
    beginClosing(): void {
      connections.expectToClose();
      execution.watch.wakeAll();
      connections.endSends();
    },
    async close(): Promise<void> {
      connections.expectToClose();
      await closeInReverse(closers, logger);
    },
  };
}

export type Dependencies = Awaited<ReturnType<typeof createDependencies>>;
