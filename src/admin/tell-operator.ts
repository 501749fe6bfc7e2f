import type { ErrorRequestHandler } from 'express';
import { type CodedError, HttpError } from '../errors';
import type { Logger } from '../logger';
import { MappingError } from '../marketing-cloud/mapping-store';
import { MarketingCloudError } from '../marketing-cloud/marketing-cloud-error';
import { GraphError } from '../whatsapp/client';
import type { AdminFailure } from './page-data';

/**
 * What went wrong, in words: an operator is trusted with what a stranger is not told. Errors of the clouds behind us are
 * 502; everything else goes on to the app's own responder.
 */
export function tellOperator(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const told = failureOf(error);
    if (told === undefined || response.headersSent) {
      next(error);
      return;
    }
    if (told.status >= 500) logger.warn({ err: error, path: request.path }, 'an admin call failed');
    response.status(told.status).json(told.body);
  };
}

function failureOf(error: unknown): { status: number; body: AdminFailure } | undefined {
  if (error instanceof HttpError) {
    return { status: error.status, body: saidBy(error) };
  }
  if (error instanceof MappingError) {
    return { status: 409, body: { ...saidBy(error), faults: error.faults } };
  }
  if (error instanceof MarketingCloudError) {
    return { status: 502, body: { ...saidBy(error), message: error.reasons.join('; '), saying: error.reason.saying } };
  }
  if (error instanceof GraphError) return { status: 502, body: saidBy(error) };
  return undefined;
}

const saidBy = ({ code, message, saying }: CodedError): AdminFailure => ({
  error: code,
  message,
  ...(saying && { saying }),
});
