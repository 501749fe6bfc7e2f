import { z } from 'zod';
import { HttpError } from '../errors';

/**
 * A request body in the shape that its endpoint wants.
 * @throws HttpError 400 `invalid_request`, with every fault in its message
 */
export function requestBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new HttpError(400, 'invalid_request', z.prettifyError(parsed.error), { cause: parsed.error });
}
