import type { RequestHandler } from 'express';
import { z } from 'zod';
import { requestBody } from '../http/request-body';
import type { KnownKeys } from '../marketing-cloud/known-keys';
import { LATE_KINDS } from '../vocabulary';

const querySchema = z.object({ kind: z.enum(LATE_KINDS), key: z.string().trim().min(1).max(200) });

export interface KnownKeyDependencies {
  /** Whether the account has an event or a send definition of this key, as far as it can be asked. */
  knownKey: KnownKeys;
}

/** GET /api/known-key?kind=email&key=… → `{state}`: `there`, `off`, `missing`, or `unknown` where it cannot be asked. */
export function knownKeyEndpoint({ knownKey }: KnownKeyDependencies): RequestHandler {
  return async (request, response) => {
    const { kind, key } = requestBody(querySchema, request.query);
    response.json({ state: await knownKey(kind, key) });
  };
}
