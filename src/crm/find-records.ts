import type { CrmConnection, CrmRecord } from './connection';
import type { CrmObject } from './crm-config';
import { phoneSpellings } from './phone-spellings';

/** Whom to find: their numbers (`+` and digits) and the keys under which journeys know them. */
export interface WhoseRecords {
  phones: readonly string[];
  contactKeys: readonly string[];
}

/** A record of one person, with the values that were asked for. */
interface FoundRecord {
  object: CrmObject;
  record: CrmRecord;
}

export interface FoundPerson {
  records: FoundRecord[];
  /** Set where more than {@link MOST_BY_PHONE} records of an object hold the number: then none of them is taken. */
  tooMany?: { object: string; count: number };
}

/** A number on more records than this is a switchboard or a placeholder, nobody's own. */
export const MOST_BY_PHONE = 50;
/** One page of an answer; beyond it people are looked for one by one. */
const MOST_RECORDS = 2_000;
/** Salesforce takes addresses of 16,384 characters, the address of the org included. */
const MOST_QUERY_LENGTH = 12_000;

/**
 * The records of people: every record whose id or external id is a contact key of theirs, and every record that holds
 * one of their numbers in any of its usual spellings. A converted lead stands for the contact that it became.
 * @throws CrmError
 */
export async function findRecords<Person extends WhoseRecords>(
  people: readonly Person[],
  options: { crm: Pick<CrmConnection, 'query'>; objects: readonly CrmObject[]; defaultCountry: string | undefined },
): Promise<Map<Person, FoundPerson>> {
  const { crm, objects, defaultCountry } = options;
  const found = new Map<Person, FoundPerson>(people.map((person) => [person, { records: [] }]));
  /** Contacts that leads of the person were converted to. */
  const converted = new Map<Person, string[]>();

  async function lookIn(object: CrmObject, some: readonly Person[]): Promise<void> {
    const sought = new Map(
      some.map((person) => {
        const contactKeys = [...person.contactKeys, ...(converted.get(person) ?? [])];
        return [person, conditionsFor(object, { phones: person.phones, contactKeys }, defaultCountry)];
      }),
    );
    const soql = queryFor(object, [...sought.values()]);
    if (soql === undefined) return;
    const isTooLong = encodeURIComponent(soql).length > MOST_QUERY_LENGTH;
    const records = isTooLong && some.length > 1 ? undefined : await crm.query(soql);
    if (some.length > 1 && (records === undefined || records.length === MOST_RECORDS)) {
      const half = Math.ceil(some.length / 2);
      await lookIn(object, some.slice(0, half));
      await lookIn(object, some.slice(half));
      return;
    }
    for (const [person, conditions] of sought) take(object, person, conditions, records ?? []);
  }

  function take(object: CrmObject, person: Person, conditions: Conditions, records: readonly CrmRecord[]): void {
    const own = records.filter((record) => matches(record, conditions.keys) || matches(record, conditions.phones));
    const usable = own.filter((record) => fieldOf(record, 'IsConverted') !== true);
    const contacts = own.map((record) => fieldOf(record, 'ConvertedContactId')).filter((id) => typeof id === 'string');
    converted.set(person, [...(converted.get(person) ?? []), ...contacts]);

    const byKey = usable.filter((record) => matches(record, conditions.keys));
    const isTooMany = usable.length - byKey.length > MOST_BY_PHONE;
    const entry = found.get(person);
    if (entry === undefined) return;
    if (isTooMany) entry.tooMany = { object: object.object, count: usable.length };
    entry.records.push(...(isTooMany ? byKey : usable).map((record) => ({ object, record })));
  }

  // Leads first: what became of them is looked for among the contacts.
  const inOrder = [...objects].sort((a, b) => Number(isLead(b)) - Number(isLead(a)));
  for (const object of inOrder) await lookIn(object, people);
  return found;
}

const isLead = ({ object }: CrmObject) => object.toLowerCase() === 'lead';

/** Field → values that one person's record may hold there. */
type Wanted = ReadonlyMap<string, readonly string[]>;
interface Conditions {
  keys: Wanted;
  phones: Wanted;
}

function conditionsFor(
  { findBy }: CrmObject,
  { phones, contactKeys }: WhoseRecords,
  defaultCountry: string | undefined,
): Conditions {
  const keys = new Map<string, string[]>();
  const { id, externalId } = findBy;
  const ids = id ? contactKeys.filter((key) => isSalesforceId(key) && key.startsWith(id.prefix)).map(shortId) : [];
  if (id && ids.length > 0) keys.set(id.field, ids);
  const others = contactKeys.filter((key) => !isSalesforceId(key) && isPlain(key));
  if (externalId !== undefined && others.length > 0) keys.set(externalId, others);
  const spellings = phones.flatMap((phone) => phoneSpellings(phone, defaultCountry));
  return {
    keys,
    phones: new Map(spellings.length > 0 ? findBy.phones.map((field) => [field, spellings] as const) : []),
  };
}

/** 15 characters, or 18 with the suffix that tells capitals. */
const isSalesforceId = (text: string) => /^[A-Za-z0-9]{15}([A-Z0-5]{3})?$/.test(text);

/** Without the suffix, which Salesforce refuses together with the whole query where it is not the right one. */
const shortId = (id: string) => id.slice(0, 15);

/** What an external id can be, and a query can hold. */
const isPlain = (key: string) => key !== '' && key.length <= 255 && !/\p{Cc}/u.test(key);

function queryFor({ object, fields, findBy }: CrmObject, people: readonly Conditions[]): string | undefined {
  const values = new Map<string, Set<string>>();
  for (const { keys, phones } of people) {
    for (const [field, some] of [...keys, ...phones]) {
      values.set(field, new Set([...(values.get(field) ?? []), ...some]));
    }
  }
  if (values.size === 0) return undefined;
  const conditions = [...values].map(([field, some]) => `${field} IN (${[...some].map(literal).join(',')})`);
  const selected = new Set(['Id', fields.optOut, ...(findBy.id ? [findBy.id.field] : []), ...values.keys()]);
  if (object.toLowerCase() === 'lead') for (const field of ['IsConverted', 'ConvertedContactId']) selected.add(field);
  return `SELECT ${[...selected].join(',')} FROM ${object} WHERE ${conditions.join(' OR ')} LIMIT ${MOST_RECORDS}`;
}

const literal = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** Whether a record holds one of the values, compared as SOQL does: ids by 15 characters, texts without regard to case. */
function matches(record: CrmRecord, wanted: Wanted): boolean {
  return [...wanted].some(([field, values]) => {
    const held = fieldOf(record, field);
    return typeof held === 'string' && values.some((value) => comparable(value) === comparable(held));
  });
}

const comparable = (text: string) => (isSalesforceId(text) ? shortId(text) : text.toLowerCase());

/** The value of a field, whose name Salesforce compares without regard to case. */
export function fieldOf(record: CrmRecord, field: string): unknown {
  const wanted = field.toLowerCase();
  return Object.entries(record).find(([name]) => name.toLowerCase() === wanted)?.[1];
}
