import type { Request, RequestHandler } from 'express';
import { HttpError } from '../errors';

/** Sent by our page with every call. A form cannot set it, and a script of another origin is not allowed to. */
const PAGE_HEADER = 'x-requested-by';
type OwnPage = 'admin-page' | 'report-page';

/**
 * Lets a call that changes something pass only where our own page makes it: with the page's header, and from its origin
 * where the browser states one. 403 `foreign_origin`.
 */
export function requireOwnPage(publicUrl: string, page: OwnPage): RequestHandler {
  const publicHost = new URL(publicUrl).host;
  return (request, _response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead && !isFromOwnPage(request, publicHost, page)) {
      throw new HttpError(403, 'foreign_origin', 'the call does not come from our own page');
    }
    next();
  };
}

function isFromOwnPage(request: Request, publicHost: string, page: OwnPage): boolean {
  if (request.get(PAGE_HEADER) !== page) return false;
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return false;
  const origin = request.get('origin');
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === request.get('host') || host === publicHost;
}
