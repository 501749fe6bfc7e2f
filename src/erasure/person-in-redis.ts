import type Redis from 'ioredis';
import { type Address, addressOf } from '../consent/address';
import { CONTACT, type ConsentState, decodeSignal, MOVED } from '../consent/consent-state';
import type { ConsentStore } from '../consent/consent-store';
import type { ErasedRecord } from '../execution/record-erasure';
import {
  adClickKey,
  aliasKey,
  consentKey,
  consentProcessingKey,
  consentQueueKey,
  contactAddressKey,
  crmQueueKey,
  executionKey,
  frequencyKey,
  leaseKey,
  recentEventsKey,
  refusedFallbacksKey,
  touchesKey,
} from '../redis-keys';
import type { Person } from './person';

/** Where in Redis a person was found, apart from what waits for Marketing Cloud and from webhooks. */
export interface Traces {
  /** Message keys of records that name them. */
  records: Set<string>;
  /** Keys that are theirs by their name alone. */
  keys: Set<string>;
  /** Sets of a sender's inferred suppression that they are in. */
  inferred: Set<string>;
  /** Numbers that the person has left: each record says for which address. */
  leftNumbers: Set<Address>;
  /** Addresses at which their contact key was seen. */
  addresses: Set<Address>;
}

const SCANNED_AT_ONCE = 1_000;
const EXECUTION = executionKey('');
const CONSENT = consentKey('');
/** Kinds of keys that end with what names a person, and go with them. What else there is, docs/redis.md says of each. */
const NAMED_KINDS = [
  'a',
  'touches',
  'cap',
  'ad-click',
  'contact',
  'pair',
  'evidence',
  'conversion',
  'alerted',
  'wamid',
];
const INFERRED = /^wa:inferred:/;

type Replies = [error: Error | null, reply: unknown][];

/** Everything of a person that hangs on keys, records and sets: found by one walk over all keys, erased one by one. */
export function createPersonInRedis(options: {
  redis: Redis;
  store: ConsentStore;
  eraseRecord: (messageKey: string) => Promise<ErasedRecord>;
}) {
  const { redis, store, eraseRecord } = options;

  /** What the store and the last messages tell of an address or a contact key, for no more than a few calls. */
  async function learn(person: Person, leftNumbers: Set<Address>): Promise<void> {
    for (const contactKey of person.contactKeys) {
      const address = await redis.get(contactAddressKey(contactKey));
      if (address !== null) await admit(address, person, leftNumbers);
    }
    for (const address of person.addresses) {
      const known = await store.read(address);
      for (const each of [known.address, ...known.state.aliases]) await admit(each, person, leftNumbers);
      if (known.state.contactKey) person.contactKeys.add(known.state.contactKey);
      for (const evidenceId of evidenceOf(known.state)) person.evidenceIds.add(evidenceId);
    }
  }

  /** A number that the person has left may be somebody else's by now: it is named in the proof, and not taken in. */
  async function admit(address: Address, person: Person, leftNumbers: Set<Address>): Promise<void> {
    if (address === '' || person.addresses.has(address) || leftNumbers.has(address)) return;
    const movedTo = await redis.hget(consentKey(address), MOVED);
    if (movedTo === null) person.addresses.add(addressOf(address));
    else leftNumbers.add(address);
  }

  async function pipelined(keys: readonly string[], fields: readonly string[]): Promise<(string | null)[][]> {
    const pipeline = redis.pipeline();
    for (const key of keys) pipeline.hmget(key, ...fields);
    const replies = ((await pipeline.exec()) ?? []) as Replies;
    return replies.map(([, reply]) => (Array.isArray(reply) ? (reply as (string | null)[]) : []));
  }

  async function lookAtRecords(keys: readonly string[], person: Person, traces: Traces): Promise<void> {
    const records = await pipelined(keys, ['ck', 'ad', 'ph', 'em', 'w']);
    for (const [i, [contactKey, address, phone, email, wamid]] of records.entries()) {
      const isTheirs =
        person.contactKeys.has(contactKey ?? '') || [address, phone].some((each) => person.isNamedBy(each ?? ''));
      if (!isTheirs) continue;
      const messageKey = (keys[i] ?? '').slice(EXECUTION.length);
      traces.records.add(messageKey);
      person.messageKeys.add(messageKey);
      if (contactKey) person.contactKeys.add(contactKey);
      if (address) traces.addresses.add(address);
      if (email) person.emails.add(email.toLowerCase());
      if (wamid) person.wamids.add(wamid);
    }
  }

  async function lookAtConsents(keys: readonly string[], person: Person, traces: Traces): Promise<void> {
    const records = await pipelined(keys, [MOVED, CONTACT]);
    for (const [i, [movedTo, contact]] of records.entries()) {
      const address = (keys[i] ?? '').slice(CONSENT.length);
      if (movedTo && person.isNamedBy(movedTo)) traces.leftNumbers.add(address);
      const contactKey = contact ? decodeSignal(contact)?.evidenceId : undefined;
      if (contactKey && person.contactKeys.has(contactKey)) traces.addresses.add(address);
    }
  }

  function isNamedByKey(key: string, person: Person): boolean {
    const [, kind = '', ...rest] = key.split(':');
    if (!NAMED_KINDS.includes(kind)) return false;
    const name = rest.join(':');
    if (kind === 'contact') return person.contactKeys.has(name);
    if (kind === 'evidence' && person.evidenceIds.has(name)) return true;
    return [name, ...rest].some(person.isNamedBy) || person.isInText(name);
  }

  return {
    learn,
    admit,

    /** Walks over all keys. Grows `person` by what the records say of them. */
    async find(person: Person): Promise<Traces> {
      const traces: Traces = {
        records: new Set(),
        keys: new Set(),
        inferred: new Set(),
        leftNumbers: new Set(),
        addresses: new Set(),
      };
      let cursor = '0';
      do {
        const [next, keys] = await redis.scan(cursor, 'MATCH', 'wa:*', 'COUNT', SCANNED_AT_ONCE);
        cursor = next;
        const records = keys.filter((key) => key.startsWith(EXECUTION) && !key.endsWith(':row'));
        if (records.length > 0) await lookAtRecords(records, person, traces);
        const consents = keys.filter((key) => key.startsWith(CONSENT));
        if (consents.length > 0) await lookAtConsents(consents, person, traces);
        for (const key of keys) {
          if (isNamedByKey(key, person) || (key.startsWith(CONSENT) && person.addresses.has(key.slice(CONSENT.length))))
            traces.keys.add(key);
          if (INFERRED.test(key) && (await isMember(key, person))) traces.inferred.add(key);
        }
      } while (cursor !== '0');
      return traces;
    },

    /** Erases what was found. → keys deleted, sends that were held and go no more, records that somebody works on. */
    async erase(person: Person, traces: Traces): Promise<{ keys: number; cancelled: number; underWay: number }> {
      let keys = 0;
      for (const address of person.addresses) {
        keys += await redis.exists(consentKey(address), aliasKey(address), frequencyKey(address));
        await store.forget(address);
        keys += await redis.del(touchesKey(address), adClickKey(address));
      }
      await redis.zrem(crmQueueKey(), '', ...person.addresses);
      for (const contactKey of person.contactKeys) keys += await redis.del(contactAddressKey(contactKey));
      for (const evidence of traces.keys) keys += await redis.del(evidence);
      for (const set of traces.inferred) await redis.srem(set, ...person.addresses);
      for (const address of traces.leftNumbers) await forgetMove(address);
      await forgetEntries(person);
      const erased = { keys, cancelled: 0, underWay: 0 };
      for (const messageKey of traces.records) {
        const result = await eraseRecord(messageKey);
        if (result === 'cancelled') erased.cancelled += 1;
        if (result === 'under way') erased.underWay += 1;
        else traces.records.delete(messageKey);
      }
      return erased;
    },

    /** Addresses whose consent is being written to Marketing Cloud just now. */
    async consentsUnderWay(person: Person): Promise<number> {
      const addresses = [...person.addresses];
      if (addresses.length === 0) return 0;
      if ((await redis.exists(leaseKey('consent-writer'))) === 0) {
        await redis.srem(consentProcessingKey(), ...addresses);
        return 0;
      }
      const members = await redis.smismember(consentProcessingKey(), ...addresses);
      return members.filter((isThere) => isThere === 1).length;
    },
  };

  async function isMember(key: string, person: Person): Promise<boolean> {
    const addresses = [...person.addresses];
    return addresses.length > 0 && (await redis.smismember(key, ...addresses)).some((isThere) => isThere === 1);
  }

  /** What restricts the number stays with it; for whom it was left is forgotten, and its rows are written anew. */
  async function forgetMove(address: Address): Promise<void> {
    await redis.multi().hdel(consentKey(address), MOVED).sadd(consentQueueKey(), address).exec();
  }

  /** Streams whose entries name nobody by a field of their own: their words are looked at, and the message they are of. */
  async function forgetEntries(person: Person): Promise<void> {
    for (const stream of [recentEventsKey(), refusedFallbacksKey()]) {
      const entries = await redis.xrange(stream, '-', '+');
      const theirs = entries.filter(([, fields]) => fields.some(person.isInText)).map(([id]) => id);
      if (theirs.length > 0) await redis.xdel(stream, ...theirs);
    }
  }
}

export type PersonInRedis = ReturnType<typeof createPersonInRedis>;

function evidenceOf(state: ConsentState): string[] {
  const signals = [state.channel, state.marketing, state.operator, state.blocked];
  const byTopic = [state.topics, state.declared, state.pending].flatMap((topics) => [...topics.values()]);
  return [...signals, ...byTopic].flatMap((signal) => (signal?.evidenceId ? [signal.evidenceId] : []));
}
