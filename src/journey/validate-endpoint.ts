import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import type { Logger } from '../logger';
import { lifecycleBodySchema } from './lifecycle-body';
import { mergeInArguments } from './merge-in-arguments';
import type { NamesAnotherUnit } from './names-another-unit';
import { type SignedBodyDependencies, signedBody } from './signed-body';
import { undeclaredBranches } from './undeclared-branches';

/** Activities were met below the body, `activity`, `activityObject` and the like; nothing deeper is a step's own. */
const DEEPEST = 6;

const senderSchema = z.looseObject({ settings: z.looseObject({ sender: z.string() }) });

const draftSchema = z.looseObject({ metaData: z.looseObject({ isConfigured: z.literal(false) }) });

interface Carried {
  inArguments: unknown;
  /** The activity that holds them says that it is not configured. */
  isDraft: boolean;
}

/** Every `inArguments` of a body, wherever the activity stands in it (JB 3.1 and practice). */
function carriedIn(body: unknown, depth = 0, isDraft = false): Carried[] {
  if (typeof body !== 'object' || body === null || depth > DEEPEST) return [];
  if (Array.isArray(body)) return body.flatMap((item) => carriedIn(item, depth + 1, isDraft));
  const isOne = isDraft || draftSchema.safeParse(body).success;
  return Object.entries(body).flatMap(([key, value]) =>
    key === 'inArguments' ? [{ inArguments: value, isDraft: isOne }] : carriedIn(value, depth + 1, isOne),
  );
}

/** Where the page would not let the step pass, and why: its input, its word for it, and what that is about. */
interface ValidationFault {
  field: string;
  code: string;
  about?: string;
}

/** How in-arguments are read for what execute would call misconfigured, and what else makes the step send to nobody. */
export interface StepValidation<Read = unknown> {
  inArguments: z.ZodType<Read>;
  /** Faults of in-arguments that can be read; `isDraft`: of an activity that is not configured. */
  faults?: (raw: Record<string, unknown>, read: Read, isDraft: boolean) => Promise<ValidationFault[]>;
}

/**
 * POST …/validate, before publishing → `200 {}`, or 400 `misconfigured`, which stops the activation; `faults` beside it
 * says why, as the page would, and so does the log, since Journey Builder shows a marketer neither. The documented body
 * holds no in-arguments (JB 3.1), so the page checks before it saves (G5); where a body carries them, in whatever shape,
 * they are refused for what execute would call misconfigured, a step that was never configured included, and for what the
 * page would not let pass: a question left open, and what would keep every contact from a message.
 */
export function validateEndpoint<Read>(
  dependencies: SignedBodyDependencies & { namesAnotherUnit: NamesAnotherUnit; logger: Logger },
  { inArguments, faults = async () => [] }: StepValidation<Read>,
): RequestHandler {
  return async (request, response) => {
    const body = lifecycleBodySchema.parse(signedBody(request, dependencies));
    for (const carried of carriedIn(body)) {
      const merged = mergeInArguments(carried.inArguments);
      const checked = inArguments.safeParse(merged);
      if (!checked.success) throw new HttpError(400, 'misconfigured', z.prettifyError(checked.error));
      const sender = senderSchema.safeParse(merged).data?.settings.sender;
      const anotherUnit = dependencies.namesAnotherUnit({ mid: merged.mid, sender });
      if (anotherUnit !== undefined) throw new HttpError(400, 'misconfigured', anotherUnit);
      const found = await faults(merged, checked.data, carried.isDraft);
      if (found.length > 0) {
        dependencies.logger.warn({ interactionId: body.interactionId, faults: found }, 'a step may not be activated');
        response.status(400).json({ error: 'misconfigured', faults: found });
        return;
      }
    }
    const pathless = undeclaredBranches(body);
    if (pathless.length > 0) {
      throw new HttpError(400, 'misconfigured', `the step has no path for ${pathless.join(', ')}: open it and save it`);
    }
    response.json({});
  };
}
