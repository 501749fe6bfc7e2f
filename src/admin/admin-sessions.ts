import { createHash } from 'node:crypto';
import type Redis from 'ioredis';
import type { OperatorToken, Right } from '../http/operator-tokens';
import { ADMIN_SESSION_LIFE_MS, ADMIN_SESSIONS_LIFE_MS, adminSessionKey, adminSessionsKey } from '../redis/redis-keys';

/** A session of which nobody has heard of its end is over after so long. */
const LONGEST_MS = ADMIN_SESSIONS_LIFE_MS;

/** A key by its digest: who can read Redis cannot log in with what is found there. */
const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/** A session that is open. */
export interface OpenSession {
  /** The digest of the id in the cookie: names the session and opens nothing. */
  key: string;
  operator: string;
  right: Right;
  email: string | undefined;
  /** Ms. */
  openedAt: number;
  usedAt: number;
  /** Where it was opened from. */
  from: string;
  /** The one journey that may be looked at; absent: all. */
  journey?: string;
}

/** Who opens a session, where, and for which journey alone. */
interface Opening {
  name: string;
  from: string;
  journey?: string;
}

/**
 * Who is logged in, in Redis for all web processes. A session ends an hour after its last use, twelve hours after it
 * began, at log-out, when somebody ends it, and when the token it was opened with is taken back or replaced. What the
 * token allows is read from the settings at every call. `secrets` gives an unguessable id.
 */
export function createAdminSessions(options: {
  redis: Redis;
  clock: () => number;
  secrets: () => string;
  operatorTokens: readonly OperatorToken[];
}) {
  const { redis, clock, secrets, operatorTokens } = options;
  const tokens = new Map(operatorTokens.map((token) => [digest(token.token), token]));

  function openSession(key: string, stored: Record<string, string>, msLeft: number): OpenSession | undefined {
    const token = tokens.get(stored.openedWith ?? '');
    const openedAt = Number(stored.openedAt);
    if (token === undefined || stored.operator === undefined || clock() - openedAt >= LONGEST_MS) return undefined;
    return {
      key,
      operator: token.name ?? stored.operator,
      right: token.right,
      email: token.email,
      openedAt,
      usedAt: clock() - (ADMIN_SESSION_LIFE_MS - msLeft),
      from: stored.from ?? '',
      ...(stored.journey !== undefined && { journey: stored.journey }),
    };
  }

  async function end(key: string): Promise<void> {
    await redis.multi().del(adminSessionKey(key)).zrem(adminSessionsKey(), key).exec();
  }

  return {
    /** Opens a session for this operator, of one journey where one is named → its id, for the cookie. */
    async open({ name, ...of }: Opening, token: OperatorToken): Promise<string> {
      const id = secrets();
      const key = digest(id);
      const stored = { operator: name, ...of, openedAt: clock(), openedWith: digest(token.token) };
      await redis
        .multi()
        .hset(adminSessionKey(key), stored)
        .pexpire(adminSessionKey(key), ADMIN_SESSION_LIFE_MS)
        .zremrangebyscore(adminSessionsKey(), '-inf', clock() - LONGEST_MS)
        .zadd(adminSessionsKey(), clock(), key)
        .pexpire(adminSessionsKey(), ADMIN_SESSIONS_LIFE_MS)
        .exec();
      return id;
    },

    /** The session of this cookie where it is open; using it keeps it open. */
    async read(id: string): Promise<OpenSession | undefined> {
      const key = digest(id);
      const session = openSession(key, await redis.hgetall(adminSessionKey(key)), ADMIN_SESSION_LIFE_MS);
      if (session !== undefined) await redis.pexpire(adminSessionKey(key), ADMIN_SESSION_LIFE_MS);
      return session;
    },

    /** Every session that is open, the newest first. */
    async list(): Promise<OpenSession[]> {
      const keys = await redis.zrange(adminSessionsKey(), 0, -1, 'REV');
      const sessions = await Promise.all(
        keys.map(async (key) => {
          const [stored, msLeft] = await Promise.all([
            redis.hgetall(adminSessionKey(key)),
            redis.pttl(adminSessionKey(key)),
          ]);
          return openSession(key, stored, msLeft);
        }),
      );
      return sessions.filter((session) => session !== undefined);
    },

    /** Ends a session by what names it in the list. */
    end,
    async close(id: string): Promise<void> {
      await end(digest(id));
    },
  };
}

export type AdminSessions = ReturnType<typeof createAdminSessions>;
