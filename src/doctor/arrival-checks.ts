import type Redis from 'ioredis';
import { z } from 'zod';
import { intakeKey, stepsKey } from '../redis/redis-keys';
import type { Sentence } from '../saying';
import { type Answer, silent, told, wordsOf } from './answer';
import { about, type Judged } from './check';
import { say } from './sentences/say';

/** When (ms) somebody last called us with a signature that fits; undefined told = never, as far as Redis remembers. */
export interface ArrivalFacts {
  webhook: Answer<number | undefined>;
  step: Answer<number | undefined>;
}

const streamSchema = z.array(z.unknown());

/** Asks Redis what came: the only proof that Meta and Journey Builder reach us and that their secrets are ours. */
export async function askArrivals(redis: Redis): Promise<ArrivalFacts> {
  const [webhook, step] = await Promise.all([lastWebhook(redis), lastStep(redis)]);
  return { webhook, step };
}

/** The stream remembers the id of its last entry when the entry is long gone; the id begins with the time. */
async function lastWebhook(redis: Redis): Promise<Answer<number | undefined>> {
  try {
    if ((await redis.exists(intakeKey())) === 0) return told(undefined);
    const answer = streamSchema.parse(await redis.xinfo('STREAM', intakeKey()));
    const id = String(answer[answer.indexOf('last-generated-id') + 1] ?? '');
    const ms = Number(id.split('-')[0]);
    return told(Number.isFinite(ms) && ms > 0 ? ms : undefined);
  } catch {
    return silent(say('redis_not_told'));
  }
}

/** When the newest step sent, or was about to send, its first message. */
async function lastStep(redis: Redis): Promise<Answer<number | undefined>> {
  try {
    const [, seconds] = await redis.zrevrange(stepsKey(), 0, 0, 'WITHSCORES');
    return told(seconds === undefined ? undefined : Number(seconds) * 1000);
  } catch {
    return silent(say('redis_not_told'));
  }
}

/** Never a fail: a fresh installation has heard nothing yet. */
export function judgeArrivals({ webhook, step }: ArrivalFacts, { redisAnswers }: { redisAnswers: boolean }): Judged[] {
  const one = (id: string, what: string, answer: Answer<number | undefined>, fix: Sentence): Judged => {
    const check = about(id, what);
    if (!redisAnswers) return check.follows('redis.answers', say('redis_remembers'));
    if (answer.kind !== 'told') return check.unknown(wordsOf(answer), fix);
    if (answer.value === undefined) return check.unknown(say('arrived_none'), fix);
    return check.ok(say('arrived_last', { at: new Date(answer.value).toISOString() }));
  };
  return [
    one('arrived.webhook', 'Webhooks of Meta', webhook, say('arrived_write')),
    one('arrived.journey_builder', 'Signed calls of Journey Builder', step, say('arrived_let_through')),
  ];
}
