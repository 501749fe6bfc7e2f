import { consentsLostBy } from '../consent/consents-lost';
import type { DataExtensionMetadata, DataExtensionMetadataApi } from '../marketing-cloud/data-extension-metadata';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { checkMapping, type Mapping, mapTable } from '../marketing-cloud/mapping';
import { MappingError } from '../marketing-cloud/mapping-store';
import { MarketingCloudError } from '../marketing-cloud/marketing-cloud-error';
import { compare, retentionDifference, retentionOfMapped } from '../marketing-cloud/provision';
import { TABLES, type Table } from '../redis/outbox-entry';
import { type Answer, silent, told, wordsOf } from './answer';
import { about, type Judged } from './check';
import { isRightMissing } from './marketing-cloud-checks';

/** Where our tables are written, and what is there. */
export interface DataExtensionFacts {
  /** `invalid`: it is there and cannot be used; silent: Redis, where the admin page keeps it, does not tell it. */
  mapping: Answer<Mapping> | { kind: 'invalid'; words: string };
  /** By table; `undefined` told = there is none with that key. A table that the mapping leaves out is not asked for. */
  found: Partial<Record<Table, Answer<DataExtensionMetadata | undefined>>>;
}

/** Asks for the data extension of each table, ours or the mapped one. Never throws. */
export async function askDataExtensions(options: {
  loadMapping: () => Promise<Mapping>;
  metadata: Pick<DataExtensionMetadataApi, 'find'>;
  definitions: DataExtensionDefinitions;
}): Promise<DataExtensionFacts> {
  const { loadMapping, metadata, definitions } = options;
  let mapping: DataExtensionFacts['mapping'];
  try {
    mapping = told(await loadMapping());
  } catch (error) {
    mapping =
      error instanceof MappingError
        ? { kind: 'invalid', words: error.message }
        : silent(`it cannot be read: ${error instanceof Error ? error.message : 'unknown fault'}`);
  }
  const known = mapping.kind === 'told' ? mapping.value : {};
  const found = await Promise.all(
    TABLES.map(async (table) => {
      const target = mapTable(table, known, definitions);
      return [table, target && (await find(metadata, target.dataExtension))] as const;
    }),
  );
  return { mapping, found: Object.fromEntries(found) };
}

async function find(
  metadata: Pick<DataExtensionMetadataApi, 'find'>,
  key: string,
): Promise<Answer<DataExtensionMetadata | undefined>> {
  try {
    return told(await metadata.find(key));
  } catch (error) {
    return answerOf(error);
  }
}

/** What a call that failed says. */
export function answerOf(error: unknown): Exclude<Answer<never>, { kind: 'told' }> {
  if (!(error instanceof MarketingCloudError)) {
    return { kind: 'silent', words: error instanceof Error ? error.message : 'an unknown fault' };
  }
  const words = error.reasons.join('; ');
  return error.status !== undefined && error.status < 500
    ? { kind: 'refused', status: error.status, words }
    : { kind: 'silent', words };
}

/** The first answer of the list, for the judgement of the rights: a refusal before all others. */
export function listAnswer({ found }: DataExtensionFacts): Answer<unknown> | undefined {
  const answers = Object.values(found).filter((answer) => answer !== undefined);
  return answers.find(isRightMissing) ?? answers.find(({ kind }) => kind === 'told') ?? answers[0];
}

/** Every table has a data extension that takes its rows, ours or the mapped one. */
export function judgeDataExtensions(
  facts: DataExtensionFacts,
  definitions: DataExtensionDefinitions,
  { restFails }: { restFails: boolean },
): Judged[] {
  const { mapping } = facts;
  const known = mapping.kind === 'told' ? mapping.value : {};
  const check = about('data_extensions.mapping', 'Mapping of data extensions');
  const fix =
    'put the mapping right on the page Data extensions of /admin, or in the file that DATA_EXTENSION_MAPPING names';
  const mappingCheck =
    mapping.kind === 'told'
      ? check.ok(Object.keys(known).length === 0 ? 'none: rows go to our own' : `of ${Object.keys(known).join(', ')}`)
      : mapping.kind === 'invalid'
        ? check.fail(mapping.words, fix)
        : check.follows('redis.answers', wordsOf(mapping));
  const cause = mapping.kind === 'silent' ? 'redis.answers' : restFails ? 'marketing_cloud.rest' : undefined;
  return [mappingCheck, ...TABLES.map((table) => judgeTable(table, { facts, known, definitions, fix, cause }))];
}

interface TableQuestion {
  facts: DataExtensionFacts;
  known: Mapping;
  definitions: DataExtensionDefinitions;
  /** What to do about the mapping. */
  fix: string;
  /** The check that has to be mended before anything can be said of a data extension. */
  cause: string | undefined;
}

function judgeTable(
  table: Table,
  { facts, known: mapping, definitions, fix: mappingFix, cause }: TableQuestion,
): Judged {
  const { found } = facts;
  const check = about(`data_extension.${table}`, `Data extension ${table}`);
  if (cause === 'redis.answers') return check.follows(cause, 'the mapping that says where its rows go is in Redis');
  const target = mapTable(table, mapping, definitions);
  const lost = table === 'WA_Consent' ? consentsLostBy(mapping) : undefined;
  const lostFix = 'map WA_Consent in full, on /admin or in the file; until then back up Redis: docs/redis.md';
  if (!target) {
    if (lost !== undefined) return check.warn(lost, lostFix);
    return check.warn('left out by the mapping: nothing is written', 'map it on /admin if its rows are wanted');
  }
  const answer = found[table];
  if (answer === undefined) return check.unknown('it was not asked for', 'run the checks again');
  if (answer.kind !== 'told') {
    const { words } = answer;
    if (isRightMissing(answer)) {
      return check.follows('marketing_cloud.scope.data_extensions_read', `it may not be read: ${words}`);
    }
    if (cause !== undefined) return check.follows(cause, `could not be read: ${words}`);
    return check.silent(`could not be read: ${words}`, 'run the checks again in a minute; see status.salesforce.com');
  }
  const real = answer.value;
  if (mapping[table]) {
    const known = new Map(real ? [[target.dataExtension, real]] : []);
    const faults = checkMapping(mapping, definitions, known).filter((fault) => fault.table === table);
    if (faults.length > 0) return check.fail(faults.map(({ message }) => message).join('; '), mappingFix);
    const retention = real && retentionOfMapped(table, real);
    if (retention) return judgeRetention(check, table, real, `${target.dataExtension}: ${retention}`);
    if (lost !== undefined) return check.warn(lost, lostFix);
    return check.ok(`fits ${target.dataExtension}`);
  }
  if (!real) return check.fail('is not there', 'run `npm run provision`, which makes it');
  const { missing, faults } = compare(definitions[table], real);
  if (faults.length > 0) {
    const way = `change the data extension in Contact Builder, or map ${table} to another on /admin`;
    return check.fail(faults.join('; '), way);
  }
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    return check.fail(`has no column ${names}`, 'run `npm run provision`, which adds it');
  }
  const retention = retentionDifference(definitions[table], real);
  if (retention) return judgeRetention(check, table, real, retention);
  return check.ok(real.retention === undefined ? 'as defined; no retention is told' : 'as defined');
}

/** An admin may keep rows as long as they like, but for opt-outs: a lost Redis is rebuilt from them. */
function judgeRetention(
  check: ReturnType<typeof about>,
  table: Table,
  { retention }: DataExtensionMetadata,
  words: string,
): Judged {
  const deletes = retention?.kind === 'rows' || retention?.kind === 'everything';
  const place = 'in Contact Builder ▸ Data Extensions ▸ the data extension ▸ Retention';
  return table === 'WA_Consent' && deletes
    ? check.fail(words, `switch retention off ${place}`)
    : check.warn(words, `change it ${place}, or leave it`);
}
