import type { RequestHandler } from 'express';
import type { JourneyVersions } from './journey-versions';
import { lifecycleBodySchema } from './lifecycle-body';
import { type SignedBodyDependencies, signedBody } from './signed-body';

/** POST …/stop: one version was stopped and its contacts ejected, so its held sends are cancelled. → `200 {}` */
export function stopEndpoint(dependencies: SignedBodyDependencies & { journeys: JourneyVersions }): RequestHandler {
  return async (request, response) => {
    const { interactionId } = lifecycleBodySchema.parse(signedBody(request, dependencies));
    await dependencies.journeys.stopped(interactionId);
    response.json({});
  };
}
