import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type Redis from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../logger';
import { createLease } from '../redis/lease';
import { catalogChangedChannel, templateMarksKey, templatesKey } from '../redis/redis-keys';
import { bindScript } from '../redis/script';
import { GraphError, type WhatsAppClient } from './client';
import { type Template, templateSchema } from './template';
import { MARK_TEMPLATE, type Mark, markSchema } from './template-mark';

const listSchema = z.object({ fetchedAt: z.number(), templates: z.array(z.unknown()) });

const BROKEN_CURSOR = 131059;
/** No account is this long (6,000 templates at most, WA 2.2): only a paging that never ends is. */
const MOST_PAGES = 1000;
const LEASE_MS = 60_000;
/** Below this a list is stored as it is; above, gzip makes it about a tenth. */
const COMPRESS_FROM_BYTES = 8_192;
/** A webhook tells of a change before or after a listing shows it: marks this young outlive a refresh. */
export const MARK_GRACE_MS = 60_000;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

async function pack(json: string): Promise<Buffer> {
  const plain = Buffer.from(json, 'utf8');
  return plain.length < COMPRESS_FROM_BYTES ? plain : compress(plain);
}

async function unpack(stored: Buffer): Promise<unknown> {
  const gzipped = stored[0] === 0x1f && stored[1] === 0x8b;
  return JSON.parse((gzipped ? await decompress(stored) : stored).toString('utf8'));
}

/**
 * The account's templates in Redis, one copy for all processes: the list as Meta gave it, and beside it what webhooks and
 * refused sends said of single templates since (marks). Every change is published on `catalogChangedChannel`.
 */
export function createSharedTemplates(options: {
  redis: Redis;
  client: Pick<WhatsAppClient, 'templatesPage'>;
  businessAccountId: string;
  logger: Logger;
  clock: () => number;
  ids: () => string;
}) {
  const { redis, client, businessAccountId, logger, clock, ids } = options;
  const listKey = templatesKey(businessAccountId);
  const marksKey = templateMarksKey(businessAccountId);
  const markTemplate = bindScript(redis, MARK_TEMPLATE);

  function parseTemplates(items: readonly unknown[]): Template[] {
    return items.flatMap((item) => {
      const template = templateSchema.safeParse(item);
      if (template.success) return [template.data];
      logger.warn({ issues: template.error.issues }, 'a listed template cannot be read');
      return [];
    });
  }

  async function fetchAll(): Promise<unknown[]> {
    let items: unknown[] = [];
    let after: string | undefined;
    let restarts = 0;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      try {
        const got = await client.templatesPage(businessAccountId, after);
        items.push(...got.items);
        if (got.after === undefined) return items;
        after = got.after;
      } catch (error) {
        // The cursor broke on the way: begin again without one (WA 2.1), twice at most.
        if (!(error instanceof GraphError) || error.graphCode !== BROKEN_CURSOR || restarts >= 2) throw error;
        restarts += 1;
        items = [];
        after = undefined;
      }
    }
    logger.warn({ templates: items.length, pages: MOST_PAGES }, 'the list of templates is longer than we read');
    return items;
  }

  async function fetchAndStore(): Promise<void> {
    const startedAt = clock();
    const items = await fetchAll();
    const json = JSON.stringify({ fetchedAt: startedAt, templates: parseTemplates(items) });
    const marks = await redis.hgetall(marksKey);
    const old = Object.entries(marks).filter(([, mark]) => {
      const read = markSchema.safeParse(JSON.parse(mark));
      return !read.success || read.data.markedAt < startedAt - MARK_GRACE_MS;
    });
    const write = redis.multi().set(listKey, await pack(json));
    if (old.length > 0) write.hdel(marksKey, ...old.map(([field]) => field));
    await write.publish(catalogChangedChannel(), businessAccountId).exec();
    logger.info({ templates: items.length }, 'templates read');
  }

  return {
    /** `list` only where it is another than the one read from Meta at `knownAt` (ms). Marks by field. */
    async read(
      knownAt: number,
    ): Promise<{ list?: { fetchedAt: number; templates: Template[] }; marks: Map<string, Mark> }> {
      const [stored, rawMarks] = await Promise.all([redis.getBuffer(listKey), redis.hgetall(marksKey)]);
      const marks = new Map<string, Mark>();
      for (const [field, json] of Object.entries(rawMarks)) marks.set(field, markSchema.parse(JSON.parse(json)));
      if (stored === null) return { marks };
      const { fetchedAt, templates } = listSchema.parse(await unpack(stored));
      return fetchedAt === knownAt ? { marks } : { list: { fetchedAt, templates: parseTemplates(templates) }, marks };
    },

    /** Brings Meta's list here; → false where another process is doing so. @throws GraphError */
    async fetchFromMeta(): Promise<boolean> {
      // An owner for each listing: two of this process exclude each other as well.
      const lease = createLease({ redis, name: `templates:${businessAccountId}`, owner: ids(), ttlMs: LEASE_MS });
      if (!(await lease.acquire())) return false;
      try {
        await fetchAndStore();
      } finally {
        await lease.release();
      }
      return true;
    },

    /** Keeps a mark unless a newer one stands there; → whether it was kept. */
    async mark(field: string, change: Mark): Promise<boolean> {
      const written = await markTemplate({ marks: marksKey, field, mark: JSON.stringify(change), at: change.at });
      if (written !== 1) return false;
      await redis.publish(catalogChangedChannel(), businessAccountId);
      return true;
    },
  };
}
