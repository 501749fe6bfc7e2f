import type { UnitConfig } from '../business-units';
import type { CheckMarketerToken } from '../configuration/marketer-authentication';
import type { ConsentPeer } from '../consent/share-consent';
import type { AdmissionLimits } from '../delivery/call/admission';
import { createNamesAnotherUnit, createUserIdCheck } from '../journey/names-another-unit';
import { createBacklogGauges } from '../watch/backlog-gauges';
import { createCloudEvidence } from '../watch/cloud-evidence';
import { createNamedSteps } from '../watch/name-steps';
import { createSilences } from '../watch/silences';
import { createAdmin } from './admin';
import { closeInReverse } from './closers';
import { createConfiguration } from './configuration';
import { openConnections, openQueues } from './connections';
import { startConsent } from './consent';
import { queueConsentEffects } from './consent-effects';
import { createContract } from './contract';
import { createConversions } from './conversions';
import { createDelivery } from './delivery';
import { createDoctorOfProcess } from './doctor';
import { createDoors } from './doors';
import { createExecution } from './execution';
import { createHandOver } from './hand-over';
import { createIntakeOfProcess } from './intake';
import { createMarketingCloud } from './marketing-cloud';
import { createOwners, readRulesOfWatch } from './owners';
import { createReportOfProcess } from './report-page';
import { claimDatabase } from './unit-database';
import { startWhatsApp } from './whatsapp';
import { witnessHanging, witnessMarketingCloud } from './witness';

/** What a business unit is given of those beside it in the same process. */
interface AmongUnits {
  /** The settings of all of them, its own too. */
  units?: readonly UnitConfig[];
  /** Their consent, once all are put together. */
  others?: () => readonly ConsentPeer[];
  /** That of another unit of the same tenant. */
  checkMarketerToken?: CheckMarketerToken | undefined;
  /** How many contacts are worked on at once, where a test wants fewer. */
  admissionLimits?: AdmissionLimits | undefined;
}

/**
 * Puts a process together, layer by layer: each layer is handed the parts of those before it, and says how its own end.
 * Every part is handed to whom it concerns by argument. `close()` ends them in reverse order.
 */
export async function createDependencies(
  config: UnitConfig,
  { units = [config], others = () => [], checkMarketerToken, admissionLimits }: AmongUnits = {},
) {
  const connections = await openConnections(config);
  if (config.unit) await claimDatabase(config, connections);
  const { redis, alerts, metrics, clock, logger } = connections;
  const contract = createContract(connections);
  const evidence = createCloudEvidence({ redis, logger, clock });
  const marketingCloud = createMarketingCloud(
    config,
    { ...connections, http: witnessHanging(connections.http, evidence, contract) },
    witnessMarketingCloud(evidence, metrics),
  );
  const whatsApp = await startWhatsApp(config, connections, evidence);
  const consent = await startConsent(config, connections, marketingCloud, others);
  const queues = openQueues(connections);
  const execution = createExecution(config, connections);
  const closers = [
    ...connections.closers,
    { name: 'evidence', close: () => evidence.flush() },
    { name: 'contract journal', close: () => contract.contractJournal.settled() },
    ...whatsApp.closers,
    ...consent.closers,
    { name: 'queues', close: () => queues.close() },
    ...execution.closers,
  ];
  const doors = createDoors(config, connections, marketingCloud);
  const silences = createSilences({ redis, alerts, clock });
  const doctorOfProcess = createDoctorOfProcess(config, connections, marketingCloud);
  const namedSteps = createNamedSteps({ ...execution, journeyOf: doors.journeys.read });
  const conversions = createConversions(config, connections, execution, consent);
  const parts = { connections, marketingCloud, whatsApp, consent, execution, conversions, ...doors, queues, contract };
  const replying = createHandOver(config, parts);
  const delivery = createDelivery(config, { ...parts, onFailure: replying.onFailure, admissionLimits });
  closers.push(...delivery.closers);
  createBacklogGauges({ ...connections, ...delivery, registry: metrics.registry });
  const report = createReportOfProcess(config, { ...parts, ...replying, doors, silences });
  const rules = readRulesOfWatch(config);
  const looked = { ...rules, doors, silences, doctorOfProcess, evidence, namedSteps };

  return {
    ...connections,
    ...marketingCloud,
    ...whatsApp,
    ...consent,
    ...execution,
    ...conversions,
    ...replying,
    ...delivery,
    ...createConfiguration(config, { ...parts, ...report, delivery, checkMarketerToken }),
    admin: createAdmin(config, { ...parts, ...looked, conversations: replying, admission: delivery.admission }),
    namedSteps,
    ...report,
    ...rules,
    ownerTelling: createOwners(config, { ...parts, ...rules, ...replying, reporting: report, namedSteps }),
    ...contract,
    ...doctorOfProcess,
    ...doors,
    config,
    namesAnotherUnit: createNamesAnotherUnit(config, units),
    userIdOfAnotherUnit: createUserIdCheck(consent.consentPeer, others),
    queues,
    silences,
    defaultCountry: config.defaultCountry,
    intake: createIntakeOfProcess({ connections, execution, consent, evidence, contract }),
    onRowsWritten: evidence.wroteRows,
    carryOutConsentEffects: queueConsentEffects(consent.carriedOutEffects, queues),
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
