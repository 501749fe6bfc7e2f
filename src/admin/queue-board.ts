import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queue } from 'bull';
import { type RequestHandler, Router } from 'express';
import { HttpError } from '../errors';
import { maskIn } from '../mask-personal-data';
import type { AdminSessions } from './admin-sessions';
import { authenticateOperator } from './authenticate';

/** Where the page of the queues stands. */
export const QUEUE_BOARD_PATH = '/admin/queues';

/**
 * The page of the queues: bull-board, to look only, for whoever is logged in on the admin page; who is not is led there. What
 * jobs hold is shown masked, since some name a person.
 */
export function queueBoard({
  adminSessions,
  queues,
}: {
  adminSessions: AdminSessions;
  queues: readonly Queue[];
}): Router {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(QUEUE_BOARD_PATH);
  createBullBoard({
    queues: queues.map((queue) => {
      const shown = new BullAdapter(queue, { readOnlyMode: true });
      for (const part of ['data', 'returnValue'] as const) shown.setFormatter(part, masked);
      return shown;
    }),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Queues', boardLogo: { path: '' } } },
  });
  const router = Router();
  router.use(onlyLook, authenticateOperator({ adminSessions }), adapter.getRouter());
  router.use(toLogIn);
  return router;
}

const masked = (held: unknown): unknown => JSON.parse(maskIn(JSON.stringify(held ?? null)));

/** The board's own routes would change queues, and nothing on it says who did. */
const onlyLook: RequestHandler = (request, _response, next) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new HttpError(405, 'only_looks', 'The queues are there to be looked at.');
  }
  next();
};

const toLogIn = (
  error: unknown,
  request: Parameters<RequestHandler>[0],
  response: Parameters<RequestHandler>[1],
  next: (error: unknown) => void,
) => {
  const isPage = request.accepts(['json', 'html']) === 'html';
  if (error instanceof HttpError && error.status === 401 && isPage) response.redirect(302, '/admin/');
  else next(error);
};
