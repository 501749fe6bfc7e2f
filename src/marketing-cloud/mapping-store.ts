import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type Redis from 'ioredis';
import { CodedError } from '../errors';
import { TABLES } from '../redis/outbox-entry';
import { dataExtensionMappingKey, MAPPING_CHECKED_LIFE_MS, mappingCheckedKey } from '../redis/redis-keys';
import type { Sentence } from '../saying';
import { shapeFaultAt } from '../shape-faults';
import type { DataExtensionMetadata, DataExtensionMetadataApi } from './data-extension-metadata';
import type { DataExtensionDefinitions } from './data-extensions';
import {
  checkMapping,
  type Mapping,
  type MappingFault,
  mappingSchema,
  mapTable,
  sentenceOf,
  withForms,
} from './mapping';
import { sayOfMapping } from './mapping-sentences';

/** The mapping is not used: rows wait until it is put right. */
export class MappingError extends CodedError {
  readonly faults: readonly MappingFault[];

  constructor(message: Sentence, faults: readonly MappingFault[]) {
    super('mapping_invalid', message, { retry: 'later' });
    this.faults = faults;
  }
}

/** @throws MappingError naming the faults, where there are any */
export function refuseMisfit(faults: readonly MappingFault[]): void {
  if (faults.length === 0) return;
  const told = faults.map((fault) => sayOfMapping('mapping_of_table', { table: fault.table, said: sentenceOf(fault) }));
  throw new MappingError(sayOfMapping('mapping_does_not_fit', { faults: told }), faults);
}

/**
 * Where the mapping lives: a file (`DATA_EXTENSION_MAPPING`), overridden for all processes by what `save` put in Redis.
 * `load`, `save`, `clear` and `check` stand alone for an admin page; `usable` is what a writer asks before it writes.
 */
export function createMappingStore(options: {
  redis: Redis;
  file: string | undefined;
  definitions: DataExtensionDefinitions;
  metadata: Pick<DataExtensionMetadataApi, 'find'>;
}) {
  const { redis, file, definitions, metadata } = options;

  function parse(text: string, origin: string | Sentence): Mapping {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw new MappingError(sayOfMapping('mapping_no_json', { origin }), []);
    }
    const parsed = mappingSchema.safeParse(json);
    if (parsed.success) return parsed.data;
    const faults = parsed.error.issues.map((issue) => shapeFaultAt(issue.path.join('.') || 'mapping', issue));
    throw new MappingError(sayOfMapping('mapping_unusable', { origin, faults }), []);
  }

  async function readText(): Promise<{ text: string; origin: string | Sentence }> {
    const saved = await redis.get(dataExtensionMappingKey());
    return saved === null ? readFile() : { text: saved, origin: 'Redis' };
  }

  function readFile(): { text: string; origin: string | Sentence } {
    if (file === undefined) return { text: '{}', origin: sayOfMapping('mapping_origin') };
    try {
      return { text: readFileSync(file, 'utf8'), origin: file };
    } catch {
      throw new MappingError(sayOfMapping('mapping_unread', { file }), []);
    }
  }

  async function check(mapping: Mapping): Promise<MappingFault[]> {
    const found = new Map<string, DataExtensionMetadata>();
    for (const table of TABLES) {
      const target = mapping[table] ? mapTable(table, mapping, definitions) : undefined;
      const real = target && (await metadata.find(target.dataExtension));
      if (target && real) found.set(target.dataExtension, real);
    }
    return checkMapping(mapping, definitions, found);
  }

  /** Each mapped table with the forms of the fields that take its columns, as the account has them now. */
  async function formed(mapping: Mapping): Promise<Mapping> {
    const entries = await Promise.all(
      Object.entries(mapping).map(async ([table, entry]) => {
        if (!entry?.dataExtension) return [table, entry];
        return [table, withForms(entry, await metadata.find(entry.dataExtension))];
      }),
    );
    // A table without an entry is ours, and no mapping names it.
    return mappingSchema.parse(Object.fromEntries(entries.filter(([, entry]) => entry !== undefined)));
  }

  async function load(): Promise<Mapping> {
    const { text, origin } = await readText();
    return parse(text, origin);
  }

  return {
    /** The mapping as it stands, unchecked. Throws MappingError where it cannot be read. */
    load,
    /** Compares a mapping with the real data extensions. Throws MarketingCloudError where these cannot be read. */
    check,
    formed,
    /** The mapping that is in force once what was saved is cleared. Throws MappingError where it cannot be read. */
    beneath(): Mapping {
      const { text, origin } = readFile();
      return parse(text, origin);
    },
    /** Puts a mapping in force for all processes. Check it first. */
    async save(mapping: Mapping): Promise<void> {
      await redis.set(dataExtensionMappingKey(), JSON.stringify(mappingSchema.parse(mapping)));
    },
    /** Goes back to the file. */
    async clear(): Promise<void> {
      await redis.del(dataExtensionMappingKey());
    },
    /**
     * The mapping, checked against the real data extensions once a day and after every change.
     * Throws MappingError naming the faults.
     */
    async usable(): Promise<Mapping> {
      const mapping = await load();
      if (Object.values(mapping).every((table) => table === null)) return mapping;
      const hash = createHash('sha256').update(JSON.stringify(mapping)).digest('hex');
      if ((await redis.exists(mappingCheckedKey(hash))) === 1) return mapping;
      const faults = await check(mapping);
      refuseMisfit(faults);
      await redis.set(mappingCheckedKey(hash), '1', 'PX', MAPPING_CHECKED_LIFE_MS);
      return mapping;
    },
  };
}

export type MappingStore = ReturnType<typeof createMappingStore>;
