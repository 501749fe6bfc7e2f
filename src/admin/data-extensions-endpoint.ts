import type { RequestHandler } from 'express';
import type Redis from 'ioredis';
import { z } from 'zod';
import { consentsLostBy } from '../consent/consents-lost';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import type { DataExtensionMetadataApi } from '../marketing-cloud/data-extension-metadata';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { type Mapping, mapTable } from '../marketing-cloud/mapping';
import type { MappingStore } from '../marketing-cloud/mapping-store';
import { MarketingCloudError } from '../marketing-cloud/marketing-cloud-error';
import { compare } from '../marketing-cloud/provision';
import { TABLES, type Table } from '../redis/outbox-entry';
import { dataExtensionMappingKey } from '../redis/redis-keys';
import type { DataExtensionsView, FieldChoices, TableState } from './page-data';
import { describe, suggestColumns } from './suggest-columns';

export interface DataExtensionsDependencies {
  redis: Redis;
  definitions: DataExtensionDefinitions;
  metadata: DataExtensionMetadataApi;
  mappings: MappingStore;
  mappingFile: string | undefined;
}

/** GET /admin/api/data-extensions → {@link DataExtensionsView}: where every table is written, and whether that fits. */
export function dataExtensionsEndpoint(dependencies: DataExtensionsDependencies): RequestHandler {
  const { redis, mappings, mappingFile } = dependencies;
  return async (_request, response) => {
    const mapping = await mappings.load();
    const saved = (await redis.exists(dataExtensionMappingKey())) === 1;
    const view: DataExtensionsView = {
      tables: await Promise.all(TABLES.map((table) => tableState(table, mapping, dependencies))),
      mapping,
      origin: saved ? 'saved' : mappingFile === undefined ? 'none' : 'file',
    };
    response.json(view);
  };
}

async function tableState(
  table: Table,
  mapping: Mapping,
  { definitions, metadata, mappings }: DataExtensionsDependencies,
): Promise<TableState> {
  const definition = definitions[table];
  const base = {
    table,
    description: definition.description,
    columns: definition.columns.map(describe),
    ...{ faults: [], missing: [], others: [] },
  };
  const target = mapTable(table, mapping, definitions);
  const lost = table === 'WA_Consent' ? consentsLostBy(mapping) : undefined;
  const risks = lost === undefined ? [] : [lost.english];
  if (!target) return { ...base, mode: 'left_out', state: 'left_out', problems: risks };
  const { dataExtension } = target;
  const mode = mapping[table] ? 'mapped' : 'own';
  try {
    if (mode === 'mapped') {
      const faults = await mappings.check({ [table]: mapping[table] });
      const problems = [...faults.map((fault) => fault.message), ...risks];
      return { ...base, mode, dataExtension, state: faults.length === 0 ? 'fits' : 'differs', problems, faults };
    }
    const real = await metadata.find(dataExtension);
    if (!real) return { ...base, mode, dataExtension, state: 'missing', problems: [] };
    const { missing: lacking, faults } = compare(definition, real);
    const missing = lacking.map(({ name }) => name);
    const problems = [...faults.map(({ message }) => message), ...missing.map((name) => `${name} is missing`)];
    const state = problems.length === 0 ? 'fits' : 'differs';
    return { ...base, mode, dataExtension, state, problems, faults, missing };
  } catch (error) {
    if (!(error instanceof MarketingCloudError)) throw error;
    const { reasons, reason } = error;
    const told = { problems: reasons, others: reasons, othersSaid: reason.saying };
    return { ...base, mode, dataExtension, state: 'unknown', ...told };
  }
}

const searchSchema = z.object({ text: z.string().max(100).default('') });

/** GET /admin/api/data-extensions/search?text= → `{found: [{key, name}]}`, at most 100. */
export function searchEndpoint({ metadata }: { metadata: DataExtensionMetadataApi }): RequestHandler {
  return async (request, response) => {
    const { text } = requestBody(searchSchema, request.query);
    response.json({ found: await metadata.search(text) });
  };
}

const fieldsSchema = z.object({ table: z.enum(TABLES), key: z.string().min(1).max(200) });

/** GET /admin/api/data-extensions/fields?table=&key= → {@link FieldChoices}; 404 `data_extension_missing`. */
export function fieldsEndpoint({
  definitions,
  metadata,
}: {
  definitions: DataExtensionDefinitions;
  metadata: DataExtensionMetadataApi;
}): RequestHandler {
  return async (request, response) => {
    const { table, key } = requestBody(fieldsSchema, request.query);
    const real = await metadata.find(key);
    if (!real) throw new HttpError(404, 'data_extension_missing', `there is no data extension ${key}`);
    const choices: FieldChoices = {
      key: real.key,
      name: real.name,
      fields: real.fields.map(({ name, type, length, scale, isPrimaryKey, isNullable }) => ({
        name,
        type: [type, length === undefined ? '' : ` ${length}`, scale === undefined ? '' : `,${scale}`].join(''),
        isKey: isPrimaryKey,
        required: isNullable === false,
      })),
      columns: suggestColumns(definitions[table], real),
    };
    response.json(choices);
  };
}
