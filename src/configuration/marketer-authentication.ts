import type { RequestHandler, Response } from 'express';
import { HttpError } from '../errors';
import { bearerOf } from '../http/bearer';
import type { MarketerAccess } from '../marketing-cloud/marketer-call';
import type { StackHints, TokenContext } from '../marketing-cloud/token-context';

export const SENDING_PATH = '/test-send';
/** A token that was taken back sends nothing after so long. */
const SENDING_BELIEVED_MS = 5_000;

export type CheckMarketerToken = (
  token: string,
  hints: StackHints,
  options?: { from?: string; maxAgeMs?: number },
) => Promise<TokenContext>;

export interface Marketer {
  /** The id of the user in Marketing Cloud; `unknown` where it does not tell. */
  user: string;
  /** The address that the call came from, as stated. */
  from: string;
  /** Their own token, and the host that knew it: what they may see is theirs to say. */
  access: MarketerAccess;
}

/**
 * Lets a marketer in by the token that Journey Builder gave the page: it must be valid at the configured tenant, or at the
 * stack that the headers `X-Stack-Key` and `X-Rest-Host` suggest, and of a configured business unit (design 6). Answers 401 `token_refused`, 429
 * `rate_limited` where too many unknown tokens were stated, or 503 where Marketing Cloud cannot be asked. What sends is
 * believed for a shorter time than what only reads.
 */
export function authenticateMarketer(dependencies: {
  checkMarketerToken: CheckMarketerToken;
  organizationIds: ReadonlySet<string>;
}): RequestHandler {
  const { checkMarketerToken, organizationIds } = dependencies;
  return async (request, response, next) => {
    const token = bearerOf(request);
    if (token === undefined) throw new HttpError(401, 'token_refused', 'the request carries no bearer token');
    const from = request.ip ?? '';
    const hints = { stackKey: request.get('x-stack-key'), restHost: request.get('x-rest-host') };
    const sends = request.path === SENDING_PATH;
    const context = await checkMarketerToken(token, hints, { from, ...(sends && { maxAgeMs: SENDING_BELIEVED_MS }) });
    if (context.kind === 'busy') {
      response.set('Retry-After', '60');
      throw new HttpError(429, 'rate_limited', 'too many tokens that nobody knows were stated lately');
    }
    if (context.kind === 'unreachable') {
      throw new HttpError(503, 'marketing_cloud_unreachable', 'Marketing Cloud gave no answer about a token');
    }
    if (context.kind === 'invalid') throw new HttpError(401, 'token_refused', 'Marketing Cloud refused the token');
    if (!organizationIds.has(context.organizationId)) {
      throw new HttpError(401, 'token_refused', 'the token is of another business unit');
    }
    const access = { token, restUrl: context.restUrl ?? '' };
    const marketer: Marketer = { user: context.userId ?? 'unknown', from, access };
    response.locals.marketer = marketer;
    next();
  };
}

/** Who makes this call. */
export function marketerOf(response: Response): Marketer {
  return response.locals.marketer as Marketer;
}
