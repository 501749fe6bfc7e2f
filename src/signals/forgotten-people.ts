import { createHmac, createSecretKey } from 'node:crypto';
import type Redis from 'ioredis';
import { type Address, addressOf } from '../consent/address';
import { FORGOTTEN_LIFE_MS, forgottenKey } from '../redis/redis-keys';
import { addressesOf } from './consent-changes';
import { pruneWebhook, saysMore } from './prune-webhook';
import type { Signal } from './signal';
import { wordsInText } from './words-in-text';

/** By what a forgotten person would be brought back. */
export interface ForgottenNames {
  addresses: Iterable<Address>;
  /** Ids that Meta gave: of our messages and of theirs. */
  wamids: Iterable<string>;
  messageKeys: Iterable<string>;
  /** As they are compared (see conversion-id.ts). */
  conversions: Iterable<string>;
}

type Kind = 'address' | 'message' | 'conversion';
/** Kind and name, as they are digested. */
type Named = `${Kind} ${string}`;
const named = (kind: Kind, names: Iterable<string>): Named[] => Array.from(names, (name): Named => `${kind} ${name}`);

/** So many texts of one body are looked up; what names more people than that is set aside whole. */
const MOST_TEXTS = 5_000;
const LONGEST_NAME = 254;
/** So many digests are remembered, some 300 bytes each; then it begins anew. */
const MOST_DIGESTED = 20_000;
const OUR_KEY = /^[0-9a-f]{32}$/;

/**
 * Keeps forgotten people forgotten. Meta delivers a webhook again for seven days and tells of a message for thirty, so what
 * is erased today would be there again tomorrow. Of each name of the person a keyed digest is kept, and the time: what is
 * of a message from before, or was said before, is not taken in any more; what they do later begins anew. From a digest
 * no name can be read without the key. `secrets`: the first makes digests, all are looked up.
 */
export function createForgottenPeople({ redis, secrets }: { redis: Redis; secrets: readonly string[] }) {
  const keys = secrets.map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));
  const digested = new Map<Named, string[]>();
  const digest = (each: Named): string[] =>
    keys.map((key) => forgottenKey(createHmac('sha256', key).update(`forgotten ${each}`).digest('hex').slice(0, 32)));

  /** The statuses of a message name it and its person again within seconds, and a digest costs ten times as much as to find it. */
  function keysOf(each: Named): string[] {
    let found = digested.get(each);
    if (found === undefined) {
      found = digest(each);
      if (digested.size >= MOST_DIGESTED) digested.clear();
      digested.set(each, found);
    }
    return found;
  }

  /** → when (s) each was forgotten, in their order. */
  async function lookUp(all: readonly Named[]): Promise<(number | undefined)[]> {
    if (all.length === 0) return [];
    const names = [...new Set(all)];
    const values = await redis.mget(names.flatMap(keysOf));
    if (values.every((value) => value === null)) return all.map(() => undefined);
    const timeByName = new Map(
      names.map((name, at) => {
        const found = values.slice(at * secrets.length, (at + 1) * secrets.length).filter((value) => value !== null);
        return [name, found.length === 0 ? undefined : Math.max(...found.map(Number))] as const;
      }),
    );
    return all.map((each) => timeByName.get(each));
  }

  const newest = (times: readonly (number | undefined)[]): number | undefined => {
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };

  return {
    /** `at` in seconds. May be repeated. */
    async mark({ addresses, wamids, messageKeys, conversions }: ForgottenNames, at: number): Promise<void> {
      const all = [
        ...named('address', addresses),
        ...named('message', wamids),
        ...named('message', messageKeys),
        ...named('conversion', conversions),
      ];
      const change = redis.pipeline();
      for (const each of all) {
        digested.delete(each);
        change.set(digest(each)[0] ?? '', String(at), 'PX', FORGOTTEN_LIFE_MS);
      }
      for (const [error] of (await change.exec()) ?? []) if (error) throw error;
    },

    /** Whether a conversion was forgotten with its person: a shop that tells of it again must bring neither back. */
    async isConversionForgotten(id: string): Promise<boolean> {
      return (await lookUp(named('conversion', [id])))[0] !== undefined;
    },

    /** The signals that bring nobody back who was forgotten, in their order. */
    async without(signals: readonly Signal[]): Promise<Signal[]> {
      const messages = signals.map((signal) => named('message', messagesOf(signal)));
      const people = signals.map((signal) => named('address', peopleOf(signal)));
      const times = await lookUp([...messages, ...people].flat());
      if (times.every((time) => time === undefined)) return [...signals];
      const take = (some: readonly Named[]) => newest(times.splice(0, some.length));
      const ofMessage = messages.map(take);
      const ofPerson = people.map(take);
      const isNew = (signal: Signal, at: number) => ofMessage[at] === undefined && !(signal.at < (ofPerson[at] ?? 0));
      // Which phone and id are one says no time of its own: it is as old as what came with it.
      const alive = new Set(
        signals.flatMap((signal, at) => (signal.kind !== 'pair_learnt' && isNew(signal, at) ? peopleOf(signal) : [])),
      );
      return signals.filter((signal, at) =>
        signal.kind === 'pair_learnt' && ofPerson[at] !== undefined
          ? peopleOf(signal).some((address) => alive.has(address))
          : isNew(signal, at),
      );
    },

    /**
     * What may be kept of a body that cannot be worked with: without the parts that name somebody forgotten, undefined
     * where that is all of it. What states a later time than that of forgetting is new, and stays.
     */
    async withoutIn(body: string): Promise<string | undefined> {
      let parsed: unknown;
      try {
        parsed = JSON.parse(body);
      } catch {
        parsed = undefined;
      }
      const words = [...new Set(parsed === undefined ? wordsInText(body) : textsIn(parsed))]
        .filter((word) => word.length <= LONGEST_NAME)
        .slice(0, MOST_TEXTS);
      const times = await lookUp(words.flatMap((name): Named[] => [`address ${addressOf(name)}`, `message ${name}`]));
      const stated = latestTime(parsed);
      const forgotten = new Set(
        words.filter((_, at) => {
          const time = newest(times.slice(2 * at, 2 * at + 2));
          return time !== undefined && (stated === undefined || stated < time);
        }),
      );
      if (forgotten.size === 0) return body;
      if (parsed === undefined) return undefined;
      if (nestsDeep(parsed)) return undefined;
      const pruned = pruneWebhook(parsed, (text) => forgotten.has(text));
      return pruned === undefined || !saysMore(pruned.body) ? undefined : JSON.stringify(pruned.body);
    },
  };
}

export type ForgottenPeople = ReturnType<typeof createForgottenPeople>;

function messagesOf(signal: Signal): string[] {
  if (signal.kind === 'reply') return [signal.replyId];
  if (signal.kind !== 'status') return [];
  // Where a message has a key of ours, whoever is forgotten is so under it: the WhatsApp id need not be looked up as well.
  if (signal.messageKey !== undefined && OUR_KEY.test(signal.messageKey)) return [signal.messageKey];
  return [signal.wamid, ...(signal.messageKey === undefined ? [] : [signal.messageKey])];
}

function peopleOf(signal: Signal): Address[] {
  switch (signal.kind) {
    case 'pair_learnt':
      return [addressOf(signal.phone), addressOf(signal.userId)];
    case 'number_changed':
      return [...addressesOf(signal.from), ...addressesOf(signal.to)];
    case 'status':
    case 'reply':
    case 'marketing_preference':
      return addressesOf(signal.person);
    default:
      return [];
  }
}

/** Nothing that Meta sends is so deep; what is deeper could not be walked into or written again. */
const DEEPEST = 100;

/** Every value of a body that holds no other, with its name and depth; however deep it nests, as anybody may write one. */
function* leavesOf(body: unknown): Generator<[name: string, value: unknown, depth: number]> {
  const left: [string, unknown, number][] = [['', body, 0]];
  for (let each = left.pop(); each !== undefined; each = left.pop()) {
    const [, value, depth] = each;
    if (typeof value !== 'object' || value === null) yield each;
    else for (const [name, member] of Object.entries(value)) left.push([name, member, depth + 1]);
  }
}

function nestsDeep(body: unknown): boolean {
  for (const [, , depth] of leavesOf(body)) if (depth > DEEPEST) return true;
  return false;
}

function textsIn(body: unknown): string[] {
  return [...leavesOf(body)].flatMap(([, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
  );
}

/** The latest `timestamp` anywhere in a body, in seconds. */
function latestTime(body: unknown): number | undefined {
  let latest: number | undefined;
  for (const [name, value] of leavesOf(body)) {
    const time = name === 'timestamp' ? Number(value) : Number.NaN;
    if (Number.isFinite(time)) latest = Math.max(time, latest ?? time);
  }
  return latest;
}
