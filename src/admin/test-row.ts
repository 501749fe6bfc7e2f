import { setTimeout as delay } from 'node:timers/promises';
import { DateTime } from 'luxon';
import type { DataExtensionRows, StoredRow } from '../marketing-cloud/data-extension-rows';
import type { Column, DataExtensionDefinition, DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { type Mapping, mapRow, mapTable } from '../marketing-cloud/mapping';
import type { Row, Table } from '../redis/outbox-entry';
import { type Sentence, speaker } from '../saying';
import type { TestRowResult } from './page-data';
import { testRowSentences } from './test-row-sentences';

const say = speaker(testRowSentences);

const LOOKS = 5;
const BETWEEN_LOOKS_MS = 400;
/** Names that `$filter` is known to take; how it takes others is not established (MC 3). */
const SIMPLE_NAME = /^\w+$/;

/**
 * Proves a mapping: writes one row with every column at its full length to the data extension, reads it back, compares,
 * and removes it, whatever the comparison said. `marker` is unique and short; text of the row begins with it. Throws
 * MarketingCloudError where Marketing Cloud cannot be asked.
 */
export async function tryRow(options: {
  table: Table;
  mapping: Mapping;
  definitions: DataExtensionDefinitions;
  rows: DataExtensionRows;
  marker: string;
  now: number;
}): Promise<TestRowResult> {
  const { table, mapping, definitions, rows, marker, now } = options;
  const target = mapTable(table, mapping, definitions);
  if (!target) return notWritten(say('try_left_out'));
  const { dataExtension, keys } = target;
  const definition = definitions[table];
  const row = mapRow(table, sampleRow(definition, marker, now), mapping);
  const keyOfRow = Object.fromEntries(keys.map((name) => [name, row[name] ?? '']));

  const written = await rows.upsertSync(dataExtension, keys, [row], AbortSignal.timeout(30_000));
  if (!written.ok) return notWritten(say('try_refused', { words: written.reason }));

  const filterBy = [...keys, ...Object.keys(row)].find(
    (name) => SIMPLE_NAME.test(name) && String(row[name]).startsWith(marker),
  );
  let differences: TestRowResult['differences'] = [];
  let problem: Sentence | undefined;
  try {
    const found = filterBy === undefined ? undefined : await readBack(filterBy, String(row[filterBy]));
    if (found === undefined) {
      problem = filterBy === undefined ? say('try_no_name') : say('try_not_found');
    } else differences = compare(definition, mapping, row, found);
  } finally {
    await rows.remove(dataExtension, [keyOfRow]);
  }
  const left = filterBy === undefined ? undefined : await readOnce(filterBy, String(row[filterBy]));
  return { written: true, ...(problem && told(problem)), differences, removed: left === undefined };

  async function readOnce(column: string, equals: string): Promise<StoredRow | undefined> {
    return (await rows.find(dataExtension, { column, equals }, { page: 1, size: 1 }))[0];
  }

  /** A row is not always there at once. */
  async function readBack(column: string, equals: string): Promise<StoredRow | undefined> {
    for (let look = 1; look <= LOOKS; look += 1) {
      const found = await readOnce(column, equals);
      if (found !== undefined) return found;
      if (look < LOOKS) await delay(BETWEEN_LOOKS_MS);
    }
    return undefined;
  }
}

const told = ({ english, saying }: Sentence) => ({ problem: english, said: saying });
const notWritten = (problem: Sentence) => ({ written: false, ...told(problem), differences: [], removed: true });

/** Every column of a table at its full length, recognisable as a test. */
export function sampleRow(definition: DataExtensionDefinition, marker: string, now: number): Row {
  const second = new Date(Math.floor(now / 1000) * 1000).toISOString();
  return Object.fromEntries(definition.columns.map((column) => [column.name, sampleOf(column, marker, second)]));
}

function sampleOf(column: Column, marker: string, second: string): Row[string] {
  switch (column.type) {
    case 'Text':
      return `${marker}-`.padEnd(column.length, 'x').slice(0, column.length);
    case 'Date':
      return second;
    case 'Boolean':
      return true;
    case 'Decimal':
      return 1 / 10 ** column.scale;
  }
}

/** Values that are stored otherwise than they were written. */
function compare(
  definition: DataExtensionDefinition,
  mapping: Mapping,
  written: Row,
  found: StoredRow,
): TestRowResult['differences'] {
  return definition.columns.flatMap((column) => {
    const mapped = mapping[definition.key]?.columns[column.name];
    if (mapped === null) return [];
    const field = mapped ?? column.name;
    const [wrote, read] = [written[field], found[field.toLowerCase()]];
    if (wrote === undefined || isSame(column, wrote, read)) return [];
    return [{ field, wrote: String(wrote).slice(0, 60), read: String(read ?? '').slice(0, 60) }];
  });
}

/** Marketing Cloud gives every value back as text, dates and decimals in spellings of its own. */
function isSame(column: Column, wrote: Row[string], read: unknown): boolean {
  const text = String(read ?? '');
  switch (column.type) {
    case 'Text':
      return text === wrote;
    case 'Boolean':
      return /^(true|1)$/i.test(text);
    case 'Decimal':
      return Number(text) === wrote;
    case 'Date':
      return instantOf(text) === instantOf(String(wrote));
  }
}

/** ISO, or the month/day/year of the platform's own exports; without a zone as UTC, which is what we wrote. */
function instantOf(text: string): number {
  const iso = DateTime.fromISO(text, { zone: 'utc' });
  return (iso.isValid ? iso : DateTime.fromFormat(text, 'M/d/yyyy h:mm:ss a', { zone: 'utc' })).toMillis();
}
