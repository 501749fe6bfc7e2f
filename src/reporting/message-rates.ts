import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from '../errors';

const SHIPPED_RATES = join(__dirname, '../../config/rates.json');

const rateSchema = z.strictObject({
  /** ISO 3166 code of the country that the number belongs to; `*`: every country that has no rate of its own. */
  market: z.union([z.literal('*'), z.string().regex(/^[A-Z]{2}$/)]),
  /** As Meta's status names it: `marketing`, `utility`, `authentication` … */
  category: z.string().min(1),
  /** The first day, UTC, on which a delivery costs this; Meta changes rates on the first day of a quarter. */
  from: z.iso.date(),
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** Price of one delivered message in that currency. */
  amount: z.number().nonnegative(),
});
export type MessageRate = z.infer<typeof rateSchema>;

const ratesSchema = z.strictObject({
  /** Where the figures come from, for people. */
  source: z.string(),
  rates: z.array(rateSchema),
});
export type MessageRates = z.infer<typeof ratesSchema>;

/**
 * Reads the prices of messages once at start-up: the account's own file (`MESSAGE_RATES`), else the one that is shipped,
 * which knows none.
 * @throws SettingsError naming the file and what is wrong in it
 */
export function loadMessageRates(file: string = SHIPPED_RATES): MessageRates {
  try {
    return parseMessageRates(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new SettingsError([`the prices of messages ${file}: ${why}`]);
  }
}

/** @throws ZodError */
function parseMessageRates(json: unknown): MessageRates {
  const { source, rates } = ratesSchema.parse(json);
  // The newest first, and a country's own before that of all: the first that fits is the one.
  const order = ({ market, from }: MessageRate) => `${market === '*' ? '0' : '1'} ${from}`;
  return { source, rates: [...rates].sort((one, other) => order(other).localeCompare(order(one))) };
}

/** What one message costs that was sent on a day, `2026-11-30`; undefined where no rate is known. Pure. */
export function rateOn(
  { rates }: MessageRates,
  { country, category, day }: { country: string; category: string; day: string },
): MessageRate | undefined {
  return rates.find(
    (rate) => rate.category === category && rate.from <= day && (rate.market === country || rate.market === '*'),
  );
}
