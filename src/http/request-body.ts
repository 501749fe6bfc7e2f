import { z } from 'zod';
import { HttpError } from '../errors';
import { shapeSaid } from '../shape-faults';

/**
 * A request body in the shape that its endpoint wants.
 * @throws HttpError 400 `invalid_request`, with every fault in its message
 */
export function requestBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = { saying: shapeSaid(parsed.error), english: z.prettifyError(parsed.error) };
  throw new HttpError(400, 'invalid_request', faults, { cause: parsed.error });
}
