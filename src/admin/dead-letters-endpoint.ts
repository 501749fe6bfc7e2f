import type { RequestHandler } from 'express';
import type Redis from 'ioredis';
import { z } from 'zod';
import { requestBody } from '../http/request-body';
import { maskIn } from '../mask-personal-data';
import { discardDead, listDead, replayDead } from '../outbox/dead-letters';
import { TABLES } from '../redis/outbox-entry';
import { intakeDeadKey, outboxDeadKey } from '../redis/redis-keys';
import { sayOfAct } from './act-sentences';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import { listDeadWebhooks, replayDeadWebhooks } from './dead-webhooks';
import { maskedRow } from './masked-row';
import type { DeadLetterView } from './page-data';

const SHOWN = 50;
const WEBHOOKS = 'webhooks';
const fromSchema = z.enum([...TABLES, WEBHOOKS]);
const querySchema = z.object({
  from: fromSchema,
  after: z
    .string()
    .regex(/^\d+-\d+$/)
    .optional(),
});
const whichSchema = z.object({
  from: fromSchema,
  ids: z
    .array(z.string().regex(/^\d+-\d+$/))
    .max(1000)
    .optional(),
});

/** GET /admin/api/dead-letters?from=WA_Message|webhooks[&after=id] → `{letters}`: the oldest 50 with their reasons. */
export function deadLettersEndpoint({ redis }: { redis: Redis }): RequestHandler {
  return async (request, response) => {
    const { from, after } = requestBody(querySchema, request.query);
    const letters: DeadLetterView[] =
      from === WEBHOOKS
        ? (await listDeadWebhooks(redis, SHOWN)).map(({ bytes, ...letter }) => ({ ...letter, row: `${bytes} bytes` }))
        : (await listDead(redis, from, SHOWN, after)).map((letter) => ({
            ...letter,
            reason: maskIn(letter.reason),
            row: maskedRow(letter.row),
          }));
    response.json({ letters });
  };
}

/** POST /admin/api/dead-letters/replay `{from, ids?}` → `{replayed}`; without ids all of them. */
export function replayEndpoint({ redis, audit }: { redis: Redis; audit: AuditLog }): RequestHandler {
  return async (request, response) => {
    const { from, ids } = requestBody(whichSchema, request.body);
    const detail = ids === undefined ? sayOfAct('act_all') : sayOfAct('act_some', { n: ids.length });
    const act: AuditedAct = { operator: operatorOf(response), act: 'dead_letters_replayed', subject: from, detail };
    const replayed = await audit.act(act, () =>
      from === WEBHOOKS ? replayDeadWebhooks(redis, ids) : replayDead(redis, from, ids),
    );
    response.json({ replayed });
  };
}

/** POST /admin/api/dead-letters/discard `{from, ids?}` → `{discarded}`: for good; without ids all of them. */
export function discardEndpoint({ redis, audit }: { redis: Redis; audit: AuditLog }): RequestHandler {
  return async (request, response) => {
    const { from, ids } = requestBody(whichSchema, request.body);
    const detail = ids === undefined ? sayOfAct('act_all') : sayOfAct('act_some', { n: ids.length });
    const act: AuditedAct = { operator: operatorOf(response), act: 'dead_letters_discarded', subject: from, detail };
    const dead = from === WEBHOOKS ? intakeDeadKey() : outboxDeadKey(from);
    response.json({ discarded: await audit.act(act, () => discardDead(redis, dead, ids)) });
  };
}
