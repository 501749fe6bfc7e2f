import type Redis from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../logger';
import { CLOUD_CALLS_LIFE_MS, cloudCallsKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/** Whom we call. */
export type Cloud = 'marketing-cloud' | 'whatsapp';

const goodSchema = z.object({ at: z.number(), what: z.string() });
const badSchema = z.object({
  at: z.number(),
  /** When the first of the calls in a row was not taken, and how many there were by then. */
  since: z.number(),
  inARow: z.number(),
  what: z.string(),
  why: z.string(),
});
const rowsSchema = z.object({ at: z.number(), count: z.number() });
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text) => schema.parse(JSON.parse(text)))
    .optional();
const storedSchema = z.object({
  'marketing-cloud good': json(goodSchema),
  'marketing-cloud bad': json(badSchema),
  'whatsapp good': json(goodSchema),
  'whatsapp bad': json(badSchema),
  rows: json(rowsSchema),
  webhook: z.coerce.number().optional(),
  accepted: z.coerce.number().optional(),
  unanswered: z.coerce.number().optional(),
  acceptedSince: z.coerce.number().optional(),
});

/** What one cloud did with the calls that it was made. Times in ms. */
export interface CallEvidence {
  good?: z.infer<typeof goodSchema> | undefined;
  bad?: z.infer<typeof badSchema> | undefined;
}

/** What is known of the clouds by what they did. Times in ms. */
export interface CloudEvidence {
  marketingCloud: CallEvidence;
  whatsApp: CallEvidence;
  /** Rows that Marketing Cloud wrote last. */
  rows?: z.infer<typeof rowsSchema>;
  webhooks: {
    lastAt?: number;
    /** When the last message was accepted. */
    acceptedAt?: number;
    /** When the first message was accepted that no webhook followed, and how many were. */
    unansweredSince?: number;
    acceptedSince: number;
  };
}

/**
 * Adds webhooks and accepted messages of one process since its last word; times in ms, 0 where there was none. A webhook
 * answers what was accepted before it.
 */
export const NOTE_WEBHOOKS = redisScript('waNoteWebhooks', {
  keys: ['calls'],
  args: ['webhookAt', 'firstAcceptedAt', 'lastAcceptedAt', 'accepted'],
  lua: `
local function number_of(field) return tonumber(redis.call('HGET', calls, field)) or 0 end
local webhook = math.max(number_of('webhook'), tonumber(webhookAt))
local last = math.max(number_of('accepted'), tonumber(lastAcceptedAt))
local unanswered, since = number_of('unanswered'), number_of('acceptedSince') + tonumber(accepted)
if unanswered == 0 then unanswered = tonumber(firstAcceptedAt) end
if unanswered > 0 and unanswered <= webhook then
  unanswered = last > webhook and last or 0
  since = last > webhook and tonumber(accepted) or 0
end
if webhook > 0 then redis.call('HSET', calls, 'webhook', string.format('%d', webhook)) end
if last > 0 then redis.call('HSET', calls, 'accepted', string.format('%d', last)) end
redis.call('HSET', calls, 'unanswered', string.format('%d', unanswered), 'acceptedSince', since)
redis.call('PEXPIRE', calls, ${CLOUD_CALLS_LIFE_MS})
`,
});

/** A process tells what it saw at most so often, but for a change from taken to not taken and back. */
const TOLD_EVERY_MS = 1_000;

/** What this process saw of one cloud. */
interface Seen extends CallEvidence {
  isBad: boolean;
}

/**
 * What the clouds did with the calls of all processes: each tells what it saw within a second, so a thousand sends cost one
 * command. No method waits or throws.
 */
export function createCloudEvidence(options: { redis: Redis; logger: Logger; clock: () => number }) {
  const { redis, logger, clock } = options;
  const noteWebhooks = bindScript(redis, NOTE_WEBHOOKS);
  const seen: Record<Cloud, Seen> = { 'marketing-cloud': { isBad: false }, whatsapp: { isBad: false } };
  const changed = new Map<string, object>();
  let heard = nothingHeard();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const [fields, { webhookAt, firstAcceptedAt, lastAcceptedAt, accepted }] = [fieldsOf(changed), heard];
    changed.clear();
    heard = nothingHeard();
    try {
      if (fields.length > 0) {
        await redis
          .multi()
          .hset(cloudCallsKey(), ...fields)
          .pexpire(cloudCallsKey(), CLOUD_CALLS_LIFE_MS)
          .exec();
      }
      if (webhookAt + accepted > 0) {
        await noteWebhooks({ calls: cloudCallsKey(), webhookAt, firstAcceptedAt, lastAcceptedAt, accepted });
      }
    } catch (error) {
      logger.warn({ err: error }, 'what the clouds did could not be kept');
    }
  }

  function soon(): void {
    timer ??= setTimeout(() => void flush(), TOLD_EVERY_MS).unref();
  }

  return {
    /** The cloud took a call, whatever it thought of its content. */
    took(cloud: Cloud, what: string): void {
      const good = { at: clock(), what };
      changed.set(`${cloud} good`, good);
      const wasBad = seen[cloud].isBad;
      seen[cloud] = { isBad: false, good };
      if (wasBad) void flush();
      else soon();
    },

    /** It gave no answer, or refused for a reason that no other call would escape. `times`: how much it weighs. */
    refused(cloud: Cloud, what: string, why: string, times = 1): void {
      const bad = badAgain(seen[cloud], { at: clock(), what, why }, times);
      changed.set(`${cloud} bad`, bad);
      seen[cloud] = { isBad: true, bad };
      if (bad.inARow < NOT_TAKEN_IN_A_ROW + times) void flush();
      else soon();
    },

    /** Marketing Cloud wrote rows. */
    wroteRows(count: number): void {
      changed.set('rows', { at: clock(), count });
      soon();
    },

    /** WhatsApp accepted a message. */
    accepted(): void {
      const at = clock();
      heard.firstAcceptedAt ||= at;
      heard.lastAcceptedAt = at;
      heard.accepted += 1;
      soon();
    },

    /** A webhook of Meta came, and its signature was right. */
    webhook(): void {
      heard.webhookAt = clock();
      soon();
    },

    flush,

    read: () => readEvidence(redis),
  };
}

/** Made when they are told of, and not with each of a thousand sends. */
const fieldsOf = (changed: ReadonlyMap<string, object>) =>
  [...changed].flatMap(([field, value]) => [field, JSON.stringify(value)]);

/** One more call that was not taken. */
function badAgain({ isBad, bad }: Seen, now: { at: number; what: string; why: string }, times: number) {
  const before = isBad && bad ? bad : { since: now.at, inARow: 0 };
  return { ...now, since: before.since, inARow: before.inARow + times };
}

async function readEvidence(redis: Redis): Promise<CloudEvidence> {
  const stored = storedSchema.parse(await redis.hgetall(cloudCallsKey()));
  const of = (cloud: Cloud): CallEvidence => ({ good: stored[`${cloud} good`], bad: stored[`${cloud} bad`] });
  return {
    marketingCloud: of('marketing-cloud'),
    whatsApp: of('whatsapp'),
    ...(stored.rows && { rows: stored.rows }),
    webhooks: {
      ...(stored.webhook && { lastAt: stored.webhook }),
      ...(stored.accepted && { acceptedAt: stored.accepted }),
      ...(stored.unanswered && { unansweredSince: stored.unanswered }),
      acceptedSince: stored.acceptedSince ?? 0,
    },
  };
}

export type CloudEvidenceBook = ReturnType<typeof createCloudEvidence>;

/** One call that fails is tried again; so many in a row, and the cloud does not take calls. */
export const NOT_TAKEN_IN_A_ROW = 3;

const nothingHeard = () => ({ webhookAt: 0, firstAcceptedAt: 0, lastAcceptedAt: 0, accepted: 0 });
