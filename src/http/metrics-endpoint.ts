import type { RequestHandler } from 'express';
import { HttpError } from '../errors';
import type { Metrics } from '../metrics';
import { hasBearer } from './bearer';

/** GET /metrics in Prometheus' text format; a bearer token is demanded where METRICS_TOKEN is set. */
export function metricsEndpoint(metrics: Metrics, token: string | undefined): RequestHandler {
  return async (request, response) => {
    if (token !== undefined && !hasBearer(request, token)) {
      throw new HttpError(401, 'token_refused', 'METRICS_TOKEN is set and was not given');
    }
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  };
}
