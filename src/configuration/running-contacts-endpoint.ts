import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { journeyId } from '../execution/journey-id';
import { requestBody } from '../http/request-body';
import { MarketingCloudError } from '../marketing-cloud/marketing-cloud-error';
import type { StepContacts } from './page-data';

const querySchema = z.object({ activityId: z.string().trim().min(1).max(100).transform(journeyId) });

export interface RunningContactsDependencies {
  /** The newest contacts of an activity, and where all of them stand. */
  stepContacts: (activityId: string) => Promise<StepContacts>;
}

/**
 * GET /api/running/contacts?activityId=… → {@link StepContacts}, from the account's own data extension. 503
 * `marketing_cloud_unreachable` where it cannot be read.
 */
export function runningContactsEndpoint({ stepContacts }: RunningContactsDependencies): RequestHandler {
  return async (request, response) => {
    const { activityId } = requestBody(querySchema, request.query);
    try {
      response.json(await stepContacts(activityId));
    } catch (error) {
      if (!(error instanceof MarketingCloudError)) throw error;
      throw new HttpError(503, 'marketing_cloud_unreachable', 'the contacts of a step could not be read', {
        cause: error,
      });
    }
  };
}
