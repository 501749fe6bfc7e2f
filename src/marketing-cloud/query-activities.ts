import { z } from 'zod';
import type { MarketingCloudClient } from './client';
import { pagesToTheEnd } from './pages-to-the-end';

/** A Query Activity of Automation Studio, as it is listed. */
const listedSchema = z.object({
  queryDefinitionId: z.string(),
  key: z.string(),
  categoryId: z.coerce.number().optional().catch(undefined),
});
const listSchema = z.object({ items: z.array(listedSchema).nullish() });
export type ListedQuery = z.infer<typeof listedSchema>;

export interface QueryActivity {
  key: string;
  description: string;
  queryText: string;
  /** External key of the data extension that the rows go to. */
  targetKey: string;
  action: 'overwrite' | 'update';
  /** Folder of Automation Studio; refused without one. */
  categoryId: number;
}

const UPDATE_TYPES = { overwrite: 0, update: 1 } as const;

/**
 * Query Activities by REST (MC 9.1): a route that Salesforce's own tools use and does not document. Bodies are flat, since
 * a nested target is answered with 500; the list comes in pages of 25. Every call throws MarketingCloudError.
 */
export function createQueryActivities(client: MarketingCloudClient) {
  const bodyOf = ({ key, description, queryText, targetKey, action, categoryId }: QueryActivity) => ({
    name: key,
    key,
    description,
    queryText,
    targetKey,
    targetUpdateTypeId: UPDATE_TYPES[action],
    categoryId,
  });

  return {
    async list(): Promise<ListedQuery[]> {
      const read = async (page: number) => {
        const { items } = await client.call({
          operation: 'query_list',
          method: 'GET',
          path: '/automation/v1/queries',
          query: { $page: page, $pageSize: 25 },
          answer: listSchema,
          idempotent: true,
        });
        return items ?? [];
      };
      const all: ListedQuery[] = [];
      for await (const items of pagesToTheEnd('query_list', read)) all.push(...items);
      return all;
    },

    async create(query: QueryActivity): Promise<void> {
      await client.call({
        operation: 'query_create',
        method: 'POST',
        path: '/automation/v1/queries',
        body: bodyOf(query),
        answer: z.object({ queryDefinitionId: z.string() }),
        // A repeat after a lost answer is refused as existing.
        idempotent: false,
      });
    },

    async change(id: string, query: QueryActivity): Promise<void> {
      await client.call({
        operation: 'query_change',
        method: 'PATCH',
        path: `/automation/v1/queries/${encodeURIComponent(id)}`,
        body: bodyOf(query),
        answer: z.unknown(),
        idempotent: true,
      });
    },
  };
}

export type QueryActivities = ReturnType<typeof createQueryActivities>;
