import type { KeyObject } from 'node:crypto';
import express, { type Request, type RequestHandler } from 'express';
import type { Alerts } from '../alerts/alerts';
import { HttpError } from '../errors';
import { verifyJwt } from './verify-jwt';

/** Reads a call of Journey Builder as text: its body is one JWT, whatever the content type says. */
export const readJwtBody: RequestHandler = express.text({ type: () => true, limit: '1mb' });

export interface SignedBodyDependencies {
  keys: readonly KeyObject[];
  alerts: Alerts;
}

/**
 * The verified payload of a call.
 * @throws HttpError 401 `signature_refused` (Journey Builder ejects the contact, so a wrong secret raises an alert),
 * 400 `body_unreadable` where what was signed is not an object.
 */
export function signedBody(request: Request, { keys, alerts }: SignedBodyDependencies): object {
  const payload = typeof request.body === 'string' ? verifyJwt(request.body.trim(), keys) : undefined;
  if (payload === undefined) {
    alerts.raise({
      code: 'signature_refused',
      subject: 'journey-builder',
      title: 'A call of Journey Builder was refused',
      detail: `${request.path}: its JWT is not signed with MC_JWT_SIGNING_SECRET; contacts are ejected until it is`,
      severity: 'critical',
    });
    throw new HttpError(401, 'signature_refused', 'the JWT is not signed HS256 with a configured secret');
  }
  if (typeof payload !== 'object' || payload === null) {
    throw new HttpError(400, 'body_unreadable', 'the signed payload is not an object');
  }
  return payload;
}
