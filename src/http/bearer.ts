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

/**
 * Whether a request carries one of these bearer tokens: two while one is being replaced. All are compared, so that the
 * time tells nothing of which it was.
 */
export function hasBearer(request: Request, tokens: readonly string[]): boolean {
  const given = bearerOf(request);
  return given !== undefined && tokens.filter((token) => isSameSecret(given, token)).length > 0;
}

/** Lets a request pass that carries one of these bearer tokens; 401 `token_refused` before its body is read. */
export function requireBearer(tokens: readonly string[]): RequestHandler {
  return (request, response, next) => {
    if (!hasBearer(request, tokens)) {
      response.set('WWW-Authenticate', 'Bearer');
      throw new HttpError(401, 'token_refused', 'a bearer token is needed');
    }
    next();
  };
}
