import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import type { MarketerAccess } from '../marketing-cloud/marketer-call';
import type { MarketerLists } from '../marketing-cloud/marketer-lists';
import { toldOrRefused } from './marketer-answer';
import { marketerOf } from './marketer-authentication';
import type { MarketerPace } from './marketer-pace';
import type { ConversionName, TopicCount } from './page-data';

const word = z.string().trim().max(200).default('');
const setSchema = z.object({ set: z.string().trim().min(1).max(200) });
const searchSchema = z.object({ search: word });

export interface ChoicesDependencies {
  marketerLists: MarketerLists;
  /** Topics of the account's consents and steps, with numbers. */
  topicCounts: () => Promise<{ topics: TopicCount[]; complete: boolean }>;
  /** Names of conversions that were told of, with numbers. */
  namesOfConversions: () => Promise<{ names: ConversionName[]; complete: boolean }>;
  choicesPace: MarketerPace;
}

/**
 * GET /api/choices/{what} → `{items}`: what a step may name, as the marketer's own rights show it. 403 `not_allowed`
 * where they do not, 404 `not_found`, 429 `rate_limited`, 503 `marketing_cloud_unreachable`.
 */
export function choicesEndpoint(dependencies: ChoicesDependencies): RequestHandler<{ what: string }> {
  const { marketerLists: lists, topicCounts, namesOfConversions, choicesPace } = dependencies;
  const read: Record<string, (access: MarketerAccess, query: unknown) => Promise<object>> = {
    emails: async (access) => ({ items: toldOrRefused(await lists.emailDefinitions(access)) }),
    events: async (access) => ({ items: toldOrRefused(await lists.apiEvents(access)) }),
    'attribute-sets': async (access) => ({ items: toldOrRefused(await lists.attributeSets(access)) }),
    attributes: async (access, query) => {
      const { set } = requestBody(setSchema, query);
      return { items: toldOrRefused(await lists.attributes(access, set)) };
    },
    pictures: async (access, query) => {
      const { search } = requestBody(searchSchema, query);
      return { items: toldOrRefused(await lists.pictures(access, search)) };
    },
    topics: async () => {
      const { topics: items, complete } = await topicCounts();
      return { items, complete };
    },
    conversions: async () => {
      const { names: items, complete } = await namesOfConversions();
      return { items, complete };
    },
  };

  return async (request, response) => {
    const { user, access } = marketerOf(response);
    const wanted = Object.hasOwn(read, request.params.what) ? read[request.params.what] : undefined;
    if (wanted === undefined) throw new HttpError(404, 'not_found', 'there is no such list');
    if (!choicesPace.allow(user)) throw new HttpError(429, 'rate_limited', 'too many lists were asked for');
    response.json(await wanted(access, request.query));
  };
}
