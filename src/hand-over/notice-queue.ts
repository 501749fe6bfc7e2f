import { createHash } from 'node:crypto';
import type Redis from 'ioredis';
import { z } from 'zod';
import { FIELD } from '../execution/record-fields';
import { executionKey, MOST_NOTICES, NOTICES_LIFE_MS, noticesDueKey, noticesKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import { TRACES_LUA } from '../redis/traces';
import { CAUSES } from '../vocabulary';

/** Members of the hash that are no contact. */
const TO = '#to';
const MORE = '#more';
const SINCE = '#since';
const BEGUN = '#begun';
const SEALED = ':sealed';

/** Whom failures are told to, and how. */
const noticeToSchema = z.object({
  route: z.enum(['task', 'webhook', 'email', 'alert']),
  owner: z.object({ name: z.string(), email: z.string(), queue: z.string().exactOptional() }),
});
export type NoticeTo = z.infer<typeof noticeToSchema>;

const notedSchema = z.object({
  contactKey: z.string(),
  cause: z.enum(CAUSES),
  /** ms */
  at: z.number(),
  template: z.string(),
  activityId: z.string(),
  journeyId: z.string(),
});
/** A contact whom a message did not reach, and why. Names no number. */
export type NotedFailure = z.infer<typeof notedSchema>;

/** Failures of one owner that are told together. */
export interface Notice {
  /** The same for every repeat: digits of a digest. */
  id: string;
  to: NoticeTo;
  failures: (NotedFailure & { messageKey: string })[];
  /** So many more were not kept by name. */
  more: number;
  /** An earlier attempt may have told already. */
  begun: boolean;
}

/** Notes one failure, once per message; the first of an owner sets when they are told. → 1 where it was new */
export const NOTE_FAILURE = redisScript('waNoteFailure', {
  keys: ['record', 'notices', 'due'],
  args: ['id', 'messageKey', 'json', 'contactKey', 'cause', 'to', 'notedAt', 'at'],
  lua: `${TRACES_LUA}
if redis.call('EXISTS', record) == 1 and redis.call('HSETNX', record, '${FIELD.notedCause}', cause) == 0 then return 0 end
redis.call('HSETNX', notices, '${TO}', to)
redis.call('HSETNX', notices, '${SINCE}', notedAt)
if redis.call('HLEN', notices) >= ${MOST_NOTICES} then redis.call('HINCRBY', notices, '${MORE}', 1)
else redis.call('HSET', notices, messageKey, json) end
redis.call('PEXPIRE', notices, ${NOTICES_LIFE_MS})
-- What is told is sealed under a name of its own first.
for _, name in ipairs({ notices, notices .. '${SEALED}' }) do leave_trace(contactKey, name, ${NOTICES_LIFE_MS}) end
redis.call('ZADD', due, 'NX', at, id)
return 1
`,
});

/** What is told now: what was sealed before and not told, else all that was noted since. → the hash */
export const SEAL_NOTICE = redisScript('waSealNotice', {
  keys: ['notices', 'sealed'],
  lua: `
if redis.call('EXISTS', sealed) == 0 and redis.call('EXISTS', notices) == 1 then redis.call('RENAME', notices, sealed) end
return redis.call('HGETALL', sealed)
`,
});

/** They were told; what was noted meanwhile is told at `at` (ms). */
export const END_NOTICE = redisScript('waEndNotice', {
  keys: ['notices', 'sealed', 'due'],
  args: ['id', 'at'],
  lua: `
redis.call('DEL', sealed)
if redis.call('EXISTS', notices) == 1 then return redis.call('ZADD', due, at, id) end
return redis.call('ZREM', due, id)
`,
});

/** Failures that are to be told to somebody, gathered by owner. */
export function createNoticeQueue(redis: Redis, options: { clock: () => number; periodMs: number }) {
  const { clock, periodMs } = options;
  const [note, seal] = [bindScript(redis, NOTE_FAILURE), bindScript(redis, SEAL_NOTICE)];
  const end = bindScript(redis, END_NOTICE);
  const of = (id: string) => ({ notices: noticesKey(id), sealed: `${noticesKey(id)}${SEALED}` });

  return {
    /** → whether it was not noted before */
    async note(failure: NotedFailure & { messageKey: string }, to: NoticeTo): Promise<boolean> {
      const { messageKey, ...noted } = failure;
      const json = JSON.stringify(to);
      const id = createHash('sha256').update(json).digest('hex').slice(0, 16);
      const isNew = await note({
        record: executionKey(messageKey),
        notices: noticesKey(id),
        due: noticesDueKey(),
        id,
        messageKey,
        json: JSON.stringify(noted),
        contactKey: noted.contactKey,
        cause: noted.cause,
        to: json,
        notedAt: clock(),
        at: clock() + periodMs,
      });
      return isNew === 1;
    },

    /** The notices whose time has come. They stay until `told`. */
    async due(most: number): Promise<{ key: string; notice: Notice }[]> {
      const keys = await redis.zrange(noticesDueKey(), '-inf', clock(), 'BYSCORE', 'LIMIT', 0, most);
      const due: { key: string; notice: Notice }[] = [];
      for (const key of keys) {
        const notice = noticeFrom(key, await seal<string[]>(of(key)));
        if (notice === undefined) await this.told(key);
        else due.push({ key, notice });
      }
      return due;
    },

    async begin(key: string): Promise<void> {
      await redis.hset(of(key).sealed, BEGUN, '1');
    },

    async told(key: string): Promise<void> {
      await end({ ...of(key), due: noticesDueKey(), id: key, at: clock() + periodMs });
    },

    async postpone(key: string, ms: number): Promise<void> {
      await redis.zadd(noticesDueKey(), 'XX', clock() + ms, key);
    },
  };
}

export type NoticeQueue = ReturnType<typeof createNoticeQueue>;

/** Undefined where nothing is left of it, since the people were forgotten. */
function noticeFrom(key: string, flat: readonly string[]): Notice | undefined {
  const fields = new Map(
    Array.from({ length: flat.length / 2 }, (_, at) => [flat[at * 2] ?? '', flat[at * 2 + 1] ?? '']),
  );
  const to = fields.get(TO);
  if (to === undefined) return undefined;
  const failures = [...fields].flatMap(([messageKey, json]) =>
    messageKey.startsWith('#') ? [] : [{ messageKey, ...notedSchema.parse(JSON.parse(json)) }],
  );
  return {
    id: createHash('sha256')
      .update(`${key} ${fields.get(SINCE)}`)
      .digest('hex')
      .slice(0, 16),
    to: noticeToSchema.parse(JSON.parse(to)),
    failures: failures.sort((a, b) => a.at - b.at),
    more: Number(fields.get(MORE) ?? 0),
    begun: fields.has(BEGUN),
  };
}
