import type { KeyObject } from 'node:crypto';
import type { Request } from 'express';
import { HttpError } from '../errors';
import type { RefusedCalls } from './refused-calls';
import { verifyJwt } from './verify-jwt';

/** Attested bodies hold some 2 KB (JB 2.1). */
export const LARGEST_CALL_BYTES = 256 * 1024;

export interface SignedBodyDependencies {
  clock: () => number;
  keys: readonly KeyObject[];
  refusedCalls: RefusedCalls;
  /** Hears of every verified body. */
  noteBody?: (path: string, body: object) => void;
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

/** The token that a call carries, before anybody looked at its signature; empty where there is none. */
export const tokenOf = ({ body }: Pick<Request, 'body'>): string =>
  Buffer.isBuffer(body) ? tokenIn(body.toString('latin1')) : '';

/**
 * The verified payload of a call, whose body is one JWT, whatever the content type says; a JWT is ASCII. The body is let go.
 * @throws HttpError 401 `signature_refused` (Journey Builder ejects the contact), 400 `body_unreadable` where what was
 * signed is not an object.
 */
export function signedBody(request: Request, { clock, keys, refusedCalls, noteBody }: SignedBodyDependencies): object {
  const token = tokenOf(request);
  const payload = verifyJwt(token, keys, clock() / 1000);
  if (payload === undefined) {
    refusedCalls.refused(request.path, token);
    throw new HttpError(401, 'signature_refused', 'the JWT is not signed HS256 with a configured secret');
  }
  refusedCalls.good();
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new HttpError(400, 'body_unreadable', 'the signed payload is not an object');
  }
  noteBody?.(request.path, payload);
  // An answer may be held for a minute, and its request with it.
  request.body = undefined;
  return payload;
}
