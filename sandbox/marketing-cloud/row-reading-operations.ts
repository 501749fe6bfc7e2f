import type { Chaos } from './chaos';
import type { Stored } from './check-value';
import type { DataExtension, Row } from './data-extension';
import type { DataExtensions } from './data-extensions';
import type { Field } from './field';
import { type Answer, type Call, type Operation, ok } from './operation';
import { invalidParameter, notFound } from './rest-error';
import { parseRowFilter, parseRowOrder } from './row-filter';
import type { Surroundings } from './surroundings';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 2500;
const TOKEN_LIFE_MS = 10 * 60_000;

/** A result set: which rows, in which order. `$page` walks through it. */
interface ResultSet {
  token: string;
  expiresAt: number;
  extension: DataExtension;
  query: string;
  version: number;
  rows: readonly Row[];
  fields: readonly Field[];
  pageSize: number;
}

/** Reading rows: `/data/v1/customobjectdata/key/{key}/rowset`, by id, and by the token of an earlier answer (MC 3). */
export function rowReadingOperations(
  extensions: DataExtensions,
  surroundings: Surroundings,
  chaos: Chaos,
): Operation[] {
  const results = new ResultSets(surroundings);
  const read = (extension: DataExtension | undefined, call: Call) => {
    if (!extension) throw notFound('The data extension');
    return pageOf(results.select(extension, call.query), call.query, chaos);
  };
  const route = { method: 'get', needs: 'data_extensions_read' } as const;
  return [
    {
      ...route,
      name: 'rows.read',
      path: '/data/v1/customobjectdata/key/:key/rowset',
      run: (call) => read(extensions.withKey(call.params.key ?? ''), call),
    },
    {
      ...route,
      name: 'rows.readByToken',
      path: '/data/v1/customobjectdata/token/:token/rowset',
      run: (call) => pageOf(results.find(call.params.token ?? ''), call.query, chaos),
    },
    {
      ...route,
      name: 'rows.readById',
      path: '/data/v1/customobjectdata/:id/rowset',
      run: (call) => read(extensions.byIdOrRefuse(call.params.id ?? ''), call),
    },
  ];
}

/** Keeps result sets for as long as their tokens live, and reuses one while the rows have not changed. */
class ResultSets {
  private readonly byToken = new Map<string, ResultSet>();

  constructor(private readonly surroundings: Surroundings) {}

  select(extension: DataExtension, query: Record<string, string>): ResultSet {
    const pageSize = pageSizeOf(query);
    const text = JSON.stringify([query.$filter, query.$orderBy, query.$fields, pageSize]);
    const known = [...this.byToken.values()].find(
      (set) => set.extension === extension && set.version === extension.version && set.query === text,
    );
    return known ?? this.add(extension, query, text, pageSize);
  }

  find(token: string): ResultSet {
    this.forgetExpired();
    const known = this.byToken.get(token);
    if (!known) throw invalidParameter('token');
    return known;
  }

  private add(extension: DataExtension, query: Record<string, string>, text: string, pageSize: number): ResultSet {
    this.forgetExpired();
    let rows = extension.rows();
    if (query.$filter) rows = rows.filter(parseRowFilter(query.$filter, extension));
    if (query.$orderBy) rows = parseRowOrder(query.$orderBy, extension)(rows);
    const set: ResultSet = {
      token: this.surroundings.ids(),
      expiresAt: this.surroundings.clock() + TOKEN_LIFE_MS,
      extension,
      query: text,
      version: extension.version,
      rows,
      fields: fieldsOf(extension, query.$fields),
      pageSize,
    };
    this.byToken.set(set.token, set);
    return set;
  }

  private forgetExpired(): void {
    const now = this.surroundings.clock();
    for (const [token, set] of this.byToken) if (set.expiresAt <= now) this.byToken.delete(token);
  }
}

function pageSizeOf(query: Record<string, string>): number {
  const size = Number(query.$pagesize ?? query.$pageSize ?? DEFAULT_PAGE_SIZE);
  if (!Number.isInteger(size) || size < 1) throw invalidParameter('$pagesize');
  return Math.min(size, MAX_PAGE_SIZE);
}

function fieldsOf(extension: DataExtension, names: string | undefined): readonly Field[] {
  if (!names) return extension.fields;
  return names.split(',').map((name) => {
    const field = extension.field(name.trim());
    if (!field) throw invalidParameter('$fields');
    return field;
  });
}

function pageOf(set: ResultSet, query: Record<string, string>, chaos: Chaos): Answer {
  const { samePage, rowsReadable } = chaos.settings;
  const page = samePage ? 1 : Number(query.$page ?? 1);
  if (!Number.isInteger(page) || page < 1) throw invalidParameter('$page');
  const from = (page - 1) * set.pageSize;
  const rows = set.rows.slice(from, Math.min(from + set.pageSize, rowsReadable ?? set.rows.length));
  const link = (number: number) => `/v1/customobjectdata/token/${set.token}/rowset?$page=${number}`;
  return ok({
    links: { self: link(page), ...(from + set.pageSize < set.rows.length && { next: link(page + 1) }) },
    requestToken: set.token,
    tokenExpireDateUtc: new Date(set.expiresAt).toISOString().replace('Z', ''),
    customObjectId: set.extension.properties.id,
    customObjectKey: set.extension.properties.key,
    pageSize: set.pageSize,
    page,
    ...chaos.countOf(set.rows.length, rows.length),
    top: 0,
    ...(rows.length > 0 && { items: itemsOf(rows, set) }),
  });
}

/** Names in lower case, key columns apart from the others, every value a text: so the platform answers (MC 3). */
function itemsOf(rows: readonly Row[], { extension, fields }: ResultSet) {
  const columns = fields.map((field) => ({ field, index: extension.indexOf(field.column) ?? 0 }));
  return rows.map((row) => {
    const keys: Record<string, string> = {};
    const values: Record<string, string> = {};
    for (const { field, index } of columns)
      (field.isPrimaryKey ? keys : values)[field.column] = asText(row[index], field.type);
    return { keys, values };
  });
}

/** `True`/`False`, US dates with AM/PM and no fraction, `""` for nothing. */
function asText(value: Stored | undefined, type: Field['type']): string {
  if (value === null || value === undefined) return '';
  if (type === 'Boolean') return value ? 'True' : 'False';
  if (type !== 'Date') return String(value);
  return usDate(String(value));
}

/** From stored ISO text; by hand because it runs once per date of a million rows. */
function usDate(iso: string): string {
  const hour = Number(iso.slice(11, 13));
  const date = `${Number(iso.slice(5, 7))}/${Number(iso.slice(8, 10))}/${iso.slice(0, 4)}`;
  return `${date} ${hour % 12 || 12}:${iso.slice(14, 19)} ${hour < 12 ? 'AM' : 'PM'}`;
}
