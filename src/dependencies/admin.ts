import type { AdminDependencies } from '../admin/admin-router';
import { createAdminSessions } from '../admin/admin-sessions';
import { createAuditLog } from '../admin/audit-log';
import { createLoginThrottle } from '../admin/login-throttle';
import { createNameFallbacks } from '../admin/name-fallbacks';
import type { WatchRules } from '../alerts/alert-rules';
import type { UnitConfig } from '../business-units';
import { createAccountDefaults } from '../configuration/account-defaults';
import { createConsentDesk } from '../consent/consent-desk';
import { createCustomerAnswers } from '../conversations/answer-customer';
import type { Admission } from '../delivery/call/admission';
import { createRefusedFallbacks } from '../execution/refused-fallbacks';
import { createKnownKeys } from '../marketing-cloud/known-keys';
import { createPackageKeys } from '../marketing-cloud/package-keys';
import type { Queues } from '../queues';
import type { CloudEvidenceBook } from '../watch/cloud-evidence';
import type { NamedStep } from '../watch/name-steps';
import type { Silences } from '../watch/silences';
import type { Connections } from './connections';
import type { Consent } from './consent';
import type { Contract } from './contract';
import type { ConversationsOfProcess } from './conversations';
import type { DoctorOfProcess } from './doctor';
import type { Doors } from './doors';
import type { Execution } from './execution';
import { createForgetting } from './forgetting';
import type { MarketingCloud } from './marketing-cloud';
import { unitSecrets } from './unit-secrets';
import type { WhatsApp } from './whatsapp';

/** A call that forgets somebody waits so long for what is under way: most proxies give an answer half a minute. */
const FORGETTING_WAITS_MS = 12_000;

/** What the operator's page works with. */
export function createAdmin(
  config: UnitConfig,
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
    execution: Pick<Execution, 'steps' | 'settings' | 'stepHours' | 'forgottenPeople' | 'testers'>;
    conversations: Pick<ConversationsOfProcess, 'conversations' | 'conversationStore' | 'replyRules'>;
    contract: Pick<Contract, 'contractJournal' | 'onDateReadBack'>;
    namedSteps: () => Promise<NamedStep[]>;
    watchRules: WatchRules;
    admission: Admission;
  },
): AdminDependencies {
  const { connections, doors, marketingCloud, whatsApp, consent, silences, queues, doctorOfProcess } = parts;
  const { evidence, execution, contract, namedSteps, watchRules, conversations } = parts;
  const { forgottenPeople, steps: stepStore, stepHours, testers } = execution;
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
    ...{ publicUrl: config.publicUrl, production: config.production },
    businessUnit: config.marketingCloud.accountId,
    unitName: config.unit?.name,
    businessAccountId: config.whatsapp.businessAccountId,
    operatorTokens: config.tokens.operators,
    adminSessions: createAdminSessions({
      redis,
      clock,
      secrets: unitSecrets(config),
      operatorTokens: config.tokens.operators,
    }),
    loginThrottle: createLoginThrottle(redis),
    audit: createAuditLog({ redis, logger, clock, ids }),
    ...{ definitions, metadata, folders, rows, mappings },
    accountDefaults: createAccountDefaults({ redis }),
    mappingFile: config.dataExtensionMappingFile,
    folderId: config.dataExtensionFolderId,
    ...{ senders, senderHealth, whatsapp, catalog },
    errorCodes: whatsApp.errorCodes,
    consentStore,
    consentDesk: createConsentDesk({ redis, store: consentStore, policy: consentPolicy, clock }),
    consentReadiness: () => readiness.look(),
    silences,
    ...{ evidence, admission: parts.admission },
    ...{ stepStore, stepHours, testers },
    consentRecorder: consent.consentRecorder,
    senderNames: whatsApp.senderNames,
    ...{ namedSteps, watchRules },
    contractJournal: contract.contractJournal,
    onDateReadBack: contract.onDateReadBack,
    ...doctorOfProcess,
    queues: queues.list(),
    refusedFallbacks: createRefusedFallbacks(redis),
    nameFallbacks: createNameFallbacks({ redis, settings: execution.settings, namedSteps }),
    knownKey: createKnownKeys(marketingCloud.marketingCloud),
    packageKeys: createPackageKeys(marketingCloud.marketingCloud),
    defaultCountry: config.defaultCountry,
    ...conversations,
    ...consent.ofWords,
    customerAnswers: customerAnswersOf(parts),
    forgetContact: createForgetting(
      { redis, clock, consentStore, rows, definitions, mappings, queues, forgottenPeople },
      FORGETTING_WAITS_MS,
    ),
  };
}

/** What people write on the page of replies. */
function customerAnswersOf({
  connections: { redis, clock },
  whatsApp: { whatsapp },
  consent: { consentStore },
  conversations: { conversations },
}: {
  connections: Connections;
  whatsApp: WhatsApp;
  consent: Consent;
  conversations: Pick<ConversationsOfProcess, 'conversations'>;
}) {
  const isSuppressed = async (address: string) => (await consentStore.read(address)).state.operator?.restricts === true;
  return createCustomerAnswers({ redis, conversations, whatsapp, isSuppressed, clock });
}
