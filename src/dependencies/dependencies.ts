import { join } from 'node:path';
import type { Config } from '../config';
import type { ConsentEffect } from '../consent/consent-effect';
import { createIntake } from '../signals/intake';
import { createCloudEvidence } from '../watch/cloud-evidence';
import { createNamedSteps } from '../watch/name-steps';
import { readSignalWatchRules } from '../watch/signal-watch-rules';
import { createSilences } from '../watch/silences';
import { createAdmin } from './admin';
import { closeInReverse } from './closers';
import { createConfiguration } from './configuration';
import { openConnections, openQueues } from './connections';
import { startConsent } from './consent';
import { createContract } from './contract';
import { createConversions } from './conversions';
import { createCrm } from './crm';
import { createDelivery } from './delivery';
import { createDoctorOfProcess } from './doctor';
import { createDoors } from './doors';
import { createExecution } from './execution';
import { createMarketingCloud } from './marketing-cloud';
import { startWhatsApp } from './whatsapp';
import { witnessHanging, witnessIntake, witnessMarketingCloud } from './witness';

/**
 * Puts a process together, layer by layer: each layer is handed the parts of those before it, and says how its own end.
 * Every part is handed to whom it concerns by argument. `close()` ends them in reverse order.
 */
export async function createDependencies(config: Config) {
  const connections = await openConnections(config);
  const { redis, alerts, metrics, clock, logger } = connections;
  const contract = createContract(connections);
  const evidence = createCloudEvidence({ redis, logger, clock });
  const marketingCloud = createMarketingCloud(
    config,
    { ...connections, http: witnessHanging(connections.http, evidence, contract) },
    witnessMarketingCloud(evidence, metrics),
  );
  const whatsApp = await startWhatsApp(config, connections, evidence);
  const consent = await startConsent(config, connections, marketingCloud);
  const { carriedOutEffects, classifier, consentPolicy } = consent;
  const queues = openQueues(connections);
  const execution = createExecution(config, connections);
  const { forgottenPeople } = execution;
  const closers = [
    ...connections.closers,
    { name: 'evidence', close: () => evidence.flush() },
    { name: 'contract journal', close: () => contract.contractJournal.settled() },
    ...whatsApp.closers,
    ...consent.closers,
    { name: 'queues', close: () => queues.close() },
    ...execution.closers,
  ];
  const doors = createDoors(config, connections);
  const silences = createSilences({ redis, alerts, clock });
  const doctorOfProcess = createDoctorOfProcess(config, connections, marketingCloud);
  const { journeys } = doors;
  const namedSteps = createNamedSteps({ ...execution, journeyOf: journeys.read });
  const conversions = createConversions(config, connections, execution);
  const parts = { connections, marketingCloud, whatsApp, consent, execution, conversions, journeys, queues, contract };
  const delivery = createDelivery(config, parts);

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
    admin: createAdmin(config, { ...parts, doors, silences, doctorOfProcess, evidence, namedSteps }),
    namedSteps,
    ...contract,
    ...doctorOfProcess,
    ...doors,
    config,
    queues,
    silences,
    signalWatchRules: readSignalWatchRules(join(__dirname, '../../config/signal-watch.json')),
    defaultCountry: config.defaultCountry,
    intake: witnessIntake(
      createIntake({ redis, classifier, policy: consentPolicy, alerts, forgottenPeople, clock }),
      evidence,
      alerts,
      contract.noteWebhook,
    ),
    onRowsWritten: evidence.wroteRows,
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
