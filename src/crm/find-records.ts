import type { CrmConnection, CrmRecord } from './connection';
import type { CrmObject } from './crm-config';
import { CrmError } from './crm-error';
import { phoneMatcher, phonePatterns, phoneSpellings } from './phone-spellings';

/** Whom to find: their numbers (`+` and digits) and the keys under which journeys know them. */
export interface WhoseRecords {
  phones: readonly string[];
  contactKeys: readonly string[];
  emails?: readonly string[];
}

/** An object in which people are looked for. */
export interface SearchedObject {
  object: string;
  findBy: CrmObject['findBy'] & { emails?: readonly string[] };
  /** Fields whose values are wanted of what is found. */
  fields?: { optOut: string };
}

/** A record of one person, with the values that were asked for. */
interface FoundRecord<Searched> {
  object: Searched;
  record: CrmRecord;
}

export interface FoundPerson<Searched = CrmObject> {
  records: FoundRecord<Searched>[];
  /** Set where more than {@link MOST_BY_PHONE} records of an object hold the number: then none of them is taken. */
  tooMany?: { object: string; count: number };
}

/** A number on more records than this is a switchboard or a placeholder, nobody's own. */
export const MOST_BY_PHONE = 50;
/** One page of an answer; beyond it people are looked for one by one. */
const MOST_RECORDS = 2_000;
/** Salesforce takes addresses of 16,384 characters, the address of the org included. */
const MOST_QUERY_LENGTH = 12_000;

/** What a search for every grouping ends with where the org has too many records for it. */
const TOO_SLOW = new Set(['QUERY_TIMEOUT', 'REQUEST_RUNNING_TOO_LONG', 'OPERATION_TOO_LARGE']);

/**
 * The records of people: every record whose id or external id is a contact key of theirs, and every record that holds
 * one of their emails, or one of their numbers in whatever grouping. Where the org cannot search for that in time, the usual spellings are looked
 * for, and `tellTooSlow` hears of it. A converted lead stands for the contact that it became.
 * @throws CrmError
 */
export async function findRecords<Person extends WhoseRecords, Searched extends SearchedObject>(
  people: readonly Person[],
  options: {
    crm: Pick<CrmConnection, 'query'>;
    objects: readonly Searched[];
    defaultCountry: string | undefined;
    tellTooSlow?: (object: string) => void;
  },
): Promise<Map<Person, FoundPerson<Searched>>> {
  const { crm, objects, defaultCountry, tellTooSlow } = options;
  const found = new Map<Person, FoundPerson<Searched>>(people.map((person) => [person, { records: [] }]));
  /** Contacts that leads of the person were converted to. */
  const converted = new Map<Person, string[]>();

  async function lookIn(object: Searched, some: readonly Person[]): Promise<void> {
    const sought = new Map(
      some.map((person) => {
        const contactKeys = [...person.contactKeys, ...(converted.get(person) ?? [])];
        return [person, conditionsFor(object, { ...person, contactKeys }, defaultCountry)];
      }),
    );
    const records = await recordsOf(object, [...sought.values()]);
    if (records === 'none') return;
    if (some.length > 1 && (records === 'too long' || records.length === MOST_RECORDS)) {
      const half = Math.ceil(some.length / 2);
      await lookIn(object, some.slice(0, half));
      await lookIn(object, some.slice(half));
      return;
    }
    const all = records === 'too long' ? [] : records;
    for (const [person, conditions] of sought) take(object, person, conditions, all);
  }

  /** `none`: nobody could be found; `too long`: the people are too many for one address. */
  async function recordsOf(object: Searched, some: readonly Conditions[]): Promise<CrmRecord[] | 'none' | 'too long'> {
    const ask = async (isBroad: boolean) => {
      const soql = queryFor(object, some, isBroad);
      if (soql === undefined) return 'none';
      const isTooLong = encodeURIComponent(soql).length > MOST_QUERY_LENGTH;
      return isTooLong && some.length > 1 ? 'too long' : await crm.query(soql);
    };
    if (object.findBy.anyGrouping === false || !some.some(({ patterns }) => patterns.length > 0)) return ask(false);
    try {
      return await ask(true);
    } catch (error) {
      if (!isTooSlow(error)) throw error;
      const records = await ask(false);
      tellTooSlow?.(object.object);
      return records;
    }
  }

  function take(object: Searched, person: Person, conditions: Conditions, records: readonly CrmRecord[]): void {
    const own = records.filter((record) => matches(record, conditions.keys) || holdsPhone(record, object, conditions));
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

const isLead = ({ object }: SearchedObject) => object.toLowerCase() === 'lead';

/** The CRM gave up the search, or it took longer than we wait: it may also be away, which the next question shows. */
const isTooSlow = (error: unknown) =>
  error instanceof CrmError && (error.code === 'crm_no_answer' || TOO_SLOW.has(error.statusCode ?? ''));

/** Field → values that one person's record may hold there. */
type Wanted = ReadonlyMap<string, readonly string[]>;
interface Conditions {
  keys: Wanted;
  /** The usual spellings of their numbers, and the patterns of all. */
  spellings: readonly string[];
  patterns: readonly string[];
  isTheirPhone: (held: string) => boolean;
}

function conditionsFor(
  { findBy }: SearchedObject,
  { phones, contactKeys, emails = [] }: WhoseRecords,
  defaultCountry: string | undefined,
): Conditions {
  const keys = new Map<string, string[]>();
  const { id, externalId } = findBy;
  const ids = id ? contactKeys.filter((key) => isSalesforceId(key) && key.startsWith(id.prefix)).map(shortId) : [];
  if (id && ids.length > 0) keys.set(id.field, ids);
  const others = contactKeys.filter((key) => !isSalesforceId(key) && isPlain(key));
  if (externalId !== undefined && others.length > 0) keys.set(externalId, others);
  const written = emails.filter(isPlain);
  if (written.length > 0) {
    for (const field of findBy.emails ?? []) keys.set(field, [...(keys.get(field) ?? []), ...written]);
  }
  const sought = findBy.phones.length > 0 ? phones : [];
  return {
    keys,
    spellings: sought.flatMap((phone) => phoneSpellings(phone, defaultCountry)),
    patterns: phonePatterns(sought),
    isTheirPhone: phoneMatcher(sought, defaultCountry),
  };
}

/** 15 characters, or 18 with the suffix that tells capitals. */
const isSalesforceId = (text: string) => /^[A-Za-z0-9]{15}([A-Z0-5]{3})?$/.test(text);

/** Without the suffix, which Salesforce refuses together with the whole query where it is not the right one. */
const shortId = (id: string) => id.slice(0, 15);

/** What an external id can be, and a query can hold. */
const isPlain = (key: string) => key !== '' && key.length <= 255 && !/\p{Cc}/u.test(key);

/** `isBroad`: numbers in every grouping. Undefined where nothing is sought. */
function queryFor(
  { object, fields, findBy }: SearchedObject,
  people: readonly Conditions[],
  isBroad: boolean,
): string | undefined {
  const values = new Map<string, Set<string>>();
  const want = (field: string, some: readonly string[]) => {
    if (some.length > 0) values.set(field, new Set([...(values.get(field) ?? []), ...some]));
  };
  const patterns = new Set<string>();
  for (const person of people) {
    for (const [field, some] of person.keys) want(field, some);
    const isByPattern = isBroad && person.patterns.length > 0;
    if (isByPattern) for (const pattern of person.patterns) patterns.add(pattern);
    else for (const field of findBy.phones) want(field, person.spellings);
  }
  if (values.size === 0 && patterns.size === 0) return undefined;
  const conditions = [
    ...[...values].map(([field, some]) => `${field} IN (${[...some].map(soqlText).join(',')})`),
    ...findBy.phones.flatMap((field) => [...patterns].map((pattern) => `${field} LIKE ${soqlText(pattern)}`)),
  ];
  const phones = people.some(({ spellings }) => spellings.length > 0) ? findBy.phones : [];
  const selected = new Set([
    'Id',
    ...(fields ? [fields.optOut] : []),
    ...(findBy.id ? [findBy.id.field] : []),
    ...values.keys(),
    ...phones,
  ]);
  if (object.toLowerCase() === 'lead') for (const field of ['IsConverted', 'ConvertedContactId']) selected.add(field);
  return `SELECT ${[...selected].join(',')} FROM ${object} WHERE ${conditions.join(' OR ')} LIMIT ${MOST_RECORDS}`;
}

/** A text as it stands in SOQL. */
export const soqlText = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** Whether a record holds one of the values, compared as SOQL does: ids by 15 characters, texts without regard to case. */
function matches(record: CrmRecord, wanted: Wanted): boolean {
  return [...wanted].some(([field, values]) => {
    const held = fieldOf(record, field);
    return typeof held === 'string' && values.some((value) => comparable(value) === comparable(held));
  });
}

function holdsPhone(record: CrmRecord, { findBy }: SearchedObject, { isTheirPhone }: Conditions): boolean {
  return findBy.phones.some((field) => {
    const held = fieldOf(record, field);
    return typeof held === 'string' && isTheirPhone(held);
  });
}

const comparable = (text: string) => (isSalesforceId(text) ? shortId(text) : text.toLowerCase());

/** The value of a field, whose name Salesforce compares without regard to case. */
export function fieldOf(record: CrmRecord, field: string): unknown {
  const wanted = field.toLowerCase();
  return Object.entries(record).find(([name]) => name.toLowerCase() === wanted)?.[1];
}
