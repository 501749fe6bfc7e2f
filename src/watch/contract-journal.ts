import type Redis from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../logger';
import { CONTRACT_JOURNAL_LIFE_MS, contractJournalKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { shapeOf, shapeText } from './body-shape';
import { type ContractDifference, differencesOf, type ExpectedShapes } from './contract-differences';
import type { VendorBody } from './vendor-bodies';

/** Facts that we rest on, each counted where a body bears it out or contradicts it. */
const CONTRACT_FACTS = {
  /** Journey Builder repeats a call that failed under the same `definitionInstanceId` (JB 2.5). */
  repeat_under_same_instance: 'confirms',
  repeat_under_other_instance: 'contradicts',
  /** A `failed` carries the key that we gave with the message (WA 3.4). */
  failed_with_our_key: 'confirms',
  failed_without_our_key: 'contradicts',
  /** A date comes back as it was written (MC 2.5). */
  date_as_written: 'confirms',
  date_shifted: 'contradicts',
  /** A contact leaves the journey version that the exit names (MC 5). */
  exit_done: 'confirms',
  exit_not_done: 'contradicts',
  /** The stored journey has our ids (JB 2.1). */
  stored_ids_agree: 'confirms',
  stored_ids_differ: 'contradicts',
} as const;
export type ContractFact = keyof typeof CONTRACT_FACTS;

const MOST_ENTRIES = 500;
/** The first bodies of a kind are looked at, then one of so many. */
const LOOKED_AT_FIRST = 100;
const ONE_OF = 64;
/** Bodies that wait to be looked at; what comes on top is not. */
const MOST_WAITING = 50;
const MOST_SHAPES = 2_000;

/** An entry is kept with the time at which it was first so; there is an end to how many. */
export const NOTE_CONTRACT = redisScript('waNoteContract', {
  keys: ['journal'],
  list: 'entries',
  lua: `
for i = 1, #entries, 2 do
  if redis.call('HLEN', journal) < ${MOST_ENTRIES} then redis.call('HSETNX', journal, entries[i], entries[i + 1]) end
end
redis.call('PEXPIRE', journal, ${CONTRACT_JOURNAL_LIFE_MS})
`,
});

const entrySchema = z.object({
  kind: z.string(),
  at: z.string(),
  what: z.enum(['new_kind', 'new', 'missing', 'other_type']),
  came: z.string(),
  expected: z.string(),
  firstAt: z.number(),
});
const seenSchema = z.object({ firstAt: z.number() });
const isFact = (name: string): name is ContractFact => name in CONTRACT_FACTS;

/** What is in the journal. Times in ms. */
export interface ContractJournal {
  /** Kinds of bodies that came, and when the first did. */
  kinds: { kind: string; firstAt: number }[];
  differences: (ContractDifference & { firstAt: number })[];
  facts: { fact: ContractFact; says: 'confirms' | 'contradicts'; count: number }[];
}

/**
 * What the vendors' bodies hold that was not expected, over all processes: shapes, never values. `note` costs a look into
 * memory; a body is looked at when nobody waits, and Redis hears only of what no body of this process had before.
 */
export function createContractJournal(options: {
  redis: Redis;
  logger: Logger;
  clock: () => number;
  expected: ExpectedShapes;
}) {
  const { redis, logger, clock, expected } = options;
  const noteEntries = bindScript(redis, NOTE_CONTRACT);
  const came = new Map<string, number>();
  const known = new Set<string>();
  let waiting: (() => readonly VendorBody[])[] = [];
  let underWay: Promise<void> = Promise.resolve();

  function isLookedAt(source: string): boolean {
    const count = (came.get(source) ?? 0) + 1;
    came.set(source, count);
    return (count <= LOOKED_AT_FIRST || count % ONE_OF === 0) && waiting.length < MOST_WAITING;
  }

  /** What is new of one body, as entries of the journal. */
  function entriesOf({ kind, body }: VendorBody): string[] {
    const shape = shapeOf(body);
    const text = `${kind} ${shapeText(shape)}`;
    if (known.has(text) || known.size >= MOST_SHAPES) return [];
    known.add(text);
    const firstAt = clock();
    return [
      ...[`seen ${kind}`, JSON.stringify({ firstAt })],
      ...differencesOf(kind, shape, expected).flatMap((difference) => [
        `differs ${kind} ${difference.what} ${difference.at}`,
        JSON.stringify({ ...difference, firstAt }),
      ]),
    ];
  }

  async function work(): Promise<void> {
    const bodies = waiting;
    waiting = [];
    try {
      const entries = bodies.flatMap((each) => each().flatMap(entriesOf));
      if (entries.length > 0) await noteEntries({ journal: contractJournalKey(), entries });
    } catch (error) {
      logger.warn({ err: error }, 'the contract journal was not written');
    }
  }

  return {
    /** `source`: what is counted for the sample; `bodies` is called later, if at all. */
    note(source: string, bodies: () => readonly VendorBody[]): void {
      if (!isLookedAt(source)) return;
      waiting.push(bodies);
      if (waiting.length === 1)
        setImmediate(() => {
          underWay = underWay.then(work);
        });
    },

    /** Counts a fact that was borne out or contradicted. */
    count(fact: ContractFact): void {
      underWay = underWay.then(async () => {
        try {
          await redis.hincrby(contractJournalKey(), `count ${fact}`, 1);
        } catch (error) {
          logger.warn({ err: error, fact }, 'a fact was not counted');
        }
      });
    },

    /** Ends when what was noted by now is kept. */
    async settled(): Promise<void> {
      while (waiting.length > 0) await new Promise((resolve) => setImmediate(resolve));
      await underWay;
    },

    read: () => readJournal(redis),
  };
}

export type ContractJournalBook = ReturnType<typeof createContractJournal>;

async function readJournal(redis: Redis): Promise<ContractJournal> {
  const stored = Object.entries(await redis.hgetall(contractJournalKey()));
  const of = (word: string) =>
    stored.flatMap(([field, value]) =>
      field.startsWith(`${word} `) ? [[field.slice(word.length + 1), value] as const] : [],
    );
  const counts = new Map(of('count'));
  return {
    kinds: of('seen')
      .map(([kind, value]) => ({ kind, ...seenSchema.parse(JSON.parse(value)) }))
      .sort((one, other) => one.kind.localeCompare(other.kind)),
    differences: of('differs')
      .map(([, value]) => entrySchema.parse(JSON.parse(value)))
      .sort((one, other) => one.kind.localeCompare(other.kind) || one.at.localeCompare(other.at)),
    facts: Object.entries(CONTRACT_FACTS).flatMap(([fact, says]) =>
      isFact(fact) ? [{ fact, says, count: Number(counts.get(fact) ?? 0) }] : [],
    ),
  };
}
