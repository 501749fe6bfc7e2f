import type Redis from 'ioredis';
import type { Alerts } from '../alerts/alerts';
import { inTheirWords, sayAlert, says } from '../alerts/sentences/say-alert';
import type { Logger } from '../logger';
import type { Sentence } from '../saying';
import { createCircuits, type Whom } from './circuits';
import { GraphError, type SendOutcome, type WhatsAppClient } from './client';
import type { ErrorCodes } from './error-codes';
import { slowSender } from './limiter';
import { createRefusalsInARow } from './refusals-in-a-row';
import { createSendTurns } from './send-turns';
import * as trouble from './sender-trouble';
import { type Availability, OVER, UNTIL_LIFTED } from './sender-trouble';
import { createSharedHealth } from './shared-health';
import { templateKey } from './template';
import { createUnknownCodes } from './unknown-codes';

/** What a webhook says of the account; an `account_event` signal is one. Times in seconds. */
export interface AccountChange {
  account?: string;
  sender?: string;
  event: string;
  detail: string;
  at: number;
  restrictedUntil?: number;
  lifted?: true;
  errorCode?: number;
}

/** One message on its way: whom it is from, what it is, whom it is for. */
export interface MessageOnItsWay {
  sender: string;
  /** None where it is none: a text inside the person's window. */
  template: { name: string; language: string } | undefined;
  /** The consent address of the person. */
  address: string;
}

/** Leave to POST, or why not; `end` is called when the POST is over. */
export type Turn =
  | { kind: 'go'; end: () => void }
  | { kind: 'stopped'; cause: 'sender_unavailable' | 'template_unavailable'; reason: string };

const TEMPLATE_PREFIX = 'template:';
const BLOCKED = 'BLOCKED';

/**
 * Whether a sender may send now: restrictions that Meta announced, and a circuit that opens on an account error at once,
 * on provider failures in a row, and on refusals in a row of different people; then single sends go through as probes until
 * one is accepted. The same for a template that everybody is refused with. Shared by all processes through Redis, answered
 * from memory. Opening and closing raise an alert. Limits of Meta's slow the sender instead.
 * `subscriber` is a connection of its own, shared with the template catalog.
 *
 * The function is long as a list: each of its closures is one thing that is learnt or asked.
 */
export function createSenderHealth(options: {
  redis: Redis;
  subscriber: Redis;
  client: Pick<WhatsAppClient, 'healthStatus'>;
  errorCodes: ErrorCodes;
  alerts: Pick<Alerts, 'raise'>;
  businessAccountId: string;
  senders: readonly string[];
  logger: Logger;
  clock: () => number;
  /** Provider failures of one sender in a row that open its circuit, however fast they come. */
  failuresToOpen?: number;
  /** How often memory is compared with Redis, in case news of a change got lost. */
  rereadEveryMs?: number;
  /** How often Meta is asked whether what stops the account or a sender still stands. */
  recheckEveryMs?: number;
}) {
  const { redis, subscriber, client, errorCodes, businessAccountId, senders, logger, clock } = options;
  const failuresToOpen = options.failuresToOpen ?? 10;
  const recheckEveryMs = options.recheckEveryMs ?? 45_000;
  const account: Whom = { key: `account:${businessAccountId}`, kind: 'account', name: businessAccountId };
  const senderOf = (id: string): Whom => ({ key: id, kind: 'sender', name: id });
  const templateOf = ({ name, language }: NonNullable<MessageOnItsWay['template']>): Whom => ({
    key: `${TEMPLATE_PREFIX}${templateKey(name, language)}`,
    kind: 'template',
    name: `${name} (${language})`,
  });
  const shared = createSharedHealth({
    redis,
    subscriber,
    whom: [account.key, ...senders],
    alsoOf: (who) => who.startsWith(TEMPLATE_PREFIX),
    logger,
    rereadEveryMs: options.rereadEveryMs ?? 15_000,
  });
  const { inBackground } = shared;
  const circuits = createCircuits({ ...options, shared });
  const turns = createSendTurns({ clock });
  const refusals = createRefusalsInARow({ redis, subscriber });
  const unknownCodes = createUnknownCodes(options);
  const failures = new Map<string, trouble.FailuresInARow>();
  let recheckTimer: NodeJS.Timeout | undefined;

  /** For eyes and for the decision: nobody is let through as a probe by it. */
  function status(sender: string): Availability {
    const ofAccount = circuits.look(account);
    return ofAccount.available ? circuits.look(senderOf(sender)) : ofAccount;
  }

  /** `template` is not known where a webhook tells of it. */
  function reportError(sender: string, error: trouble.Trouble, template?: Whom): void {
    if (trouble.isTooFast(error)) void inBackground(slowSender(redis, sender));
    if (error.code === trouble.COUNTRY_RESTRICTED) tellOfCountry(sender, error);
    const stopped = trouble.troubleOf(error);
    const whom = stopped && { sender: senderOf(sender), account, template }[stopped.whom];
    if (stopped === undefined || whom === undefined) return;
    const { holdMs } = stopped;
    circuits.open(whom, { fault: 'account', reason: trouble.wordsOf(error), holdMs, fix: error.fix });
    for (const one of whom === account ? senders : [sender]) turns.stop(one);
  }

  function tellOfCountry(sender: string, error: trouble.Trouble): void {
    options.alerts.raise({
      code: 'country_restricted',
      subject: sender,
      ...says(
        sayAlert('alert_country_refused', { sender }),
        sayAlert('alert_to_mend', { said: trouble.wordsOf(error), fix: error.fix ?? sayAlert('alert_no_reason') }),
      ),
      severity: 'warning',
    });
  }

  function reportCode(sender: string, code: number): void {
    const known = errorCodes.classify(code);
    void inBackground(unknownCodes.report(known, 'told'));
    reportError(sender, known);
  }

  function reportProviderFailure(sender: string, why: string): void {
    const now = clock();
    const before = failures.get(sender);
    const row = { count: (before?.count ?? 0) + 1, since: before?.since ?? now };
    failures.set(sender, row);
    const whom = senderOf(sender);
    if (!trouble.isOutage(row, now, failuresToOpen) && !circuits.halfOpen(whom)) return;
    const reason = sayAlert('alert_sends_failed', { n: row.count, words: why });
    const fix = sayAlert('alert_see_status');
    circuits.open(whom, { fault: 'provider', reason, holdMs: trouble.PROVIDER_HOLD_MS, fix });
    turns.stop(sender);
  }

  async function reportRefusal({ sender, template, address }: MessageOnItsWay, error: trouble.Trouble): Promise<void> {
    if (template === undefined) return;
    const [whomOfTemplate, whomOfSender] = [templateOf(template), senderOf(sender)];
    const { key } = whomOfTemplate;
    const counts = await refusals.count({ sender, template: key, person: address });
    const { ofTemplate, ofSender, templates } = trouble.REFUSED_IN_A_ROW;
    const stop = (whom: Whom, people: number, fix: Sentence) => {
      const reason = sayAlert('alert_people_refused', { n: people, last: trouble.wordsOf(error) });
      circuits.open(whom, { fault: 'refusals', reason, holdMs: trouble.REFUSALS_HOLD_MS, fix });
      turns.stop(sender);
    };
    if (counts.ofTemplate >= ofTemplate || circuits.halfOpen(whomOfTemplate)) {
      stop(whomOfTemplate, counts.ofTemplate, sayAlert('alert_compare_template'));
    }
    if ((counts.ofSender >= ofSender && counts.templates >= templates) || circuits.halfOpen(whomOfSender)) {
      stop(whomOfSender, counts.ofSender, sayAlert('alert_run_checks'));
    }
  }

  function reportAccepted({ sender, template }: MessageOnItsWay): void {
    failures.delete(sender);
    turns.more(sender);
    const [whomOfTemplate, whomOfSender] = [template && templateOf(template), senderOf(sender)];
    const over = refusals.accepted({ sender, template: whomOfTemplate?.key });
    if (over !== undefined) void inBackground(over);
    for (const whom of [whomOfTemplate, whomOfSender, account]) {
      // Before that, it may have been on its way already when the circuit opened: no proof.
      if (whom !== undefined && circuits.halfOpen(whom)) circuits.close(whom, sayAlert('alert_message_accepted'));
    }
  }

  function reportRefused(
    message: MessageOnItsWay,
    outcome: Extract<SendOutcome, { kind: 'refused' }>,
  ): Promise<void> | undefined {
    const { sender } = message;
    void inBackground(unknownCodes.report(outcome, 'sent'));
    if (outcome.class === 'retry') {
      reportProviderFailure(sender, [outcome.code, outcome.title].filter((part) => part !== undefined).join(' '));
      return undefined;
    }
    failures.delete(sender);
    if (circuits.circuitOf(senderOf(sender))?.fault === 'provider') {
      circuits.close(senderOf(sender), sayAlert('alert_cloud_api_again'));
    }
    reportError(sender, outcome, message.template && templateOf(message.template));
    if (trouble.countsInARow(outcome)) return inBackground(reportRefusal(message, outcome));
    if (outcome.scope === 'recipient') turns.more(sender);
    return undefined;
  }

  /** Asks Meta about whoever is stopped: a ban ends when Meta says so, a refused token when a read is answered again. */
  async function recheck(whom: Whom): Promise<void> {
    circuits.noteTimeOver(whom);
    const isBanned = shared.healthOf(whom.key).restriction?.until === UNTIL_LIFTED;
    if (!isBanned && circuits.circuitOf(whom)?.fault !== 'account') return;
    try {
      const health = await client.healthStatus(whom.name);
      if (health.can_send_message === BLOCKED) return;
      const reason = sayAlert('alert_meta_says', { state: health.can_send_message });
      if (isBanned) circuits.setRestriction(whom, { at: clock(), until: OVER, reason });
      if (circuits.circuitOf(whom)?.readRefused) circuits.close(whom, reason);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      if (error.code === 'graph_refused' && error.retry === 'never') circuits.noteReadRefused(whom);
    }
  }

  return {
    async start(): Promise<void> {
      await shared.start();
      recheckTimer = setInterval(() => {
        for (const whom of [account, ...senders.map(senderOf)]) void inBackground(recheck(whom));
      }, recheckEveryMs);
    },

    status,

    /** Whether a template is stopped because everybody was refused with it. */
    templateStatus: (template: NonNullable<MessageOnItsWay['template']>): Availability =>
      circuits.look(templateOf(template)),

    /**
     * Leave to POST one message, asked just before it: waits where a sender that has not proved itself has enough under way,
     * and where a circuit may close again makes this message its probe. What was stopped meanwhile is told at once.
     */
    async turn({ sender, template }: Pick<MessageOnItsWay, 'sender' | 'template'>): Promise<Turn> {
      const end = await turns.take(sender);
      const ofSender = status(sender);
      const whomOfTemplate = template && templateOf(template);
      const ofTemplate: Availability = whomOfTemplate ? circuits.look(whomOfTemplate) : { available: true };
      if (ofSender.available && ofTemplate.available) {
        for (const whom of [account, senderOf(sender)]) circuits.useProbe(whom);
        if (whomOfTemplate) circuits.useProbe(whomOfTemplate);
        return { kind: 'go', end };
      }
      end();
      if (!ofSender.available) return { kind: 'stopped', cause: 'sender_unavailable', reason: ofSender.reason };
      const reason = ofTemplate.available ? '' : ofTemplate.reason;
      return { kind: 'stopped', cause: 'template_unavailable', reason };
    },

    /** What one POST came to. → where it was refused, when that is counted; else there is nothing to wait for. */
    reportOutcome(message: MessageOnItsWay, outcome: SendOutcome): Promise<void> | undefined {
      if (outcome.kind === 'refused') return reportRefused(message, outcome);
      if (outcome.kind === 'accepted') reportAccepted(message);
      else reportProviderFailure(message.sender, outcome.why);
      return undefined;
    },

    /** A `failed` status of an earlier message of this sender. */
    reportStatusError: reportCode,

    /** A webhook told of the account: restricted, banned, reinstated, or an error beside no message (WA 3.6). */
    async apply(change: AccountChange): Promise<void> {
      if (change.account !== undefined && change.account !== businessAccountId) return;
      if (change.errorCode !== undefined && change.sender !== undefined) reportCode(change.sender, change.errorCode);
      const at = change.at * 1000;
      const reason = inTheirWords([change.event, change.detail].filter((part) => part !== '').join(': '));
      if (change.lifted) {
        circuits.setRestriction(account, { at, until: OVER, reason });
        circuits.close(account, reason);
      } else if (change.restrictedUntil !== undefined) {
        circuits.setRestriction(account, { at, until: change.restrictedUntil * 1000, reason });
      }
      await shared.settled();
    },

    /** An operator says that it works again. */
    async lift(sender: string): Promise<void> {
      const reason = sayAlert('alert_lifted');
      for (const whom of [account, senderOf(sender)]) {
        if (circuits.restricted(whom)) circuits.setRestriction(whom, { at: clock(), until: OVER, reason });
        circuits.close(whom, reason);
      }
      await shared.settled();
    },

    async close(): Promise<void> {
      clearInterval(recheckTimer);
      refusals.close();
      await shared.close();
    },
  };
}

export type SenderHealth = ReturnType<typeof createSenderHealth>;
