import type Redis from 'ioredis';
import { Gauge, type Registry } from 'prom-client';
import type { Admission } from '../delivery/call/admission';
import { consentWaiting } from '../outbox/consent-waiting';
import { outboxDepth } from '../outbox/dead-letters';
import { intakeDeadKey, intakeKey } from '../redis/redis-keys';

/** Whoever asks for the metrics does not wait for a Redis that is away. */
const LOOKS_FOR_MS = 2_000;

const nothingAfter = (ms: number): Promise<[]> => new Promise((resolve) => setTimeout(resolve, ms, []).unref());

/**
 * What waits, in `/metrics`: calls in this process, and of all processes together what stands in Redis. It is looked at when it
 * is asked for; while Redis is away that part is left out.
 */
export function createBacklogGauges(parts: {
  redis: Redis;
  registry: Registry;
  admission: Pick<Admission, 'counts' | 'longestWaitMs'>;
  clock: () => number;
}): void {
  const { redis, registry, admission, clock } = parts;
  const registers = [registry];

  new Gauge({
    name: 'wa_calls',
    help: 'Contacts in this process: worked on, waiting for the Cloud API, aside (for a sender, for another call of the same contact), not yet let in',
    labelNames: ['state'],
    registers,
    collect() {
      const { working, atTheCloud, aside, waiting } = admission.counts();
      this.set({ state: 'working' }, working);
      this.set({ state: 'at_the_cloud' }, atTheCloud);
      this.set({ state: 'aside' }, aside);
      this.set({ state: 'waiting' }, waiting);
    },
  });
  new Gauge({
    name: 'wa_calls_longest_wait_seconds',
    help: 'How long the contact who came first waits to be let in',
    registers,
    collect() {
      this.set(admission.longestWaitMs() / 1000);
    },
  });
  const inRedis = (
    name: string,
    help: string,
    look: () => Promise<[labels: Record<string, string>, value: number][]>,
  ) =>
    new Gauge({
      ...{ name, help: `${help}; the same in every process`, registers },
      labelNames: ['of'],
      async collect() {
        const found = await Promise.race([look().catch(() => []), nothingAfter(LOOKS_FOR_MS)]);
        this.reset();
        for (const [labels, value] of found) this.set(labels, value);
      },
    });
  inRedis('wa_webhooks_waiting', 'Webhooks that are stored and not carried out, and those set aside', async () => {
    const [stored, aside] = await Promise.all([redis.xlen(intakeKey()), redis.xlen(intakeDeadKey())]);
    return [
      [{ of: 'stored' }, stored],
      [{ of: 'set_aside' }, aside],
    ];
  });
  inRedis('wa_webhooks_oldest_seconds', 'How long ago the oldest of the stored webhooks came', async () => {
    const [oldest] = await redis.xrange(intakeKey(), '-', '+', 'COUNT', 1);
    const seconds = oldest === undefined ? 0 : (clock() - Number(oldest[0].split('-')[0])) / 1000;
    return [[{ of: 'stored' }, Math.max(0, seconds)]];
  });
  inRedis('wa_rows_waiting', 'Rows on their way to a data extension, by table', async () =>
    Object.entries(await outboxDepth(redis)).map(([of, { waiting }]) => [{ of }, waiting]),
  );
  inRedis('wa_rows_set_aside', 'Rows that Marketing Cloud refused, by table', async () =>
    Object.entries(await outboxDepth(redis)).map(([of, { dead }]) => [{ of }, dead]),
  );
  inRedis('wa_consents_waiting', 'People whose consent Marketing Cloud does not have yet', async () => [
    [{ of: 'people' }, (await consentWaiting(redis)).waiting],
  ]);
}
