import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import { LIMITS } from '../limits';
import type { EntryRows } from '../marketing-cloud/entry-rows';
import { toldOrRefused } from './marketer-answer';
import { marketerOf } from './marketer-authentication';
import type { MarketerPace } from './marketer-pace';
import type { EntryPeople } from './page-data';

const querySchema = z.object({ eventKey: z.string().trim().min(1).max(200) });

export interface PeopleDependencies {
  entryRows: EntryRows;
  peoplePace: MarketerPace;
}

/**
 * GET /api/people?eventKey=… → {@link EntryPeople}: some rows of the entry source, by the marketer's own rights, for
 * preview, check and test. They are people: nothing of them is kept or logged here. Refusals as of `/api/choices`.
 */
export function peopleEndpoint({ entryRows, peoplePace }: PeopleDependencies): RequestHandler {
  return async (request, response) => {
    const { eventKey } = requestBody(querySchema, request.query);
    const { user, access } = marketerOf(response);
    if (!peoplePace.allow(user)) throw new HttpError(429, 'rate_limited', 'too many rows were asked for');
    const people: EntryPeople = toldOrRefused(await entryRows.read(access, eventKey, LIMITS.peopleShown.max));
    response.json(people);
  };
}
