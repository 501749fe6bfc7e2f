import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { MarketingCloudClient } from './client';
import { MarketingCloudError } from './marketing-cloud-error';

export interface JourneyEventMember {
  contactKey: string;
  /** Values for the entry event's data extension; types must match its fields (MC 5). */
  data: Record<string, string | number | boolean>;
}

/** What became of one member of a call, in the order in which they were given. */
export type JourneyEventResult =
  | { kind: 'queued'; eventInstanceId: string | undefined }
  /** Marketing Cloud will not take it: unknown key, missing value, too many journeys on the key. */
  | { kind: 'refused'; errorcode: number | undefined; reason: string }
  /** Certainly not fired: may be tried later. */
  | { kind: 'not_sent'; reason: string }
  /** The answer is missing: it may have been fired. */
  | { kind: 'unknown'; reason: string };

const MEMBERS_PER_CALL = 100;
/** A member that is not queued is tried this often in all. */
const TRIES = 3;

const answerSchema = z.object({
  members: z
    .array(
      z.object({
        eventInstanceId: z.string().nullish(),
        errorcode: z.number().nullish(),
        message: z.string().nullish(),
      }),
    )
    .default([]),
});

/**
 * Fires a journey event for many contacts (MC 5, "Enter contacts into a journey in batches",
 * https://developer.salesforce.com/docs/marketing/marketing-cloud/references/mc_rest_interaction/enterContactsIntoJourneyInBatches.html):
 * it enters a journey, or releases a *Wait Until API Event*. At most 100 members go in one call; only members that were
 * not queued are sent again. Never throws for what Marketing Cloud answers: every member gets its result.
 */
export function createJourneyEvents(
  client: MarketingCloudClient,
  options: { retryAfterMs: number } = { retryAfterMs: 500 },
) {
  async function callOnce(eventDefinitionKey: string, members: readonly JourneyEventMember[]) {
    return client.call({
      operation: 'journey_event',
      method: 'POST',
      path: '/interaction/v1/async/events',
      body: { eventDefinitionKey, members },
      answer: answerSchema,
      // A second event is a second entry: an unknown outcome is reported, not repeated here.
      idempotent: false,
    });
  }

  async function fireSome(key: string, members: readonly JourneyEventMember[]): Promise<JourneyEventResult[]> {
    const results: JourneyEventResult[] = members.map(() => ({ kind: 'not_sent', reason: 'not tried' }));
    let open = members.map((_, index) => index);
    for (let attempt = 1; attempt <= TRIES && open.length > 0; attempt += 1) {
      const sent = open.flatMap((index) => members[index] ?? []);
      if (attempt > 1) await delay(options.retryAfterMs);
      try {
        const answer = await callOnce(key, sent);
        open.forEach((index, at) => {
          results[index] = memberResult(answer.members[at]);
        });
      } catch (error) {
        const failure = failureOf(error);
        for (const index of open) results[index] = failure;
        break;
      }
      open = open.filter((index) => results[index]?.kind === 'refused');
    }
    return results;
  }

  return {
    async fire(eventDefinitionKey: string, members: readonly JourneyEventMember[]): Promise<JourneyEventResult[]> {
      const results: JourneyEventResult[] = [];
      for (let at = 0; at < members.length; at += MEMBERS_PER_CALL) {
        results.push(...(await fireSome(eventDefinitionKey, members.slice(at, at + MEMBERS_PER_CALL))));
      }
      return results;
    },
  };
}

export type JourneyEvents = ReturnType<typeof createJourneyEvents>;

function memberResult(member: z.infer<typeof answerSchema>['members'][number] | undefined): JourneyEventResult {
  if (!member) return { kind: 'unknown', reason: 'the answer does not mention this contact' };
  const { eventInstanceId, errorcode, message } = member;
  if (errorcode) return { kind: 'refused', errorcode, reason: message ?? 'no reason given' };
  if (!eventInstanceId && message) return { kind: 'refused', errorcode: undefined, reason: message };
  return { kind: 'queued', eventInstanceId: eventInstanceId ?? undefined };
}

function failureOf(error: unknown): JourneyEventResult {
  if (!(error instanceof MarketingCloudError)) {
    return { kind: 'not_sent', reason: error instanceof Error ? error.message : 'no token' };
  }
  switch (error.code) {
    case 'mc_unreachable':
    case 'mc_throttled':
    case 'mc_unauthorized':
      return { kind: 'not_sent', reason: error.message };
    case 'mc_unavailable':
    case 'mc_no_answer':
    case 'mc_unreadable':
    case 'mc_aborted':
      return { kind: 'unknown', reason: error.message };
    default:
      return { kind: 'refused', errorcode: error.errorcode, reason: error.reasons.join('; ') };
  }
}
