import type { Request, RequestHandler } from 'express';
import { HttpError } from '../errors';

/** Sent by our page with every call. A form cannot set it, and a script of another origin is not allowed to. */
const PAGE_HEADER = 'x-requested-by';
const PAGE_HEADER_VALUE = 'admin-page';

/**
 * Lets a call that changes something pass only where our own page makes it: with the page's header, and from its origin
 * where the browser states one. 403 `foreign_origin`.
 */
export function requireOwnPage(publicUrl: string): RequestHandler {
  const publicHost = new URL(publicUrl).host;
  return (request, _response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead && !isFromOwnPage(request, publicHost)) {
      throw new HttpError(403, 'foreign_origin', 'the call does not come from the admin page');
    }
    next();
  };
}

function isFromOwnPage(request: Request, publicHost: string): boolean {
  if (request.get(PAGE_HEADER) !== PAGE_HEADER_VALUE) return false;
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return false;
  const origin = request.get('origin');
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === request.get('host') || host === publicHost;
}
