import type { RequestHandler } from 'express';
import { z } from 'zod';
import { journeyId } from '../execution/journey-id';
import { requestBody } from '../http/request-body';
import type { ActivityCounts } from './page-data';

const querySchema = z.object({ activityId: z.string().trim().min(1).max(100).transform(journeyId) });

export interface RunningDependencies {
  /** The counts of one activity since its journey version went live; zeros where nobody reached it. */
  activityCounts: (activityId: string) => Promise<ActivityCounts>;
}

/** GET /api/running?activityId=… → the counts of a running step. */
export function runningEndpoint({ activityCounts }: RunningDependencies): RequestHandler {
  return async (request, response) => {
    const { activityId } = requestBody(querySchema, request.query);
    response.json(await activityCounts(activityId));
  };
}
