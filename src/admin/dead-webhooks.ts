import type Redis from 'ioredis';
import { intakeDeadKey, intakeKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/** A webhook that could not be processed; its body is not shown, for it holds what customers wrote. */
export interface DeadWebhook {
  id: string;
  reason: string;
  /** ISO 8601 UTC. */
  parkedAt: string;
  bytes: number;
}

/** Puts one dead webhook back at the end of the intake. → 1 where it was there, else 0 */
export const REPLAY_WEBHOOK = redisScript('waReplayWebhook', {
  keys: ['dead', 'intake'],
  args: ['id'],
  lua: `
local found = redis.call('XRANGE', dead, id, id)
if #found == 0 then return 0 end
local fields = found[1][2]
for i = 1, #fields, 2 do
  if fields[i] == 'body' then
    redis.call('XADD', intake, '*', 'body', fields[i + 1])
    redis.call('XDEL', dead, id)
    return 1
  end
end
return 0
`,
});

/** The oldest webhooks that were set aside. */
export async function listDeadWebhooks(redis: Redis, count: number): Promise<DeadWebhook[]> {
  const entries = await redis.xrange(intakeDeadKey(), '-', '+', 'COUNT', count);
  return entries.map(([id, flat]) => {
    const field = (name: string) => flat[flat.indexOf(name) + 1] ?? '';
    return {
      id,
      reason: field('reason'),
      parkedAt: new Date(Number(id.split('-')[0])).toISOString(),
      bytes: Buffer.byteLength(field('body')),
    };
  });
}

/**
 * Puts webhooks back in front of the worker, those named or all that are there now, and gives their number. Effects are
 * idempotent, so what had been carried out the first time does no harm.
 */
export async function replayDeadWebhooks(redis: Redis, entryIds?: readonly string[]): Promise<number> {
  const all = entryIds ?? (await redis.xrange(intakeDeadKey(), '-', '+')).map(([id]) => id);
  let moved = 0;
  const replay = bindScript(redis, REPLAY_WEBHOOK);
  for (const id of all) moved += await replay<number>({ dead: intakeDeadKey(), intake: intakeKey(), id });
  return moved;
}
