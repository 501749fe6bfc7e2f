import type { RequestHandler } from 'express';
import type { MarketerPerson } from '../marketing-cloud/marketer-person';
import type { AccountDefaultsStore } from './account-defaults';
import { marketerOf } from './marketer-authentication';
import type { createMarketerPace } from './marketer-pace';
import type { NewStepDefaults } from './page-data';

export interface DefaultsDependencies {
  accountDefaults: Pick<AccountDefaultsStore, 'load'>;
  /** Whose token it is, where Marketing Cloud tells. */
  marketerPerson: (token: string) => Promise<MarketerPerson | undefined>;
  choicesPace: ReturnType<typeof createMarketerPace>;
}

/** GET /api/defaults → {@link NewStepDefaults}: what a new step begins with. */
export function defaultsEndpoint({
  accountDefaults,
  marketerPerson,
  choicesPace,
}: DefaultsDependencies): RequestHandler {
  return async (_request, response) => {
    const { user, access } = marketerOf(response);
    const [defaults, marketer] = await Promise.all([
      accountDefaults.load(),
      choicesPace.allow(user) ? marketerPerson(access.token) : undefined,
    ]);
    const answer: NewStepDefaults = { ...defaults, ...(marketer && { marketer }) };
    response.json(answer);
  };
}
