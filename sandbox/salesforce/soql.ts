import { fieldOf } from './check-record';
import type { Org, StoredRecord } from './org';
import { isRecordId, longId } from './record-id';

export type QueryOutcome =
  | { ok: true; type: string; records: Record<string, unknown>[] }
  | { ok: false; errorCode: string; message: string };

const QUERY = /^\s*SELECT\s+(.+?)\s+FROM\s+(\w+)(?:\s+WHERE\s+(.+?))?(?:\s+LIMIT\s+(\d+))?\s*$/is;
/** A time stands without quotes. */
const TIME = '\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z';
const TEXT = "'(?:[^'\\\\]|\\\\.)*'";
/** One condition and what joins it to the next. */
const CONDITION = new RegExp(
  `\\s*(\\w+)\\s*(?:=\\s*(${TEXT}|true|false)|>=\\s*(${TIME})|IN\\s*\\(((?:[^'()]|${TEXT})*)\\)|LIKE\\s*(${TEXT}))\\s*(?:(AND|OR)\\s|$)`,
  'iy',
);
/** Salesforce refuses longer ones. */
const MOST_CHARACTERS = 100_000;

interface Condition {
  field: string;
  wanted: string[];
  /** `%` for any text, `_` for one sign. */
  like?: string;
  /** At this time or later, ms. */
  since?: number;
}

/** The part of SOQL that look-ups need: fields of one object, `=`, `>=` a time, `IN` and `LIKE` joined by AND or by OR, LIMIT. */
export function runQuery(org: Org, soql: string): QueryOutcome {
  const parts = soql.length > MOST_CHARACTERS ? null : QUERY.exec(soql);
  if (!parts) return malformed('unexpected token');
  const [, select = '', from = '', where, limit] = parts;
  const object = org.object(from);
  if (!object) return { ok: false, errorCode: 'INVALID_TYPE', message: `sObject type '${from}' is not supported.` };
  const known = (name: string) => (/^id$/i.test(name) ? 'Id' : fieldOf(object.definition, name)?.name);

  const fields = select.split(',').map((name) => name.trim());
  const read = where ? readConditions(where) : { joined: 'AND', conditions: [] };
  if (read === undefined) return malformed('only =, >= a time, IN and LIKE, joined by AND or by OR, are simulated');
  const { joined, conditions } = read;
  const names = [...fields, ...conditions.map(({ field }) => field)];
  const stranger = names.find((name) => known(name) === undefined);
  if (stranger !== undefined)
    return {
      ok: false,
      errorCode: 'INVALID_FIELD',
      message: `\n${soql.slice(0, 500)}\n^\nERROR at Row:1:Column:1\nNo such column '${stranger}' on entity '${object.type}'.`,
    };

  const unsearchable = conditions.find(
    ({ field }) => (fieldOf(object.definition, field)?.definition.length ?? 0) > 255,
  );
  if (unsearchable !== undefined) {
    const message = `field '${unsearchable.field}' can not be filtered in a query call`;
    return { ok: false, errorCode: 'INVALID_FIELD', message };
  }
  const strange = conditions.find(
    ({ field, wanted }) =>
      known(field) === 'Id' && !wanted.every((id) => isRecordId(id) && longId(id.slice(0, 15)) === longId(id)),
  );
  if (strange)
    return {
      ok: false,
      errorCode: 'INVALID_QUERY_FILTER_OPERATOR',
      message: `invalid ID field: ${strange.wanted.join(', ')}`,
    };

  if (org.faults.slowSearches && conditions.some(({ like }) => like?.startsWith('%'))) {
    return { ok: false, errorCode: 'QUERY_TIMEOUT', message: 'Your query request was running for too long.' };
  }

  const tests = conditions.map(({ field, wanted, like, since }) => {
    const name = known(field) ?? '';
    if (since !== undefined) return (record: StoredRecord) => Date.parse(String(record[name] ?? '')) >= since;
    if (like !== undefined) {
      const pattern = patternOf(like);
      return (record: StoredRecord) => pattern.test(String(record[name] ?? ''));
    }
    const values = new Set(wanted.map(comparable));
    return (record: StoredRecord) => values.has(comparable(record[name]));
  });
  const isWanted = (record: StoredRecord) =>
    joined === 'AND' ? tests.every((test) => test(record)) : tests.some((test) => test(record));
  const records = org
    .records(object.type)
    .filter(isWanted)
    .slice(0, limit === undefined ? undefined : Number(limit))
    .map((record) => ({
      attributes: { type: object.type, url: `/sobjects/${object.type}/${record.Id}` },
      ...Object.fromEntries(fields.map((name) => [known(name) ?? name, record[known(name) ?? name] ?? null])),
    }));
  return { ok: true, type: object.type, records };
}

const malformed = (message: string): QueryOutcome => ({ ok: false, errorCode: 'MALFORMED_QUERY', message });

/** Ids match in both lengths, texts without regard to case. */
const comparable = (value: unknown) => {
  const text = String(value ?? '');
  return (isRecordId(text) ? longId(text) : text).toLowerCase();
};

/** Undefined where something else stands there, or AND and OR are mixed without brackets, which Salesforce refuses too. */
function readConditions(where: string): { joined: string; conditions: Condition[] } | undefined {
  const conditions: Condition[] = [];
  const joints = new Set<string>();
  for (let at = 0; ; ) {
    CONDITION.lastIndex = at;
    const [all = '', field = '', single, since, list, like, joint] = CONDITION.exec(where) ?? [];
    if (all === '') return undefined;
    if (like !== undefined) conditions.push({ field, wanted: [], like: literal(like) });
    else if (since !== undefined) conditions.push({ field, wanted: [], since: Date.parse(since) });
    else conditions.push({ field, wanted: single === undefined ? literals(list ?? '') : [literal(single)] });
    at += all.length;
    if (joint === undefined) break;
    joints.add(joint.toUpperCase());
  }
  const [joined = 'AND', other] = joints;
  return other === undefined ? { joined, conditions } : undefined;
}

function patternOf(like: string): RegExp {
  const signs = like
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '[^]*')
    .replaceAll('_', '[^]');
  return new RegExp(`^${signs}$`, 'i');
}

const literal = (text: string) => (text.startsWith("'") ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text);

const literals = (list: string) => (list.match(new RegExp(TEXT, 'g')) ?? []).map(literal);
