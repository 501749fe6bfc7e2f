import type { RequestHandler, Response } from 'express';
import { HttpError } from '../errors';
import type { AdminSessions, OpenSession } from './admin-sessions';
import { addressOf } from './caller-address';
import { sessionIdOf } from './session-cookie';

/** Who makes a call, as the audit log says it. */
export interface Operator {
  name: string;
  /** The address they call from. */
  from: string;
}

/** Calls that change nothing, or the caller's own session alone. */
const OPEN_TO_ALL = new Set(['/logout', '/replies/try']);

/** Lets a call pass that carries an open session; 401 `logged_out`; 403 `only_looks` where it may not act and would. */
export function authenticateOperator({ adminSessions }: { adminSessions: AdminSessions }): RequestHandler {
  return async (request, response, next) => {
    const id = sessionIdOf(request);
    const session = id === undefined ? undefined : await adminSessions.read(id);
    if (session === undefined) throw new HttpError(401, 'logged_out', 'nobody is logged in');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead && session.right !== 'act' && !OPEN_TO_ALL.has(request.path)) {
      throw new HttpError(403, 'only_looks', 'Your token lets you look at everything and change nothing.');
    }
    response.locals.session = session;
    setOperator(response, { name: session.operator, from: addressOf(request) });
    next();
  };
}

export function setOperator(response: Response, operator: Operator): void {
  response.locals.operator = operator;
}

/** Who makes this call. */
export function operatorOf(response: Response): Operator {
  const operator = response.locals.operator as Operator | undefined;
  if (operator === undefined) throw new HttpError(401, 'logged_out', 'nobody is logged in');
  return operator;
}

/** The session behind this call. */
export function sessionOf(response: Response): OpenSession {
  const session = response.locals.session as OpenSession | undefined;
  if (session === undefined) throw new HttpError(401, 'logged_out', 'nobody is logged in');
  return session;
}
