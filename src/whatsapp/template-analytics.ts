import { z } from 'zod';
import { analyticsPoints } from './analytics-points';
import { GraphError, type WhatsAppClient } from './client';

/** Meta looks back so many days, and takes so many templates in one call (WA 4.6). */
export const TEMPLATE_ANALYTICS_DAYS = 90;
const TEMPLATES_AT_ONCE = 10;
/** Refusals that say the account's owner has not switched template insights on, which cannot be switched off again. */
const NOT_SWITCHED_ON = new Set([200005, 200007]);
const METRICS = ['SENT', 'DELIVERED', 'READ', 'CLICKED'] as const;

/** What Meta counts of one template on one day (UTC) of its sending. */
export interface TemplateDay {
  templateId: string;
  day: string;
  sent: number;
  delivered: number;
  read: number;
  /** Of all buttons together; none is told of accounts in the EU, the United Kingdom and Japan. */
  clicked: number;
}

export type TemplateAnalytics = { kind: 'told'; days: TemplateDay[] } | { kind: 'not_told'; why: string };

const count = z.coerce.number().int().min(0).catch(0);
const pointSchema = z.object({
  template_id: z.coerce.string(),
  start: z.coerce.number().int(),
  sent: count,
  delivered: count,
  read: count,
  clicked: z
    .array(z.object({ count }))
    .catch([])
    .transform((buttons) => buttons.reduce((sum, button) => sum + button.count, 0)),
});

/**
 * Asks Meta what it counted of templates, by day: `from` and `to` are days in UTC, both included. Where Meta refuses, or
 * cannot be reached, nothing is told but why. Never throws for what Meta does.
 */
export function createTemplateAnalytics(options: { client: Pick<WhatsAppClient, 'edge'>; businessAccountId: string }) {
  const { client, businessAccountId } = options;

  async function ask(ids: readonly string[], start: number, end: number): Promise<TemplateDay[]> {
    const points = await analyticsPoints(
      client,
      { account: businessAccountId, kind: 'template_analytics' },
      {
        ...{ start: String(start), end: String(end), granularity: 'DAILY' },
        ...{ template_ids: JSON.stringify(ids), metric_types: JSON.stringify(METRICS) },
      },
    );
    return points.flatMap((point) => {
      const parsed = pointSchema.safeParse(point);
      if (!parsed.success) return [];
      const { template_id: templateId, start: at, ...counts } = parsed.data;
      return [{ templateId, day: new Date(at * 1000).toISOString().slice(0, 10), ...counts }];
    });
  }

  return async (period: { from: string; to: string }, templateIds: readonly string[]): Promise<TemplateAnalytics> => {
    const start = Date.parse(`${period.from}T00:00:00Z`) / 1000;
    const end = Date.parse(`${period.to}T00:00:00Z`) / 1000 + 86_400;
    const days: TemplateDay[] = [];
    try {
      for (let first = 0; first < templateIds.length; first += TEMPLATES_AT_ONCE)
        days.push(...(await ask(templateIds.slice(first, first + TEMPLATES_AT_ONCE), start, end)));
    } catch (error) {
      if (error instanceof z.ZodError) return { kind: 'not_told', why: 'Meta answered in a shape that we do not know' };
      if (!(error instanceof GraphError)) throw error;
      const isOff = error.graphCode !== undefined && NOT_SWITCHED_ON.has(error.graphCode);
      return {
        kind: 'not_told',
        why: isOff
          ? 'template insights are not switched on for this account (WhatsApp Manager ▸ Insights)'
          : error.message,
      };
    }
    return { kind: 'told', days };
  };
}
