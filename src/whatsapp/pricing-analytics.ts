import { z } from 'zod';
import { analyticsPoints } from './analytics-points';
import { GraphError, type WhatsAppClient } from './client';

/** Meta looks back so many days (WA 4.7). */
export const PRICING_ANALYTICS_DAYS = 365;
const METRICS = ['VOLUME', 'COST'];
const DIMENSIONS = ['PHONE', 'COUNTRY', 'PRICING_CATEGORY', 'PRICING_TYPE'];

const lower = z.string().transform((text) => text.toLowerCase());
const pointSchema = z.object({
  start: z.coerce.number().int(),
  end: z.coerce.number().int(),
  phone_number: z.coerce.string().optional().catch(undefined),
  country: z.string(),
  pricing_category: lower,
  pricing_type: lower,
  volume: z.coerce.number().int().min(0),
  cost: z.coerce.number().min(0).optional().catch(undefined),
});

/** Messages that Meta delivered on one day of the account's own time zone, and what they cost in the account's currency. */
export interface PricedVolume {
  /** Seconds since 1970; the end is the first second after. */
  start: number;
  end: number;
  /** Digits of the sender's number; absent where Meta did not say. */
  sender: string | undefined;
  country: string;
  /** As in a status: `marketing`, `regular`. */
  category: string;
  type: string;
  volume: number;
  /** Absent where a partner pays. */
  cost: number | undefined;
}

export type PricingAnalytics = { kind: 'told'; volumes: PricedVolume[] } | { kind: 'not_told'; why: string };

/**
 * Asks Meta what the account's messages cost, by day, sender, country, category and type; `from` and `to` are days in UTC, both
 * included. Where Meta refuses, cannot be reached, or tells what cannot be read, nothing is told but why. Never throws for
 * what Meta does.
 */
export function createPricingAnalytics(options: { client: Pick<WhatsAppClient, 'edge'>; businessAccountId: string }) {
  const { client, businessAccountId: account } = options;
  return async ({ from, to }: { from: string; to: string }): Promise<PricingAnalytics> => {
    try {
      const points = await analyticsPoints(
        client,
        { account, kind: 'pricing_analytics' },
        {
          start: String(Date.parse(`${from}T00:00:00Z`) / 1000),
          end: String(Date.parse(`${to}T00:00:00Z`) / 1000 + 86_400),
          granularity: 'DAILY',
          metric_types: JSON.stringify(METRICS),
          dimensions: JSON.stringify(DIMENSIONS),
        },
      );
      const volumes = z.array(pointSchema).parse(points).map(volumeOf);
      return { kind: 'told', volumes };
    } catch (error) {
      if (error instanceof z.ZodError) return { kind: 'not_told', why: 'Meta answered in a shape that we do not know' };
      if (!(error instanceof GraphError)) throw error;
      return { kind: 'not_told', why: error.message };
    }
  };
}

function volumeOf({
  phone_number,
  pricing_category,
  pricing_type,
  ...point
}: z.infer<typeof pointSchema>): PricedVolume {
  const { start, end, country, volume, cost } = point;
  const sender = phone_number?.replace(/\D/g, '') || undefined;
  return { start, end, sender, country, category: pricing_category, type: pricing_type, volume, cost };
}
