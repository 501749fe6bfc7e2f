import { createHash } from 'node:crypto';
import type Redis from 'ioredis';
import { z } from 'zod';
import { OWNER_TOLD_LIFE_MS, ownerToldKey } from '../redis/redis-keys';
import type { OwnerMessage } from './owner-message';
import { afterMissed, type OwnerTold } from './owner-news';

const toldSchema = z.object({
  lastAt: z.number(),
  alerts: z.record(
    z.string(),
    z.object({
      since: z.number(),
      at: z.number(),
      escalated: z.literal(true).exactOptional(),
      missed: z.literal(true).exactOptional(),
    }),
  ),
});
const messageSchema = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
});
const storedSchema = z.object({
  told: toldSchema.exactOptional(),
  /** It is on its way, or a process died over it: sent again under the same id until it is taken. */
  sending: z.object({ message: messageSchema, after: toldSchema }).exactOptional(),
  /** The week, `2026-W49`, whose summary went out last. */
  week: z.string().exactOptional(),
});
type Stored = z.infer<typeof storedSchema>;

const NOTHING_TOLD = { lastAt: 0, alerts: {} };

/** A message that is kept until it was taken. */
export type KeptMessage = OwnerMessage & { id: string };

/** The digest under which an owner is kept: an address is not for keys. */
const digestOf = (email: string) => createHash('sha256').update(email.toLowerCase()).digest('base64url').slice(0, 22);

/** What owners were told. Written by one worker at a time. */
export function createOwnerStore(redis: Redis) {
  async function read(email: string): Promise<Stored> {
    const json = await redis.get(ownerToldKey(digestOf(email)));
    return json === null ? {} : storedSchema.parse(JSON.parse(json));
  }
  const write = async (email: string, stored: Stored) => {
    await redis.set(ownerToldKey(digestOf(email)), JSON.stringify(stored), 'PX', OWNER_TOLD_LIFE_MS);
  };

  return {
    async told(email: string): Promise<OwnerTold> {
      return (await read(email)).told ?? NOTHING_TOLD;
    },
    /** What was begun to be sent, at `since` (ms), and is not known to have been taken. */
    async sending(email: string): Promise<{ message: KeptMessage; since: number } | undefined> {
      const { sending } = await read(email);
      return sending && { message: sending.message, since: sending.after.lastAt };
    },
    /** The id makes one message of all its repeats. */
    async begin(email: string, message: OwnerMessage, after: OwnerTold): Promise<KeptMessage> {
      const id = createHash('sha256')
        .update(`${digestOf(email)} ${JSON.stringify(after)}`)
        .digest('hex')
        .slice(0, 16);
      const kept = { ...message, id };
      await write(email, { ...(await read(email)), sending: { message: kept, after: toldSchema.parse(after) } });
      return kept;
    },
    async taken(email: string): Promise<void> {
      const { sending, ...rest } = await read(email);
      await write(email, sending === undefined ? rest : { ...rest, told: sending.after });
    },
    /** It never will be taken. */
    async missed(email: string): Promise<void> {
      const { sending, told = NOTHING_TOLD, ...rest } = await read(email);
      const after = sending === undefined ? told : afterMissed(told, sending.after);
      await write(email, { ...rest, told: toldSchema.parse(after) });
    },
    async week(email: string): Promise<string | undefined> {
      return (await read(email)).week;
    },
    async summarised(email: string, week: string): Promise<void> {
      await write(email, { ...(await read(email)), week });
    },
  };
}

export type OwnerStore = ReturnType<typeof createOwnerStore>;
