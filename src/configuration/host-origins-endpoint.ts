import type { RequestHandler } from 'express';

/**
 * GET /api/host-origins → `{origins}`: pages that may frame ours besides Salesforce's own, such as a local canvas. Open
 * to all and no secret: the same list stands in `frame-ancestors`.
 */
export function hostOriginsEndpoint(origins: readonly string[]): RequestHandler {
  return (_request, response) => {
    response.json({ origins });
  };
}
