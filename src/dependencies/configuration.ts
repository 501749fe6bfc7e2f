import { createAuditLog } from '../admin/audit-log';
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
  const { http, redis, clock, logger, ids } = parts.connections;
  const { senders, whatsapp, senderHealth, catalog } = parts.whatsApp;
  const audit = createAuditLog({ redis, logger, clock, ids });
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
    auditTestSend: ({ user, from, to, template }, work) =>
      audit.act(
        { operator: { name: `marketer ${user}`, from }, act: 'test_message_sent', subject: to, detail: template },
        work,
      ),
    activityCounts: parts.execution.activityCounts,
    checkMarketerToken: createTokenContexts({ http, restUrl, clock }).check,
    organizationIds: new Set([accountId]),
    hostOrigins: config.journeyBuilderOrigins,
  };
}
