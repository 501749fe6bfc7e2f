import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';

const NAME = 'wa_admin';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);
/** Where a session is good: who works on the admin page may look at the report as well, not the other way round. */
export const ADMIN_PATHS = ['/admin', '/report'] as const;
export const REPORT_PATHS = ['/report'] as const;
type Paths = typeof ADMIN_PATHS | typeof REPORT_PATHS;

/** `Secure` always, but over plain HTTP to this very machine, where some browsers would not send the cookie back. */
function options(request: Request, path: string): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'lax',
    secure: request.secure || !LOOPBACK.has(request.hostname),
    path,
  };
}

/** The cookie lasts as long as the browser; how long the session lasts is decided here. One cookie for each path. */
export function setSessionCookie(request: Request, response: Response, id: string, paths: Paths): void {
  for (const path of paths) response.cookie(NAME, id, options(request, path));
}

export function clearSessionCookie(request: Request, response: Response, paths: Paths): void {
  for (const path of paths) response.clearCookie(NAME, options(request, path));
}

export function sessionIdOf(request: Request): string | undefined {
  const id = parseCookie(request.get('cookie') ?? '')[NAME];
  return id === '' ? undefined : id;
}
