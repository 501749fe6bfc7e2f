import type { RequestHandler } from 'express';
import { z } from 'zod';
import { requestBody } from '../http/request-body';
import type { AdminSessions } from './admin-sessions';
import { type AdminTokenDependencies, checkAdminToken } from './admin-token';
import type { AuditLog } from './audit-log';
import { setSessionCookie } from './session-cookie';

/** As it will stand in the audit log and beside every consent that the operator changes. */
export const operatorSchema = z
  .string()
  .trim()
  .min(2)
  .max(40)
  .regex(/^[\p{L}\p{M}\p{N} .,'@_-]+$/u);
const bodySchema = z.object({ token: z.string().max(1000), operator: operatorSchema });

export interface LoginDependencies extends AdminTokenDependencies {
  adminSessions: AdminSessions;
  audit: AuditLog;
}

/**
 * POST /admin/api/login `{token, operator}` → `{operator}` and the session's cookie. 401 `token_refused`; 429
 * `too_many_attempts` with `Retry-After` after five wrong ones.
 */
export function loginEndpoint(dependencies: LoginDependencies): RequestHandler {
  const { adminSessions, audit } = dependencies;
  return async (request, response) => {
    const { token, operator } = requestBody(bodySchema, request.body);
    await checkAdminToken(token, request, response, dependencies);
    const id = await audit.act({ operator, act: 'login', subject: 'admin page' }, () => adminSessions.open(operator));
    setSessionCookie(request, response, id);
    response.json({ operator });
  };
}
