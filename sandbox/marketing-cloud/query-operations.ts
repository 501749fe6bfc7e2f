import { z } from 'zod';
import type { DataExtensions } from './data-extensions';
import { type Operation, ok } from './operation';
import { invalidBody, notFound, RestError } from './rest-error';
import { QUERY_FOLDER } from './soap-operations';
import type { Surroundings } from './surroundings';

/** A page of the list, whatever is asked for. */
const QUERIES_PER_PAGE = 25;

const bodySchema = z.object({
  name: z.string().min(1).max(200),
  key: z.string().min(1).max(36),
  description: z.string().max(254).optional(),
  queryText: z.string().min(1),
  targetKey: z.string(),
  targetUpdateTypeId: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  categoryId: z.number().int(),
});
type Query = z.infer<typeof bodySchema> & { queryDefinitionId: string };

/**
 * Query Activities (MC 9.1), as strict as they were seen: the body is flat, and a target that is nested is answered with
 * 500; a folder is required; names and keys are taken once; what is no SELECT is refused.
 */
export function queryOperations(extensions: DataExtensions, { ids }: Pick<Surroundings, 'ids'>): Operation[] {
  const queries = new Map<string, Query>();

  function bodyOf(body: unknown, id: string | undefined): z.infer<typeof bodySchema> {
    if (typeof body === 'object' && body !== null && 'target' in body) {
      throw new RestError(500, 0, 'An unexpected error has occurred.', { messageOnly: true });
    }
    const parsed = bodySchema.safeParse(body);
    if (!parsed.success) throw invalidBody(`${parsed.error.issues[0]?.path.join('.')} is missing or invalid.`);
    const { data } = parsed;
    const isTaken = [...queries.values()].some(
      ({ queryDefinitionId, key, name }) =>
        queryDefinitionId !== id &&
        (key.toLowerCase() === data.key.toLowerCase() || name.toLowerCase() === data.name.toLowerCase()),
    );
    if (isTaken) throw invalidBody('A query with this name or key exists.', 118_075);
    if (data.categoryId !== QUERY_FOLDER.id) throw invalidBody('categoryId is no folder of queries.');
    if (extensions.withKey(data.targetKey) === undefined) throw invalidBody('The target data extension was not found.');
    if (!/^\s*(\/\*[\s\S]*?\*\/\s*)?SELECT\b/i.test(data.queryText)) throw invalidBody('Only SELECT is allowed.');
    return data;
  }

  return [
    {
      name: 'query.list',
      method: 'get',
      path: '/automation/v1/queries',
      needs: 'automations_read',
      run: ({ query }) => {
        const page = Math.max(1, Number(query.$page ?? 1));
        const items = [...queries.values()].slice((page - 1) * QUERIES_PER_PAGE, page * QUERIES_PER_PAGE);
        return ok({ page, pageSize: QUERIES_PER_PAGE, count: queries.size, items });
      },
    },
    {
      name: 'query.create',
      method: 'post',
      path: '/automation/v1/queries',
      needs: 'automations_write',
      run: ({ body }) => {
        const query = { ...bodyOf(body, undefined), queryDefinitionId: ids() };
        queries.set(query.queryDefinitionId, query);
        return ok(query);
      },
    },
    {
      name: 'query.change',
      method: 'patch',
      path: '/automation/v1/queries/:id',
      needs: 'automations_write',
      run: ({ params, body }) => {
        const id = params.id ?? '';
        if (!queries.has(id)) throw notFound('The query');
        queries.set(id, { ...bodyOf(body, id), queryDefinitionId: id });
        return ok(queries.get(id));
      },
    },
  ];
}
