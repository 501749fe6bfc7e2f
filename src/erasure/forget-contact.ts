import { setTimeout as sleep } from 'node:timers/promises';
import type Redis from 'ioredis';
import { type Address, addressOf } from '../consent/address';
import type { ConsentStore } from '../consent/consent-store';
import { conversionIdKeys } from '../conversions/conversion-id';
import { CodedError } from '../errors';
import { createRecordErasure } from '../execution/record-erasure';
import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import type { Mapping } from '../marketing-cloud/mapping';
import { removePendingRows } from '../outbox/remove-pending-rows';
import { TABLES, type Table } from '../redis/outbox-entry';
import type { ForgottenPeople } from '../signals/forgotten-people';
import { areTracesLaid } from './lay-traces';
import { createPerson, type Person, type Whom } from './person';
import { createPersonInRedis } from './person-in-redis';
import { createPersonInWebhooks } from './person-in-webhooks';
import { createPersonRows, type PersonRow } from './person-rows';
import type { Traces } from './traces-found';
import { createUnfinishedErasure } from './unfinished-erasure';

/** What was forgotten, and what a second look found: the proof is that nothing is left and nothing under way. */
export interface Forgotten {
  /** Everything by which the person was known. */
  addresses: Address[];
  contactKeys: string[];
  /** Numbers that the person has left, which may be somebody else's: what restricts them stays, unless named themselves. */
  leftNumbers: Address[];
  rows: { table: Table; deleted: number; left: number }[];
  redis: {
    /** Keys deleted. */
    keys: number;
    /** Records of messages that the person was taken out of. */
    messages: number;
    /** Sends that were held and go no more. */
    cancelledSends: number;
    /** Rows on their way to Marketing Cloud, or refused by it, that were taken back. */
    rowsTakenBack: number;
    /** Webhooks set aside that were deleted or rewritten. */
    webhooks: number;
    /** Keys and records that the second look found. */
    left: number;
    /** How it was looked: by what leads to the person (redis/traces.ts), or in every key that there is. */
    looked: 'by traces' | 'everywhere';
  };
  /** What somebody works on just now and cannot be taken back; it ends by itself. Forget again then. */
  underWay: { webhooks: number; sends: number; rows: number; consents: number; effects: number };
  complete: boolean;
}

/** What was given leads to so many addresses and contact keys that it cannot be one person. Nothing was changed. */
export class PersonAmbiguousError extends CodedError {
  constructor(found: number) {
    super('person_ambiguous', `what was given leads to ${found} addresses and contact keys: this is not one person`);
  }
}

/** Whom a queued job names. */
interface NamedInJob {
  address?: string;
  contactKey?: string;
}

export interface ForgetDependencies {
  redis: Redis;
  store: ConsentStore;
  dataExtensionRows: DataExtensionRows;
  definitions: DataExtensionDefinitions;
  mapping: () => Promise<Mapping>;
  /** Keeps them forgotten when Meta repeats its webhooks. */
  forgottenPeople: Pick<ForgottenPeople, 'mark'>;
  /** Takes waiting and failed jobs about somebody out of their queues (see queues.ts). */
  removeJobsAbout: (matches: (whom: NamedInJob) => boolean) => Promise<{ removed: number; underWay: number }>;
  clock: () => number;
  /** Looks at every key that there is, though traces lead to all of it. */
  everywhere?: boolean;
  /** How long it waits for what is under way. */
  waitMs: number;
}

const MOST_NAMES = 20;
const MOST_ROUNDS = 5;
const LOOK_AGAIN_MS = 250;
/** Each look reads all that waits: many who look often would keep busy whom they wait for. */
const SELDOM_MS = 2_000;

/**
 * Forgets one person: every row of every table that names them, and everything in Redis under one of their addresses,
 * contact keys or messages (docs/redis.md says of each kind of key what becomes of it). An opt-out is forgotten with the
 * rest. First everything is looked up, so that a Marketing Cloud that is away leaves all as it was. May be repeated, by any
 * name, also after it failed in the middle.
 * @throws MarketingCloudError, PersonAmbiguousError, MappingError, or what ioredis throws while Redis is away
 */
export async function forgetContact(whom: Whom, dependencies: ForgetDependencies): Promise<Forgotten> {
  const { redis, store, dataExtensionRows, definitions, forgottenPeople, clock, waitMs } = dependencies;
  const rows = createPersonRows({ rows: dataExtensionRows, definitions, mapping: await dependencies.mapping() });
  const walks = dependencies.everywhere === true || !(await areTracesLaid(redis));
  const keys = createPersonInRedis({ redis, store, walks, eraseRecord: createRecordErasure(redis) });
  const webhooks = createPersonInWebhooks(redis);
  const unfinished = createUnfinishedErasure(redis);
  const person = createPerson();
  const leftNumbers = new Set<Address>();
  if (whom.phone) person.addresses.add(addressOf(whom.phone));
  if (whom.userId) person.addresses.add(addressOf(whom.userId));
  if (whom.contactKey) person.contactKeys.add(whom.contactKey);

  async function learnFromRows(found: { rows: PersonRow[] }[]): Promise<void> {
    for (const row of found.flatMap((each) => each.rows)) {
      for (const address of row.addresses) await keys.admit(address, person, leftNumbers);
      if (row.contactKey) person.contactKeys.add(row.contactKey);
      if (row.messageKey) person.messageKeys.add(row.messageKey);
      if (row.wamid) person.wamids.add(row.wamid);
      if (row.conversionId) for (const id of conversionIdKeys(row.conversionId)) person.conversions.add(id);
    }
  }

  /** Looks everywhere until nothing new is learnt: what one place tells can find more in another. */
  async function find(): Promise<{ inTables: { table: Table; rows: PersonRow[] }[]; traces: Traces }> {
    for (let round = 1; ; round += 1) {
      const inTables = await findInTables();
      const known = person.size();
      const traces = await keys.find(person, leftNumbers);
      for (const address of traces.addresses) await keys.admit(address, person, leftNumbers);
      for (const address of traces.leftNumbers) if (!person.addresses.has(address)) leftNumbers.add(address);
      await keys.takeBack(person, leftNumbers);
      if (person.size() > MOST_NAMES) throw new PersonAmbiguousError(person.size());
      if (person.size() === known || round === MOST_ROUNDS) return { inTables, traces };
    }
  }

  async function findInTables(): Promise<{ table: Table; rows: PersonRow[] }[]> {
    for (let round = 1; ; round += 1) {
      await unfinished.recall(person, leftNumbers);
      await keys.learn(person, leftNumbers);
      const known = person.size();
      const inTables = await rows.find(person);
      await learnFromRows(inTables);
      await keys.learn(person, leftNumbers);
      if (person.size() > MOST_NAMES) throw new PersonAmbiguousError(person.size());
      if (person.size() === known || round === MOST_ROUNDS) return inTables;
    }
  }

  /** Events last: by then everything is known that they may name the person by. */
  async function findWithEvents() {
    const inTables = await rows.find(person);
    const events = await rows.findEvents(person);
    return events === undefined ? inTables : [...inTables, events];
  }

  const counted = { keys: 0, cancelledSends: 0, rowsTakenBack: 0, webhooks: 0 };
  let underWay = { webhooks: 0, sends: 0, rows: 0, consents: 0, effects: 0 };

  async function eraseInRedis(traces: Traces): Promise<void> {
    const waiting = await webhooks.waiting(person);
    const erased = await keys.erase(person, traces);
    counted.keys += erased.keys;
    counted.cancelledSends += erased.cancelled;
    counted.webhooks += await webhooks.eraseSetAside(person);
    const effects = await dependencies.removeJobsAbout((whom) => isAbout(whom, person));
    let rowsUnderWay = 0;
    for (const table of TABLES) {
      const pending = await removePendingRows({ redis, table }, matcherOf(person, table));
      counted.rowsTakenBack += pending.removed;
      rowsUnderWay += pending.underWay;
    }
    const consents = await keys.consentsUnderWay(person);
    underWay = { webhooks: waiting, sends: erased.underWay, rows: rowsUnderWay, consents, effects: effects.underWay };
  }
  const isUnderWay = () => Object.values(underWay).some((count) => count > 0);

  /** What comes of them from now on, and is of before, is not taken in. */
  const stayForgotten = () => forgottenPeople.mark(person, Math.floor(clock() / 1000));

  let { inTables, traces } = await find();
  await unfinished.keep(person, leftNumbers);
  await stayForgotten();
  const messages = new Set(traces.records);
  const deleted = new Map<Table, number>(inTables.map(({ table }) => [table, 0]));
  const until = clock() + waitMs;
  for (let round = 1; ; round += 1) {
    await eraseInRedis(traces);
    for (let pauseMs = LOOK_AGAIN_MS; isUnderWay() && clock() < until; pauseMs = Math.min(2 * pauseMs, SELDOM_MS)) {
      await sleep(Math.min(pauseMs, Math.max(0, until - clock())));
      await eraseInRedis(traces);
    }
    // What was being written until just now is found by a new look.
    for (const { table, rows: theirs } of await findWithEvents()) {
      await rows.remove(table, theirs);
      deleted.set(table, (deleted.get(table) ?? 0) + theirs.length);
    }
    ({ inTables, traces } = await find());
    const events = await rows.findEvents(person);
    if (events) inTables.push(events);
    await unfinished.keep(person, leftNumbers);
    await stayForgotten();
    const left = inTables.some((each) => each.rows.length > 0) || countOf(traces) > 0;
    if (!left || isUnderWay() || round === MOST_ROUNDS) break;
    for (const messageKey of traces.records) messages.add(messageKey);
  }

  await keys.writeAnew(leftNumbers);
  const proof = inTables.map(({ table, rows: left }) => ({
    table,
    deleted: deleted.get(table) ?? 0,
    left: left.length,
  }));
  const leftInRedis = countOf(traces);
  const complete = leftInRedis === 0 && !isUnderWay() && proof.every(({ left }) => left === 0);
  if (complete) await unfinished.end(person);
  return {
    addresses: [...person.addresses],
    contactKeys: [...person.contactKeys],
    leftNumbers: [...leftNumbers],
    rows: proof,
    redis: { ...counted, messages: messages.size, left: leftInRedis, looked: walks ? 'everywhere' : 'by traces' },
    underWay,
    complete,
  };
}

const countOf = ({ records, keys, inBuckets, fields, inferred }: Traces) =>
  records.size + keys.size + inBuckets.size + fields.size + inferred.size;

const isAbout = ({ address, contactKey }: NamedInJob, person: Person): boolean =>
  (address !== undefined && person.addresses.has(addressOf(address))) ||
  (contactKey !== undefined && person.contactKeys.has(contactKey));

/** Events name no person by a column, so their words are looked at. */
const matcherOf = (person: Person, table: Table) => ({
  row: (row: Parameters<Person['isInRow']>[0]) =>
    table === 'WA_Event' ? person.isInText(JSON.stringify(row)) : person.isInRow(row),
  text: person.isInText,
});
