import { z } from 'zod';
import type { MarketingCloudClient } from './client';
import { eachOf, idText, words } from './lenient';

export interface ContactExit {
  contactKey: string;
  /** The journey's key, the same over its versions (`interactionKey` of publish). */
  journeyKey: string;
  /** Versions to leave; absent = all that run (inferred). */
  versions?: number[];
}

/** `ignored` holds Marketing Cloud's words per version, e.g. that the contact is not in it. */
export type ContactExitResult = { kind: 'requested' } | { kind: 'ignored'; reasons: string[] };

const REQUESTS_PER_CALL = 50;

const answerSchema = z.object({
  errors: eachOf(
    z.object({
      contactKey: idText,
      definitionKey: idText,
      status: eachOf(z.object({ message: words })),
    }),
  ),
});

/**
 * Takes contacts out of journeys, at most 50 a call (MC 5,
 * https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/contactExitRequest.html). Marketing Cloud works
 * on it later; a repeat is ignored. Throws MarketingCloudError where there is no usable answer.
 */
export function createContactExits(client: MarketingCloudClient) {
  return {
    /** One result per request, in their order. */
    async request(exits: readonly ContactExit[]): Promise<ContactExitResult[]> {
      const results: ContactExitResult[] = [];
      for (let at = 0; at < exits.length; at += REQUESTS_PER_CALL) {
        const some = exits.slice(at, at + REQUESTS_PER_CALL);
        const { errors } = await client.call({
          operation: 'contact_exit',
          method: 'POST',
          path: '/interaction/v1/interactions/contactexit',
          body: some.map(({ contactKey, journeyKey, versions }) => ({
            ContactKey: contactKey,
            DefinitionKey: journeyKey,
            ...(versions ? { Versions: versions } : {}),
          })),
          answer: answerSchema,
          idempotent: true,
        });
        for (const { contactKey, journeyKey } of some) {
          const said = errors.find((each) => each?.contactKey === contactKey && each.definitionKey === journeyKey);
          results.push(
            said
              ? { kind: 'ignored', reasons: said.status.map((each) => each?.message ?? 'no reason given') }
              : { kind: 'requested' },
          );
        }
      }
      return results;
    },
  };
}

export type ContactExits = ReturnType<typeof createContactExits>;
