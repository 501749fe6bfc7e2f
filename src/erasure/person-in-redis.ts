import type Redis from 'ioredis';
import { z } from 'zod';
import { type Address, addressOf, spellingsOf } from '../consent/address';
import { type ConsentState, MOVED, parseConsent } from '../consent/consent-state';
import type { ConsentStore } from '../consent/consent-store';
import { conversionIdKey } from '../conversions/conversion-id';
import { createContactAddresses } from '../execution/contact-addresses';
import type { ErasedRecord } from '../execution/record-erasure';
import { FIELD } from '../execution/record-fields';
import { namesInId } from '../redis/names-in-id';
import {
  adClickKey,
  alertsKey,
  aliasKey,
  consentEvidenceKey,
  consentKey,
  consentProcessingKey,
  consentQueueKey,
  conversionKey,
  crmQueueKey,
  drawnKey,
  executionKey,
  leaseKey,
  recentEventsKey,
  refusedFallbacksKey,
  testersKey,
  tracesKey,
  unprovenTouchesKey,
  waitingSignalsKey,
} from '../redis/redis-keys';
import { createLook, type Find } from './look-for-person';
import type { Person } from './person';
import { createPersonInBuckets } from './person-in-buckets';
import { someAtOnce } from './some-at-once';
import { noTraces, type Traces } from './traces-found';

type Replies = [error: Error | null, reply: unknown][];

/**
 * Everything of a person that hangs on keys, records and sets: found by what leads to it, or with `walks` in every key that
 * there is, and erased one by one.
 */
export function createPersonInRedis(options: {
  redis: Redis;
  store: ConsentStore;
  /** Whether every key is looked at, as what is older than the traces is found in no other way. */
  walks: boolean;
  eraseRecord: (messageKey: string) => Promise<ErasedRecord>;
}) {
  const { redis, store, eraseRecord, walks } = options;
  const look = createLook(redis);
  const index = createPersonInBuckets(redis);
  const addressOfContact = createContactAddresses(redis);

  /** What the store and the last messages tell of an address or a contact key, for no more than a few calls. */
  async function learn(person: Person, leftNumbers: Set<Address>): Promise<void> {
    for (const contactKey of person.contactKeys) {
      const address = await addressOfContact(contactKey);
      if (address !== undefined) await admit(address, person, leftNumbers);
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
    const kinds = [consentKey, aliasKey, unprovenTouchesKey, drawnKey, adClickKey];
    const keys = [
      ...[...person.addresses].flatMap((address) => kinds.map((key) => key(address))),
      ...namesOf(person).map((name) => tracesKey(name)),
      ...[...person.wamids].map((wamid) => waitingSignalsKey(wamid)),
      ...[...person.messageKeys].map((messageKey) => waitingSignalsKey(messageKey)),
      ...[...person.conversions].map((id) => conversionKey(id)),
    ];
    const pipeline = redis.pipeline();
    for (const key of keys) pipeline.exists(key);
    const replies = ((await pipeline.exec()) ?? []) as Replies;
    return keys.filter((_, i) => replies[i]?.[1] === 1);
  }

  async function finds(person: Person, leftNumbers: ReadonlySet<Address>): Promise<Find[]> {
    const by = { spelled: [...person.addresses].flatMap(spellingsOf), contactKeys: [...person.contactKeys] };
    if (walks) return look.everywhere(by);
    const { finds: found, theirs } = await look.byTraces({
      ...by,
      names: namesOf(person),
      further: [...leftNumbers].flatMap(spellingsOf),
      messageKeys: person.messageKeys,
      keys: namesOf(person).flatMap((name) => [conversionKey(conversionIdKey(name)), consentEvidenceKey(name)]),
    });
    for (const key of theirs) claim(key, person);
    return found;
  }

  /** A conversion or a proof of consent that a name of theirs leads to is theirs, whatever it is called. */
  function claim(key: string, person: Person): void {
    const [, kind, ...rest] = key.split(':');
    if (kind === conversionKey.kind) person.conversions.add(rest.join(':'));
    if (kind === consentEvidenceKey.kind) person.evidenceIds.add(rest.join(':'));
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

    /** Looks for everything, also at numbers that the person has left. Grows `person` by what the records say of them. */
    async find(person: Person, leftNumbers: ReadonlySet<Address>): Promise<Traces> {
      const traces = noTraces();
      const texts = new Set<string>();
      const known = () => namesOf(person).length + traces.leftNumbers.size + traces.addresses.size;
      // What one record tells, an email address or another number, leads to more; a walk has seen all at once.
      for (let before = -1; before < known() && !(walks && before >= 0); ) {
        before = known();
        const found = await finds(person, new Set([...leftNumbers, ...traces.leftNumbers]));
        const records = found.flatMap(([what, name]) => (what === 'record' ? [name] : []));
        await someAtOnce(records, (messageKey) => lookAtRecord(messageKey, person, traces));
        for (const [what, name] of found) {
          if (what === 'record') continue;
          if (what === 'consent') traces.keys.add(consentKey(name));
          else if (what === 'left') traces.leftNumbers.add(name);
          else if (what === 'contact') traces.addresses.add(name);
          else if (what === 'inferred') traces.inferred.add(name);
          else if (what === 'key') traces.keys.add(name);
          else if (what === 'field') traces.fields.add(name);
          else texts.add(name);
        }
      }
      // Last, as the records say by which messages the person is known.
      const whole = new Set(namesOf(person).map(conversionIdKey));
      await someAtOnce([...texts], async (key) => {
        if (whole.has(key.split(':').slice(2).join(':'))) claim(key, person);
        if (isNamedByKey(key, person)) traces.keys.add(key);
      });
      for (const key of await keysByName(person)) traces.keys.add(key);
      for (const name of await index.find(person)) traces.inBuckets.add(name);
      return traces;
    },

    /** Erases what was found. → keys deleted, sends that were held and go no more, records that somebody works on. */
    async erase(person: Person, traces: Traces): Promise<{ keys: number; cancelled: number; underWay: number }> {
      let keys = await index.erase(person);
      for (const address of person.addresses) {
        keys += await redis.exists(consentKey(address), aliasKey(address));
        await store.forget(address);
        keys += await redis.del(unprovenTouchesKey(address), drawnKey(address), adClickKey(address));
      }
      await redis.zrem(crmQueueKey(), '', ...person.addresses);
      await someAtOnce([...traces.keys], async (key) => {
        if (isTrace(key)) return;
        await dropTraces(key);
        keys += await redis.del(key);
      });
      for (const each of traces.fields) {
        const [key = '', field = ''] = each.split(' ');
        keys += await redis.hdel(key, field);
      }
      for (const set of traces.inferred) await redis.srem(set, ...person.addresses);
      for (const address of traces.leftNumbers) await redis.hdel(consentKey(address), MOVED);
      await forgetEntries(person);
      const erased = { keys, cancelled: 0, underWay: 0 };
      await someAtOnce([...traces.records], async (messageKey) => {
        const result = await eraseRecord(messageKey);
        if (result === 'cancelled') erased.cancelled += 1;
        if (result === 'under way') erased.underWay += 1;
        else traces.records.delete(messageKey);
      });
      // Last: until all is gone, somebody who begins again needs the way to it.
      for (const key of traces.keys) if (isTrace(key)) erased.keys += await redis.del(key);
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

  /** Of a key whose id a shop or a form chose: traces under names that only this key knows of. */
  async function dropTraces(key: string): Promise<void> {
    const [, kind, ...rest] = key.split(':');
    if (kind !== conversionKey.kind && kind !== consentEvidenceKey.kind) return;
    const names = [...namesInId(rest.join(':')), ...namesIn((await redis.get(key)) ?? '')];
    await Promise.all(names.map((name) => redis.zrem(tracesKey(name), key)));
  }

  /** Streams, alerts and testers whose entries name nobody by a field of their own: their words are looked at, and the message they are of. */
  async function forgetEntries(person: Person): Promise<void> {
    for (const stream of [recentEventsKey(), refusedFallbacksKey()]) {
      const theirs = (await redis.xrange(stream, '-', '+')).filter(([, fields]) => fields.some(person.isInText));
      if (theirs.length > 0) await redis.xdel(stream, ...theirs.map(([id]) => id));
    }
    for (const hash of [alertsKey(), testersKey()]) {
      const entries = Object.entries(await redis.hgetall(hash));
      const aboutThem = entries.filter((texts) => texts.some(person.isInText)).map(([field]) => field);
      if (aboutThem.length > 0) await redis.hdel(hash, ...aboutThem);
    }
  }
}

const keptNamesSchema = z.object({ names: z.array(z.string()) });

/** By what a conversion that is kept is found. What a proof of consent holds is a digest. */
function namesIn(kept: string): string[] {
  if (!kept.startsWith('{')) return [];
  const read = keptNamesSchema.safeParse(JSON.parse(kept));
  return read.success ? read.data.names : [];
}

const isTrace = (key: string) => key.startsWith(tracesKey(''));

/** Everything that a trace may be left under. */
function namesOf({ addresses, contactKeys, messageKeys, wamids, emails }: Person): string[] {
  return [...[...addresses].flatMap(spellingsOf), ...contactKeys, ...messageKeys, ...wamids, ...emails];
}

function evidenceOf(state: ConsentState): string[] {
  const signals = [state.channel, state.marketing, state.operator, state.blocked];
  const byTopic = [state.topics, state.declared, state.pending].flatMap((topics) => [...topics.values()]);
  return [...signals, ...byTopic].flatMap((signal) => (signal?.evidenceId ? [signal.evidenceId] : []));
}
