import type Redis from 'ioredis';
import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { Logger } from '../logger';
import type { Metrics } from '../metrics';
import { joinTurn } from '../redis/join-turn';
import { intakeDeadKey, intakeKey, MOST_DEAD_WEBHOOKS } from '../redis/redis-keys';
import type { ForgottenPeople } from './forgotten-people';
import { signalsFromNotification } from './from-notification';
import type { Signal } from './signal';
import { signalAgain } from './signal-again';

const GROUP = 'workers';
const AT_ONCE = 64;
const BLOCK_MS = 2_000;
const CLAIM_IDLE_MS = 15_000;
const CLAIM_EVERY_MS = 5_000;
const MOST_FAILURES = 5;

type Entry = [id: string, fields: string[]];

/** When a webhook was stored, in seconds: a stream id begins with the time in ms. */
const receivedAt = (id: string) => Math.floor(Number(id.split('-')[0]) / 1000);

/**
 * Takes stored webhooks from the stream, turns them into signals and carries each out. An entry is acknowledged and
 * deleted last; what a killed worker left is claimed after 15 s. Effects are idempotent, so a repeat is harmless. An item
 * that cannot be read, or an entry that failed five times, is kept in the dead stream with its reason.
 */
export function createIntakeWorker(options: {
  /** A connection of its own: it blocks while it waits. */
  blocking: Redis;
  redis: Redis;
  consumer: string;
  carryOut: (signal: Signal) => Promise<void>;
  forgottenPeople: Pick<ForgottenPeople, 'without' | 'withoutIn'>;
  alerts: Alerts;
  logger: Logger;
  metrics: Metrics;
  clock: () => number;
}) {
  const { blocking, redis, consumer, carryOut, forgottenPeople, alerts, logger, metrics, clock } = options;
  let running = false;
  let loop: Promise<void> | undefined;

  async function setAside(whole: string, reason: string): Promise<void> {
    const body = await forgottenPeople.withoutIn(whole);
    if (body === undefined) return;
    await redis.xadd(intakeDeadKey(), 'MAXLEN', '~', MOST_DEAD_WEBHOOKS, '*', 'body', body, 'reason', reason);
    metrics.signals.inc({ kind: 'dead' });
    alerts.raise({
      code: 'dead_letter',
      subject: 'whatsapp-webhook',
      ...says(
        sayAlert('alert_webhook_unprocessed'),
        sayAlert('alert_webhook_unprocessed_why', { words: reason, stream: intakeDeadKey() }),
      ),
      severity: 'warning',
    });
  }

  const done = joinTurn<string, void>({
    most: AT_ONCE,
    async carryOut(ids) {
      await redis
        .multi()
        .xack(intakeKey(), GROUP, ...ids)
        .xdel(intakeKey(), ...ids)
        .exec();
      return [];
    },
  });

  /** `delivery`: how many times a worker was given the entry, this time counted. */
  async function process([id, fields]: Entry, delivery: number): Promise<void> {
    const body = fields[1] ?? '';
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      await setAside(body, 'not_json');
      await done(id);
      return;
    }
    const again = signalAgain(parsed);
    const read = again ? { signals: [again], problems: [] } : signalsFromNotification(parsed, receivedAt(id));
    const { problems } = read;
    const signals = await forgottenPeople.without(read.signals);
    const results = await Promise.allSettled(signals.map((signal) => carryOut(signal)));
    const failures = results.filter((result) => result.status === 'rejected');
    if (failures.length > 0) {
      // Not acknowledged: it is claimed and tried again, as a whole, since what succeeded changes nothing twice.
      logger.warn(
        { err: failures[0]?.reason, entry: id, failed: failures.length },
        'signals failed, to be tried again',
      );
      if (delivery < MOST_FAILURES) return;
      await setAside(body, `failed_${MOST_FAILURES}_times`);
    } else {
      const malformed = problems.filter((problem) => problem.kind === 'malformed');
      if (malformed.length > 0) {
        await setAside(
          body,
          malformed
            .map(({ where, reason }) => `${where}: ${reason}`)
            .join('; ')
            .slice(0, 500),
        );
      }
    }
    if (again === undefined) for (const signal of signals) metrics.signals.inc({ kind: signal.kind });
    await done(id);
  }

  async function deliveries(id: string): Promise<number> {
    const [pending] = (await redis.xpending(intakeKey(), GROUP, id, id, 1)) as [string, string, number, number][];
    return pending?.[3] ?? MOST_FAILURES;
  }

  async function processAll(entries: readonly Entry[], deliveryOf: (id: string) => Promise<number>): Promise<void> {
    await Promise.all(
      entries.map(async (entry) => {
        try {
          await process(entry, await deliveryOf(entry[0]));
        } catch (error) {
          logger.error({ err: error, entry: entry[0] }, 'intake entry failed');
        }
      }),
    );
  }

  async function run(): Promise<void> {
    let nextClaim = 0;
    while (running) {
      try {
        if (clock() >= nextClaim) {
          nextClaim = clock() + CLAIM_EVERY_MS;
          const reply = await redis.xautoclaim(intakeKey(), GROUP, consumer, CLAIM_IDLE_MS, '0', 'COUNT', AT_ONCE);
          const claimed = (reply[1] as Entry[]).filter((entry) => entry[1] !== null);
          await processAll(claimed, deliveries);
        }
        const reply = (await blocking.xreadgroup(
          'GROUP',
          GROUP,
          consumer,
          'COUNT',
          AT_ONCE,
          'BLOCK',
          BLOCK_MS,
          'STREAMS',
          intakeKey(),
          '>',
        )) as [string, Entry[]][] | null;
        await processAll(reply?.[0]?.[1] ?? [], async () => 1);
      } catch (error) {
        if (!running) return;
        logger.error({ err: error }, 'intake is interrupted');
        await createGroup().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  async function createGroup(): Promise<void> {
    try {
      await redis.xgroup('CREATE', intakeKey(), GROUP, '0', 'MKSTREAM');
    } catch (error) {
      // BUSYGROUP: it is there already, which is what was wanted. The code is the first word of Redis' reply.
      if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error;
    }
  }

  return {
    async start(): Promise<void> {
      await createGroup();
      running = true;
      loop = run();
    },
    /** Finishes what it has taken; the rest stays in the stream. */
    async close(): Promise<void> {
      running = false;
      blocking.disconnect();
      await loop;
    },
  };
}
