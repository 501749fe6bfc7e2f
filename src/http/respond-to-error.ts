import type { ErrorRequestHandler } from 'express';
import { CodedError, HttpError } from '../errors';
import type { Logger } from '../logger';

/** Errors that body parsers and routers throw carry an HTTP status of their own. */
const statusOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500 ? error.status : undefined;
};

/**
 * The one place where an error becomes an answer: `{error: code}`. Ours by their own status; those worth a repeat, and
 * everything unexpected at an endpoint that Journey Builder or Meta repeats, as 503 with the details in the log alone.
 */
export function respondToError(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof HttpError) {
      if (error.status >= 500) logger.error({ err: error, path: request.path }, 'request failed');
      response.status(error.status).json({ error: error.code });
      return;
    }
    const status = statusOf(error);
    if (status !== undefined) {
      response.status(status).json({ error: 'request_unreadable' });
      return;
    }
    logger.error({ err: error, path: request.path }, 'request failed');
    response.status(503).json({ error: error instanceof CodedError ? error.code : 'unavailable' });
  };
}
