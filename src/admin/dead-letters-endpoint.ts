import type { RequestHandler } from 'express';
import type Redis from 'ioredis';
import { z } from 'zod';
import { requestBody } from '../http/request-body';
import { maskIn, maskPhone } from '../mask-personal-data';
import { discardDead, listDead, replayDead } from '../outbox/dead-letters';
import { rowSchema, TABLES } from '../redis/outbox-entry';
import { intakeDeadKey, outboxDeadKey } from '../redis/redis-keys';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import { listDeadWebhooks, replayDeadWebhooks } from './dead-webhooks';
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
            row: masked(letter.row),
          }));
    response.json({ letters });
  };
}

/** POST /admin/api/dead-letters/replay `{from, ids?}` → `{replayed}`; without ids all of them. */
export function replayEndpoint({ redis, audit }: { redis: Redis; audit: AuditLog }): RequestHandler {
  return async (request, response) => {
    const { from, ids } = requestBody(whichSchema, request.body);
    const detail = ids === undefined ? 'all' : `${ids.length} of them`;
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
    const detail = ids === undefined ? 'all' : `${ids.length} of them`;
    const act: AuditedAct = { operator: operatorOf(response), act: 'dead_letters_discarded', subject: from, detail };
    const dead = from === WEBHOOKS ? intakeDeadKey() : outboxDeadKey(from);
    response.json({ discarded: await audit.act(act, () => discardDead(redis, dead, ids)) });
  };
}

const PERSONAL = new Set(['MobileNumber', 'WhatsAppUserID', 'Address', 'Body', 'ContactKey', 'ProfileName']);

/** Enough of a row to see what is wrong with it: what identifies or quotes a person is shortened. */
function masked(text: string): string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return `no JSON, ${text.length} characters`;
  }
  const row = rowSchema.safeParse(json);
  if (!row.success) return 'no row';
  const shown = Object.entries(row.data).map(([name, value]) => [
    name,
    PERSONAL.has(name) ? maskPhone(String(value)) : typeof value === 'string' ? maskIn(value) : value,
  ]);
  return JSON.stringify(Object.fromEntries(shown));
}
