import type { RequestHandler } from 'express';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { HttpError } from '../errors';
import { hasBearer } from './bearer';

/**
 * GET /metrics in Prometheus' text format; behind a METRICS_TOKEN as bearer; where there is none nobody gets it. Of several
 * registries, which differ by their labels, one text is made.
 */
export function metricsEndpoint(registries: readonly Registry[], tokens: readonly string[]): RequestHandler {
  return async (request, response) => {
    if (!hasBearer(request, tokens)) {
      throw new HttpError(401, 'token_refused', 'METRICS_TOKEN is needed as bearer');
    }
    const [only, ...others] = registries;
    const registry =
      only !== undefined && others.length === 0
        ? only
        : AggregatorRegistry.aggregate(await Promise.all(registries.map((each) => each.getMetricsAsJSON())));
    response.type(registry.contentType).send(await registry.metrics());
  };
}
