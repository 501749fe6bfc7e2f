import type { RequestHandler } from 'express';
import { z } from 'zod';
import { journeyId } from '../execution/journey-id';
import { requestBody } from '../http/request-body';
import type { HoldoutFacts } from './page-data';

const querySchema = z.object({ activityId: z.string().trim().max(100).default('').transform(journeyId) });

export interface HoldoutDependencies {
  /** What is known of one activity for its holdout; of one that has not run, what holds for every step. */
  holdoutFacts: (activityId: string) => Promise<HoldoutFacts>;
}

/** GET /api/holdout?activityId=… → what helps to plan a step's holdout, and how far it is. */
export function holdoutEndpoint({ holdoutFacts }: HoldoutDependencies): RequestHandler {
  return async (request, response) => {
    const { activityId } = requestBody(querySchema, request.query);
    response.json(await holdoutFacts(activityId));
  };
}
