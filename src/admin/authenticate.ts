import type { RequestHandler, Response } from 'express';
import { HttpError } from '../errors';
import type { AdminSessions } from './admin-sessions';
import { sessionIdOf } from './session-cookie';

/** Lets a call pass that carries an open session; 401 `logged_out`. */
export function authenticateOperator({ adminSessions }: { adminSessions: AdminSessions }): RequestHandler {
  return async (request, response, next) => {
    const id = sessionIdOf(request);
    const operator = id === undefined ? undefined : await adminSessions.operatorOf(id);
    if (operator === undefined) throw new HttpError(401, 'logged_out', 'nobody is logged in');
    response.locals.operator = operator;
    next();
  };
}

/** Who makes this call. */
export function operatorOf(response: Response): string {
  const { operator } = response.locals;
  if (typeof operator !== 'string') throw new HttpError(401, 'logged_out', 'nobody is logged in');
  return operator;
}
