import { sentenceOfError } from '../alerts/sentences/say-alert';
import { consentsLostBy } from '../consent/consents-lost';
import { CodedError } from '../errors';
import type { DataExtensionMetadata, DataExtensionMetadataApi } from '../marketing-cloud/data-extension-metadata';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { checkMapping, type Mapping, mapTable, sentenceOf } from '../marketing-cloud/mapping';
import { MappingError } from '../marketing-cloud/mapping-store';
import { MarketingCloudError } from '../marketing-cloud/marketing-cloud-error';
import { compare, retentionDifference, retentionOfMapped } from '../marketing-cloud/provision';
import { TABLES, type Table } from '../redis/outbox-entry';
import type { Sentence } from '../saying';
import { type Answer, silent, told, wordsOf } from './answer';
import { about, type Judged } from './check';
import { isRightMissing } from './marketing-cloud-checks';
import { all, quoted, say } from './sentences/say';

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
        : silent(say('de_mapping_unread', { words: error instanceof Error ? error.message : 'unknown fault' }));
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
    if (error instanceof CodedError) return { kind: 'silent', words: sentenceOfError(error) };
    return { kind: 'silent', words: quoted(error instanceof Error ? error.message : 'an unknown fault') };
  }
  return error.status !== undefined && error.status < 500
    ? { kind: 'refused', status: error.status, words: error.reasons.join('; ') }
    : { kind: 'silent', words: error.reason };
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
  const fix = say('de_mapping_fix');
  const mapped = Object.keys(known).join(', ');
  const mappingCheck =
    mapping.kind === 'told'
      ? check.ok(mapped === '' ? say('de_none') : say('de_of', { tables: mapped }))
      : mapping.kind === 'invalid'
        ? check.fail(quoted(mapping.words), fix)
        : check.follows('redis.answers', wordsOf(mapping));
  const cause = mapping.kind === 'silent' ? 'redis.answers' : restFails ? 'marketing_cloud.rest' : undefined;
  return [mappingCheck, ...TABLES.map((table) => judgeTable(table, { facts, known, definitions, fix, cause }))];
}

interface TableQuestion {
  facts: DataExtensionFacts;
  known: Mapping;
  definitions: DataExtensionDefinitions;
  /** What to do about the mapping. */
  fix: Sentence;
  /** The check that has to be mended before anything can be said of a data extension. */
  cause: string | undefined;
}

function judgeTable(
  table: Table,
  { facts, known: mapping, definitions, fix: mappingFix, cause }: TableQuestion,
): Judged {
  const { found } = facts;
  const check = about(`data_extension.${table}`, `Data extension ${table}`);
  if (cause === 'redis.answers') return check.follows(cause, say('de_mapping_in_redis'));
  const target = mapTable(table, mapping, definitions);
  const lost = table === 'WA_Consent' ? consentsLostBy(mapping) : undefined;
  const lostFix = say('de_map_consent');
  if (!target) {
    if (lost !== undefined) return check.warn(lost, lostFix);
    return check.warn(say('de_left_out'), say('de_map_it'));
  }
  const answer = found[table];
  if (answer === undefined) return check.unknown(say('not_asked'), say('run_again'));
  if (answer.kind !== 'told') {
    const said = answer.kind === 'refused' ? quoted(answer.words) : answer.words;
    if (isRightMissing(answer)) {
      return check.follows('marketing_cloud.scope.data_extensions_read', say('de_may_not_be_read', { said }));
    }
    const unread = say('de_unread', { said });
    return cause === undefined ? check.silent(unread, say('de_again')) : check.follows(cause, unread);
  }
  const real = answer.value;
  if (mapping[table]) {
    const known = new Map(real ? [[target.dataExtension, real]] : []);
    const faults = checkMapping(mapping, definitions, known).filter((fault) => fault.table === table);
    if (faults.length > 0) return check.fail(all(faults.map(sentenceOf)), mappingFix);
    const retention = real && retentionOfMapped(table, real);
    if (retention)
      return judgeRetention(check, table, real, say('de_of_name', { name: target.dataExtension, said: retention }));
    if (lost !== undefined) return check.warn(lost, lostFix);
    return check.ok(say('de_fits', { name: target.dataExtension }));
  }
  if (!real) return check.fail(say('de_not_there'), say('de_provision_makes'));
  const { missing, faults } = compare(definitions[table], real);
  if (faults.length > 0) return check.fail(all(faults.map(sentenceOf)), say('de_change_or_map', { table }));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    return check.fail(say('de_no_column', { names }), say('de_provision_adds'));
  }
  const retention = retentionDifference(definitions[table], real);
  if (retention) return judgeRetention(check, table, real, retention);
  return check.ok(say(real.retention === undefined ? 'de_as_defined_untold' : 'de_as_defined'));
}

/** An admin may keep rows as long as they like, but for opt-outs: a lost Redis is rebuilt from them. */
function judgeRetention(
  check: ReturnType<typeof about>,
  table: Table,
  { retention }: DataExtensionMetadata,
  words: Sentence,
): Judged {
  const deletes = retention?.kind === 'rows' || retention?.kind === 'everything';
  return table === 'WA_Consent' && deletes
    ? check.fail(words, say('de_retention_off'))
    : check.warn(words, say('de_retention_change'));
}
