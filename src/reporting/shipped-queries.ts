import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Column, DataExtensionDefinition, DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { TABLES } from '../redis/outbox-entry';

const FOLDER = join(__dirname, '../../config/queries');

/** A query as it is shipped, and where its rows go. */
export interface ShippedQuery {
  /** Name of its file, without `.sql`. */
  name: string;
  /** The question at its head. */
  question: string;
  text: string;
  /** The data extension that its rows go to; one of our tables where it fills a column of that. */
  target: { key: string; action: 'overwrite' | 'update'; columns: Column[] };
}

/** Queries that fill a column of a table of ours: action *Update*. */
const UPDATES: Readonly<Record<string, (typeof TABLES)[number]>> = { 'nth-of-template': 'WA_Message' };
/** Columns that hold text and stand in no table of ours; every other is a number. */
const TEXTS: Readonly<Record<string, number>> = {
  ActivityName: 200,
  CameTo: 60,
  Cause: 60,
  Channels: 40,
  Fallback: 60,
  JourneyName: 200,
  MessageMonth: 7,
};

/** Numbers of which hundredths are not fine enough. */
const SCALES: Readonly<Record<string, number>> = { EstimatedCost: 6, CostPerConversion: 6 };

/** Every shipped query, in order of their names. */
export function readShippedQueries(definitions: DataExtensionDefinitions, folder: string = FOLDER): ShippedQuery[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => shippedQuery(file.slice(0, -'.sql'.length), readFileSync(join(folder, file), 'utf8'), definitions));
}

/** What a query gives and where that goes, by its text; pure. */
function shippedQuery(name: string, text: string, definitions: DataExtensionDefinitions): ShippedQuery {
  const question = /^\/\*\s*([^?]+\?)/.exec(text)?.[1]?.replace(/\s+/g, ' ') ?? name;
  const updated = UPDATES[name];
  const columns = columnsOf(text).map((column) => columnNamed(column, definitions));
  const target =
    updated === undefined
      ? { key: `WA_Q_${name.replaceAll('-', '_')}`, action: 'overwrite' as const, columns }
      : { key: updated, action: 'update' as const, columns };
  return { name, question, text, target };
}

/** The data extension that the rows of a query are to be written over in. */
export function targetDefinition({ name, question, target }: ShippedQuery) {
  const definition: Omit<DataExtensionDefinition, 'key'> & { key: string } = {
    key: target.key,
    description: `${question} (query ${name})`,
    retentionDays: null,
    columns: target.columns,
  };
  return definition;
}

/** The names of what stands between the first SELECT and its FROM. */
function columnsOf(text: string): string[] {
  const sql = text.replace(/\/\*[\s\S]*?\*\//g, '');
  const names: string[] = [];
  let [depth, current] = [0, ''];
  const words = /\(|\)|,|\bFROM\b|[^(),]+?(?=[(),]|\bFROM\b|$)/gs;
  for (const [part] of sql.slice(sql.indexOf('SELECT') + 'SELECT'.length).matchAll(words)) {
    if (part === '(') depth += 1;
    else if (part === ')') depth -= 1;
    else if (depth === 0 && part === ',') {
      names.push(current);
      current = '';
    } else if (depth === 0 && part === 'FROM') break;
    else if (depth === 0) current += part;
  }
  return [...names, current].map((column) => /(\w+)\s*$/.exec(column)?.[1] ?? '');
}

function columnNamed(name: string, definitions: DataExtensionDefinitions): Column {
  const known = TABLES.flatMap((table) => definitions[table].columns).find((column) => column.name === name);
  if (known !== undefined && known.type === 'Text') return { name, type: 'Text', length: known.length };
  if (known !== undefined && known.type !== 'Decimal') return { ...known };
  const length = TEXTS[name];
  return length === undefined
    ? { name, type: 'Decimal', length: 18, scale: SCALES[name] ?? 2 }
    : { name, type: 'Text', length };
}
