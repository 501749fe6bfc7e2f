import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import type { DataExtensionMetadataApi } from '../marketing-cloud/data-extension-metadata';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import type { DataFolders } from '../marketing-cloud/data-folders';
import type { Mapping } from '../marketing-cloud/mapping';
import type { MappingStore } from '../marketing-cloud/mapping-store';
import { provision } from '../marketing-cloud/provision';
import { TABLES, type Table } from '../redis/outbox-entry';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import type { CameTo } from './page-data';

const bodySchema = z.object({ table: z.enum(TABLES) });

export interface ProvisionDependencies {
  definitions: DataExtensionDefinitions;
  metadata: DataExtensionMetadataApi;
  mappings: MappingStore;
  folderId: number | undefined;
  folders: DataFolders;
  audit: AuditLog;
}

/**
 * POST /admin/api/data-extensions/provision `{table}` → {@link CameTo} as `npm run provision` tells it: makes our own
 * data extension of this table, or adds the columns that it lacks. 409 `table_mapped` where it is mapped to another.
 */
export function provisionEndpoint(dependencies: ProvisionDependencies): RequestHandler {
  const { definitions, metadata, mappings, folderId, folders, audit } = dependencies;
  return async (request, response) => {
    const { table } = requestBody(bodySchema, request.body);
    const current = await mappings.load();
    if (current[table] !== undefined) {
      throw new HttpError(409, 'table_mapped', `${table} is mapped: go back to our own data extension first`);
    }
    const act: AuditedAct = { operator: operatorOf(response), act: 'data_extension_provisioned', subject: table };
    const { tables } = await audit.act(act, () =>
      provision({
        definitions,
        mapping: nothingBut(table),
        metadata,
        checkMapping: mappings.check,
        folderId,
        folders,
      }),
    );
    const done = tables.find((each) => each.table === table);
    const { state = 'failed', details = [], said = [] } = done ?? {};
    response.json({ state, details, said } satisfies CameTo);
  };
}

/** A mapping that leaves out every other table, so that provision looks at this one alone. */
const nothingBut = (table: Table): Mapping =>
  Object.fromEntries(TABLES.filter((other) => other !== table).map((other) => [other, null]));
