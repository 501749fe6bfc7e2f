import type Redis from 'ioredis';
import { outboxEntry, type Row } from '../redis/outbox-entry';
import { outboxKey, ratesWrittenKey } from '../redis/redis-keys';
import { dayNumber, dayText } from './cube-row';
import type { MessageRate, MessageRates } from './message-rates';

/** The last day of a rate that no later one ends. */
const NO_END = '9999-12-31';

/**
 * The rows of `WA_Rate`, one for each rate: whole, so that writing one again changes nothing. Each ends on the day before the
 * next of its market and category begins. Pure.
 */
export function rateRows({ rates }: MessageRates): Row[] {
  return rates.map(({ market, category, from, currency, amount }) => ({
    RateKey: `${market} ${category} ${from}`,
    Market: market,
    Category: category,
    FromDayUTC: from,
    UntilDayUTC: lastDay(rates, { market, category, from }),
    Currency: currency,
    Amount: amount,
    InForce: true,
  }));
}

function lastDay(rates: readonly MessageRate[], of: Pick<MessageRate, 'market' | 'category' | 'from'>): string {
  const later = rates.filter(
    ({ market, category, from }) => market === of.market && category === of.category && from > of.from,
  );
  const [next] = later.map(({ from }) => from).sort();
  return next === undefined ? NO_END : dayText(dayNumber(next) - 1);
}

/**
 * Brings `WA_Rate` to what the rates file says: rows that are new or changed, and those that left the file as no longer in
 * force, since a row cannot be taken back. A repeat writes nothing. To be run by one worker. → how many rows were put on their way
 */
export function createRateWriter({ redis, rates }: { redis: Redis; rates: MessageRates }) {
  const rows = new Map(rateRows(rates).map((row) => [String(row.RateKey), row]));
  return async (): Promise<number> => {
    const written = await redis.hgetall(ratesWrittenKey());
    const withdrawn = Object.keys(written)
      .filter((name) => !rows.has(name))
      .map((name): Row => ({ RateKey: name, InForce: false }));
    const changed = [...rows.values(), ...withdrawn].filter(
      (row) => written[String(row.RateKey)] !== JSON.stringify(row),
    );
    if (changed.length === 0) return 0;
    const pipeline = redis.pipeline();
    for (const row of changed) pipeline.xadd(outboxKey('WA_Rate'), '*', 'row', outboxEntry('WA_Rate', row).row);
    // After the rows: a process that ends in between writes them again.
    for (const row of changed) pipeline.hset(ratesWrittenKey(), String(row.RateKey), JSON.stringify(row));
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    return changed.length;
  };
}
