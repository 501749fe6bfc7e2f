import type { RequestHandler } from 'express';
import { lifecycleBodySchema } from './lifecycle-body';
import { type SignedBodyDependencies, signedBody } from './signed-body';

/** POST …/save: the marketer saved the journey. Nothing is kept: the saved activity lives in Journey Builder. → `200 {}` */
export function saveEndpoint(dependencies: SignedBodyDependencies): RequestHandler {
  return (request, response) => {
    lifecycleBodySchema.parse(signedBody(request, dependencies));
    response.json({});
  };
}
