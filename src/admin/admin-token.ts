import type { Request, RequestHandler, Response } from 'express';
import type { Alerts } from '../alerts/alerts';
import { HttpError } from '../errors';
import { bearerOf, isSameSecret } from '../http/bearer';
import { callerOf, type LoginThrottle } from './login-throttle';

export interface AdminTokenDependencies {
  adminToken: string;
  loginThrottle: LoginThrottle;
  alerts: Pick<Alerts, 'raise'>;
}

/**
 * Lets whoever knows the admin token go on. 401 `token_refused`; 429 `too_many_attempts` with `Retry-After` after five
 * wrong ones. The page's log-in and the API share the count.
 */
export async function checkAdminToken(
  token: string,
  request: Request,
  response: Response,
  { adminToken, loginThrottle, alerts }: AdminTokenDependencies,
): Promise<void> {
  const caller = callerOf(request);
  const attempt = await loginThrottle.attempt(caller);
  if (!attempt.allowed) {
    response.set('Retry-After', String(attempt.retryAfterSeconds));
    throw new HttpError(429, 'too_many_attempts', 'too many wrong attempts to log in');
  }
  if (!isSameSecret(token, adminToken)) {
    if (attempt.last) {
      alerts.raise({
        code: 'login_refused',
        subject: caller.ip,
        title: 'Wrong attempts to log in to the admin page',
        detail: `five in a row from ${caller.ip}, or a hundred by way of ${caller.peer}; it must wait now`,
        severity: 'warning',
      });
    }
    throw new HttpError(401, 'token_refused', 'the token is wrong');
  }
  await loginThrottle.clear(caller);
}

/** Lets a request pass that bears the admin token, throttled like the log-in, before its body is read. */
export function requireAdminBearer(dependencies: AdminTokenDependencies): RequestHandler {
  return async (request, response, next) => {
    const token = bearerOf(request);
    if (token === undefined) {
      response.set('WWW-Authenticate', 'Bearer');
      throw new HttpError(401, 'token_refused', 'the admin token is needed as bearer');
    }
    await checkAdminToken(token, request, response, dependencies);
    next();
  };
}
