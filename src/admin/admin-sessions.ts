import { createHash } from 'node:crypto';
import type Redis from 'ioredis';
import { ADMIN_SESSION_LIFE_MS, adminSessionKey } from '../redis/redis-keys';

const LONGEST_MS = 12 * 60 * 60_000;

/** A key by its digest: who can read Redis cannot log in with what is found there. */
const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/**
 * Who is logged in, in Redis for all web processes. A session ends an hour after its last use, twelve hours after it
 * began, at log-out, and when the token it was opened with is replaced. `secrets` gives an unguessable id.
 */
export function createAdminSessions(options: {
  redis: Redis;
  clock: () => number;
  secrets: () => string;
  adminToken: string;
}) {
  const { redis, clock, secrets, adminToken } = options;
  const openedWith = digest(adminToken);

  return {
    /** Opens a session for this operator → its id, for the cookie. */
    async open(operator: string): Promise<string> {
      const id = secrets();
      const key = adminSessionKey(digest(id));
      await redis
        .multi()
        .hset(key, { operator, openedAt: clock(), openedWith })
        .pexpire(key, ADMIN_SESSION_LIFE_MS)
        .exec();
      return id;
    },

    /** The operator of a session that is open; using it keeps it open. */
    async operatorOf(id: string): Promise<string | undefined> {
      const key = adminSessionKey(digest(id));
      const session = await redis.hgetall(key);
      if (session.operator === undefined || session.openedWith !== openedWith) return undefined;
      if (clock() - Number(session.openedAt) >= LONGEST_MS) return undefined;
      await redis.pexpire(key, ADMIN_SESSION_LIFE_MS);
      return session.operator;
    },

    async close(id: string): Promise<void> {
      await redis.del(adminSessionKey(digest(id)));
    },
  };
}

export type AdminSessions = ReturnType<typeof createAdminSessions>;
