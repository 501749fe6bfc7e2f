import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Alerts } from '../alerts/alerts';
import { isSameSecret } from '../bearer';
import { requestBody } from '../configuration/request-body';
import { HttpError } from '../errors';
import type { AdminSessions } from './admin-sessions';
import type { AuditLog } from './audit-log';
import type { LoginThrottle } from './login-throttle';
import { setSessionCookie } from './session-cookie';

const bodySchema = z.object({
  token: z.string().max(1000),
  /** As it will stand in the audit log and beside every consent that the operator changes. */
  operator: z
    .string()
    .trim()
    .min(2)
    .max(40)
    .regex(/^[\p{L}\p{M}\p{N} .,'@_-]+$/u),
});

export interface LoginDependencies {
  adminToken: string;
  adminSessions: AdminSessions;
  loginThrottle: LoginThrottle;
  audit: AuditLog;
  alerts: Alerts;
}

/**
 * POST /admin/api/login `{token, operator}` → `{operator}` and the session's cookie. 401 `token_refused`; 429
 * `too_many_attempts` with `Retry-After` after five wrong ones.
 */
export function login(dependencies: LoginDependencies): RequestHandler {
  const { adminToken, adminSessions, loginThrottle, audit, alerts } = dependencies;
  return async (request, response) => {
    const { token, operator } = requestBody(bodySchema, request.body);
    const ip = request.ip ?? 'unknown';
    const attempt = await loginThrottle.attempt(ip);
    if (!attempt.allowed) {
      response.set('Retry-After', String(attempt.retryAfterSeconds));
      throw new HttpError(429, 'too_many_attempts', 'too many wrong attempts to log in');
    }
    if (!isSameSecret(token, adminToken)) {
      if (attempt.last) {
        alerts.raise({
          code: 'login_refused',
          subject: ip,
          title: 'Wrong attempts to log in to the admin page',
          detail: `five in a row from ${ip}; it must wait now`,
          severity: 'warning',
        });
      }
      throw new HttpError(401, 'token_refused', 'the token is wrong');
    }
    await loginThrottle.clear(ip);
    const id = await audit.act({ operator, act: 'login', subject: 'admin page' }, () => adminSessions.open(operator));
    setSessionCookie(request, response, id);
    response.json({ operator });
  };
}
