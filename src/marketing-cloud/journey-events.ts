import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { MarketingCloudClient } from './client';
import { type EventsOfContact, readEventStatus } from './event-status';
import { eachOf, idText, numberOrText, words } from './lenient';
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
/** Of what the answer leaves open Marketing Cloud is asked so often, and each time later. */
const LOOKS = 3;

const memberSchema = z.object({
  eventInstanceId: idText,
  /** Documented as text (MC 5); 0 or nothing where all is well. */
  errorcode: z.union([z.number(), z.string()]).optional().catch(undefined),
  message: words,
});
type Member = z.infer<typeof memberSchema>;
const answerSchema = z.object({ requestId: idText, notQueuedCount: numberOrText, members: eachOf(memberSchema) });

/**
 * Fires a journey event for many contacts (MC 5, "Enter contacts into a journey in batches",
 * https://developer.salesforce.com/docs/marketing/marketing-cloud/references/mc_rest_interaction/enterContactsIntoJourneyInBatches.html):
 * it enters a journey, or releases a *Wait Until API Event*. At most 100 members go in one call; only members that were
 * not queued are sent again, and those of whom the answer says nothing are asked for. With `neverWaits` a 429 is `not_sent`
 * at once, for a caller that looks again. Never throws for what Marketing Cloud answers: every member gets its result.
 */
export function createJourneyEvents(
  client: MarketingCloudClient,
  options: { retryAfterMs?: number; neverWaits?: true } = {},
) {
  const { retryAfterMs = 500, neverWaits } = options;

  async function callOnce(eventDefinitionKey: string, members: readonly JourneyEventMember[]) {
    return client.call({
      operation: 'journey_event',
      method: 'POST',
      path: '/interaction/v1/async/events',
      body: { eventDefinitionKey, members },
      answer: answerSchema,
      // A second event is a second entry: an unknown outcome is reported, not repeated here.
      idempotent: false,
      ...(neverWaits && { neverWaits }),
    });
  }

  async function fireSome(key: string, members: readonly JourneyEventMember[]): Promise<JourneyEventResult[]> {
    const results: JourneyEventResult[] = members.map(() => ({ kind: 'not_sent', reason: 'not tried' }));
    let open = members.map((_, index) => index);
    for (let attempt = 1; attempt <= TRIES && open.length > 0; attempt += 1) {
      const sent = open.flatMap((index) => members[index] ?? []);
      if (attempt > 1) await delay(retryAfterMs);
      try {
        const answer = await callOnce(key, sent);
        const told = await askForOpen(memberResults(answer, open.length), sent, answer.requestId);
        open.forEach((index, at) => {
          results[index] = told[at] ?? NOT_MENTIONED;
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

  /** An event that was accepted and not told of is not fired again before it was asked for: a second is a second entry. */
  async function askForOpen(
    told: readonly JourneyEventResult[],
    sent: readonly JourneyEventMember[],
    requestId: string | undefined,
  ): Promise<readonly JourneyEventResult[]> {
    let results = told;
    for (let look = 0; look < LOOKS && requestId !== undefined; look += 1) {
      if (results.every(({ kind }) => kind !== 'unknown')) break;
      if (look > 0) await delay(retryAfterMs * (2 * look - 1));
      try {
        const status = await readEventStatus(client, requestId, { neverWaits });
        results = results.map((result, at) => (result.kind === 'unknown' ? asked(result, at, sent, status) : result));
      } catch {
        // Whatever keeps it from telling, the events were accepted: they stay of unknown outcome.
        break;
      }
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

/** What the status of a call says of a member that its answer leaves open; as it was where it does not say it of each of that contact's. */
function asked(
  open: JourneyEventResult,
  at: number,
  sent: readonly JourneyEventMember[],
  status: ReadonlyMap<string, EventsOfContact>,
): JourneyEventResult {
  const contactKey = sent[at]?.contactKey ?? '';
  const { taken = 0, errored = 0, why = '' } = status.get(contactKey) ?? {};
  const all = sent.filter((member) => member.contactKey === contactKey).length;
  if (errored === 0 && taken >= all) return { kind: 'queued', eventInstanceId: undefined };
  return taken === 0 && errored >= all ? { kind: 'refused', errorcode: undefined, reason: why } : open;
}

const NOT_MENTIONED: JourneyEventResult = { kind: 'unknown', reason: 'the answer does not mention this contact' };

/**
 * A result for each of the members that were sent, in their order. A member with neither id nor code nor words is queued,
 * unless `notQueuedCount` says that so many are not.
 */
function memberResults({ notQueuedCount = 0, members }: z.infer<typeof answerSchema>, sent: number) {
  const some = Array.from({ length: sent }, (_, index) => members[index]);
  const told = some.map((member): JourneyEventResult => (member ? memberResult(member) : NOT_MENTIONED));
  const silent = some.map((member) => member !== undefined && !member.eventInstanceId && !refusalOf(member));
  const untold = notQueuedCount - told.filter(({ kind }) => kind === 'refused').length;
  if (untold <= 0) return told;
  // Fewer are not queued than say nothing: which of them they are is not told.
  const isEach = silent.filter(Boolean).length <= untold;
  const result: JourneyEventResult = isEach
    ? { kind: 'refused', errorcode: undefined, reason: 'it was not queued; no reason given' }
    : { kind: 'unknown', reason: 'the answer does not say whether this contact was queued' };
  return told.map((each, index) => (silent[index] ? result : each));
}

function memberResult(member: Member): JourneyEventResult {
  return refusalOf(member) ?? { kind: 'queued', eventInstanceId: member.eventInstanceId };
}

function refusalOf({ eventInstanceId, errorcode, message }: Member): JourneyEventResult | undefined {
  const code = String(errorcode ?? '').trim();
  if (code !== '' && Number(code) !== 0) {
    return { kind: 'refused', errorcode: numberOrText.parse(errorcode), reason: message ?? 'no reason given' };
  }
  return !eventInstanceId && message ? { kind: 'refused', errorcode: undefined, reason: message } : undefined;
}

function failureOf(error: unknown): JourneyEventResult {
  if (!(error instanceof MarketingCloudError)) {
    return { kind: 'not_sent', reason: error instanceof Error ? error.message : 'no token' };
  }
  // A missing right is told of by itself, and what it keeps from being fired can be fired when it is given again.
  if (error.notCarriedOut || error.code === 'mc_forbidden') return { kind: 'not_sent', reason: error.message };
  if (error.retry === 'later') return { kind: 'unknown', reason: error.message };
  return { kind: 'refused', errorcode: error.errorcode, reason: error.reasons.join('; ') };
}
