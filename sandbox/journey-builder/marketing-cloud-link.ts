import { request } from 'undici';
import { z } from 'zod';
import type { Audience, EntrySource } from './entry-source';
import type { Journey } from './journey';
import type { JourneyBuilder } from './journey-builder';

const eventSchema = z.object({
  eventDefinitionKey: z.string(),
  contactKey: z.string(),
  data: z.record(z.string(), z.unknown()).default({}),
});
const exitSchema = z.object({ contactKey: z.string(), definitionKey: z.string() });
const marketerTokenSchema = z.object({ token: z.string(), expiresAt: z.number() });

/** The parts of one platform that Journey Builder shares with the REST API, here over HTTP to the stand-in. */
export interface MarketingCloudLink {
  /** What `requestedTokens` hands to a configuration page (JB 5.3); a fresh one each time. */
  marketerTokens(): Promise<{ token: string; fuel2token: string; expires: number; stackKey: string } | undefined>;
  /** Makes the events known that a journey waits for: somebody made them before they could be chosen. */
  announceEvents(journey: Journey): Promise<void>;
  /** Makes the data extension behind an entry source, with these people in it. */
  announceEntry(entry: EntrySource, audience: Audience): Promise<void>;
  /** Makes a published journey known, so that events and contact exits over REST find it. */
  announce(journey: Journey): Promise<void>;
  close(): void;
}

const POLL_EVERY_MS = 250;

/**
 * Passes on to `builder` what is received over REST: fired events release contacts from their waits or let them in,
 * contact exits take contacts out. Both are read from the stand-in's `/_sandbox` routes, from the first publication on.
 */
export function createMarketingCloudLink(url: string, builder: () => JourneyBuilder): MarketingCloudLink {
  const base = `${url.replace(/\/+$/, '')}/_sandbox`;
  let eventsSeen = 0;
  let exitsSeen = 0;
  let polling = false;
  let isFollowing = false;

  async function post(path: string, body: object): Promise<unknown> {
    const response = await request(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.body.json();
    if (response.statusCode >= 300) throw new Error(`${base}${path} answered ${response.statusCode}`);
    return answer;
  }

  async function list<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
    const response = await request(`${base}${path}`);
    return z.array(schema).parse(await response.body.json());
  }

  async function poll(): Promise<void> {
    if (!isFollowing || polling) return;
    polling = true;
    try {
      const events = await list(`/events?from=${eventsSeen}`, eventSchema);
      eventsSeen += events.length;
      for (const event of events) builder().receiveEvent(event);
      const exits = await list('/contact-exits', exitSchema);
      for (const exit of exits.slice(exitsSeen)) builder().exitContact(exit.contactKey, exit.definitionKey);
      exitsSeen = exits.length;
    } catch {
      // The stand-in is starting or ending; the next turn asks again.
    } finally {
      polling = false;
    }
  }

  async function announceEvents(journey: Journey): Promise<void> {
    for (const activity of journey.activities.filter((each) => each.type === 'WAITUNTILAPIEVENT')) {
      const { eventDefinitionKey } = activity.configurationArguments as { eventDefinitionKey?: string };
      if (eventDefinitionKey) await post('/event-definitions', { eventDefinitionKey });
    }
  }

  const timer = setInterval(() => void poll(), POLL_EVERY_MS);

  return {
    async marketerTokens() {
      const { token, expiresAt } = marketerTokenSchema.parse(await post('/marketer-tokens', {}));
      return { token, fuel2token: token, expires: expiresAt, stackKey: 'S0' };
    },
    async announceEntry({ eventDefinitionKey, name }, { fields, contacts }) {
      await post('/entry-sources', { eventDefinitionKey, name, fields, rows: contacts.map(({ row }) => row) });
    },
    async announce(journey) {
      if (!isFollowing) {
        // What was fired before anybody could be in a journey concerns nobody.
        eventsSeen = (await list('/events', eventSchema)).length;
        exitsSeen = (await list('/contact-exits', exitSchema)).length;
        isFollowing = true;
      }
      const { key, name, version, id, definitionId, entry } = journey;
      await post('/journeys', { key, name, version, id, definitionId });
      if (entry?.kind === 'api_event') {
        await post('/event-definitions', { eventDefinitionKey: entry.eventDefinitionKey, journeyKey: key });
      }
      await announceEvents(journey);
    },
    announceEvents,
    close: () => clearInterval(timer),
  };
}
