import type { Config } from '../config';
import type { ConfigurationDependencies } from '../configuration/configuration-router';
import { createTestSendLimit } from '../configuration/test-send-limit';
import { createTokenContexts } from '../marketing-cloud/token-context';
import type { Connections } from './connections';
import type { Delivery } from './delivery';
import type { Execution } from './execution';
import type { WhatsApp } from './whatsapp';

/** What the marketer's page asks of us. */
export function createConfiguration(
  config: Config,
  parts: { connections: Connections; whatsApp: WhatsApp; execution: Execution; delivery: Delivery },
): ConfigurationDependencies {
  const { http, redis, clock } = parts.connections;
  const { senders, whatsapp, senderHealth, catalog } = parts.whatsApp;
  const { restUrl, accountId } = config.marketingCloud;
  return {
    senders,
    listPhoneNumbers: () => whatsapp.phoneNumbers(config.whatsapp.businessAccountId),
    availability: senderHealth.status,
    listTemplates: catalog.list,
    templatesReadAt: catalog.fetchedAt,
    refreshTemplates: catalog.refresh,
    checkContact: parts.delivery.trials.check,
    testSend: parts.delivery.trials.send,
    allowTestSend: createTestSendLimit({ redis }),
    activityCounts: parts.execution.activityCounts,
    checkMarketerToken: createTokenContexts({ http, restUrl, clock }).check,
    organizationIds: new Set([accountId]),
    hostOrigins: config.journeyBuilderOrigins,
  };
}
