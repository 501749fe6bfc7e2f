import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Every answer, whatever it is: it is what its type says, and comes by https next time too. */
export const everyAnswer: RequestHandler = (_request, response, next) => {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Strict-Transport-Security', 'max-age=31536000');
  next();
};

/** The pages that Journey Builder frames: both host families, every ancestor counts, no X-Frame-Options (JB 6). */
const FRAME_ANCESTORS = ["'self'", 'https://*.exacttarget.com', 'https://*.marketingcloudapps.com'];

/**
 * Headers of the activity's pages and assets. `extraAncestors` serve a host that is neither, such as a local canvas. A
 * browser that does not show a page tells `reportUrl`.
 */
export function activityPageHeaders(extraAncestors: readonly string[] = [], reportUrl?: string) {
  return helmet({
    frameguard: false,
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: [...FRAME_ANCESTORS, ...extraAncestors],
        ...(reportUrl !== undefined && { reportUri: [reportUrl] }),
      },
    },
  });
}

/**
 * Headers of the pages that stand alone, such as the admin page: nothing may frame them, nothing comes from elsewhere. `hasBase`:
 * the page names its own base, as bull-board's does.
 */
export function ownPageHeaders({ hasBase = false } = {}) {
  return helmet({
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: [hasBase ? "'self'" : "'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}
