import { fieldOf } from './check-record';
import type { Org, StoredRecord } from './org';
import { longId } from './record-id';

export type QueryOutcome =
  | { ok: true; type: string; records: Record<string, unknown>[] }
  | { ok: false; errorCode: string; message: string };

const QUERY = /^\s*SELECT\s+(.+?)\s+FROM\s+(\w+)(?:\s+WHERE\s+(.+?))?(?:\s+LIMIT\s+(\d+))?\s*$/is;
const CONDITION = /^(\w+)\s*(?:=\s*('(?:[^'\\]|\\.)*'|true|false)|IN\s*\(([^)]*)\))$/is;

/** The part of SOQL that look-ups need: fields of one object, `=` and `IN` joined by AND, LIMIT. */
export function runQuery(org: Org, soql: string): QueryOutcome {
  const parts = QUERY.exec(soql);
  if (!parts) return malformed('unexpected token');
  const [, select = '', from = '', where, limit] = parts;
  const object = org.object(from);
  if (!object) return { ok: false, errorCode: 'INVALID_TYPE', message: `sObject type '${from}' is not supported.` };
  const known = (name: string) => (/^id$/i.test(name) ? 'Id' : fieldOf(object.definition, name)?.name);

  const fields = select.split(',').map((name) => name.trim());
  const conditions = where ? where.split(/\s+AND\s+/i).map((text) => CONDITION.exec(text.trim())) : [];
  if (conditions.includes(null)) return malformed('only = and IN joined by AND are simulated');
  const names = [...fields, ...conditions.map((condition) => condition?.[1] ?? '')];
  const stranger = names.find((name) => known(name) === undefined);
  if (stranger !== undefined)
    return {
      ok: false,
      errorCode: 'INVALID_FIELD',
      message: `No such column '${stranger}' on entity '${object.type}'.`,
    };

  const tests = conditions.map((condition) => {
    const name = known(condition?.[1] ?? '') ?? '';
    const wanted = condition?.[2] !== undefined ? [literal(condition[2])] : literals(condition?.[3] ?? '');
    return (record: StoredRecord) => wanted.includes(comparable(record[name]));
  });
  const records = org
    .records(object.type)
    .filter((record) => tests.every((test) => test(record)))
    .slice(0, limit === undefined ? undefined : Number(limit))
    .map((record) => ({
      attributes: { type: object.type, url: `/sobjects/${object.type}/${record.Id}` },
      ...Object.fromEntries(fields.map((name) => [known(name) ?? name, record[known(name) ?? name] ?? null])),
    }));
  return { ok: true, type: object.type, records };
}

const malformed = (message: string): QueryOutcome => ({ ok: false, errorCode: 'MALFORMED_QUERY', message });

/** Ids match in both lengths, texts without regard to case. */
const comparable = (value: unknown) => longId(String(value ?? '')).toLowerCase();

const literal = (text: string) => comparable(text.startsWith("'") ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text);

const literals = (list: string) => (list.match(/'(?:[^'\\]|\\.)*'/g) ?? []).map(literal);
