import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { readDataExtensions } from '../../src/marketing-cloud/data-extensions';
import { TABLES } from '../../src/redis/outbox-entry';

/** Data views of Marketing Cloud that the queries read, with the columns that they use. */
const DATA_VIEWS: Record<string, readonly string[]> = {
  _Journey: ['VersionID', 'JourneyName'],
  _JourneyActivity: ['VersionID', 'ActivityID', 'ActivityName', 'JourneyActivityObjectID'],
  _Sent: ['SubscriberKey', 'TriggererSendDefinitionObjectID', 'EventDate'],
};
const TYPES: Record<string, string> = { Text: 'VARCHAR', Date: 'TIMESTAMP', Boolean: 'TINYINT' };

type Value = string | number | boolean | undefined;
export type SqlRow = Readonly<Record<string, Value>>;

const literal = (value: Value) =>
  value === undefined ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(Number(value));

/**
 * A database that understands the part of Marketing Cloud's dialect which the shipped queries keep to (MC 9): our tables
 * as `config/data-extensions.json` defines them, the data views, `GETUTCDATE` standing still at `now`, dates by `DATEADD` and
 * `DATEDIFF`, text compared without regard to capitals. What it does not know of SQL Server: blanks at the end of a text.
 */
export async function createSqlEngine(now: Date) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await prepare(connection, now);
  return {
    /** Puts rows into a table; columns that a row has not are NULL. */
    async fill(table: string, rows: readonly SqlRow[]): Promise<void> {
      for (const row of rows) {
        const names = Object.keys(row);
        const values = names.map((name) => literal(row[name]));
        await connection.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`);
      }
    },
    /** The rows that a query gives, each value as a string, number or null, in no order. */
    async run(query: string): Promise<Record<string, unknown>[]> {
      const parts = query.replace(/\b(DATEADD|DATEDIFF)\((\w+),/g, "$1('$2',");
      const reader = await connection.runAndReadAll(parts);
      return reader.getRowObjectsJson().map((row) => Object.fromEntries(Object.entries(row).map(plain)));
    },
    /** A change to the tables. */
    async execute(statement: string): Promise<void> {
      await connection.run(statement);
    },
    close(): void {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Counts come as text, since they may be greater than a JavaScript number. */
const plain = ([name, value]: [string, unknown]): [string, unknown] => [
  name,
  typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
];

async function prepare(connection: DuckDBConnection, now: Date): Promise<void> {
  await connection.run("SET default_collation = 'NOCASE'");
  await connection.run(`CREATE MACRO getutcdate() AS TIMESTAMP '${now.toISOString().slice(0, 19)}'`);
  await connection.run(
    "CREATE MACRO dateadd(part, n, t) AS CASE part WHEN 'day' THEN t + to_days(n) WHEN 'hour' THEN t + to_hours(n) END",
  );
  const definitions = readDataExtensions();
  for (const table of TABLES) {
    const columns = definitions[table].columns.map(({ name, type }) => `"${name}" ${TYPES[type] ?? 'DECIMAL(18,4)'}`);
    await connection.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
  }
  for (const [view, names] of Object.entries(DATA_VIEWS)) {
    const columns = names.map((name) => `${name} ${name.endsWith('Date') ? 'TIMESTAMP' : 'VARCHAR'}`);
    await connection.run(`CREATE TABLE ${view} (${columns.join(', ')})`);
  }
}
