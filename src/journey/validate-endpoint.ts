import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { lifecycleBodySchema } from './lifecycle-body';
import { mergeInArguments } from './merge-in-arguments';
import type { NamesAnotherUnit } from './names-another-unit';
import { type SignedBodyDependencies, signedBody } from './signed-body';
import { undeclaredBranches } from './undeclared-branches';

/** Activities were met below the body, `activity`, `activityObject` and the like; nothing deeper is a step's own. */
const DEEPEST = 6;

const senderSchema = z.looseObject({ settings: z.looseObject({ sender: z.string() }) });

/** Every `inArguments` of a body, wherever the activity stands in it (JB 3.1 and practice). */
function carriedIn(body: unknown, depth = 0): unknown[] {
  if (typeof body !== 'object' || body === null || depth > DEEPEST) return [];
  if (Array.isArray(body)) return body.flatMap((item) => carriedIn(item, depth + 1));
  return Object.entries(body).flatMap(([key, value]) =>
    key === 'inArguments' ? [value] : carriedIn(value, depth + 1),
  );
}

/** How in-arguments are read for what execute would call misconfigured, and what else makes the step send to nobody. */
export interface StepValidation<Read = unknown> {
  inArguments: z.ZodType<Read>;
  /** Faults of in-arguments that can be read, as `field: code`. */
  faults?: (raw: Record<string, unknown>, read: Read) => Promise<string[]>;
}

/**
 * POST …/validate, before publishing → `200 {}`, or 400 `misconfigured`, which stops the activation. The documented body
 * holds no in-arguments (JB 3.1), so the page checks before it saves (G5); where a body carries them, in whatever shape,
 * they are refused for what execute would call misconfigured, a step that was never configured included, and for what would
 * keep every contact from a message.
 */
export function validateEndpoint<Read>(
  dependencies: SignedBodyDependencies & { namesAnotherUnit: NamesAnotherUnit },
  { inArguments, faults = async () => [] }: StepValidation<Read>,
): RequestHandler {
  return async (request, response) => {
    const body = lifecycleBodySchema.parse(signedBody(request, dependencies));
    for (const carried of carriedIn(body)) {
      const merged = mergeInArguments(carried);
      const checked = inArguments.safeParse(merged);
      if (!checked.success) throw new HttpError(400, 'misconfigured', z.prettifyError(checked.error));
      const sender = senderSchema.safeParse(merged).data?.settings.sender;
      const anotherUnit = dependencies.namesAnotherUnit({ mid: merged.mid, sender });
      if (anotherUnit !== undefined) throw new HttpError(400, 'misconfigured', anotherUnit);
      const found = await faults(merged, checked.data);
      if (found.length > 0) throw new HttpError(400, 'misconfigured', found.join('; '));
    }
    const pathless = undeclaredBranches(body);
    if (pathless.length > 0) {
      throw new HttpError(400, 'misconfigured', `the step has no path for ${pathless.join(', ')}: open it and save it`);
    }
    response.json({});
  };
}
