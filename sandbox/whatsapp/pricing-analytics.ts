import type { Router } from 'express';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { z } from 'zod';
import type { Account } from './account';
import { GraphError } from './graph-error';
import { texts } from './graph-request';

const DAY_S = 86_400;
const LOOK_BACK_DAYS = 366;
/** The account's days begin at midnight of its own time zone, as in Meta's own example: seven hours behind UTC. */
const BEHIND_UTC_S = 7 * 3_600;
const METRICS = ['VOLUME', 'COST'];
const DIMENSIONS = ['PHONE', 'COUNTRY', 'PRICING_CATEGORY', 'PRICING_TYPE', 'TIER'];
/** What a charged message costs here, in whatever currency the account has. */
const PRICE = 0.05;

/** `GET /{account}/pricing_analytics` (WA 4.7): how many messages arrived and what they cost, by the day of the arrival. */
export function mountPricingAnalytics(router: Router, account: Account): void {
  const { log, numbers, settings, clock } = account;
  router.get(`/:version/${account.options.businessAccountId}/pricing_analytics`, (request, response) => {
    if (!settings().pricingAnalytics) throw new GraphError(131005);
    const { start, end, metrics, dimensions } = readQuery(texts(request), clock());
    const points = new Map<string, Record<string, string | number>>();
    for (const { sender, recipient, statuses, pricing } of log.newest({ limit: 10_000 })) {
      const arrived = statuses.find(({ status }) => status === 'delivered' || status === 'read');
      if (arrived === undefined || pricing === undefined) continue;
      const seconds = Math.floor(arrived.at / 1000);
      if (seconds < start || seconds >= end) continue;
      const day = Math.floor((seconds - BEHIND_UTC_S) / DAY_S) * DAY_S + BEHIND_UTC_S;
      const all: Record<string, [name: string, value: string]> = {
        PHONE: ['phone_number', (numbers.get(sender)?.displayPhoneNumber ?? '').replace(/\D/g, '')],
        COUNTRY: ['country', parsePhoneNumberFromString(`+${recipient}`)?.country ?? 'UNKNOWN'],
        PRICING_CATEGORY: ['pricing_category', pricing.category.toUpperCase()],
        PRICING_TYPE: ['pricing_type', pricing.free ? 'FREE_CUSTOMER_SERVICE' : 'REGULAR'],
        TIER: ['tier', '0:MAX'],
      };
      const said = Object.fromEntries(dimensions.flatMap((dimension) => (all[dimension] ? [all[dimension]] : [])));
      const name = JSON.stringify([day, said]);
      const point = points.get(name) ?? { start: day, end: day + DAY_S, ...said };
      points.set(name, point);
      if (metrics.includes('VOLUME')) point.volume = Number(point.volume ?? 0) + 1;
      if (metrics.includes('COST')) point.cost = Number(point.cost ?? 0) + (pricing.free ? 0 : PRICE);
    }
    response.json({ data: points.size === 0 ? [] : [{ data_points: [...points.values()] }] });
  });
}

function readQuery(query: Record<string, string | undefined>, now: number) {
  const refused = (words: string) => new GraphError(100, words);
  const [start, end] = [Number(query.start ?? Number.NaN), Number(query.end ?? Number.NaN)];
  if (!Number.isInteger(start) || !Number.isInteger(end) || start >= end)
    throw refused('start and end must be UNIX times.');
  if (start < now / 1000 - LOOK_BACK_DAYS * DAY_S) throw refused('start must be within the last year.');
  // HALF_HOUR and MONTHLY are Meta's too; nobody asks this stand-in for them.
  if (query.granularity !== 'DAILY') throw refused('granularity must be DAILY.');
  return {
    ...{ start, end },
    metrics: listOf(query.metric_types, METRICS, refused('metric_types are not known.')),
    dimensions: listOf(query.dimensions, DIMENSIONS, refused('dimensions are not known.')),
  };
}

/** A JSON list of known words; all of the first kind where none is given, as Meta's default. */
function listOf(text: string | undefined, known: readonly string[], refusal: Error): readonly string[] {
  if (text === undefined) return known === METRICS ? METRICS : [];
  try {
    const list = z.array(z.string()).parse(JSON.parse(text));
    if (list.every((word) => known.includes(word))) return list;
  } catch {
    // Not a list: refused below.
  }
  throw refusal;
}
