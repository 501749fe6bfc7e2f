import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { journeyId } from '../execution/journey-id';
import { requestBody } from '../http/request-body';
import { marketerOf } from './marketer-authentication';
import type { ReportPassAnswer } from './page-data';

const bodySchema = z.object({ activityId: z.string().trim().min(1).max(100).transform(journeyId) });

export interface ReportPassDependencies {
  /** → a pass to the report of the activity's journey, good once for a minute; undefined where nobody has reached it. */
  reportPass: (activityId: string, user: string) => Promise<string | undefined>;
}

/**
 * POST /api/report-pass `{activityId}` → {@link ReportPassAnswer}: with it the marketer opens the report of this journey in a
 * window of its own. 404 `nothing_counted` where no contact has reached the activity.
 */
export function reportPassEndpoint({ reportPass }: ReportPassDependencies): RequestHandler {
  return async (request, response) => {
    const { activityId } = requestBody(bodySchema, request.body);
    const pass = await reportPass(activityId, marketerOf(response).user);
    if (pass === undefined) throw new HttpError(404, 'nothing_counted', 'no contact has reached this activity');
    const answer: ReportPassAnswer = { pass };
    response.json(answer);
  };
}
