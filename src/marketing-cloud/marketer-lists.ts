import { z } from 'zod';
import type { LateKind } from '../vocabulary';
import { eachOf, idText, words } from './lenient';
import type { MarketerAccess, MarketerCall, MarketerRead } from './marketer-call';
import { allPages, itemsOf, LIST_PAGE_SIZE, type Named, namedKeys, thereOf } from './named-keys';

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

/** Content Builder's ids of jpeg, jpg and png: what a header of WhatsApp may hold (WA 2.3). */
const PICTURE_TYPES = [22, 23, 28];

/** A name comes as text, or as `{value}` (practice). */
const nameSchema = z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]);
const setsSchema = z.object(
  itemsOf(z.object({ key: idText, id: idText, name: nameSchema, isHidden: z.boolean().optional().catch(undefined) })),
);
const attributesOf = z.object({
  valueDefinitions: eachOf(
    z.object({ name: nameSchema, dataType: words, isHidden: z.boolean().optional().catch(undefined) }),
  ).transform(thereOf),
});
const setSchema = z.union([z.object({ item: attributesOf }).transform(({ item }) => item), attributesOf]);
const picturesSchema = z.object(
  itemsOf(
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
  const keysFor =
    (kind: LateKind) =>
    (access: MarketerAccess): Promise<MarketerRead<Named[]>> =>
      namedKeys((what) => call(access, what), kind);

  return {
    emailDefinitions: keysFor('email'),
    apiEvents: keysFor('event'),

    /** Attribute sets of Contact Builder. */
    attributeSets: (access: MarketerAccess): Promise<MarketerRead<Named[]>> =>
      allPages(
        async (page) => {
          const query = { $page: page, $pageSize: LIST_PAGE_SIZE };
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
          page: { page: 1, pageSize: LIST_PAGE_SIZE },
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
