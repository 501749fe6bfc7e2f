import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { HttpError } from '../errors';

/** The token of `Authorization: Bearer …`, if one is there. */
export function bearerOf(request: Request): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
}

/** Whether two secrets are one. Digests are compared, so neither content nor length shows in the time. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Whether a request carries this bearer token. */
export function hasBearer(request: Request, token: string): boolean {
  const given = bearerOf(request);
  return given !== undefined && isSameSecret(given, token);
}

/** Lets a request pass that carries this bearer token; 401 `token_refused` before its body is read. */
export function requireBearer(token: string): RequestHandler {
  return (request, response, next) => {
    if (!hasBearer(request, token)) {
      response.set('WWW-Authenticate', 'Bearer');
      throw new HttpError(401, 'token_refused', 'a bearer token is needed');
    }
    next();
  };
}
