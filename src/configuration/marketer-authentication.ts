import type { RequestHandler } from 'express';
import { HttpError } from '../errors';
import { bearerOf } from '../http/bearer';
import type { StackHints, TokenContext } from '../marketing-cloud/token-context';

/**
 * Lets a marketer in by the token that Journey Builder gave the page: it must be valid at the configured tenant, or at the
 * stack that the headers `X-Stack-Key` and `X-Rest-Host` suggest, and of a configured business unit (design 6). Answers 401 `token_refused`, or 503 where Marketing Cloud cannot be asked.
 */
export function authenticateMarketer(dependencies: {
  checkMarketerToken: (token: string, hints: StackHints) => Promise<TokenContext>;
  organizationIds: ReadonlySet<string>;
}): RequestHandler {
  const { checkMarketerToken, organizationIds } = dependencies;
  return async (request, _response, next) => {
    const token = bearerOf(request);
    if (token === undefined) throw new HttpError(401, 'token_refused', 'the request carries no bearer token');
    const context = await checkMarketerToken(token, {
      stackKey: request.get('x-stack-key'),
      restHost: request.get('x-rest-host'),
    });
    if (context.kind === 'unreachable') {
      throw new HttpError(503, 'marketing_cloud_unreachable', 'Marketing Cloud gave no answer about a token');
    }
    if (context.kind === 'invalid') throw new HttpError(401, 'token_refused', 'Marketing Cloud refused the token');
    if (!organizationIds.has(context.organizationId)) {
      throw new HttpError(401, 'token_refused', 'the token is of another business unit');
    }
    next();
  };
}
