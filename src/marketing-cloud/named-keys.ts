import { z } from 'zod';
import type { LateKind } from '../vocabulary';
import { isSwitchedOff } from './known-keys';
import { eachOf, words } from './lenient';
import type { MarketerRead } from './marketer-call';

/** Something that a person chooses by its name and a step stores by its key. */
export interface Named {
  key: string;
  name: string;
  /** It is there and does nothing now: an email definition that is switched off. */
  inactive?: true;
}

/** One page of a list, read with whoever's rights. */
export type ReadList = <T>(what: {
  path: string;
  query: Record<string, string | number>;
  answer: z.ZodType<T>;
}) => Promise<MarketerRead<T>>;

export const LIST_PAGE_SIZE = 50;
/** A list that is longer is shown so far, and what is beyond it is typed. */
const MOST_PAGES = 6;

export const thereOf = <Member>(members: readonly (Member | undefined)[]) =>
  members.filter((each) => each !== undefined);
export const itemsOf = <Member>(member: z.ZodType<Member>) => ({ items: eachOf(member).transform(thereOf) });

const emailsSchema = z.object({
  definitions: eachOf(z.object({ definitionKey: z.string().min(1), name: words, status: words })).transform(thereOf),
});
const eventsSchema = z.object(itemsOf(z.object({ eventDefinitionKey: z.string().min(1), name: words, type: words })));

/**
 * Pages until one brings nothing new: `count` of list routes is not to be relied on (MC 3). A list that breaks off is
 * told as far as it came.
 */
export async function allPages<Item>(
  read: (page: number) => Promise<MarketerRead<Item[]>>,
  keyOf: (item: Item) => string,
): Promise<MarketerRead<Item[]>> {
  const found = new Map<string, Item>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await read(page);
    if (!answer.ok) return found.size > 0 ? { ok: true, value: [...found.values()] } : answer;
    const before = found.size;
    for (const item of answer.value) found.set(keyOf(item), item);
    if (found.size === before) break;
  }
  return { ok: true, value: [...found.values()] };
}

/**
 * What a late fallback may go to: transactional email definitions, or events that are fired over the API (audiences and
 * the like are none). The routes and shapes are those of public clients (docs/to-confirm.md).
 */
export function namedKeys(read: ReadList, kind: LateKind): Promise<MarketerRead<Named[]>> {
  return allPages(kind === 'email' ? emailsOn(read) : eventsOn(read), ({ key }) => key);
}

const emailsOn =
  (read: ReadList) =>
  async (page: number): Promise<MarketerRead<Named[]>> => {
    const query = { $page: page, $pagesize: LIST_PAGE_SIZE };
    const answer = await read({ path: '/messaging/v1/email/definitions', query, answer: emailsSchema });
    if (!answer.ok) return answer;
    return {
      ok: true,
      value: answer.value.definitions.map(({ definitionKey, name, status }) => ({
        key: definitionKey,
        name: name || definitionKey,
        ...(isSwitchedOff(status) && { inactive: true as const }),
      })),
    };
  };

const eventsOn =
  (read: ReadList) =>
  async (page: number): Promise<MarketerRead<Named[]>> => {
    const query = { $page: page, $pageSize: LIST_PAGE_SIZE };
    const answer = await read({ path: '/interaction/v1/eventDefinitions', query, answer: eventsSchema });
    if (!answer.ok) return answer;
    const events = answer.value.items.filter(({ type }) => type === 'APIEvent');
    return { ok: true, value: events.map(({ eventDefinitionKey: key, name }) => ({ key, name: name || key })) };
  };
