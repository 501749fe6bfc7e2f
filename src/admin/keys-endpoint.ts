import type { RequestHandler } from 'express';
import { z } from 'zod';
import { toldOrRefused } from '../configuration/marketer-answer';
import { requestBody } from '../http/request-body';
import type { PackageKeys } from '../marketing-cloud/package-keys';
import { LATE_KINDS } from '../vocabulary';

const querySchema = z.object({ kind: z.enum(LATE_KINDS) });

export interface KeysDependencies {
  packageKeys: PackageKeys;
}

/**
 * GET /admin/api/keys?kind=event|email → `{items}`: API events or send definitions by name, as the installed package may
 * see them. 403 `not_allowed` where it may not, 404 `not_found`, 429 `rate_limited`, 503 `marketing_cloud_unreachable`.
 */
export function keysEndpoint({ packageKeys }: KeysDependencies): RequestHandler {
  return async (request, response) => {
    const { kind } = requestBody(querySchema, request.query);
    response.json({ items: toldOrRefused(await packageKeys(kind)) });
  };
}
