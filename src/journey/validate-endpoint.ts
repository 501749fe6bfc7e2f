import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { mergeInArguments } from './in-arguments';
import { lifecycleBodySchema } from './lifecycle-body';
import { type SignedBodyDependencies, signedBody } from './signed-body';

const carriedSchema = z.object({
  arguments: z.object({ execute: z.object({ inArguments: z.array(z.record(z.string(), z.unknown())).min(1) }) }),
});

/**
 * POST …/validate, before publishing → `200 {}`, or 400 `misconfigured`, which stops the activation. The attested body
 * holds no in-arguments (JB 3.1), so the page checks before it saves (G5); where a body does carry them they are checked
 * here as well.
 */
export function validateEndpoint(dependencies: SignedBodyDependencies, inArguments: z.ZodType): RequestHandler {
  return (request, response) => {
    const body = lifecycleBodySchema.parse(signedBody(request, dependencies));
    const carried = carriedSchema.safeParse(body);
    if (carried.success) {
      const checked = inArguments.safeParse(mergeInArguments(carried.data.arguments.execute.inArguments));
      if (!checked.success) throw new HttpError(400, 'misconfigured', z.prettifyError(checked.error));
    }
    response.json({});
  };
}
