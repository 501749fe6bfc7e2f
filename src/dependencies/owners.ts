import { join } from 'node:path';
import { type OwnerRules, readAlertRules } from '../alerts/alert-rules';
import type { UnitConfig } from '../business-units';
import { createOwnerEmail } from '../hand-over/owner-email';
import { createTransactionalEmail } from '../marketing-cloud/transactional-email';
import { createOwnerRoutes } from '../owners/owner-routes';
import { createOwnerStore } from '../owners/owner-store';
import type { ReplyRules } from '../replies/reply-rules';
import type { NamedStep } from '../watch/name-steps';
import { readSignalWatchRules } from '../watch/signal-watch-rules';
import type { Connections } from './connections';
import type { Execution } from './execution';
import type { MarketingCloud } from './marketing-cloud';
import type { Reporting } from './reporting';

/** Of a step that was quiet for longer nobody needs to hear. */
const RAN_WITHIN_MS = 14 * 86_400_000;

const shipped = (name: string) => join(__dirname, `../../config/${name}`);

/** What is watched and who hears of it, by the account's own rules or the shipped ones. */
export function readRulesOfWatch(config: Pick<UnitConfig, 'alertRulesFile'>) {
  const { owners, watch } = readAlertRules(config.alertRulesFile ?? shipped('alert-rules.json'));
  const signalWatchRules = readSignalWatchRules(shipped('signal-watch.json'));
  return { ownerRules: owners, watchRules: watch, signalWatchRules };
}

/** Who is told of alerts besides operators: the owners that steps name. */
export function createOwners(
  config: UnitConfig,
  parts: {
    connections: Connections;
    marketingCloud: MarketingCloud;
    execution: Execution;
    reporting: Reporting;
    namedSteps: () => Promise<NamedStep[]>;
    replyRules: ReplyRules;
    ownerRules: OwnerRules;
  },
) {
  const { connections, marketingCloud, execution, reporting, namedSteps, replyRules, ownerRules } = parts;
  const { redis, http, alerts, logger, clock } = connections;
  const adminLink = `${config.publicUrl}/admin#/overview`;
  const definitionKey = config.alertEmailDefinition;
  const email =
    definitionKey === undefined
      ? undefined
      : createOwnerEmail({ emails: createTransactionalEmail(marketingCloud.marketingCloud), definitionKey });

  async function ownedSteps() {
    const owned = (await namedSteps()).flatMap(({ owner, ...step }) => (owner?.email ? [{ ...step, owner }] : []));
    const unsent = await execution.stepHours.unsent(owned.map(({ activityId }) => activityId));
    return owned.filter((_, index) => clock() - (unsent[index]?.lastAt ?? 0) < RAN_WITHIN_MS);
  }

  return {
    ownedSteps,
    senders: config.whatsapp.senders,
    replyOwners: replyRules.owners,
    alerts,
    ownerStore: createOwnerStore(redis),
    ownerRules,
    toOwner: createOwnerRoutes({
      ...{ email, http, webhookUrl: config.alertWebhookUrl, link: adminLink, clock },
      ...(config.unit && { beside: { businessUnit: config.unit.mid } }),
    }),
    readRows: reporting.cube.read,
    outbox: execution.outbox,
    adminLink,
    logger,
    clock,
  };
}
