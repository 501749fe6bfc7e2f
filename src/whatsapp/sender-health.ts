import type Redis from 'ioredis';
import type { Alert } from '../alerts/alerts';
import type { Logger } from '../logger';
import { senderHealthChannel, senderHealthKey } from '../redis/redis-keys';
import type { SendOutcome, WhatsAppClient } from './client';
import type { ErrorCodes } from './error-codes';
import { slowSender } from './limiter';
import { type Circuit, circuitSchema, holdMs, type Restriction, restrictionSchema, troubleOf } from './sender-trouble';

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

interface Health {
  restriction?: Restriction;
  circuit?: Circuit;
  /** When this process last let a probe through a circuit that may close again. */
  probedAt?: number;
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
  const rereadEveryMs = options.rereadEveryMs ?? 15_000;
  const recheckEveryMs = options.recheckEveryMs ?? 5 * 60_000;
  const account = `account:${businessAccountId}`;
  const health = new Map<string, Health>([account, ...options.senders].map((who) => [who, {}]));
  const failures = new Map<string, number>();
  const background = new Set<Promise<void>>();
  /** How many of our own changes Redis does not show yet, by whom they are about. */
  const unwritten = new Map<string, number>();
  let timers: NodeJS.Timeout[] = [];

  function inBackground(work: Promise<unknown>): void {
    const settled = work.then(
      () => undefined,
      (error: unknown) => logger.warn({ err: error }, 'the health of a sender could not be shared'),
    );
    background.add(settled);
    void settled.finally(() => background.delete(settled));
  }

  function healthOf(who: string): Health {
    const known = health.get(who);
    if (known) return known;
    const fresh: Health = {};
    health.set(who, fresh);
    return fresh;
  }

  async function read(who: string): Promise<void> {
    const stored = await redis.hgetall(senderHealthKey(who));
    // Memory is ahead of what Redis answered; it is read once more when the last of our changes is written.
    if (unwritten.has(who)) return;
    const { probedAt } = healthOf(who);
    health.set(who, {
      ...(stored.restriction === undefined
        ? {}
        : { restriction: restrictionSchema.parse(JSON.parse(stored.restriction)) }),
      ...(stored.circuit === undefined ? {} : { circuit: circuitSchema.parse(JSON.parse(stored.circuit)) }),
      ...(probedAt === undefined ? {} : { probedAt }),
    });
  }

  /** Memory first, so that the next contact of this process knows; then Redis and every other process. */
  async function share(who: string, part: 'restriction' | 'circuit', value: object | undefined): Promise<void> {
    unwritten.set(who, (unwritten.get(who) ?? 0) + 1);
    try {
      const write = redis.multi();
      if (value === undefined) write.hdel(senderHealthKey(who), part);
      else write.hset(senderHealthKey(who), part, JSON.stringify(value));
      await write.publish(senderHealthChannel(), who).exec();
    } finally {
      const left = (unwritten.get(who) ?? 1) - 1;
      if (left > 0) unwritten.set(who, left);
      else unwritten.delete(who);
    }
    await read(who);
  }

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

  function reportCode(sender: string, code: number): void {
    const error = errorCodes.classify(code);
    if (code === RATE_LIMIT) inBackground(slowSender(redis, sender));
    const trouble = troubleOf(error);
    if (trouble) {
      const reason = `Meta refuses with ${code}: ${error.title}`;
      open(trouble.whom === 'sender' ? sender : account, { fault: 'account', reason, holdMs: trouble.holdMs });
    }
  }

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

  const readAll = () => Promise.all([...health.keys()].map(read));
  const onMessage = (channel: string, who: string): void => {
    if (channel === senderHealthChannel() && health.has(who)) inBackground(read(who));
  };

  return {
    async start(): Promise<void> {
      subscriber.on('message', onMessage);
      await subscriber.subscribe(senderHealthChannel());
      await readAll();
      timers = [
        setInterval(() => inBackground(readAll()), rereadEveryMs),
        setInterval(() => inBackground(recheck()), recheckEveryMs),
      ];
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
        reportProviderFailure(sender, `${outcome.code} ${outcome.title}`);
        return;
      }
      failures.delete(sender);
      if (healthOf(sender).circuit?.fault === 'provider') closeCircuit(sender, 'the Cloud API answers again');
      reportCode(sender, outcome.code);
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
      await Promise.allSettled(background);
    },

    /** An operator says that it works again. */
    async lift(sender: string): Promise<void> {
      const reason = 'lifted by an operator';
      for (const who of [account, sender]) {
        if (stops(healthOf(who).restriction)) setRestriction(who, { at: clock(), until: OVER, reason });
        closeCircuit(who, reason);
      }
      await Promise.allSettled(background);
    },

    async close(): Promise<void> {
      subscriber.off('message', onMessage);
      for (const timer of timers) clearInterval(timer);
      await Promise.allSettled(background);
    },
  };
}

export type SenderHealth = ReturnType<typeof createSenderHealth>;
