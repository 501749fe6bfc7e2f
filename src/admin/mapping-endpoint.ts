import type { RequestHandler } from 'express';
import { z } from 'zod';
import { consentsLostBy } from '../consent/consents-lost';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { type Mapping, mappingSchema } from '../marketing-cloud/mapping';
import { type MappingStore, refuseMisfit } from '../marketing-cloud/mapping-store';
import { TABLES, type Table } from '../redis/outbox-entry';
import type { Sentence } from '../saying';
import { sayOfAct } from './act-sentences';
import type { AuditedAct, AuditLog } from './audit-log';
import { type Operator, operatorOf } from './authenticate';
import type { TestRowResult } from './page-data';
import { sayRefusal } from './refusal-sentences';
import { tryRow } from './test-row';

export interface MappingDependencies {
  mappings: MappingStore;
  definitions: DataExtensionDefinitions;
  rows: DataExtensionRows;
  audit: AuditLog;
  clock: () => number;
  ids: () => string;
  /** Hears of each date that was written and read back. */
  onDateReadBack: (asWritten: boolean) => void;
}

const tableSchema = z.enum(TABLES);
/** A spoken yes to a mapping under which a lost Redis would not be noticed, or could not be made good. */
const yesSchema = z.object({ withoutConsents: z.boolean().default(false) });
/** `entry` as in a mapping; absent = our own data extension, null = the table is not written. */
const oneTableSchema = z.object({ table: tableSchema, entry: mappingSchema.valueType.optional() });
const savedTableSchema = oneTableSchema.extend(yesSchema.shape);
const wholeSchema = yesSchema.extend({ mapping: mappingSchema });

/** GET /admin/api/mapping → the mapping in force as a file, as `DATA_EXTENSION_MAPPING` or an import takes it. */
export function exportMappingEndpoint({ mappings }: { mappings: MappingStore }): RequestHandler {
  return async (_request, response) => {
    const mapping = await mappings.load();
    response.set('Content-Disposition', 'attachment; filename="data-extension-mapping.json"');
    response.type('json').send(`${JSON.stringify(mapping, undefined, 2)}\n`);
  };
}

/**
 * PUT /admin/api/mapping `{mapping, withoutConsents?}` → `{mapping}`: an import. 409 `mapping_invalid` with its faults, or
 * `consents_would_be_lost` without that yes; nothing changes then.
 */
export function importMappingEndpoint(dependencies: MappingDependencies): RequestHandler {
  return async (request, response) => {
    const { mapping: imported, withoutConsents } = requestBody(wholeSchema, request.body);
    const mapping = await dependencies.mappings.formed(imported);
    const lost = askForYes(mapping, withoutConsents);
    await save(mapping, { ...dependencies, operator: operatorOf(response), subject: 'all tables', lost });
    response.json({ mapping });
  };
}

/**
 * DELETE /admin/api/mapping `{withoutConsents?}` → `{mapping}`: back to the mapping file, or to our own data extensions. 409
 * as for an import.
 */
export function clearMappingEndpoint({ mappings, audit }: MappingDependencies): RequestHandler {
  return async (request, response) => {
    const { withoutConsents } = requestBody(yesSchema, request.body ?? {});
    const lost = askForYes(mappings.beneath(), withoutConsents);
    const base: AuditedAct = { operator: operatorOf(response), act: 'mapping_cleared', subject: 'all tables' };
    const act = lost === undefined ? base : { ...base, detail: sayOfAct('act_yes', { lost }) };
    await audit.act(act, () => mappings.clear());
    response.json({ mapping: await mappings.load() });
  };
}

/**
 * PUT /admin/api/mapping/table `{table, entry?, withoutConsents?}` → `{mapping}`: one table, checked with all the others. 409
 * as for an import.
 */
export function saveTableEndpoint(dependencies: MappingDependencies): RequestHandler {
  return async (request, response) => {
    const { table, entry, withoutConsents } = requestBody(savedTableSchema, request.body);
    const { mappings } = dependencies;
    const lost = askForYes({ [table]: entry }, withoutConsents);
    const mapping = withTable(await mappings.load(), table, (await mappings.formed({ [table]: entry }))[table]);
    await save(mapping, { ...dependencies, operator: operatorOf(response), subject: table, lost });
    response.json({ mapping });
  };
}

/** POST /admin/api/mapping/check `{table, entry?}` → `{faults}` of the mapping as it would be. */
export function checkTableEndpoint({ mappings }: { mappings: MappingStore }): RequestHandler {
  return async (request, response) => {
    const { table, entry } = requestBody(oneTableSchema, request.body);
    const faults = await mappings.check(withTable(await mappings.load(), table, entry));
    response.json({ faults: faults.filter((fault) => fault.table === table) });
  };
}

/**
 * POST /admin/api/mapping/test-row `{table, entry?}` → {@link TestRowResult}: a row written, read back and removed. A
 * mapping with faults is not tried: 409 `mapping_invalid`.
 */
export function testRowEndpoint(dependencies: MappingDependencies): RequestHandler {
  const { mappings, definitions, rows, audit, clock, ids } = dependencies;
  return async (request, response) => {
    const { table, entry } = requestBody(oneTableSchema, request.body);
    if (entry === null) throw new HttpError(400, 'table_left_out', `${table} is left out: there is nothing to try`);
    const mapping = withTable(await mappings.load(), table, (await mappings.formed({ [table]: entry }))[table]);
    refuseMisfit((await mappings.check(mapping)).filter((fault) => fault.table === table));
    const subject = entry?.dataExtension ?? table;
    const marker = `test-${ids().replaceAll('-', '').slice(0, 12)}`;
    const act: AuditedAct = { operator: operatorOf(response), act: 'test_row_written', subject, detail: marker };
    const parts = { table, mapping, definitions, rows, marker, now: clock() };
    const tried = await audit.act(act, () => tryRow(parts));
    noteDates(tried, table, mapping, dependencies);
    response.json(tried);
  };
}

/** Each date of the row that was read back is as it was written, or is not. */
function noteDates(tried: TestRowResult, table: Table, mapping: Mapping, dependencies: MappingDependencies): void {
  if (!tried.written || tried.problem !== undefined) return;
  const differ = new Set(tried.differences.map(({ field }) => field));
  for (const { name, type } of dependencies.definitions[table].columns) {
    const field = mapping[table]?.columns[name];
    if (type === 'Date' && field !== null) dependencies.onDateReadBack(!differ.has(field ?? name));
  }
}

function withTable(mapping: Mapping, table: Table, entry: Mapping[Table]): Mapping {
  const { [table]: _before, ...others } = mapping;
  return entry === undefined ? others : { ...others, [table]: entry };
}

/** → what is lost, to which a yes was said; undefined where nothing is. Throws 409 `consents_would_be_lost` without a yes. */
function askForYes(mapping: Mapping, yes: boolean): Sentence | undefined {
  const lost = consentsLostBy(mapping);
  if (lost !== undefined && !yes) {
    throw new HttpError(409, 'consents_would_be_lost', sayRefusal('refusal_consents', { lost }));
  }
  return lost;
}

async function save(
  mapping: Mapping,
  of: MappingDependencies & { operator: Operator; subject: string; lost: Sentence | undefined },
): Promise<void> {
  const { mappings, audit, operator, subject, lost } = of;
  refuseMisfit(await mappings.check(mapping));
  const targets = TABLES.flatMap((table) => {
    const entry = mapping[table];
    return entry === undefined ? [] : [`${table} → ${entry === null ? 'left out' : (entry.dataExtension ?? table)}`];
  });
  const what = targets.length === 0 ? sayOfAct('act_own') : sayOfAct('act_targets', { words: targets.join(', ') });
  const detail = lost === undefined ? what : sayOfAct('act_yes_with', { lost, what });
  await audit.act({ operator, act: 'mapping_saved', subject, detail }, () => mappings.save(mapping));
}
