import type { RequestHandler } from 'express';
import type { JourneyVersions } from './journey-versions';
import { lifecycleBodySchema } from './lifecycle-body';
import type { NamePublished } from './name-published';
import { type SignedBodyDependencies, signedBody } from './signed-body';

/**
 * POST …/publish: learns the journey's key and version, which reports and contact exits need, and after the answer how
 * marketers call it. → `200 {}`
 */
export function publishEndpoint(
  dependencies: SignedBodyDependencies & { journeys: JourneyVersions; namePublished: NamePublished },
): RequestHandler {
  return async (request, response) => {
    const body = lifecycleBodySchema.parse(signedBody(request, dependencies));
    await dependencies.journeys.published(body);
    response.json({});
    dependencies.namePublished(body);
  };
}
