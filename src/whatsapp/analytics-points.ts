import { z } from 'zod';
import type { WhatsAppClient } from './client';

const pageSchema = z.object({
  data: z.array(z.object({ data_points: z.array(z.unknown()).catch([]) })),
  paging: z
    .object({ next: z.string().optional(), cursors: z.object({ after: z.string().optional() }).optional() })
    .optional()
    .catch(undefined),
});
/** A cursor that leads nowhere ends here. */
const MOST_PAGES = 1_000;

/**
 * The data points that an account's analytics of one kind tell, unparsed, from all pages. Only the cursor of `paging.next` is
 * followed, never its URL. @throws GraphError, or ZodError where the answer has another shape
 */
export async function analyticsPoints(
  client: Pick<WhatsAppClient, 'edge'>,
  { account, kind }: { account: string; kind: 'template_analytics' | 'pricing_analytics' },
  query: Readonly<Record<string, string>>,
): Promise<unknown[]> {
  const points: unknown[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { data, paging } = pageSchema.parse(
      await client.edge(account, kind, { ...query, ...(after !== undefined && { after }) }),
    );
    points.push(...data.flatMap(({ data_points }) => data_points));
    after = paging?.next === undefined ? undefined : paging.cursors?.after;
    if (after === undefined) break;
  }
  return points;
}
