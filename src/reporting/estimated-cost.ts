import type { DryRun } from '../delivery/trial/dry-run';
import { type MessageRates, rateOn } from './message-rates';

/** What a dry run costs at most, in one currency. */
export interface EstimatedCost {
  /** What those cost whose rate is known, currency by currency. */
  amounts: { amount: number; currency: string }[];
  /** The others, by the country of their number (empty where it is not known), the most first. */
  withoutRate: { country: string; messages: number }[];
  /** Since when (`YYYY-MM-DD`) the newest of these rates holds; absent where none is known. */
  ratesFrom?: string;
}

/**
 * What the messages of a dry run cost at most, if all were sent on `day` (`2026-11-30`, UTC) and arrived: each country by its own
 * rate of the category of the translation that it gets. Meta may charge less, as for a utility template in an open window. Pure.
 * @returns undefined where nobody would be sent anything that Meta charges for.
 */
export function estimatedCost(
  { charged }: Pick<DryRun, 'charged'>,
  { rates, day }: { rates: MessageRates; day: string },
): EstimatedCost | undefined {
  const amounts = new Map<string, number>();
  const withoutRate = new Map<string, number>();
  let ratesFrom: string | undefined;
  for (const { country, category, messages } of charged) {
    const rate = rateOn(rates, { country, category: category.toLowerCase(), day });
    if (rate === undefined) {
      withoutRate.set(country, (withoutRate.get(country) ?? 0) + messages);
      continue;
    }
    amounts.set(rate.currency, (amounts.get(rate.currency) ?? 0) + messages * rate.amount);
    if (ratesFrom === undefined || rate.from > ratesFrom) ratesFrom = rate.from;
  }
  if (amounts.size === 0 && withoutRate.size === 0) return undefined;
  return {
    amounts: [...amounts].map(([currency, amount]) => ({ currency, amount: Math.round(amount * 10_000) / 10_000 })),
    withoutRate: [...withoutRate]
      .map(([country, messages]) => ({ country, messages }))
      .sort((one, other) => other.messages - one.messages),
    ...(ratesFrom !== undefined && { ratesFrom }),
  };
}
