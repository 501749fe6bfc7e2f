import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { Config } from '../config';
import { recordRow } from '../conversations/reply-columns';
import { createCrmOwners } from '../hand-over/crm-owners';
import {
  createHandOverQueue,
  type Destination,
  destinationOf,
  type WaitingHandOver,
} from '../hand-over/hand-over-queue';
import { handOverToCrm } from '../hand-over/hand-over-to-crm';
import { type Carrier, createHandOvers } from '../hand-over/hand-overs';
import { createFailureNotes, type Failure } from '../hand-over/note-failures';
import { createNoticeQueue, type NoticeTo } from '../hand-over/notice-queue';
import { createOwnerEmail } from '../hand-over/owner-email';
import { createReplyWebhook } from '../hand-over/reply-webhook';
import { LIMITS } from '../limits';
import { createTransactionalEmail } from '../marketing-cloud/transactional-email';
import type { HandOver, HandOverResult } from '../replies/hand-over';
import { ownerFor } from '../replies/owner-for';
import type { ReplyRules } from '../replies/reply-rules';
import type { Connections } from './connections';
import type { Consent } from './consent';
import { createConversationsOfProcess } from './conversations';
import { createCrm } from './crm';
import type { Execution } from './execution';
import type { MarketingCloud } from './marketing-cloud';

/** Conversations, Salesforce where it is set up, and replies on their way to a person: the CRM, a signed call or an email, as far as each is set up. */
export function createHandOver(
  config: Config,
  parts: {
    connections: Connections;
    marketingCloud: MarketingCloud;
    execution: Execution;
    consent: Consent;
  },
) {
  const { connections, marketingCloud, execution, consent } = parts;
  const conversing = createConversationsOfProcess(config, connections, consent, execution);
  const { crm, crmConfig } = createCrm(config);
  const { redis, http, alerts, logger, clock, random } = connections;
  const handOverQueue = createHandOverQueue(redis, clock);
  const webhook = config.replyWebhook && createReplyWebhook({ http, ...config.replyWebhook, clock });
  const emails = createTransactionalEmail(marketingCloud.marketingCloud);
  const ownerEmail =
    config.replyEmailDefinition === undefined
      ? undefined
      : createOwnerEmail({ emails, definitionKey: config.replyEmailDefinition });
  const { handOver } = crmConfig;
  const toWhom = (settings: Failure['settings']) =>
    noticeToFor(settings, { rules: conversing.replyRules, at: clock() });
  const carriers: Partial<Record<Destination, Carrier>> = {
    ...(webhook && { webhook: eachByItself(webhook.handOver) }),
    ...(ownerEmail && { email: eachByItself(ownerEmail.handOver) }),
    ...(crm &&
      handOver && {
        crm: (waiting) =>
          handOverToCrm(waiting, {
            crm,
            config: handOver,
            owners,
            queue: handOverQueue,
            defaultCountry: config.defaultCountry,
            tellUnknownOwner: (owner) => tellUnknownOwner(owner, alerts),
          }),
      }),
  };
  const notices = createNoticeQueue(redis, { clock, periodMs: LIMITS.noticeMinutes.usual * 60_000 });
  const owners = createCrmOwners({ crm: crm ?? { query: async () => [] }, clock });
  return {
    ...conversing,
    crm,
    crmConfig,
    handOverQueue,
    /** Keeps it until it is there; what comes of it is told by `WA_Reply` and alerts. */
    async deliverHandOver(of: HandOver): Promise<HandOverResult> {
      await handOverQueue.add(of);
      return { kind: 'done', route: of.route, recordId: '' };
    },
    /** What tells owners of contacts whom messages did not reach. */
    noticeParts: { notices, crm: crm && { ...crm, owners }, webhook, ownerEmail },
    /** Hears of every failure. */
    onFailure: createFailureNotes({ notices, toWhom, logger, clock }),
    carryHandOvers: createHandOvers({
      queue: handOverQueue,
      carriers,
      async onResult(of, result) {
        const isRecord = result.kind === 'done' && destinationOf(result.route) === 'crm';
        if (isRecord) await execution.outbox.add('WA_Reply', recordRow(of.replyId, result.recordId));
      },
      alerts,
      logger,
      clock,
      random,
    }),
  };
}

/** One after the other, so that what is slow is asked one thing at a time. */
function eachByItself(carry: (id: string, handOver: HandOver) => Promise<HandOverResult>): Carrier {
  return async (waiting) => {
    const results: [WaitingHandOver, HandOverResult][] = [];
    for (const each of waiting) results.push([each, await carry(each.id, each.handOver)]);
    return results;
  };
}

/** Whom the step's `notify.route` means, by the rules of replies: its owner, or the owners named `sales` or `service`. */
function noticeToFor(settings: Failure['settings'], { rules, at }: { rules: ReplyRules; at: number }): NoticeTo {
  const { notify, owner, purpose, stage, topic } = settings;
  const handOver = notify?.route === 'sales' || notify?.route === 'service' ? notify.route : 'owner';
  const category = handOver === 'sales' ? 'sales' : 'service';
  const step = { handOver, ownerEmail: owner?.email, ownerName: owner?.name } as const;
  const assigned = ownerFor(rules, { category, purpose, stage, topic }, { step, at, turn: 0 });
  const { name, email, queue } = assigned.owner;
  const destination = destinationOf(assigned.route);
  const route = destination === 'crm' ? 'task' : (destination ?? 'alert');
  return { route, owner: { name, email, ...(queue !== undefined && { queue }) } };
}

function tellUnknownOwner({ queue, name, email }: HandOver['owner'], alerts: Pick<EndingAlerts, 'raise'>): void {
  alerts.raise({
    code: 'hand_over_owner_unknown',
    subject: queue ?? (name || 'an owner without a name'),
    ...says(sayAlert('alert_crm_owner'), sayAlert('alert_crm_owner_why', { owner: queue ?? email })),
    severity: 'warning',
  });
}
