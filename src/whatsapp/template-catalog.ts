import { setTimeout as sleep } from 'node:timers/promises';
import type Redis from 'ioredis';
import type { Logger } from '../logger';
import { catalogChangedChannel } from '../redis/redis-keys';
import type { WhatsAppClient } from './client';
import { createSharedTemplates, MARK_GRACE_MS } from './shared-templates';
import { type Template, templateKey } from './template';
import { type Mark, markOfChange, markOfSendError, type TemplateChange, withMarks } from './template-mark';
import { compileTemplate } from './template-plan';

/** What a send finds out about a template: ready to be built, or why it must not go. */
export type CatalogEntry =
  | { sendable: true; template: Template; category: Template['category'] }
  | { sendable: false; template: Template | undefined; why: string };

const LEASE_POLL_MS = 250;
const FIRST_RETRY_MS = 2_000;
/** Codes that say our copy of the definition is old, rather than that the template is gone (WA 1.9). */
const EDITED_CODES = new Set([132000, 132012, 132018]);

/**
 * The account's templates in memory of this process, so that `find` is synchronous; the copy that all processes share is
 * kept by `createSharedTemplates`. The list is read from Meta every `refreshEveryMs` by whichever process gets the
 * lease. What webhooks and refused sends say of single templates wins until a newer listing; every change is published,
 * and every process reads again. While Meta is away the last copy keeps serving. `subscriber` is a connection of its own.
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
  const { subscriber, businessAccountId, logger, clock } = options;
  const shared = createSharedTemplates(options);
  const refreshEveryMs = options.refreshEveryMs ?? 10 * 60_000;
  const rereadEveryMs = options.rereadEveryMs ?? 15_000;
  const minRefreshGapMs = options.minRefreshGapMs ?? 60_000;

  let fromMeta: Template[] = [];
  let fetchedAt = 0;
  let entries = new Map<string, CatalogEntry>();
  let known = new Map<string, { source: string; template: Template }>();
  /** Languages in which a template can be sent, by its name. */
  let languages = new Map<string, string[]>();
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

  /** Builds the map that `find` reads; a template keeps its object, and with it its plan, until it differs. */
  function index(templates: readonly Template[]): void {
    const nextKnown: typeof known = new Map();
    const nextEntries: typeof entries = new Map();
    const nextLanguages: typeof languages = new Map();
    for (const template of templates) {
      const key = templateKey(template.name, template.language);
      const source = JSON.stringify(template);
      const before = known.get(key);
      const kept = before?.source === source ? before.template : template;
      const { obstacles } = compileTemplate(kept);
      nextKnown.set(key, { source, template: kept });
      if (obstacles.length === 0) {
        nextLanguages.set(kept.name, [...(nextLanguages.get(kept.name) ?? []), kept.language]);
      }
      nextEntries.set(
        key,
        obstacles.length === 0
          ? { sendable: true, template: kept, category: kept.category }
          : { sendable: false, template: kept, why: obstacles.join('; ') },
      );
    }
    known = nextKnown;
    entries = nextEntries;
    languages = nextLanguages;
  }

  /** Reads the shared copy into memory; one after the other, so that an older reading never lands on a newer one. */
  function reread(): Promise<void> {
    rereading = rereading.then(readShared, readShared);
    return rereading;
  }

  async function readShared(): Promise<void> {
    const { list, marks } = await shared.read(fetchedAt);
    if (list) {
      fromMeta = list.templates;
      fetchedAt = list.fetchedAt;
    }
    index(withMarks(fromMeta, marks));
  }

  /** One process asks Meta; the others wait for what it stores. */
  async function refreshOnce(): Promise<void> {
    const askedAt = clock();
    lastRefresh = askedAt;
    while (!closed) {
      if (await shared.fetchFromMeta()) break;
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
    if (await shared.mark(field, change)) await reread();
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

    /** The languages in which a template of this name can be sent now; from memory. */
    translations: (name: string): readonly string[] => languages.get(name) ?? [],

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
