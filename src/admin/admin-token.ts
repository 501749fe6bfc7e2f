import type { Request, RequestHandler, Response } from 'express';
import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import { HttpError } from '../errors';
import { bearerOf } from '../http/bearer';
import { type OperatorToken, ownerOf } from '../http/operator-tokens';
import { setOperator } from './authenticate';
import { addressOf, networkOf } from './caller-address';
import type { LoginThrottle } from './login-throttle';

/** Wrong tokens of one network after which a further wrong one is told to wait. */
const MOST_FAILURES = 5;
/** After the first alert, one more for so many: the alerts keep repeats quiet for ten minutes anyway. */
const ALERT_EVERY = 100;

export interface AdminTokenDependencies {
  operatorTokens: readonly OperatorToken[];
  loginThrottle: LoginThrottle;
  alerts: Pick<Alerts, 'raise'>;
}

/**
 * Whose token this is; whoever has one is let in at once, whatever others tried. 401 `token_refused`; after five wrong
 * ones by way of one network 429 `too_many_attempts` with `Retry-After`, for wrong ones alone. The page's log-in and the
 * API share the count.
 */
export async function checkAdminToken(
  token: string,
  request: Request,
  response: Response,
  { operatorTokens, loginThrottle, alerts }: AdminTokenDependencies,
): Promise<OperatorToken> {
  const owner = ownerOf(token, operatorTokens);
  if (owner !== undefined) return owner;
  const network = networkOf(request);
  const { count, secondsLeft } = await loginThrottle.failed(network);
  if (count === MOST_FAILURES || count % ALERT_EVERY === 0) {
    alerts.raise({
      code: 'login_refused',
      subject: network,
      ...says(sayAlert('alert_logins'), sayAlert('alert_logins_why', { n: count, address: addressOf(request) })),
      severity: 'warning',
    });
  }
  if (count <= MOST_FAILURES) throw new HttpError(401, 'token_refused', 'the token is wrong');
  response.set('Retry-After', String(Math.max(1, secondsLeft)));
  throw new HttpError(429, 'too_many_attempts', 'the token is wrong, as many were before it');
}

/** Lets a request pass that bears the token of somebody who may act, before its body is read; 403 `only_looks`. */
export function requireAdminBearer(dependencies: AdminTokenDependencies): RequestHandler {
  return async (request, response, next) => {
    const token = bearerOf(request);
    if (token === undefined) {
      response.set('WWW-Authenticate', 'Bearer');
      throw new HttpError(401, 'token_refused', 'the admin token is needed as bearer');
    }
    const { name, right } = await checkAdminToken(token, request, response, dependencies);
    if (right !== 'act') throw new HttpError(403, 'only_looks', 'this token is for looking, not for acting');
    setOperator(response, { name: name ?? '', from: addressOf(request) });
    next();
  };
}
