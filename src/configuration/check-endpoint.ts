import type { RequestHandler } from 'express';
import { z } from 'zod';
import { requestBody } from '../http/request-body';
import { type InArguments, inArgumentsSchema } from '../journey/in-arguments';
import type { CheckResult } from './page-data';

const bodySchema = z.object({ inArguments: inArgumentsSchema });

export interface CheckDependencies {
  /** The decision as `/execute` makes it, for a contact with these values; sends and stores nothing. */
  checkContact: (inArguments: InArguments) => Promise<CheckResult>;
}

/**
 * POST /api/check `{inArguments}` → `{branch, reason, detail?}`: who would get this? The in-arguments are those that
 * `/execute` would get, a value in the place of every binding; 400 where they are not.
 */
export function checkEndpoint({ checkContact }: CheckDependencies): RequestHandler {
  return async (request, response) => {
    const { inArguments } = requestBody(bodySchema, request.body);
    response.json(await checkContact(inArguments));
  };
}
