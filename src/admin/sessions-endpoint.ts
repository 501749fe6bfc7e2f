import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import type { AdminSessions } from './admin-sessions';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf, sessionOf } from './authenticate';
import type { SessionView } from './page-data';

export interface SessionsDependencies {
  adminSessions: AdminSessions;
  audit: AuditLog;
}

/** GET /admin/api/sessions → `{sessions}`: who is logged in, the newest first. */
export function sessionsEndpoint({ adminSessions }: SessionsDependencies): RequestHandler {
  return async (_request, response) => {
    const own = sessionOf(response).key;
    const sessions = (await adminSessions.list()).map(
      ({ key, operator, right, openedAt, usedAt, from }): SessionView => ({
        id: key,
        operator,
        right,
        openedAt,
        usedAt,
        from,
        own: key === own,
      }),
    );
    response.json({ sessions });
  };
}

const bodySchema = z.object({ id: z.string().min(1).max(100) });

/** POST /admin/api/sessions/end `{id}` → `{}`: ends a session of anybody. 404 `session_unknown` where it has ended. */
export function endSessionEndpoint({ adminSessions, audit }: SessionsDependencies): RequestHandler {
  return async (request, response) => {
    const { id } = requestBody(bodySchema, request.body);
    const session = (await adminSessions.list()).find(({ key }) => key === id);
    if (session === undefined) throw new HttpError(404, 'session_unknown', 'This session has ended already.');
    const act: AuditedAct = { operator: operatorOf(response), act: 'session_ended', subject: session.operator };
    await audit.act(act, () => adminSessions.end(id));
    response.json({});
  };
}
