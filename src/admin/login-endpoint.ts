import type { RequestHandler } from 'express';
import { z } from 'zod';
import { type OperatorToken, operatorNameSchema } from '../http/operator-tokens';
import { requestBody } from '../http/request-body';
import type { AdminSessions } from './admin-sessions';
import { type AdminTokenDependencies, checkAdminToken } from './admin-token';
import type { AuditLog } from './audit-log';
import { addressOf } from './caller-address';
import type { LoginForm } from './page-data';
import { ADMIN_PATHS, setSessionCookie } from './session-cookie';

/** The name is looked at only where the token has none. */
const bodySchema = z.object({ token: z.string().max(1000), operator: z.unknown().optional() });

export interface LoginDependencies extends AdminTokenDependencies {
  adminSessions: AdminSessions;
  audit: AuditLog;
}

/**
 * Who uses this token: whose it is, or who they say they are where it is everybody's.
 * @throws HttpError 400 `invalid_request` where a name is needed and none is given that could stand in the audit log
 */
export function nameOf(token: Pick<OperatorToken, 'name'>, stated: unknown): string {
  return token.name ?? requestBody(operatorNameSchema, stated);
}

/**
 * POST /admin/api/login `{token, operator?}` → `{operator}` and the session's cookie; the name is needed where the token
 * has none. 401 `token_refused`; 429 `too_many_attempts` with `Retry-After` for wrong ones after five wrong ones.
 */
export function loginEndpoint(dependencies: LoginDependencies): RequestHandler {
  const { adminSessions, audit } = dependencies;
  return async (request, response) => {
    const { token, operator: stated } = requestBody(bodySchema, request.body);
    const owner = await checkAdminToken(token, request, response, dependencies);
    const operator = { name: nameOf(owner, stated), from: addressOf(request) };
    const id = await audit.act({ operator, act: 'login', subject: 'admin page' }, () =>
      adminSessions.open(operator, owner),
    );
    setSessionCookie(request, response, id, ADMIN_PATHS);
    response.json({ operator: operator.name });
  };
}

/** GET /admin/api/login → {@link LoginForm}: whether the page asks for a name. */
export function loginFormEndpoint(operatorTokens: LoginDependencies['operatorTokens']): RequestHandler {
  const named = operatorTokens.filter(({ name }) => name !== undefined).length;
  const form: LoginForm = {
    name: named === 0 ? 'needed' : named === operatorTokens.length ? 'not_asked' : 'unless_named',
  };
  return (_request, response) => {
    response.json(form);
  };
}
