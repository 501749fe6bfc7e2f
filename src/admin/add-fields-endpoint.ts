import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import type { DataExtensionMetadataApi } from '../marketing-cloud/data-extension-metadata';
import { type DataExtensionDefinitions, keyColumns } from '../marketing-cloud/data-extensions';
import { columnsNotThere } from '../marketing-cloud/provision';
import { TABLES } from '../redis/outbox-entry';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf } from './authenticate';

const bodySchema = z.object({
  table: z.enum(TABLES),
  key: z.string().min(1).max(200),
  columns: z.array(z.string()).min(1).max(60),
});

export interface AddFieldsDependencies {
  definitions: DataExtensionDefinitions;
  metadata: DataExtensionMetadataApi;
  audit: AuditLog;
}

/**
 * POST /admin/api/data-extensions/add-fields `{table, key, columns}` → `{added, late}`: makes fields of our own columns'
 * names and types in somebody's data extension, nullable and no keys. `late`: asked for, and not there yet. 404
 * `data_extension_missing`.
 */
export function addFieldsEndpoint({ definitions, metadata, audit }: AddFieldsDependencies): RequestHandler {
  return async (request, response) => {
    const { table, key, columns } = requestBody(bodySchema, request.body);
    const real = await metadata.find(key);
    if (!real) throw new HttpError(404, 'data_extension_missing', `there is no data extension ${key}`);
    const there = new Set(real.fields.map(({ name }) => name.toLowerCase()));
    const keys = keyColumns(definitions[table]);
    const wanted = definitions[table].columns.filter(
      ({ name }) => columns.includes(name) && !keys.includes(name) && !there.has(name.toLowerCase()),
    );
    const names = wanted.map(({ name }) => name);
    const act: AuditedAct = {
      operator: operatorOf(response),
      act: 'fields_added',
      subject: key,
      detail: names.join(', ').slice(0, 500),
    };
    if (wanted.length > 0) {
      await audit.act(act, () => metadata.addColumns(real.id, wanted, real.fields.length));
    }
    const late = wanted.length > 0 ? await columnsNotThere(real.id, wanted, metadata) : [];
    response.json({ added: names.filter((name) => !late.includes(name)), late });
  };
}
