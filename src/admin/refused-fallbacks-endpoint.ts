import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { RefusedFallbacks } from '../execution/refused-fallbacks';
import { requestBody } from '../http/request-body';
import type { AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import type { RefusedFallbacksView } from './page-data';

const SHOWN = 50;

export interface RefusedFallbacksDependencies {
  refusedFallbacks: RefusedFallbacks;
  audit: AuditLog;
}

/** GET /admin/api/refused-fallbacks → {@link RefusedFallbacksView}: the oldest 50, and how many of each reason. */
export function refusedFallbacksEndpoint({ refusedFallbacks }: RefusedFallbacksDependencies): RequestHandler {
  return async (_request, response) => {
    const { oldest, reasons } = await refusedFallbacks.list(SHOWN);
    const view: RefusedFallbacksView = {
      oldest,
      reasons: [...reasons].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
    };
    response.json(view);
  };
}

const dealSchema = z.object({
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
});

/** POST /admin/api/refused-fallbacks/deal `{act: again | discard, which: {ids} | {reason}}` → `DealtWith`. */
export function dealWithFallbacksEndpoint({ refusedFallbacks, audit }: RefusedFallbacksDependencies): RequestHandler {
  return async (request, response) => {
    const { act, which } = requestBody(dealSchema, request.body);
    const detail = 'ids' in which ? `${which.ids.length} of them` : `all refused with: ${which.reason}`;
    const dealt = await audit.act(
      {
        operator: operatorOf(response),
        act: act === 'again' ? 'late_fallbacks_sent_again' : 'late_fallbacks_discarded',
        subject: 'late fallbacks',
        detail,
      },
      () => refusedFallbacks.deal(which, act),
    );
    response.json(dealt);
  };
}
