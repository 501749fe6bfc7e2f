import type { RequestHandler } from 'express';
import type { JourneyVersions } from './journey-versions';
import { lifecycleBodySchema } from './lifecycle-body';
import { type SignedBodyDependencies, signedBody } from './signed-body';

/** POST …/publish: learns the journey's key and version, which reports and contact exits need. → `200 {}` */
export function publishEndpoint(dependencies: SignedBodyDependencies & { journeys: JourneyVersions }): RequestHandler {
  return async (request, response) => {
    await dependencies.journeys.published(lifecycleBodySchema.parse(signedBody(request, dependencies)));
    response.json({});
  };
}
