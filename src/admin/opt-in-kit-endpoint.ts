import type { RequestHandler } from 'express';
import type { OptInKeyword } from '../consent/opt-in-keywords';
import type { OptInKitView } from './page-data';

export interface OptInKitDependencies {
  optInKeywords: readonly OptInKeyword[];
}

/** GET /admin/api/opt-in-kit → the topic keywords that opt in when they are written to us: what a link may fill in. */
export function optInKitEndpoint({ optInKeywords }: OptInKitDependencies): RequestHandler {
  const view: OptInKitView = { keywords: [...optInKeywords] };
  return (_request, response) => {
    response.json(view);
  };
}
