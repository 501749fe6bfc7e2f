import { setTimeout as delay } from 'node:timers/promises';
import { TABLES, type Table } from '../redis/outbox-entry';
import { type Saying, type Sentence, speaker } from '../saying';
import type { DataExtensionMetadata, DataExtensionMetadataApi } from './data-extension-metadata';
import type { DataExtensionDefinition, DataExtensionDefinitions } from './data-extensions';
import type { DataFolders } from './data-folders';
import { type Folder, findFolder } from './find-folder';
import { fieldFaults, type Mapping, type MappingFault, mapTable, sentenceOf } from './mapping';
import { MarketingCloudError } from './marketing-cloud-error';
import { provisionSentences } from './provision-sentences';
import { type Retention, wordsOfRetention } from './retention';
import { retentionSentences } from './retention-sentences';

/** How our definition and the real data extension compare. */
export interface Comparison {
  /** Columns that the real one has not. */
  missing: DataExtensionDefinition['columns'];
  /** Differences that have rows refused; only a person can settle them (MC 4.1, field rules). */
  faults: MappingFault[];
}

/** What `npm run provision` did for one table. */
export interface Provisioned {
  table: Table;
  /** External key, undefined where the mapping leaves the table out. */
  dataExtension: string | undefined;
  state: 'created' | 'already_there' | 'columns_added' | 'mapped' | 'left_out' | 'differs' | 'failed';
  details: string[];
  /** The details by code, for who says them in another language. */
  said: Saying[];
}

const say = speaker({ ...provisionSentences, ...retentionSentences });
const refusals = ({ reasons }: MarketingCloudError) => reasons.map((words) => say('provision_refused', { words }));
const came = (
  of: Pick<Provisioned, 'table' | 'dataExtension'>,
  state: Provisioned['state'],
  details: readonly Sentence[],
): Provisioned => ({
  ...of,
  state,
  details: details.map(({ english }) => english),
  said: details.map(({ saying }) => saying),
});

/** Errorcode of an object that exists already (MC 2.5). */
const EXISTS = 30_004;
/** Pauses between looks whether columns have come. */
const LOOKS_AFTER_MS = [500, 1_000, 2_000, 4_000, 8_000, 8_000];

/** Compares one of our own data extensions with its definition. Pure. */
export function compare(definition: DataExtensionDefinition, real: DataExtensionMetadata): Comparison {
  const fields = new Map(real.fields.map((field) => [field.name.toLowerCase(), field]));
  const missing: DataExtensionDefinition['columns'] = [];
  const faults: MappingFault[] = [];
  const fault = (column: string, code: MappingFault['code'], message: string) =>
    faults.push({ table: definition.key, column, code, message, values: { column } });
  for (const column of definition.columns) {
    const field = fields.get(column.name.toLowerCase());
    const isKey = column.type === 'Text' && column.primaryKey === true;
    if (!field && isKey) fault(column.name, 'key_missing', `${column.name} is missing and would be the primary key`);
    else if (!field) missing.push(column);
    else {
      faults.push(...fieldFaults(definition.key, column, field));
      if (field.isPrimaryKey !== isKey) {
        const words = `${column.name} ${isKey ? 'must be' : 'must not be'} part of the primary key`;
        fault(column.name, isKey ? 'key_wanted' : 'key_unwanted', words);
      }
    }
  }
  const ours = new Set(definition.columns.map((column) => column.name.toLowerCase()));
  for (const field of real.fields) {
    if (!ours.has(field.name.toLowerCase()) && (field.isPrimaryKey || field.isNullable === false)) {
      fault(field.name, 'nothing_writes_it', `${field.name} is required there, and nothing writes it`);
    }
  }
  return { missing, faults };
}

/** Retention of an existing data extension that is not as defined, in words; undefined where it is, or is not told. */
export function retentionDifference(
  definition: DataExtensionDefinition,
  { retention }: DataExtensionMetadata,
): Sentence | undefined {
  if (retention === undefined) return undefined;
  const { key: table, retentionDays } = definition;
  const isAsDefined =
    retention.kind === 'rows' ? retention.days === retentionDays && !retention.itself : retention.kind === 'none';
  if (isAsDefined && (retention.kind === 'rows' || retentionDays === null)) return undefined;
  const is = wordsOfRetention(retention) ?? say('retention_none');
  const differs =
    retentionDays === null
      ? say('retention_defined_none', { is })
      : say('retention_defined', { is, days: retentionDays });
  return withLoss(table, retention, differs);
}

/**
 * What the retention of an admin's own data extension would take away that this product relies on; undefined where it is
 * theirs to choose.
 */
export function retentionOfMapped(table: Table, { retention }: DataExtensionMetadata): Sentence | undefined {
  if (retention === undefined || retention.kind === 'none') return undefined;
  if (table !== 'WA_Consent' && (retention.kind === 'unreadable' || !retention.itself)) return undefined;
  const is = wordsOfRetention(retention);
  return is && withLoss(table, retention, is);
}

const withLoss = (table: Table, retention: Retention, is: Sentence): Sentence =>
  table === 'WA_Consent' && retention.kind !== 'none' ? say('retention_loses_opt_outs', { is }) : is;

/** What provision works with. */
interface ProvisionOptions {
  definitions: DataExtensionDefinitions;
  mapping: Mapping;
  metadata: DataExtensionMetadataApi;
  checkMapping: (mapping: Mapping) => Promise<MappingFault[]>;
  /** `categoryId` of the folder for new data extensions; undefined = one is looked for (find-folder.ts). */
  folderId: number | undefined;
  /** Left out where no folder may be made. */
  folders?: DataFolders;
  pause?: (ms: number) => Promise<unknown>;
}

/**
 * Makes the data extensions of design 5: creates what is missing, adds missing columns, sets retention where there is
 * none, and says for each what it did, and in which folder it made any. Mapped tables are the admin's own: they are
 * checked, never changed. Run it as often as you like. What fails for one table is told in its result, the others go on.
 */
export async function provision(
  options: ProvisionOptions,
): Promise<{ tables: Provisioned[]; folder: Folder | undefined }> {
  const { definitions, mapping, metadata, folders } = options;
  const found = await findOwn(mapping, metadata);
  const ours = [...found.values()].map(({ real }) => real?.categoryId).find((id) => id !== undefined);
  let folder: Folder | undefined;
  let mappingFaults: Promise<MappingFault[]> | undefined;

  async function provisionTable(table: Table): Promise<Provisioned> {
    const target = mapTable(table, mapping, definitions);
    if (!target) return came({ table, dataExtension: undefined }, 'left_out', [say('provision_left_out')]);
    try {
      if (mapping[table]) {
        mappingFaults ??= options.checkMapping(mapping);
        return await checkMapped(table, target.dataExtension, await mappingFaults, metadata);
      }
      const { real, error } = found.get(table) ?? {};
      if (error) throw error;
      if (real) return await complete(definitions[table], real, options);
      folder ??= await findFolder({ configured: options.folderId, ours, metadata, ...(folders && { folders }) });
      return await create(definitions[table], folder, metadata);
    } catch (error) {
      if (!(error instanceof MarketingCloudError)) throw error;
      return came({ table, dataExtension: target.dataExtension }, 'failed', refusals(error));
    }
  }

  const tables: Provisioned[] = [];
  for (const table of TABLES) tables.push(await provisionTable(table));
  return { tables, folder };
}

async function checkMapped(
  table: Table,
  dataExtension: string,
  faultsOfAll: readonly MappingFault[],
  metadata: DataExtensionMetadataApi,
): Promise<Provisioned> {
  const of = { table, dataExtension };
  const faults = faultsOfAll.filter((fault) => fault.table === table);
  if (faults.length > 0) return came(of, 'differs', faults.map(sentenceOf));
  const real = await metadata.find(dataExtension);
  const retention = real && retentionOfMapped(table, real);
  return came(of, 'mapped', [say('provision_fits'), ...(retention ? [retention] : [])]);
}

async function create(
  { key: table, ...definition }: DataExtensionDefinition,
  folder: Folder,
  metadata: DataExtensionMetadataApi,
): Promise<Provisioned> {
  const of = { table, dataExtension: table };
  try {
    await metadata.create({ key: table, ...definition }, folder.kind === 'none' ? undefined : folder.id);
  } catch (error) {
    if (!(error instanceof MarketingCloudError)) throw error;
    if (error.errorcode === EXISTS) {
      return came(of, 'already_there', [say('provision_not_listed')]);
    }
    if (error.code !== 'mc_refused' || folder.kind === 'set' || folder.kind === 'named') throw error;
    return came(of, 'failed', [...refusals(error), say('provision_folder')]);
  }
  const { retentionDays } = definition;
  const kept = retentionDays === null ? say('provision_kept_for_ever') : say('provision_kept', { days: retentionDays });
  return came(of, 'created', [kept]);
}

async function complete(
  definition: DataExtensionDefinition,
  real: DataExtensionMetadata,
  { metadata, pause = delay }: Pick<ProvisionOptions, 'metadata' | 'pause'>,
): Promise<Provisioned> {
  const { key: table, retentionDays } = definition;
  const { missing, faults } = compare(definition, real);
  const of = { table, dataExtension: table };
  const details = faults.map(sentenceOf);
  if (missing.length > 0) {
    await metadata.addColumns(real.id, missing, real.fields.length);
    const late = await columnsNotThere(real.id, missing, metadata, pause);
    const added = missing.map(({ name }) => name).filter((name) => !late.includes(name));
    if (added.length > 0) details.push(say('provision_added', { columns: added.join(', ') }));
    if (late.length > 0) {
      details.push(say('provision_asked_for', { columns: late.join(', ') }));
      return came(of, 'failed', details);
    }
  }
  const difference = retentionDifference(definition, real);
  if (difference && real.retention?.kind === 'none' && retentionDays !== null) {
    await metadata.setRetention(real.id, retentionDays);
    details.push(say('provision_retention_set', { days: retentionDays }));
  } else if (difference) details.push(say('provision_retention_left', { is: difference }));
  const state = faults.length > 0 ? 'differs' : missing.length > 0 ? 'columns_added' : 'already_there';
  return came(of, state, details);
}

/** Marketing Cloud adds columns after it has answered (MC 4.1): looks until they are there, for half a minute. */
export async function columnsNotThere(
  id: string,
  columns: DataExtensionDefinition['columns'],
  metadata: DataExtensionMetadataApi,
  pause: (ms: number) => Promise<unknown> = delay,
): Promise<string[]> {
  for (const ms of [...LOOKS_AFTER_MS, undefined]) {
    const there = new Set((await metadata.fields(id)).map(({ name }) => name.toLowerCase()));
    const late = columns.map(({ name }) => name).filter((name) => !there.has(name.toLowerCase()));
    if (late.length === 0 || ms === undefined) return late;
    await pause(ms);
  }
  return [];
}

/** What is there of our own tables, or why it could not be looked for. All are looked for first: they stand in one folder. */
async function findOwn(mapping: Mapping, metadata: DataExtensionMetadataApi) {
  const own = TABLES.filter((table) => mapping[table] === undefined);
  const found = await Promise.all(
    own.map(async (table): Promise<[Table, { real?: DataExtensionMetadata | undefined; error?: unknown }]> => {
      try {
        return [table, { real: await metadata.find(table) }];
      } catch (error) {
        return [table, { error }];
      }
    }),
  );
  return new Map(found);
}
