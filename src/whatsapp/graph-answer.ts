import { z } from 'zod';
import type { Classification, ErrorCodes } from './error-codes';
import { errorCodeSchema } from './notification';

const graphErrorSchema = z.object({
  error: z.object({
    code: errorCodeSchema.optional().catch(undefined),
    error_subcode: errorCodeSchema.optional().catch(undefined),
    type: z.string().optional().catch(undefined),
    message: z.string().optional().catch(undefined),
    is_transient: z.boolean().optional().catch(undefined),
    error_data: z
      .object({ details: z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
    fbtrace_id: z.string().optional().catch(undefined),
  }),
});

/** Refused whatever it says: the call itself, and not its content (WA 1.9). */
const REFUSED_AS_A_CALL = 'GraphMethodException';
const INVALID_PARAMETER = 100;
/** Under {@link INVALID_PARAMETER}: there is no such object, or the token may not see it. */
const UNKNOWN_OBJECT = 33;
/** The name of a parameter, in whatever words: where only they tell, Graph gives 100 and no subcode (WA 1.11). */
const PROOF_PARAMETER = 'appsecret_proof';

/** What Graph said against a call, and what that means. `code` is absent where none can be read. */
export interface GraphRefusal extends Classification {
  details?: string;
  traceId?: string;
  /** The proof of the app's secret is missing or wrong. */
  concernsProof: boolean;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error in a body of Graph, parsed from JSON; undefined where there is none. */
export function refusalIn(json: unknown, httpStatus: number, errorCodes: ErrorCodes): GraphRefusal | undefined {
  const error = graphErrorSchema.safeParse(json).data?.error;
  if (error === undefined) return undefined;
  const { code, error_subcode: subcode, is_transient: isTransient, error_data, fbtrace_id } = error;
  const namesProof = [error.message, error_data?.details].some((words) => words?.includes(PROOF_PARAMETER));
  const concernsProof =
    code === INVALID_PARAMETER && subcode !== UNKNOWN_OBJECT && (namesProof || error.type === REFUSED_AS_A_CALL);
  const type = concernsProof ? REFUSED_AS_A_CALL : error.type;
  return {
    ...errorCodes.classify(code, { httpStatus, isTransient, subcode, type }),
    ...(error_data?.details !== undefined && { details: error_data.details }),
    ...(fbtrace_id !== undefined && { traceId: fbtrace_id }),
    concernsProof,
  };
}
