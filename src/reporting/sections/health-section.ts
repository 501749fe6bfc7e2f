import type Redis from 'ioredis';
import { outboxDepth } from '../../outbox/dead-letters';
import { TABLES } from '../../redis/outbox-entry';
import { intakeDeadKey, intakeKey, outboxKey } from '../../redis/redis-keys';
import { conversionsSubject, isOfConversions, type Silences } from '../../watch/silences';
import { figuresOf } from '../figures';
import type { Gathered } from '../gathered';
import type { HealthSection } from '../report-sections';

/** What waits and what is missing, now. */
export type HealthFacts = Pick<HealthSection, 'rows' | 'webhooks' | 'silences'>;

/** Reads what waits for Marketing Cloud, what it refused, and which signals should come and do not. */
export function createHealthFacts({ redis, silences }: { redis: Redis; silences: Pick<Silences, 'list'> }) {
  return async (): Promise<HealthFacts> => {
    const [depths, since, waiting, dead, silent] = await Promise.all([
      outboxDepth(redis),
      oldestRows(redis),
      redis.xlen(intakeKey()),
      redis.xlen(intakeDeadKey()),
      silences.list(),
    ]);
    const tables = TABLES.map((table) => ({ table, ...depths[table] }));
    return {
      rows: {
        waiting: tables.reduce((sum, table) => sum + table.waiting, 0),
        sealedBatches: tables.reduce((sum, table) => sum + table.sealedBatches, 0),
        dead: tables.reduce((sum, table) => sum + table.dead, 0),
        waitingSince: since,
        tables: tables.filter((table) => table.waiting + table.sealedBatches + table.dead > 0),
      },
      webhooks: { waiting, dead },
      silences: [...silent].map(([subject, { raisedAt }]) => ({ subject, raisedAt })),
    };
  };
}

async function oldestRows(redis: Redis): Promise<number | null> {
  const oldest = await Promise.all(TABLES.map((table) => redis.xrange(outboxKey(table), '-', '+', 'COUNT', 1)));
  const times = oldest.flatMap(([entry]) => (entry === undefined ? [] : [Number(entry[0].split('-')[0])]));
  return times.length === 0 ? null : Math.min(...times);
}

/** Without the silences of conversions of other activities than those of `steps`; pure. */
export function silencesOf(facts: HealthFacts, steps: Gathered['steps']): HealthFacts {
  const subjects = new Set(steps.map(({ step }) => conversionsSubject(step.activityId)));
  return {
    ...facts,
    silences: facts.silences.filter(({ subject }) => !isOfConversions(subject) || subjects.has(subject)),
  };
}

/** Whether the data can be trusted; pure. */
export function healthSection(
  { rows }: Pick<Gathered, 'rows'>,
  { facts, today, openDays }: { facts: HealthFacts; today: string; openDays: HealthSection['openDays'] },
): HealthSection {
  const { unknown, silent, read } = figuresOf(rows, today, ['unknown', 'silent', 'read']);
  return { ...facts, unknown, silent, read, openDays };
}
