import type { RequestHandler } from 'express';
import { lifecycleBodySchema } from './lifecycle-body';
import { type SignedBodyDependencies, signedBody } from './signed-body';

/** POST …/unpublish: no new contacts enter, those inside go on; so nothing that is held is cancelled. → `200 {}` */
export function unpublishEndpoint(dependencies: SignedBodyDependencies): RequestHandler {
  return (request, response) => {
    lifecycleBodySchema.parse(signedBody(request, dependencies));
    response.json({});
  };
}
