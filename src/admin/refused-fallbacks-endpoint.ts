import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import type { OtherKey, RefusedFallbacks } from '../execution/refused-fallbacks';
import { requestBody } from '../http/request-body';
import type { KnownKeys } from '../marketing-cloud/known-keys';
import { LATE_KINDS, type LateKind } from '../vocabulary';
import { sayOfAct } from './act-sentences';
import type { AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import type { NameFallbacks } from './name-fallbacks';
import type { RefusedFallbacksView } from './page-data';

const SHOWN = 50;

export interface RefusedFallbacksDependencies {
  refusedFallbacks: RefusedFallbacks;
  audit: AuditLog;
  nameFallbacks: NameFallbacks;
  knownKey: KnownKeys;
}

/** GET /admin/api/refused-fallbacks → {@link RefusedFallbacksView}: the oldest 50, and how many of each reason. */
export function refusedFallbacksEndpoint({
  refusedFallbacks,
  nameFallbacks,
}: RefusedFallbacksDependencies): RequestHandler {
  return async (_request, response) => {
    const { oldest, reasons } = await refusedFallbacks.list(SHOWN);
    const view: RefusedFallbacksView = {
      oldest: await nameFallbacks(oldest),
      reasons: [...reasons]
        .map(([reason, ofKind]) => {
          const kinds = [...ofKind].map(([kind, count]) => ({ kind, count }));
          return { reason, count: kinds.reduce((sum, { count }) => sum + count, 0), kinds };
        })
        .sort((a, b) => b.count - a.count),
    };
    response.json(view);
  };
}

const dealSchema = z
  .object({
    act: z.enum(['again', 'discard']),
    which: z.union([
      z.strictObject({
        ids: z
          .array(z.string().regex(/^\d+-\d+$/))
          .min(1)
          .max(1000),
      }),
      z.strictObject({ reason: z.string().max(500) }),
    ]),
    other: z.strictObject({ kind: z.enum(LATE_KINDS), key: z.string().trim().min(1).max(200) }).optional(),
  })
  .refine(({ act, other }) => act === 'again' || other === undefined, 'a key is for what is sent again');

/**
 * POST /admin/api/refused-fallbacks/deal `{act: again | discard, which: {ids} | {reason}, other?: {kind, key}}` →
 * `DealtWith`. With `other`, those of its kind go to that event or send definition, and the step stays as it is; before
 * anything is sent Marketing Cloud is asked for it: 409 `key_unknown`, 409 `key_off`, 502 `key_not_checked`.
 */
export function dealWithFallbacksEndpoint(dependencies: RefusedFallbacksDependencies): RequestHandler {
  const { refusedFallbacks, audit, knownKey } = dependencies;
  return async (request, response) => {
    const { act, which, other } = requestBody(dealSchema, request.body);
    if (other !== undefined) await demandKey(knownKey, other);
    const chosen =
      'ids' in which
        ? sayOfAct('act_some', { n: which.ids.length })
        : sayOfAct('act_all_with', { words: which.reason });
    const detail = other === undefined ? chosen : sayOfAct(`act_${other.kind}_in_place`, { chosen, key: other.key });
    const dealt = await audit.act(
      {
        operator: operatorOf(response),
        act: act === 'again' ? 'late_fallbacks_sent_again' : 'late_fallbacks_discarded',
        subject: 'late fallbacks',
        detail,
      },
      () => refusedFallbacks.deal(which, act, other),
    );
    response.json(dealt);
  };
}

const NAMES = { event: 'event', email: 'send definition' } as const satisfies Record<LateKind, string>;

/** What is sent to a key that is not there would only be refused once more. */
async function demandKey(knownKey: KnownKeys, { kind, key }: OtherKey): Promise<void> {
  const state = await knownKey(kind, key);
  if (state === 'there') return;
  const named = `${NAMES[kind]} “${key}”`;
  if (state === 'missing')
    throw new HttpError(409, 'key_unknown', `There is no ${named} in Marketing Cloud. Nothing was sent.`);
  if (state === 'off') throw new HttpError(409, 'key_off', `The ${named} is switched off. Nothing was sent.`);
  throw new HttpError(
    502,
    'key_not_checked',
    `Marketing Cloud did not say whether there is a ${named}; the installed package may lack the right to look. Nothing was sent.`,
  );
}
