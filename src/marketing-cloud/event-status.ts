import { z } from 'zod';
import type { MarketingCloudClient } from './client';
import { eachOf, idText, numberOrText, words } from './lenient';

/** Documented values of `type`; the first two mean that Marketing Cloud has the event. */
const TYPES = ['processed', 'queued', 'errored'] as const;
const PAGE = 100;
/** Documented as the default; a page that is shorter is the last. */
const SMALLEST_PAGE = 50;
const MOST_PAGES = 4;

const itemSchema = z.object({ contactKey: idText, eventInstanceId: idText, message: words, errorMessage: words });
const pageSchema = z.object({ count: numberOrText, items: eachOf(itemSchema) });
type Item = NonNullable<z.infer<typeof pageSchema>['items'][number]>;

/** What became of the events of one contact in one call. */
export interface EventsOfContact {
  taken: number;
  errored: number;
  /** Of the last error. */
  why: string;
}

/**
 * What became of the events of one call, by contact key
 * (https://developer.salesforce.com/docs/marketing/marketing-cloud/references/mc_rest_interaction/getStatusOfContacts.html).
 * Each type is asked for by itself, since the query is documented and what an item says of its own type is not. Throws
 * MarketingCloudError; that the right to read is missing is an answer, and nobody is called for it.
 */
export async function readEventStatus(
  client: MarketingCloudClient,
  requestId: string,
  { neverWaits }: { neverWaits?: true | undefined } = {},
): Promise<ReadonlyMap<string, EventsOfContact>> {
  const byContact = new Map<string, EventsOfContact>();
  const counted = new Set<string>();
  for (const type of TYPES) {
    for (const { contactKey, eventInstanceId, message, errorMessage } of await itemsOf(type)) {
      if (contactKey === undefined) continue;
      // One that was processed between two of the questions is in both answers.
      if (eventInstanceId !== undefined && counted.has(eventInstanceId)) continue;
      if (eventInstanceId !== undefined) counted.add(eventInstanceId);
      const before = byContact.get(contactKey) ?? { taken: 0, errored: 0, why: 'no reason given' };
      byContact.set(
        contactKey,
        type === 'errored'
          ? { ...before, errored: before.errored + 1, why: errorMessage ?? message ?? before.why }
          : { ...before, taken: before.taken + 1 },
      );
    }
  }
  return byContact;

  async function itemsOf(type: (typeof TYPES)[number]): Promise<Item[]> {
    const all: Item[] = [];
    for (let page = 1, read = 0; page <= MOST_PAGES; page += 1) {
      const { count, items } = await client.call({
        operation: 'journey_event_status',
        method: 'GET',
        path: '/interaction/v1/async/events/status',
        query: { requestId, type, $page: page, $pageSize: PAGE },
        answer: pageSchema,
        idempotent: true,
        rightIsOptional: true,
        ...(neverWaits && { neverWaits }),
      });
      all.push(...items.filter((item) => item !== undefined));
      read += items.length;
      if (items.length < SMALLEST_PAGE || (count !== undefined && read >= count)) break;
    }
    return all;
  }
}
