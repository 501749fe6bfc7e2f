import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { mergeInArguments } from './in-arguments';
import { lifecycleBodySchema } from './lifecycle-body';
import { type SignedBodyDependencies, signedBody } from './signed-body';

/** Activities were met below the body, `activity`, `activityObject` and the like; nothing deeper is a step's own. */
const DEEPEST = 6;

/** Every `inArguments` of a body, wherever the activity stands in it (JB 3.1 and practice). */
function carriedIn(body: unknown, depth = 0): unknown[] {
  if (typeof body !== 'object' || body === null || depth > DEEPEST) return [];
  if (Array.isArray(body)) return body.flatMap((item) => carriedIn(item, depth + 1));
  return Object.entries(body).flatMap(([key, value]) =>
    key === 'inArguments' ? [value] : carriedIn(value, depth + 1),
  );
}

/**
 * POST …/validate, before publishing → `200 {}`, or 400 `misconfigured`, which stops the activation. The documented body
 * holds no in-arguments (JB 3.1), so the page checks before it saves (G5); where a body carries them, in whatever shape,
 * they are refused for what execute would call misconfigured, a step that was never configured included.
 */
export function validateEndpoint(dependencies: SignedBodyDependencies, inArguments: z.ZodType): RequestHandler {
  return (request, response) => {
    const body = lifecycleBodySchema.parse(signedBody(request, dependencies));
    for (const carried of carriedIn(body)) {
      const checked = inArguments.safeParse(mergeInArguments(carried));
      if (!checked.success) throw new HttpError(400, 'misconfigured', z.prettifyError(checked.error));
    }
    response.json({});
  };
}
