import { z } from 'zod';
import type { MarketingCloudClient } from './client';

const journeySchema = z.object({
  id: z.string().optional(),
  version: z.coerce.string().optional(),
  name: z.string().optional(),
  activities: z.array(z.object({ id: z.string().optional(), key: z.string().optional() })).optional(),
});
const membershipSchema = z.object({
  results: z.object({
    contactMemberships: z.array(z.object({ contactKey: z.string(), definitionKey: z.string().optional() })).default([]),
  }),
});

/** A journey version as Marketing Cloud has it stored. */
export interface StoredJourney {
  /** The version's own id. */
  id: string | undefined;
  version: string | undefined;
  /** As marketers call it. */
  name: string | undefined;
  /** Absent where it does not tell of activities. */
  activityIds: string[] | undefined;
}

/**
 * Journeys as they are stored, and who is in them: reads that need `journeys_read` (MC 5). Throws MarketingCloudError where
 * there is no usable answer.
 */
export function createStoredJourneys(client: MarketingCloudClient) {
  return {
    /** `version`: its number; the newest is answered where the platform ignores it. */
    async read(journeyKey: string, version: string): Promise<StoredJourney> {
      const stored = await client.call({
        operation: 'journey_read',
        method: 'GET',
        path: `/interaction/v1/interactions/key:${encodeURIComponent(journeyKey)}`,
        query: { extras: 'activities', ...(version === '' ? {} : { versionNumber: version }) },
        answer: journeySchema,
        idempotent: true,
      });
      const { id, version: newest, name, activities } = stored;
      return { id, version: newest, name, activityIds: activities?.flatMap((activity) => activity.id ?? []) };
    },

    /** Which of these contacts are in the journey with this key; at most 50. */
    async members(journeyKey: string, contactKeys: readonly string[]): Promise<Set<string>> {
      const { results } = await client.call({
        operation: 'journey_membership',
        method: 'POST',
        path: '/interaction/v1/interactions/contactMembership',
        body: { ContactKeyList: contactKeys },
        answer: membershipSchema,
        idempotent: true,
      });
      return new Set(
        results.contactMemberships.flatMap((each) => (each.definitionKey === journeyKey ? [each.contactKey] : [])),
      );
    },
  };
}

export type StoredJourneys = ReturnType<typeof createStoredJourneys>;
