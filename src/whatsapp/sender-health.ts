import type Redis from 'ioredis';
import type { Alert } from '../alerts/alerts';
import type { Logger } from '../logger';
import type { SendOutcome, WhatsAppClient } from './client';
import type { ErrorCodes } from './error-codes';
import { slowSender } from './limiter';
import { type Circuit, holdMs, type Restriction, type Trouble, troubleOf } from './sender-trouble';
import { createSharedHealth } from './shared-health';

export type Availability =
  | { available: true }
  /** `until` in ms, absent where it lasts until Meta lifts it. */
  | { available: false; reason: string; until?: number };

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

const RATE_LIMIT = 130429;
const OVER = 1;
const FIRST_PROVIDER_HOLD_MS = 5_000;
/** One message per process and this long finds out whether sending works again. */
const PROBE_EVERY_MS = 10_000;

/**
 * Whether a sender may send now: restrictions that Meta announced, and a circuit that opens on an account error at once
 * and on repeated provider failures, then lets single sends through as probes until one is accepted. Shared by all
 * processes through Redis, answered from memory. Opening and closing raise an alert. 130429 slows the sender instead.
 * `subscriber` is a connection of its own, shared with the template catalog.
 *
 * The function is long as a list: each of its closures is one step of the circuit over the same health.
 */
export function createSenderHealth(options: {
  redis: Redis;
  subscriber: Redis;
  client: Pick<WhatsAppClient, 'healthStatus'>;
  errorCodes: ErrorCodes;
  alerts: { raise(alert: Alert): void };
  businessAccountId: string;
  senders: readonly string[];
  logger: Logger;
  clock: () => number;
  /** Provider failures of one sender in a row that open its circuit. */
  failuresToOpen?: number;
  /** How often memory is compared with Redis, in case news of a change got lost. */
  rereadEveryMs?: number;
  /** How often Meta is asked whether a restriction without an end still stands. */
  recheckEveryMs?: number;
}) {
  const { redis, subscriber, client, errorCodes, alerts, businessAccountId, logger, clock } = options;
  const failuresToOpen = options.failuresToOpen ?? 10;
  const recheckEveryMs = options.recheckEveryMs ?? 5 * 60_000;
  const account = `account:${businessAccountId}`;
  const { healthOf, inBackground, share, ...shared } = createSharedHealth({
    redis,
    subscriber,
    whom: [account, ...options.senders],
    logger,
    rereadEveryMs: options.rereadEveryMs ?? 15_000,
  });
  const failures = new Map<string, number>();
  let recheckTimer: NodeJS.Timeout | undefined;

  function alert(who: string, open: boolean, reason: string): void {
    const subject = who === account ? `account ${businessAccountId}` : `sender ${who}`;
    logger.warn({ who: subject, reason, open }, open ? 'sending stopped' : 'sending resumed');
    alerts.raise({
      code: open ? 'sender_trouble' : 'sender_recovered',
      subject: who,
      title: open ? `WhatsApp sending stopped for ${subject}` : `WhatsApp sending resumed for ${subject}`,
      detail: reason,
      severity: open ? 'critical' : 'info',
    });
  }

  function open(who: string, trouble: { fault: Circuit['fault']; reason: string; holdMs: number }): void {
    const known = healthOf(who);
    const now = clock();
    if (known.circuit && known.circuit.until > now) return;
    const failedProbes = known.circuit ? known.circuit.failedProbes + 1 : 0;
    const circuit: Circuit = {
      fault: trouble.fault,
      reason: trouble.reason,
      failedProbes,
      until: now + holdMs(trouble.holdMs, failedProbes),
    };
    if (!known.circuit) alert(who, true, trouble.reason);
    known.circuit = circuit;
    inBackground(share(who, 'circuit', circuit));
  }

  function halfOpen(who: string): boolean {
    const circuit = healthOf(who).circuit;
    return circuit !== undefined && clock() >= circuit.until;
  }

  function closeCircuit(who: string, why: string): void {
    const known = healthOf(who);
    if (!known.circuit) return;
    delete known.circuit;
    delete known.probedAt;
    inBackground(share(who, 'circuit', undefined));
    alert(who, false, why);
  }

  function setRestriction(who: string, restriction: Restriction): void {
    const known = healthOf(who);
    if (known.restriction && known.restriction.at > restriction.at) return;
    const before = stops(known.restriction);
    known.restriction = restriction;
    inBackground(share(who, 'restriction', restriction));
    const after = stops(restriction);
    if (before !== after) alert(who, after, restriction.reason);
  }

  function stops(restriction: Restriction | undefined): boolean {
    return restriction !== undefined && (restriction.until === 0 || restriction.until > clock());
  }

  /** `probe`: this asker will send, and may be the one who finds out. */
  function look(who: string, probe: boolean): Availability {
    const { restriction, circuit, probedAt } = healthOf(who);
    if (restriction !== undefined && stops(restriction)) {
      return {
        available: false,
        reason: restriction.reason,
        ...(restriction.until === 0 ? {} : { until: restriction.until }),
      };
    }
    if (!circuit) return { available: true };
    const now = clock();
    if (now >= circuit.until && now - (probedAt ?? 0) >= PROBE_EVERY_MS) {
      if (probe) healthOf(who).probedAt = now;
      return { available: true };
    }
    return {
      available: false,
      reason: circuit.reason,
      until: Math.max(circuit.until, (probedAt ?? 0) + PROBE_EVERY_MS),
    };
  }

  function lookBoth(sender: string, probe: boolean): Availability {
    // The sender is only looked at, and used up as a probe, where the account lets it send.
    if (!look(account, false).available) return look(account, false);
    const own = look(sender, probe);
    return own.available ? look(account, probe) : own;
  }

  function reportError(sender: string, error: Trouble): void {
    const { code } = error;
    if (code === RATE_LIMIT || (code === undefined && error.class === 'throttle'))
      inBackground(slowSender(redis, sender));
    const trouble = troubleOf(error);
    if (trouble) {
      const reason = code === undefined ? error.title : `Meta refuses with ${code}: ${error.title}`;
      open(trouble.whom === 'sender' ? sender : account, { fault: 'account', reason, holdMs: trouble.holdMs });
    }
  }

  const reportCode = (sender: string, code: number): void => reportError(sender, errorCodes.classify(code));

  function reportProviderFailure(sender: string, why: string): void {
    const inARow = (failures.get(sender) ?? 0) + 1;
    failures.set(sender, inARow);
    if (inARow < failuresToOpen && !halfOpen(sender)) return;
    const reason = `${inARow} sends in a row failed at the provider, last: ${why}`;
    open(sender, { fault: 'provider', reason, holdMs: FIRST_PROVIDER_HOLD_MS });
  }

  async function recheck(): Promise<void> {
    if (healthOf(account).restriction?.until !== 0) return;
    const status = await client.healthStatus(businessAccountId);
    if (status.can_send_message === 'BLOCKED') return;
    setRestriction(account, { at: clock(), until: OVER, reason: `Meta says ${status.can_send_message}` });
  }

  return {
    async start(): Promise<void> {
      await shared.start();
      recheckTimer = setInterval(() => inBackground(recheck()), recheckEveryMs);
    },

    /** For a contact about to be written to: where a circuit may close again, the answer makes that contact its probe. */
    availability: (sender: string): Availability => lookBoth(sender, true),

    /** For eyes only: the same without using up a probe. */
    status: (sender: string): Availability => lookBoth(sender, false),

    /** What one POST came to. */
    reportOutcome(sender: string, outcome: SendOutcome): void {
      if (outcome.kind === 'accepted') {
        failures.delete(sender);
        for (const who of [sender, account]) {
          // Before that, it may have been on its way already when the circuit opened: no proof.
          if (halfOpen(who)) closeCircuit(who, 'a message was accepted');
        }
        return;
      }
      if (outcome.kind !== 'refused') {
        reportProviderFailure(sender, outcome.why);
        return;
      }
      if (outcome.class === 'retry') {
        reportProviderFailure(sender, [outcome.code, outcome.title].filter((part) => part !== undefined).join(' '));
        return;
      }
      failures.delete(sender);
      if (healthOf(sender).circuit?.fault === 'provider') closeCircuit(sender, 'the Cloud API answers again');
      reportError(sender, outcome);
    },

    /** A `failed` status of an earlier message of this sender. */
    reportStatusError: reportCode,

    /** A webhook told of the account: restricted, banned, reinstated, or an error beside no message (WA 3.6). */
    async apply(change: AccountChange): Promise<void> {
      if (change.account !== undefined && change.account !== businessAccountId) return;
      if (change.errorCode !== undefined && change.sender !== undefined) reportCode(change.sender, change.errorCode);
      const at = change.at * 1000;
      const reason = [change.event, change.detail].filter((part) => part !== '').join(': ');
      if (change.lifted) {
        setRestriction(account, { at, until: OVER, reason });
        closeCircuit(account, reason);
      } else if (change.restrictedUntil !== undefined) {
        setRestriction(account, { at, until: change.restrictedUntil * 1000, reason });
      }
      await shared.settled();
    },

    /** An operator says that it works again. */
    async lift(sender: string): Promise<void> {
      const reason = 'lifted by an operator';
      for (const who of [account, sender]) {
        if (stops(healthOf(who).restriction)) setRestriction(who, { at: clock(), until: OVER, reason });
        closeCircuit(who, reason);
      }
      await shared.settled();
    },

    async close(): Promise<void> {
      clearInterval(recheckTimer);
      await shared.close();
    },
  };
}

export type SenderHealth = ReturnType<typeof createSenderHealth>;
