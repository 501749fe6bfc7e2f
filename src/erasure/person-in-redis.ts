import type Redis from 'ioredis';
import { type Address, addressOf, spellingsOf } from '../consent/address';
import { CONTACT, type ConsentState, MOVED, parseConsent } from '../consent/consent-state';
import type { ConsentStore } from '../consent/consent-store';
import type { ErasedRecord } from '../execution/record-erasure';
import { FIELD } from '../execution/record-fields';
import {
  adClickKey,
  alertSeenKey,
  alertsKey,
  aliasKey,
  consentEvidenceKey,
  consentKey,
  consentProcessingKey,
  consentQueueKey,
  contactAddressKey,
  conversionKey,
  crmQueueKey,
  everyKey,
  executionKey,
  frequencyKey,
  inferredKey,
  kindAndRest,
  leaseKey,
  pairBackoffKey,
  recentEventsKey,
  refusedFallbacksKey,
  touchesKey,
  unprovenTouchesKey,
  waitingSignalsKey,
  whatsAppMessageKey,
} from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
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

/** So many keys are looked at in one script: one or two milliseconds in which Redis does nothing else. */
const SCANNED_AT_ONCE = 1_000;

/** Kinds whose names alone may speak of somebody, by more than an address or a contact key. */
const LOOKED_AT_BY_NAME = [consentEvidenceKey, conversionKey, alertSeenKey].map(({ kind }) => `'${kind}'`).join(', ');

/**
 * One step of the walk over all keys; it looks inside Redis, which is spared to hand out every record. `spelled`, addresses
 * in all spellings, and `contactKeys` are JSON lists. → {next cursor, {what it is, key or name, …}}:
 * `record` message key; `consent` address; `left` number that the person left; `contact` address at which their contact
 * key was seen; `inferred` and `key` key; `text` a key whose name may speak of them.
 */
export const LOOK_FOR_PERSON = redisScript('waLookForPerson', {
  args: ['cursor', 'most', 'spelled', 'contactKeys'],
  lua: `
local addresses, contacts, listed = {}, {}, cjson.decode(spelled)
for _, address in ipairs(listed) do addresses[address] = true end
for _, contact in ipairs(cjson.decode(contactKeys)) do contacts[contact] = true end
local reply = redis.call('SCAN', cursor, 'MATCH', '${everyKey()}', 'COUNT', most)
local found, look = {}, {}
local function add(what, name)
  found[#found + 1] = what
  found[#found + 1] = name
end
look['${executionKey.kind}'] = function(key, name)
  if #name ~= 32 then return end
  local r = redis.call('HMGET', key, '${FIELD.contactKey}', '${FIELD.address}', '${FIELD.phone}')
  if contacts[r[1]] or addresses[r[2]] or addresses[r[3]] then add('record', name) end
end
look['${consentKey.kind}'] = function(key, name)
  if addresses[name] then add('consent', name) end
  local r = redis.call('HMGET', key, '${MOVED}', '${CONTACT}')
  if addresses[r[1]] then add('left', name) end
  if r[2] and contacts[string.match(r[2], '\\t(.*)$')] then add('contact', name) end
end
look['${inferredKey.kind}'] = function(key)
  for _, address in ipairs(listed) do
    if redis.call('SISMEMBER', key, address) == 1 then return add('inferred', key) end
  end
end
look['${pairBackoffKey.kind}'] = function(key, name)
  if addresses[string.match(name, ':([^:]*)$')] then add('key', key) end
end
look['${waitingSignalsKey.kind}'] = function(key)
  for _, body in ipairs(redis.call('SMEMBERS', key)) do
    for _, address in ipairs(listed) do
      if string.find(body, '"' .. address .. '"', 1, true) then return add('key', key) end
    end
  end
end
for _, kind in ipairs({ ${LOOKED_AT_BY_NAME} }) do
  look[kind] = function(key) add('text', key) end
end
for _, key in ipairs(reply[2]) do
  local kind, name = string.match(key, '${kindAndRest()}')
  if look[kind] then look[kind](key, name) end
end
return { reply[1], found }
`,
});

type Replies = [error: Error | null, reply: unknown][];

/** Everything of a person that hangs on keys, records and sets: found by one walk over all keys, erased one by one. */
export function createPersonInRedis(options: {
  redis: Redis;
  store: ConsentStore;
  eraseRecord: (messageKey: string) => Promise<ErasedRecord>;
}) {
  const { redis, store, eraseRecord } = options;
  const lookForPerson = bindScript(redis, LOOK_FOR_PERSON);

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

  /**
   * A number that somebody else left, and that the person has now, is theirs: it was met by a name of theirs, and its
   * record names them, which what one leaves behind does not.
   */
  async function takeBack(person: Person, leftNumbers: Set<Address>): Promise<void> {
    for (const address of leftNumbers) {
      const { [MOVED]: movedTo, ...fields } = await redis.hgetall(consentKey(address));
      if (movedTo === undefined || person.addresses.has(addressOf(movedTo))) continue;
      const { aliases, contactKey } = parseConsent(Object.entries(fields).flat());
      const namesThem =
        person.contactKeys.has(contactKey ?? '') || aliases.some((alias) => person.addresses.has(alias));
      if (!namesThem) continue;
      leftNumbers.delete(address);
      person.addresses.add(address);
    }
  }

  async function lookAtRecord(messageKey: string, person: Person, traces: Traces): Promise<void> {
    const [contactKey, address, fallbackTo, wamid] = await redis.hmget(
      executionKey(messageKey),
      FIELD.contactKey,
      FIELD.address,
      FIELD.fallbackTo,
      FIELD.wamid,
    );
    traces.records.add(messageKey);
    person.messageKeys.add(messageKey);
    if (contactKey) person.contactKeys.add(contactKey);
    if (address) traces.addresses.add(address);
    if (fallbackTo?.includes('@')) person.emails.add(fallbackTo.toLowerCase());
    if (wamid) person.wamids.add(wamid);
  }

  /** Keys that are theirs by an address, a contact key or a message alone. */
  async function keysByName(person: Person): Promise<string[]> {
    const kinds = [consentKey, aliasKey, frequencyKey, touchesKey, unprovenTouchesKey, adClickKey];
    const keys = [
      ...[...person.addresses].flatMap((address) => kinds.map((key) => key(address))),
      ...[...person.contactKeys].map((contactKey) => contactAddressKey(contactKey)),
      ...[...person.wamids].flatMap((wamid) => [whatsAppMessageKey(wamid), waitingSignalsKey(wamid)]),
      ...[...person.messageKeys].map((messageKey) => waitingSignalsKey(messageKey)),
      ...[...person.conversions].map((id) => conversionKey(id)),
    ];
    const pipeline = redis.pipeline();
    for (const key of keys) pipeline.exists(key);
    const replies = ((await pipeline.exec()) ?? []) as Replies;
    return keys.filter((_, i) => replies[i]?.[1] === 1);
  }

  function isNamedByKey(key: string, person: Person): boolean {
    const [, , ...rest] = key.split(':');
    const name = rest.join(':');
    return person.evidenceIds.has(name) || [name, ...rest].some(person.isNamedBy) || person.isInText(name);
  }

  return {
    learn,
    admit,
    takeBack,

    /** Walks over all keys. Grows `person` by what the records say of them. */
    async find(person: Person): Promise<Traces> {
      const traces: Traces = {
        records: new Set(),
        keys: new Set(),
        inferred: new Set(),
        leftNumbers: new Set(),
        addresses: new Set(),
      };
      const texts: string[] = [];
      const spelled = JSON.stringify([...person.addresses].flatMap(spellingsOf));
      const contactKeys = JSON.stringify([...person.contactKeys]);
      let cursor = '0';
      do {
        const [next, found] = await lookForPerson<[cursor: string, found: string[]]>({
          cursor,
          most: SCANNED_AT_ONCE,
          spelled,
          contactKeys,
        });
        cursor = next;
        for (let i = 0; i + 1 < found.length; i += 2) {
          const [what, name = ''] = found.slice(i, i + 2);
          if (what === 'record') await lookAtRecord(name, person, traces);
          else if (what === 'consent') traces.keys.add(consentKey(name));
          else if (what === 'left') traces.leftNumbers.add(name);
          else if (what === 'contact') traces.addresses.add(name);
          else if (what === 'inferred') traces.inferred.add(name);
          else if (what === 'key') traces.keys.add(name);
          else texts.push(name);
        }
      } while (cursor !== '0');
      // Last, as the records say by which messages the person is known.
      for (const key of texts) if (isNamedByKey(key, person)) traces.keys.add(key);
      for (const key of await keysByName(person)) traces.keys.add(key);
      return traces;
    },

    /** Erases what was found. → keys deleted, sends that were held and go no more, records that somebody works on. */
    async erase(person: Person, traces: Traces): Promise<{ keys: number; cancelled: number; underWay: number }> {
      let keys = 0;
      for (const address of person.addresses) {
        keys += await redis.exists(consentKey(address), aliasKey(address), frequencyKey(address));
        await store.forget(address);
        keys += await redis.del(touchesKey(address), unprovenTouchesKey(address), adClickKey(address));
      }
      await redis.zrem(crmQueueKey(), '', ...person.addresses);
      for (const contactKey of person.contactKeys) keys += await redis.del(contactAddressKey(contactKey));
      for (const evidence of traces.keys) keys += await redis.del(evidence);
      for (const set of traces.inferred) await redis.srem(set, ...person.addresses);
      for (const address of traces.leftNumbers) await redis.hdel(consentKey(address), MOVED);
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

    /** What restricts a number that was left stays with it: its rows, deleted with the person's, are written anew. */
    async writeAnew(leftNumbers: ReadonlySet<Address>): Promise<void> {
      if (leftNumbers.size > 0) await redis.sadd(consentQueueKey(), ...leftNumbers);
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

  /** Streams and alerts whose entries name nobody by a field of their own: their words are looked at, and the message they are of. */
  async function forgetEntries(person: Person): Promise<void> {
    for (const stream of [recentEventsKey(), refusedFallbacksKey()]) {
      const theirs = (await redis.xrange(stream, '-', '+')).filter(([, fields]) => fields.some(person.isInText));
      if (theirs.length > 0) await redis.xdel(stream, ...theirs.map(([id]) => id));
    }
    const alerts = Object.entries(await redis.hgetall(alertsKey()));
    const aboutThem = alerts.filter((texts) => texts.some(person.isInText)).map(([field]) => field);
    if (aboutThem.length > 0) await redis.hdel(alertsKey(), ...aboutThem);
  }
}

function evidenceOf(state: ConsentState): string[] {
  const signals = [state.channel, state.marketing, state.operator, state.blocked];
  const byTopic = [state.topics, state.declared, state.pending].flatMap((topics) => [...topics.values()]);
  return [...signals, ...byTopic].flatMap((signal) => (signal?.evidenceId ? [signal.evidenceId] : []));
}
