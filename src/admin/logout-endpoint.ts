import type { RequestHandler } from 'express';
import type { AdminSessions } from './admin-sessions';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import { ADMIN_PATHS, clearSessionCookie, sessionIdOf } from './session-cookie';

/** POST /admin/api/logout: ends the session everywhere, not only in this browser. */
export function logoutEndpoint({
  adminSessions,
  audit,
}: {
  adminSessions: AdminSessions;
  audit: AuditLog;
}): RequestHandler {
  return async (request, response) => {
    const id = sessionIdOf(request);
    const act: AuditedAct = { operator: operatorOf(response), act: 'logout', subject: 'admin page' };
    await audit.act(act, async () => {
      if (id !== undefined) await adminSessions.close(id);
    });
    clearSessionCookie(request, response, ADMIN_PATHS);
    response.json({});
  };
}
