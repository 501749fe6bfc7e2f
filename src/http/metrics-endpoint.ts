import type { RequestHandler } from 'express';
import { HttpError } from '../errors';
import type { Metrics } from '../metrics';
import { hasBearer } from './bearer';

/** GET /metrics in Prometheus' text format; behind METRICS_TOKEN as bearer; without that setting nobody gets it. */
export function metricsEndpoint(metrics: Metrics, token: string | undefined): RequestHandler {
  return async (request, response) => {
    if (token === undefined || !hasBearer(request, token)) {
      throw new HttpError(401, 'token_refused', 'METRICS_TOKEN is needed as bearer');
    }
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  };
}
