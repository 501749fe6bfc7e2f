import { z } from 'zod';
import { isSwitchedOff } from './known-keys';
import { eachOf, idText, words } from './lenient';
import type { MarketerAccess, MarketerCall, MarketerRead } from './marketer-call';

/** Something that a marketer chooses by its name and a step stores by its key. */
export interface Named {
  key: string;
  name: string;
  /** It is there and does nothing now: an email definition that is switched off. */
  inactive?: true;
}

/** A picture of Content Builder that WhatsApp takes. */
export interface Picture {
  id: string;
  name: string;
  /** Where anybody can fetch it, WhatsApp too. */
  url: string;
  width?: number;
  height?: number;
}

/** An attribute of a contact. */
export interface ContactAttribute {
  name: string;
  type: string;
}

const PAGE_SIZE = 50;
/** A list that is longer is shown so far, and searched by typing. */
const MOST_PAGES = 6;
/** Content Builder's ids of jpeg, jpg and png: what a header of WhatsApp may hold (WA 2.3). */
const PICTURE_TYPES = [22, 23, 28];

const there = <Member>(members: readonly (Member | undefined)[]) => members.filter((each) => each !== undefined);
const pageOf = <Member>(member: z.ZodType<Member>) => ({ items: eachOf(member).transform(there) });

const emailsSchema = z.object({
  definitions: eachOf(z.object({ definitionKey: z.string().min(1), name: words, status: words })).transform(there),
});
const eventsSchema = z.object(
  pageOf(z.object({ eventDefinitionKey: z.string().min(1), name: words, type: words, category: words })),
);
/** A name comes as text, or as `{value}` (practice). */
const nameSchema = z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]);
const setsSchema = z.object(
  pageOf(z.object({ key: idText, id: idText, name: nameSchema, isHidden: z.boolean().optional().catch(undefined) })),
);
const attributesOf = z.object({
  valueDefinitions: eachOf(
    z.object({ name: nameSchema, dataType: words, isHidden: z.boolean().optional().catch(undefined) }),
  ).transform(there),
});
const setSchema = z.union([z.object({ item: attributesOf }).transform(({ item }) => item), attributesOf]);
const picturesSchema = z.object(
  pageOf(
    z.object({
      id: z.coerce.string(),
      name: z.string(),
      fileProperties: z.object({
        publishedURL: z.url({ protocol: /^https$/ }),
        width: z.coerce.number().optional().catch(undefined),
        height: z.coerce.number().optional().catch(undefined),
      }),
    }),
  ),
);

/**
 * What a marketer may choose from in their account, read with their own token. The routes and shapes are those of public
 * clients (docs/to-confirm.md); what cannot be read of a list is left out of it.
 */
export function createMarketerLists(call: MarketerCall) {
  /** Pages until one brings nothing new: `count` of list routes is not to be relied on (MC 3). */
  async function all<Item>(
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

  return {
    /** Transactional email definitions. */
    emailDefinitions: (access: MarketerAccess): Promise<MarketerRead<Named[]>> =>
      all(
        async (page) => {
          const query = { $page: page, $pagesize: PAGE_SIZE };
          const answer = await call(access, { path: '/messaging/v1/email/definitions', query, answer: emailsSchema });
          if (!answer.ok) return answer;
          return {
            ok: true,
            value: answer.value.definitions.map(({ definitionKey, name, status }) => ({
              key: definitionKey,
              name: name || definitionKey,
              ...(isSwitchedOff(status) && { inactive: true as const }),
            })),
          };
        },
        ({ key }) => key,
      ),

    /** Events that are fired over the API; audiences and the like are none. */
    apiEvents: (access: MarketerAccess): Promise<MarketerRead<Named[]>> =>
      all(
        async (page) => {
          const query = { $page: page, $pageSize: PAGE_SIZE };
          const answer = await call(access, { path: '/interaction/v1/eventDefinitions', query, answer: eventsSchema });
          if (!answer.ok) return answer;
          const events = answer.value.items.filter(({ type }) => type === 'APIEvent');
          return { ok: true, value: events.map(({ eventDefinitionKey: key, name }) => ({ key, name: name || key })) };
        },
        ({ key }) => key,
      ),

    /** Attribute sets of Contact Builder. */
    attributeSets: (access: MarketerAccess): Promise<MarketerRead<Named[]>> =>
      all(
        async (page) => {
          const query = { $page: page, $pageSize: PAGE_SIZE };
          const path = '/contacts/v1/attributeSetDefinitions';
          const answer = await call(access, { path, query, answer: setsSchema });
          if (!answer.ok) return answer;
          const shown = answer.value.items.filter(({ isHidden, name }) => isHidden !== true && name !== '');
          return { ok: true, value: shown.map(({ key, id, name }) => ({ key: key ?? id ?? name, name })) };
        },
        ({ key }) => key,
      ),

    /** The attributes of one set, which the list of sets leaves out. */
    async attributes(access: MarketerAccess, set: string): Promise<MarketerRead<ContactAttribute[]>> {
      const path = `/contacts/v1/attributeSetDefinitions/key:${encodeURIComponent(set)}`;
      const answer = await call(access, { path, answer: setSchema });
      if (!answer.ok) return answer;
      const shown = answer.value.valueDefinitions.filter(({ isHidden, name }) => isHidden !== true && name !== '');
      return { ok: true, value: shown.map(({ name, dataType = 'Text' }) => ({ name, type: dataType })) };
    },

    /** Pictures of Content Builder that are published, the newest first; with a word those whose name holds it. */
    async pictures(access: MarketerAccess, search: string): Promise<MarketerRead<Picture[]>> {
      const isPicture = { property: 'assetType.id', simpleOperator: 'in', value: PICTURE_TYPES };
      const named = { property: 'name', simpleOperator: 'like', value: search };
      const answer = await call(access, {
        method: 'POST',
        path: '/asset/v1/content/assets/query',
        body: {
          page: { page: 1, pageSize: PAGE_SIZE },
          query: search === '' ? isPicture : { leftOperand: isPicture, logicalOperator: 'AND', rightOperand: named },
          sort: [{ property: 'modifiedDate', direction: 'DESC' }],
          fields: ['id', 'name', 'fileProperties'],
        },
        answer: picturesSchema,
      });
      if (!answer.ok) return answer;
      return {
        ok: true,
        value: answer.value.items.map(({ id, name, fileProperties: { publishedURL: url, width, height } }) => ({
          id,
          name,
          url,
          ...(width !== undefined && { width }),
          ...(height !== undefined && { height }),
        })),
      };
    },
  };
}

export type MarketerLists = ReturnType<typeof createMarketerLists>;
