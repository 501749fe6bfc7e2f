import type { Router } from 'express';
import type { Account } from './account';
import { GraphError } from './graph-error';
import { texts } from './graph-request';

const DAY_S = 86_400;
const LOOK_BACK_DAYS = 90;
const MOST_TEMPLATES = 10;
const METRICS = ['SENT', 'DELIVERED', 'READ', 'CLICKED', 'COST'];

/**
 * `GET /{account}/template_analytics` (WA 4.6): what became of templates by the day (UTC) of their sending. Refused until
 * insights are switched on, which is a setting of this stand-in.
 */
export function mountTemplateAnalytics(router: Router, account: Account): void {
  const { log, settings, clock } = account;
  router.get(`/:version/${account.options.businessAccountId}/template_analytics`, (request, response) => {
    if (!settings().templateInsights)
      throw new GraphError(200007, 'Template insights are not confirmed for this account.');
    const { start, end, ids } = readQuery(texts(request), clock());
    const points = new Map<string, Point>();
    for (const { at, template, outcome, statuses } of log.newest({ limit: 10_000 })) {
      const seconds = Math.floor(at / 1000);
      if (template === undefined || outcome.kind !== 'accepted' || !ids.includes(template.id)) continue;
      if (seconds < start || seconds >= end) continue;
      const day = Math.floor(seconds / DAY_S) * DAY_S;
      const name = `${template.id} ${day}`;
      const point = points.get(name) ?? {
        template_id: template.id,
        start: day,
        end: day + DAY_S,
        sent: 0,
        delivered: 0,
        read: 0,
        clicked: [],
      };
      points.set(name, point);
      const told = new Set(statuses.filter((status) => status.at < at + 7 * DAY_S * 1000).map(({ status }) => status));
      if (['sent', 'delivered', 'read'].some((status) => told.has(status))) point.sent += 1;
      if (told.has('delivered') || told.has('read')) point.delivered += 1;
      if (told.has('read')) point.read += 1;
    }
    response.json({ data: [{ granularity: 'DAILY', product_type: 'CLOUD_API', data_points: [...points.values()] }] });
  });
}

interface Point {
  template_id: string;
  start: number;
  end: number;
  sent: number;
  delivered: number;
  read: number;
  clicked: never[];
}

function readQuery(
  query: Record<string, string | undefined>,
  now: number,
): { start: number; end: number; ids: string[] } {
  const refused = (words: string) => new GraphError(100, words);
  const [start, end] = [Number(query.start ?? Number.NaN), Number(query.end ?? Number.NaN)];
  if (!Number.isInteger(start) || !Number.isInteger(end) || start >= end)
    throw refused('start and end must be UNIX times.');
  if (start < now / 1000 - (LOOK_BACK_DAYS + 1) * DAY_S)
    throw refused(`start must be within the last ${LOOK_BACK_DAYS} days.`);
  if (query.granularity?.toUpperCase() !== 'DAILY') throw refused('granularity must be DAILY.');
  const ids = listOf(query.template_ids);
  if (ids === undefined || ids.length === 0 || ids.length > MOST_TEMPLATES)
    throw refused(`template_ids must be 1 to ${MOST_TEMPLATES} ids.`);
  const metrics = query.metric_types === undefined ? [] : listOf(query.metric_types);
  if (metrics === undefined || metrics.some((metric) => !METRICS.includes(metric)))
    throw refused('metric_types are not known.');
  return { start, end, ids };
}

function listOf(text: string | undefined): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text ?? '');
    return Array.isArray(list) ? list.map(String) : undefined;
  } catch {
    return undefined;
  }
}
