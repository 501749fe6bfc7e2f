import { z } from 'zod';
import type { AsyncJobs } from './async-jobs';
import type { Chaos } from './chaos';
import type { Counters } from './counters';
import type { ColumnError, DataExtension, RowInput } from './data-extension';
import type { DataExtensions } from './data-extensions';
import { type Call, type Operation, ok } from './operation';
import { invalidBody, notFound, RestError } from './rest-error';
import { type Surroundings, shuffled } from './surroundings';

/** Documented best practice, and the size beyond which the platform refuses (MC 2.2, 8). */
const ADVISED_ROWS = 50;
const MAX_BODY_BYTES = 5 * 1024 * 1024;

const rowSchema = z.object({ keys: z.record(z.string(), z.unknown()), values: z.record(z.string(), z.unknown()) });
const rowsetSchema = z.array(rowSchema).min(1);
const keysSchema = z.array(z.object({ keys: z.record(z.string(), z.unknown()) })).min(1);
const valuesSchema = z.object({ values: z.record(z.string(), z.unknown()) });
type RowsetRow = z.infer<typeof rowSchema>;

interface RowsetParts extends Pick<Surroundings, 'random'> {
  extensions: DataExtensions;
  jobs: AsyncJobs;
  chaos: Chaos;
  counters: Counters;
  /** `refuse`: a null is an error even in a nullable column, as was seen in practice (MC 2.5). */
  nulls: 'refuse' | 'accept';
}

/** Synchronous row routes under `/hub/v1/dataevents` (MC 2.2), and their asynchronous twin without a request id. */
export function rowsetOperations(parts: RowsetParts): Operation[] {
  const { extensions, chaos, counters } = parts;
  const named = (call: Call) => {
    const extension = extensions.byReference(call.params.reference ?? '', 'guid');
    if (!extension) throw notFound('The data extension');
    return extension;
  };
  const write = { needs: 'data_extensions_write', bodyLimit: MAX_BODY_BYTES } as const;
  const rowsIn = (call: Call) => (Array.isArray(call.body) ? call.body.length : 1);

  return [
    {
      ...write,
      name: 'rowset.upsert',
      method: 'post',
      path: '/hub/v1/dataevents/:reference/rowset',
      rowsIn,
      run: (call) => {
        const extension = named(call);
        const rows = rowsetOf(call.body, extension);
        if (rows.length > ADVISED_ROWS)
          counters.warn('large_rowset', `A rowset carried more than ${ADVISED_ROWS} rows.`);
        if (chaos.happens(chaos.settings.rowsetErrorProbability)) throw unableToSave(extension);
        saveUntilFirstBadRow(rows, extension, parts);
        return ok(call.body);
      },
    },
    {
      ...write,
      name: 'rowset.delete',
      method: 'post',
      path: '/hub/v1/dataevents/:reference/rowset/delete',
      rowsIn,
      run: (call) => {
        const extension = named(call);
        const parsed = keysSchema.safeParse(call.body);
        if (!parsed.success) throw invalidBody('The request must be an array of objects with keys.', 10003);
        for (const { keys } of parsed.data) refuseKeys(keys, extension);
        for (const { keys } of parsed.data) extension.delete(keys);
        return ok(call.body);
      },
    },
    {
      ...write,
      name: 'row.upsert',
      method: 'put',
      path: '/hub/v1/dataevents/:reference/rows/:identity',
      rowsIn: () => 1,
      run: (call) => {
        const extension = named(call);
        const parsed = valuesSchema.safeParse(call.body);
        if (!parsed.success) throw invalidBody('The request must have values.', 10002);
        const row = { keys: keysFrom(call.params.identity ?? ''), values: parsed.data.values };
        refuseKeys(row.keys, extension);
        saveUntilFirstBadRow([row], extension, parts);
        return ok(row);
      },
    },
    {
      ...write,
      name: 'row.increment',
      method: 'put',
      path: '/hub/v1/dataevents/:reference/rows/:identity/column/:column/increment',
      rowsIn: () => 1,
      run: (call) => {
        const extension = named(call);
        const keys = keysFrom(call.params.identity ?? '');
        refuseKeys(keys, extension);
        const row = increment(extension, keys, call.params.column ?? '', Number(call.query.step ?? 1));
        saveUntilFirstBadRow([row], extension, parts);
        return ok(row);
      },
    },
    {
      ...write,
      name: 'rowset.upsertWithoutReceipt',
      method: 'post',
      path: '/hub/v1/dataeventsasync/:reference/rowset',
      rowsIn,
      run: (call) => {
        const extension = named(call);
        const rows = rowsetOf(call.body, extension);
        parts.jobs.submit(
          extension,
          rows.map(({ keys, values }) => ({ ...values, ...keys })),
          'upsert',
        );
        return { status: 200, body: '""' };
      },
    },
  ];
}

function rowsetOf(body: unknown, extension: DataExtension): RowsetRow[] {
  const parsed = rowsetSchema.safeParse(body);
  if (!parsed.success) throw invalidBody('The request must be an array of objects with keys and values.', 10003);
  for (const { keys } of parsed.data) refuseKeys(keys, extension);
  return parsed.data;
}

/** Every column in `keys` must be part of the primary key, and every part must be there (MC 2.5). */
function refuseKeys(keys: RowInput, extension: DataExtension): void {
  const names = Object.keys(keys);
  const stranger = names.find((name) => !extension.field(name)?.isPrimaryKey);
  const columns = names.map((name) => name.toLowerCase());
  const absent = extension.keyFields.find(({ column }) => !columns.includes(column));
  const wrong = stranger ?? absent?.name;
  if (wrong !== undefined) throw invalidBody(`Primary key '${wrong.toLowerCase()}' does not exist.`);
  if (names.length === 0) throw invalidBody("Primary key '' does not exist.");
}

/** `pk1:v1,pk2:v2` of a path → keys. Values with commas or colons belong in a rowset. */
function keysFrom(identity: string): Record<string, string> {
  return Object.fromEntries(
    identity.split(',').map((pair) => {
      const colon = pair.indexOf(':');
      return colon < 0 ? [pair, ''] : [pair.slice(0, colon), pair.slice(colon + 1)];
    }),
  );
}

/**
 * Saves rows in order and stops at the first bad one. The rows before it stay saved; the error lists the faults of all
 * bad rows, each text once, in no order that leads back to a row (MC 2.2).
 */
function saveUntilFirstBadRow(rows: readonly RowsetRow[], extension: DataExtension, parts: RowsetParts): void {
  for (const [index, row] of rows.entries()) {
    const faults = faultsOf(row, extension, parts);
    if (faults.length === 0) {
      extension.write({ ...row.values, ...row.keys });
      continue;
    }
    const all = new Set([...faults, ...rows.slice(index + 1).flatMap((later) => faultsOf(later, extension, parts))]);
    const [unknownColumns, others] = [
      [...all].filter((text) => text === NO_FIELD),
      [...all].filter((text) => text !== NO_FIELD),
    ];
    throw unableToSave(extension, [...unknownColumns, ...shuffled(others, parts.random)]);
  }
}

const NO_FIELD = 'At least one existing field is required in the values property';

function faultsOf({ keys, values }: RowsetRow, extension: DataExtension, { chaos, nulls }: RowsetParts): string[] {
  const names = Object.keys(values);
  if (chaos.refusesRow(extension.keyIn(keys))) return ['One or more columns are not valid.'];
  if (names.length > 0 && !names.some((name) => extension.field(name))) return [NO_FIELD];
  const refusedNulls: ColumnError[] =
    nulls === 'accept'
      ? []
      : names
          .filter((name) => values[name] === null && extension.field(name))
          .map((name) => ({ column: name, message: `Column [${name}] does not allow null value.`, missing: true }));
  const problems = extension.problems({ ...values, ...keys });
  return [...refusedNulls, ...problems].map(({ column, message }) => `${column}: ${message}`);
}

function unableToSave(extension: DataExtension, messages?: string[]): RestError {
  return new RestError(
    400,
    10006,
    `Unable to save rows for data extension ID ${extension.properties.id}`,
    messages ? { additionalErrors: messages.map((message) => ({ message, errorcode: 10000 })) } : {},
  );
}

function increment(extension: DataExtension, keys: RowInput, name: string, step: number): RowsetRow {
  const field = extension.field(name);
  if (!field || (field.type !== 'Number' && field.type !== 'Decimal')) throw notFound(`The numeric column ${name}`);
  const current = extension.find(keys)?.[extension.indexOf(name) ?? -1];
  return { keys: { ...keys }, values: { [field.name]: Number(current ?? 0) + step } };
}
