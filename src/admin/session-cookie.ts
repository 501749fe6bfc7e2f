import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';

const NAME = 'wa_admin';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** `Secure` always, but over plain HTTP to this very machine, where some browsers would not send the cookie back. */
function options(request: Request): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'lax',
    secure: request.secure || !LOOPBACK.has(request.hostname),
    path: '/admin',
  };
}

/** The cookie lasts as long as the browser; how long the session lasts is decided here. */
export function setSessionCookie(request: Request, response: Response, id: string): void {
  response.cookie(NAME, id, options(request));
}

export function clearSessionCookie(request: Request, response: Response): void {
  response.clearCookie(NAME, options(request));
}

export function sessionIdOf(request: Request): string | undefined {
  const id = parseCookie(request.get('cookie') ?? '')[NAME];
  return id === '' ? undefined : id;
}
