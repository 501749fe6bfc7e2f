import type { KeyObject } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Alerts } from '../alerts/alerts';
import { HttpError } from '../errors';
import { verifyJwt } from './verify-jwt';

/** Attested bodies hold some 2 KB (JB 2.1); a large one is still an answer, since anything but 200 ejects the contact. */
const LARGEST_BODY_BYTES = 4 * 1_048_576;

/**
 * Reads a call of Journey Builder as text: its body is one JWT, whatever the content type says, and a JWT is ASCII. The
 * general body parser took a tenth of the whole work of an `/execute` (docs/decisions.md).
 */
export const readJwtBody: RequestHandler = (request, _response, next) => {
  let text = '';
  request.setEncoding('latin1');
  request.on('data', (part: string) => {
    if (text.length <= LARGEST_BODY_BYTES) text += part;
  });
  request.on('error', next);
  request.on('end', () => {
    if (text.length > LARGEST_BODY_BYTES) {
      next(new HttpError(413, 'body_too_large', 'a call of Journey Builder is at most 4 MB'));
      return;
    }
    request.body = text;
    next();
  });
};

export interface SignedBodyDependencies {
  keys: readonly KeyObject[];
  alerts: Alerts;
}

/** A byte order mark, read as Latin-1. */
const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';
const WRAPPED = /^\{\s*"jwt"\s*:\s*"([\w.-]+)"\s*\}$/;

/**
 * The token of a body: alone, as documented, or with a byte order mark, in quotes, or as `{"jwt": "…"}`, as a proxy may
 * leave it. What it says counts only when its signature does, so that reading it leniently costs nothing.
 */
function tokenIn(body: string): string {
  const text = (body.startsWith(BYTE_ORDER_MARK) ? body.slice(BYTE_ORDER_MARK.length) : body).trim();
  if (text.startsWith('"') && text.endsWith('"')) return text.slice(1, -1);
  return text.startsWith('{') ? (WRAPPED.exec(text)?.[1] ?? text) : text;
}

/**
 * The verified payload of a call.
 * @throws HttpError 401 `signature_refused` (Journey Builder ejects the contact, so a wrong secret raises an alert),
 * 400 `body_unreadable` where what was signed is not an object.
 */
export function signedBody(request: Request, { keys, alerts }: SignedBodyDependencies): object {
  const payload = typeof request.body === 'string' ? verifyJwt(tokenIn(request.body), keys) : undefined;
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
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new HttpError(400, 'body_unreadable', 'the signed payload is not an object');
  }
  return payload;
}
