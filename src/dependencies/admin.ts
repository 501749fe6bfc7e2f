import { randomBytes } from 'node:crypto';
import type { AdminDependencies } from '../admin/admin-router';
import { createAdminSessions } from '../admin/admin-sessions';
import { createAuditLog } from '../admin/audit-log';
import { createLoginThrottle } from '../admin/login-throttle';
import type { Config } from '../config';
import { createConsentDesk } from '../consent/consent-desk';
import { createRefusedFallbacks } from '../execution/refused-fallbacks';
import type { Queues } from '../queues';
import type { CloudEvidenceBook } from '../watch/cloud-evidence';
import type { NamedStep } from '../watch/name-steps';
import type { Silences } from '../watch/silences';
import type { Connections } from './connections';
import type { Consent } from './consent';
import type { Contract } from './contract';
import type { DoctorOfProcess } from './doctor';
import type { Doors } from './doors';
import type { Execution } from './execution';
import { createForgetting } from './forgetting';
import type { MarketingCloud } from './marketing-cloud';
import type { WhatsApp } from './whatsapp';

/** A call that forgets somebody waits so long for what is under way: most proxies give an answer half a minute. */
const FORGETTING_WAITS_MS = 12_000;

/** What the operator's page works with. */
export function createAdmin(
  config: Config,
  parts: {
    connections: Connections;
    doors: Doors;
    marketingCloud: MarketingCloud;
    whatsApp: WhatsApp;
    consent: Consent;
    silences: Silences;
    queues: Queues;
    doctorOfProcess: DoctorOfProcess;
    evidence: CloudEvidenceBook;
    execution: Pick<Execution, 'stepHours' | 'forgottenPeople'>;
    contract: Pick<Contract, 'contractJournal' | 'onDateReadBack'>;
    namedSteps: () => Promise<NamedStep[]>;
  },
): AdminDependencies {
  const { connections, doors, marketingCloud, whatsApp, consent, silences, queues, doctorOfProcess } = parts;
  const { evidence, execution, contract, namedSteps } = parts;
  const { forgottenPeople } = execution;
  const { redis, logger, alerts, clock, ids } = connections;
  const { definitions, metadata, folders, rows, mappings } = marketingCloud;
  const { senders, senderHealth, whatsapp, catalog } = whatsApp;
  const { consentStore, consentPolicy, readiness } = consent;
  return {
    redis,
    bodies: doors.bodies,
    logger,
    alerts,
    clock,
    ids,
    publicUrl: config.publicUrl,
    production: config.production,
    businessUnit: config.marketingCloud.accountId,
    businessAccountId: config.whatsapp.businessAccountId,
    operatorTokens: config.tokens.operators,
    adminSessions: createAdminSessions({
      redis,
      clock,
      secrets: () => randomBytes(32).toString('base64url'),
      operatorTokens: config.tokens.operators,
    }),
    loginThrottle: createLoginThrottle(redis),
    audit: createAuditLog({ redis, logger, clock, ids }),
    definitions,
    metadata,
    folders,
    rows,
    mappings,
    mappingFile: config.dataExtensionMappingFile,
    folderId: config.dataExtensionFolderId,
    senders,
    senderHealth,
    whatsapp,
    catalog,
    consentStore,
    consentDesk: createConsentDesk({ redis, store: consentStore, policy: consentPolicy, clock }),
    consentReadiness: () => readiness.look(),
    silences,
    evidence,
    stepHours: execution.stepHours,
    namedSteps,
    contractJournal: contract.contractJournal,
    onDateReadBack: contract.onDateReadBack,
    ...doctorOfProcess,
    refusedFallbacks: createRefusedFallbacks(redis),
    defaultCountry: config.defaultCountry,
    forgetContact: createForgetting(
      { redis, clock, consentStore, rows, definitions, mappings, queues, forgottenPeople },
      FORGETTING_WAITS_MS,
    ),
  };
}
