import { createAuditLog } from '../admin/audit-log';
import type { Config } from '../config';
import { createAccountDefaults } from '../configuration/account-defaults';
import type { ConfigurationDependencies } from '../configuration/configuration-router';
import type { CheckMarketerToken } from '../configuration/marketer-authentication';
import { createMarketerPace } from '../configuration/marketer-pace';
import { createTestSendLimit } from '../configuration/test-send-limit';
import { createTopicCounts } from '../consent/topic-counts';
import { createEntryRows } from '../marketing-cloud/entry-rows';
import { createKnownKeys } from '../marketing-cloud/known-keys';
import { createMarketerCall } from '../marketing-cloud/marketer-call';
import { createMarketerLists } from '../marketing-cloud/marketer-lists';
import { createMarketerPerson } from '../marketing-cloud/marketer-person';
import { createTokenContexts } from '../marketing-cloud/token-context';
import type { ReportPasses } from '../report-page/report-passes';
import { dayOf } from '../reporting/cube-row';
import { estimatedCost } from '../reporting/estimated-cost';
import { createHoldoutReport } from '../reporting/holdout-report';
import { journeyOfActivity } from '../reporting/journey-of-activity';
import type { MessageRates } from '../reporting/message-rates';
import { createStepContacts } from '../reporting/step-contacts';
import type { Connections } from './connections';
import type { Conversions } from './conversions';
import type { Delivery } from './delivery';
import type { Doors } from './doors';
import type { Execution } from './execution';
import type { MarketingCloud } from './marketing-cloud';
import type { WhatsApp } from './whatsapp';

/** How often a marketer may ask Marketing Cloud by us; the calls are the tenant's (MC 8). */
const MOST_A_MINUTE = { choices: 60, people: 20, dryRuns: 5 };

/** What the marketer's page asks of us. */
export function createConfiguration(
  config: Config,
  parts: {
    connections: Connections;
    marketingCloud: MarketingCloud;
    whatsApp: WhatsApp;
    execution: Execution;
    conversions: Conversions;
    delivery: Delivery;
    messageRates: MessageRates;
    checkMarketerToken?: CheckMarketerToken | undefined;
    journeys: Doors['journeys'];
    reportPage: { reportPasses: ReportPasses };
  },
): ConfigurationDependencies {
  const { http, redis, clock, logger, ids } = parts.connections;
  const { senders, whatsapp, senderHealth, catalog } = parts.whatsApp;
  const audit = createAuditLog({ redis, logger, clock, ids });
  const { restUrl, authUrl, accountId } = config.marketingCloud;
  const call = createMarketerCall({ http });
  return {
    senders,
    listPhoneNumbers: () => whatsapp.phoneNumbers(config.whatsapp.businessAccountId),
    availability: senderHealth.status,
    listTemplates: catalog.list,
    templatesReadAt: catalog.fetchedAt,
    refreshTemplates: catalog.refresh,
    linkBase: `${config.publicUrl}/l/`,
    knownKey: createKnownKeys(parts.marketingCloud.marketingCloud),
    checkContact: parts.delivery.trials.check,
    testSend: parts.delivery.trials.send,
    allowTestSend: createTestSendLimit({ redis }),
    auditTestSend: ({ user, from, to, template }, work) =>
      audit.act(
        { operator: { name: `marketer ${user}`, from }, act: 'test_message_sent', subject: to, detail: template },
        work,
      ),
    testState: parts.execution.testMessages.read,
    causeOfCode: (code) => parts.whatsApp.errorCodes.classify(code).cause,
    marketerLists: createMarketerLists(call),
    topicCounts: createTopicCounts({ redis, clock }),
    namesOfConversions: parts.conversions.conversionNames.list,
    choicesPace: createMarketerPace({ most: MOST_A_MINUTE.choices, clock }),
    entryRows: createEntryRows(call),
    peoplePace: createMarketerPace({ most: MOST_A_MINUTE.people, clock }),
    dryRun: parts.delivery.dryRun,
    costOf: (run) => estimatedCost(run, { rates: parts.messageRates, day: dayOf(clock()) }),
    dryRunPace: createMarketerPace({ most: MOST_A_MINUTE.dryRuns, clock }),
    accountDefaults: createAccountDefaults({ redis }),
    marketerPerson: createMarketerPerson({ http, authUrl }),
    activityCounts: parts.execution.activityCounts,
    stepContacts: createStepContacts(parts.marketingCloud),
    holdoutFacts: createHoldoutReport({ ...parts.execution, purposes: config.holdoutPurposes, clock }),
    reportPass: async (activityId, user) => {
      const journey = await journeyOfActivity(activityId, { ...parts.execution, journeyOf: parts.journeys.read });
      return journey === undefined ? undefined : parts.reportPage.reportPasses.give({ user, journey });
    },
    checkMarketerToken: parts.checkMarketerToken ?? createTokenContexts({ http, restUrl, clock }).check,
    organizationIds: new Set([accountId]),
    hostOrigins: config.journeyBuilderOrigins,
  };
}
