import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type Redis from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../logger';
import { catalogChangedChannel, leaseKey, templateMarksKey, templatesKey } from '../redis-keys';
import { GraphError, type WhatsAppClient } from './client';
import { type Template, templateKey, templateSchema } from './template';
import {
  MARK_LUA,
  type Mark,
  markOfChange,
  markOfSendError,
  markSchema,
  type TemplateChange,
  withMarks,
} from './template-mark';
import { compileTemplate } from './template-plan';

/** What a send finds out about a template: ready to be built, or why it must not go. */
export type CatalogEntry =
  | { sendable: true; template: Template; category: Template['category'] }
  | { sendable: false; template: Template | undefined; why: string };

const listSchema = z.object({ fetchedAt: z.number(), templates: z.array(z.unknown()) });

const BROKEN_CURSOR = 131059;
/** No account is this long (6,000 templates at most, WA 2.2): only a paging that never ends is. */
const MOST_PAGES = 1000;
const LEASE_MS = 60_000;
const LEASE_POLL_MS = 250;
/** Below this a list is stored as it is; above, gzip makes it about a tenth. */
const COMPRESS_FROM_BYTES = 8_192;
const FIRST_RETRY_MS = 2_000;
/** A webhook tells of a change before or after a listing shows it: marks this young outlive a refresh. */
const MARK_GRACE_MS = 60_000;
/** Codes that say our copy of the definition is old, rather than that the template is gone (WA 1.9). */
const EDITED_CODES = new Set([132000, 132012, 132018]);

const RELEASE_LUA = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

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
 * The account's templates: in Redis for all processes, in memory of each, so that `find` is synchronous. The list is
 * read from Meta every `refreshEveryMs` by whichever process gets the lease. What webhooks and refused sends say of
 * single templates is kept beside it as marks, which win until a newer listing; every change is published, and every
 * process reads again. While Meta is away the last copy keeps serving. `subscriber` is a connection of its own.
 */
export function createTemplateCatalog(options: {
  redis: Redis;
  subscriber: Redis;
  client: Pick<WhatsAppClient, 'templatesPage'>;
  businessAccountId: string;
  logger: Logger;
  clock: () => number;
  ids: () => string;
  refreshEveryMs?: number;
  /** How often a process reads the shared copy even if no news of a change reached it. */
  rereadEveryMs?: number;
  /** The least time between two refreshes that send errors or unknown templates ask for. */
  minRefreshGapMs?: number;
}) {
  const { redis, subscriber, client, businessAccountId, logger, clock, ids } = options;
  const refreshEveryMs = options.refreshEveryMs ?? 10 * 60_000;
  const rereadEveryMs = options.rereadEveryMs ?? 15_000;
  const minRefreshGapMs = options.minRefreshGapMs ?? 60_000;
  const listKey = templatesKey(businessAccountId);
  const marksKey = templateMarksKey(businessAccountId);
  const lease = leaseKey(`templates:${businessAccountId}`);

  let fromMeta: Template[] = [];
  let fetchedAt = 0;
  let entries = new Map<string, CatalogEntry>();
  let known = new Map<string, { source: string; template: Template }>();
  let refreshing: Promise<void> | undefined;
  let rereading: Promise<void> = Promise.resolve();
  let lastRefresh = 0;
  let failures = 0;
  const timers = new Set<NodeJS.Timeout>();
  const background = new Set<Promise<void>>();
  let closed = false;

  function later(ms: number, work: () => Promise<void>): void {
    if (closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      inBackground(work());
    }, ms);
    timers.add(timer);
  }

  function inBackground(work: Promise<unknown>): void {
    const settled = work.then(
      () => undefined,
      (error: unknown) => {
        if (!closed) logger.warn({ err: error }, 'the template catalog could not be brought up to date');
      },
    );
    background.add(settled);
    void settled.finally(() => background.delete(settled));
  }

  function parseTemplates(items: readonly unknown[]): Template[] {
    return items.flatMap((item) => {
      const template = templateSchema.safeParse(item);
      if (template.success) return [template.data];
      logger.warn({ issues: template.error.issues }, 'a listed template cannot be read');
      return [];
    });
  }

  /** Builds the map that `find` reads; a template keeps its object, and with it its plan, until it differs. */
  function index(templates: readonly Template[]): void {
    const nextKnown: typeof known = new Map();
    const nextEntries: typeof entries = new Map();
    for (const template of templates) {
      const key = templateKey(template.name, template.language);
      const source = JSON.stringify(template);
      const before = known.get(key);
      const kept = before?.source === source ? before.template : template;
      const { obstacles } = compileTemplate(kept);
      nextKnown.set(key, { source, template: kept });
      nextEntries.set(
        key,
        obstacles.length === 0
          ? { sendable: true, template: kept, category: kept.category }
          : { sendable: false, template: kept, why: obstacles.join('; ') },
      );
    }
    known = nextKnown;
    entries = nextEntries;
  }

  /** Reads the shared copy into memory; one after the other, so that an older reading never lands on a newer one. */
  function reread(): Promise<void> {
    rereading = rereading.then(readShared, readShared);
    return rereading;
  }

  async function readShared(): Promise<void> {
    const [stored, rawMarks] = await Promise.all([redis.getBuffer(listKey), redis.hgetall(marksKey)]);
    if (stored !== null) {
      const list = listSchema.parse(await unpack(stored));
      if (list.fetchedAt !== fetchedAt) {
        fromMeta = parseTemplates(list.templates);
        fetchedAt = list.fetchedAt;
      }
    }
    const marks = new Map<string, Mark>();
    for (const [field, json] of Object.entries(rawMarks)) marks.set(field, markSchema.parse(JSON.parse(json)));
    index(withMarks(fromMeta, marks));
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

  /** One process asks Meta; the others wait for what it stores. */
  async function refreshOnce(): Promise<void> {
    const askedAt = clock();
    const token = ids();
    lastRefresh = askedAt;
    while (!closed) {
      const mine = await redis.set(lease, token, 'PX', LEASE_MS, 'NX');
      if (mine !== null) {
        try {
          await fetchAndStore();
        } finally {
          await redis.eval(RELEASE_LUA, 1, lease, token);
        }
        break;
      }
      await sleep(LEASE_POLL_MS);
      await reread();
      if (fetchedAt >= askedAt) return;
    }
    await reread();
  }

  function refresh(): Promise<void> {
    refreshing ??= refreshOnce().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  /** Refreshes for ever: at the interval while it works, with growing pauses while Meta is away. */
  async function keepFresh(): Promise<void> {
    try {
      // Another process may have read the list a moment ago.
      if (clock() - fetchedAt >= refreshEveryMs / 2) await refresh();
      failures = 0;
    } catch (error) {
      failures += 1;
      logger.warn({ err: error, failures, fetchedAt }, 'templates could not be read; the last copy keeps serving');
    }
    const pause = failures === 0 ? refreshEveryMs : Math.min(refreshEveryMs, FIRST_RETRY_MS * 2 ** (failures - 1));
    later(pause, keepFresh);
  }

  async function keepReread(): Promise<void> {
    try {
      await reread();
    } finally {
      later(rereadEveryMs, keepReread);
    }
  }

  function refreshSoon(): void {
    if (closed || refreshing !== undefined || clock() - lastRefresh < minRefreshGapMs) return;
    inBackground(refresh());
  }

  async function mark(field: string, change: Mark): Promise<void> {
    const written = await redis.eval(MARK_LUA, 1, marksKey, field, JSON.stringify(change), change.at);
    if (written !== 1) return;
    await redis.publish(catalogChangedChannel(), businessAccountId);
    await reread();
  }

  const onMessage = (channel: string): void => {
    if (channel === catalogChangedChannel()) inBackground(reread());
  };

  return {
    /** Loads the shared copy, then keeps it fresh. Does not wait for Meta where Redis has a copy. */
    async start(): Promise<void> {
      subscriber.on('message', onMessage);
      await subscriber.subscribe(catalogChangedChannel());
      await reread();
      const first = keepFresh();
      if (fetchedAt === 0) await first;
      else inBackground(first);
      later(rereadEveryMs, keepReread);
    },

    /** From memory, in no time. `en-US` and `en_US` are one language (WA 3.6). */
    find(name: string, language: string): CatalogEntry {
      return (
        entries.get(templateKey(name, language)) ?? {
          sendable: false,
          template: undefined,
          why: `the account has no template ${name} (${language})`,
        }
      );
    },

    /** All templates as they are known now, sendable or not. */
    list(): Template[] {
      return [...known.values()].map(({ template }) => template);
    },

    /** When the list was read from Meta, ms; 0 = never. */
    fetchedAt: () => fetchedAt,

    /** Reads the list from Meta now; one request in flight over all processes. @throws GraphError */
    refresh,

    /** A webhook told of a change: in force in every process at once, until a newer listing (WA 3.6). */
    async apply(change: TemplateChange): Promise<void> {
      if (change.account !== undefined && change.account !== businessAccountId) return;
      // Redelivered late: the list was read after it happened.
      if (change.at * 1000 < fetchedAt - MARK_GRACE_MS) return;
      const { name, language } = change.template;
      const listed = entries.has(templateKey(name, language));
      const made = markOfChange(change, clock());
      if (made) await mark(made.field, made.mark);
      if (!listed || !made) refreshSoon();
    },

    /** A send was refused for its template: stops it everywhere until Meta or the next listing says otherwise. */
    reportSendError(name: string, language: string, code: number): void {
      const made = markOfSendError(name, language, code, clock());
      if (made) {
        logger.warn({ template: name, language, code }, 'a send was refused for its template');
        inBackground(mark(made.field, made.mark));
      }
      if (made === undefined || EDITED_CODES.has(code)) refreshSoon();
    },

    /** A step asks for a template that the list does not have: it may be new. */
    reportMissing(name: string, language: string): void {
      if (!entries.has(templateKey(name, language))) refreshSoon();
    },

    /** Stops what runs in the background; the connections stay open, they belong to the caller. */
    async close(): Promise<void> {
      closed = true;
      subscriber.off('message', onMessage);
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled([...background, refreshing]);
    },
  };
}

export type TemplateCatalog = ReturnType<typeof createTemplateCatalog>;
