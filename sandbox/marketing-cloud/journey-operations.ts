import { z } from 'zod';
import type { Chaos } from './chaos';
import type { Counters } from './counters';
import type { Journey, Journeys, Membership } from './journeys';
import { type Answer, type Call, type Operation, ok } from './operation';
import { invalidBody, notFound } from './rest-error';
import type { Surroundings } from './surroundings';

const MAX_EVENT_MEMBERS = 100;
const MAX_EXITS = 50;
/** The collection was seen to ignore `$pageSize` and to answer 50 at a time. */
const JOURNEYS_PER_PAGE = 50;

const data = z.record(z.string(), z.unknown());
const eventSchema = z.object({ ContactKey: z.string(), EventDefinitionKey: z.string(), Data: data.default({}) });
const batchSchema = z.object({
  eventDefinitionKey: z.string(),
  members: z.array(z.object({ contactKey: z.string(), data: data.default({}) })).min(1),
});
const exitsSchema = z
  .array(
    z.object({
      ContactKey: z.string().min(1),
      DefinitionKey: z.string().min(1),
      Versions: z.array(z.number().int().positive()).optional(),
    }),
  )
  .min(1);
const membershipSchema = z.object({ ContactKeyList: z.array(z.string()).min(1) });

const statusQuerySchema = z.object({
  requestId: z.string().optional(),
  contactKey: z.string().optional(),
  eventInstanceId: z.string().optional(),
  eventDefinitionKey: z.string().optional(),
  type: z.enum(['errored', 'queued', 'processed']).optional(),
  $page: z.coerce.number().int().positive().default(1),
  $pageSize: z.coerce.number().int().positive().max(1_000).default(50),
});

/** One member of a batch that was taken. */
interface BatchedEvent {
  requestId: string;
  eventDefinitionKey: string;
  contactKey: string;
  eventInstanceId?: string;
  type: 'errored' | 'processed';
  errorMessage?: string;
}

interface JourneyParts extends Pick<Surroundings, 'ids'> {
  journeys: Journeys;
  counters: Counters;
  chaos: Chaos;
}

/** Events into journeys, contacts out of them, and what journeys there are (MC 5). */
export function journeyOperations({ journeys, counters, chaos, ids }: JourneyParts): Operation[] {
  const batched: BatchedEvent[] = [];
  return [
    {
      name: 'events.fire',
      method: 'post',
      path: '/interaction/v1/events',
      needs: 'journeys_execute',
      rowsIn: () => 1,
      run: (call) => fireOne(call, journeys, counters),
    },
    {
      name: 'events.fireBatch',
      method: 'post',
      path: '/interaction/v1/async/events',
      needs: 'journeys_execute',
      rowsIn: (call) => batchSchema.safeParse(call.body).data?.members.length ?? 0,
      run: (call) => {
        const { members, ...batch } = fireBatch(call, journeys, batched, ids());
        return { status: 201, body: chaos.settings.eventsMemberless ? batch : { ...batch, members } };
      },
    },
    {
      name: 'events.batchStatus',
      method: 'get',
      path: '/interaction/v1/async/events/status',
      needs: 'journeys_read',
      run: (call) => statusOfEvents(call, batched),
    },
    {
      name: 'contactExit.request',
      method: 'post',
      path: '/interaction/v1/interactions/contactexit',
      needs: 'journeys_execute',
      rowsIn: (call) => (Array.isArray(call.body) ? call.body.length : 0),
      run: (call) => ({ status: 202, body: { errors: requestExits(call, journeys) } }),
    },
    {
      name: 'contactExit.status',
      method: 'post',
      path: '/interaction/v1/interactions/contactexit/status',
      needs: 'journeys_read',
      run: (call) =>
        ok(
          exitsOf(call).map((exit) => ({
            contactKey: exit.ContactKey,
            definitionKey: exit.DefinitionKey,
            status: versionsOf(exit, journeys).map((version) =>
              journeys.exitStatus(exit.ContactKey, exit.DefinitionKey, version),
            ),
          })),
        ),
    },
    {
      name: 'journeys.membership',
      method: 'post',
      path: '/interaction/v1/interactions/contactMembership',
      needs: 'journeys_read',
      run: (call) => membershipOf(call, journeys),
    },
    {
      name: 'journeys.list',
      method: 'get',
      path: '/interaction/v1/interactions',
      needs: 'journeys_read',
      run: (call) => listJourneys(call, journeys),
    },
    {
      name: 'journeys.get',
      method: 'get',
      path: '/interaction/v1/interactions/:reference',
      needs: 'journeys_read',
      run: (call) => {
        const reference = call.params.reference ?? '';
        const found = /^key:/i.test(reference)
          ? journeys.newestVersions().find(({ key }) => key === reference.slice('key:'.length))
          : journeys.allJourneys().find(({ id, definitionId }) => id === reference || definitionId === reference);
        if (!found) throw notFound('The interaction');
        return ok(describeJourney(found));
      },
    },
  ];
}

function fireOne(call: Call, journeys: Journeys, counters: Counters): Answer {
  const parsed = eventSchema.safeParse(call.body);
  if (!parsed.success) throw invalidBody('ContactKey and EventDefinitionKey are required.', 10002);
  if (!/charset=utf-?8/i.test(call.headers['content-type'] ?? ''))
    counters.warn('event_charset', 'An event was sent without charset=UTF-8.');
  const { ContactKey: contactKey, EventDefinitionKey: eventDefinitionKey, Data } = parsed.data;
  const outcome = journeys.receive({ contactKey, eventDefinitionKey, data: Data, door: 'single' });
  if (outcome.kind === 'refused') throw invalidBody(outcome.message, outcome.errorcode);
  return { status: 201, body: { eventInstanceId: outcome.eventInstanceId } };
}

/** Members answer in request order; those that were not queued carry errorcode and message. */
function fireBatch(call: Call, journeys: Journeys, batched: BatchedEvent[], requestId: string) {
  const parsed = batchSchema.safeParse(call.body);
  if (!parsed.success) throw invalidBody('eventDefinitionKey and members are required.', 10002);
  const { eventDefinitionKey, members } = parsed.data;
  if (members.length > MAX_EVENT_MEMBERS) throw invalidBody(`At most ${MAX_EVENT_MEMBERS} members are allowed.`, 10005);
  const answers = members.map(({ contactKey, data }) => {
    const outcome = journeys.receive({ contactKey, eventDefinitionKey, data, door: 'batch' });
    const event = { requestId, eventDefinitionKey, contactKey };
    if (outcome.kind === 'accepted') {
      const { eventInstanceId } = outcome;
      batched.push({ ...event, type: 'processed', eventInstanceId });
      return { contactKey, eventInstanceId };
    }
    const { errorcode, message } = outcome;
    batched.push({ ...event, type: 'errored', errorMessage: message });
    return { contactKey, errorcode, message };
  });
  const notQueuedCount = answers.filter((answer) => 'errorcode' in answer).length;
  return { requestId, count: members.length, notQueuedCount, members: answers };
}

/** Events by what is documented to narrow them; at least one of it has to be given. What an item holds is inferred. */
function statusOfEvents(call: Call, batched: readonly BatchedEvent[]): Answer {
  const parsed = statusQuerySchema.safeParse(call.query);
  if (!parsed.success) throw invalidBody('The query is not valid.', 10002);
  const { $page: page, $pageSize: pageSize, ...narrowed } = parsed.data;
  const wanted = Object.entries(narrowed).filter(([, value]) => value !== undefined);
  if (wanted.length === 0) throw invalidBody('type, contactKey, requestId or an event has to be named.', 10002);
  const found = batched.filter((event) =>
    wanted.every(([name, value]) => event[name as keyof typeof narrowed] === value),
  );
  return ok({ page, pageSize, count: found.length, items: found.slice((page - 1) * pageSize, page * pageSize) });
}

type ExitRequest = z.infer<typeof exitsSchema>[number];

function exitsOf(call: Call): ExitRequest[] {
  const parsed = exitsSchema.safeParse(call.body);
  if (!parsed.success) throw invalidBody('An array of objects with ContactKey and DefinitionKey is required.', 10003);
  if (parsed.data.length > MAX_EXITS) throw invalidBody(`At most ${MAX_EXITS} contacts are allowed.`, 10005);
  return parsed.data;
}

/** Versions that are not named: every version of the journey; an unknown journey has its first. */
function versionsOf(exit: ExitRequest, journeys: Journeys): number[] {
  if (exit.Versions && exit.Versions.length > 0) return exit.Versions;
  const known = journeys.allJourneys().filter(({ key }) => key === exit.DefinitionKey);
  return known.length > 0 ? known.map(({ version }) => version) : [1];
}

function requestExits(call: Call, journeys: Journeys) {
  return exitsOf(call).flatMap((exit) => {
    const status = versionsOf(exit, journeys).flatMap((version) => {
      const message = journeys.exit(exit.ContactKey, exit.DefinitionKey, version);
      return message === undefined ? [] : [{ version, message }];
    });
    return status.length > 0 ? [{ contactKey: exit.ContactKey, definitionKey: exit.DefinitionKey, status }] : [];
  });
}

function membershipOf(call: Call, journeys: Journeys): Answer {
  const parsed = membershipSchema.safeParse(call.body);
  if (!parsed.success) throw invalidBody('ContactKeyList is required.', 10002);
  const found = new Map<string, Membership[]>(
    parsed.data.ContactKeyList.map((contactKey) => [contactKey, journeys.membershipsOf(contactKey)]),
  );
  return ok({
    results: {
      contactMemberships: [...found.values()]
        .flat()
        .map(({ contactKey, definitionKey, version }) => ({ contactKey, definitionKey, version })),
      contactsNotFound: [...found].filter(([, memberships]) => memberships.length === 0).map(([key]) => key),
    },
  });
}

function listJourneys(call: Call, journeys: Journeys): Answer {
  const page = Math.max(1, Number(call.query.$page ?? 1) || 1);
  const all = journeys.newestVersions();
  const items = all.slice((page - 1) * JOURNEYS_PER_PAGE, page * JOURNEYS_PER_PAGE).map(describeJourney);
  return ok({ count: all.length, page, pageSize: JOURNEYS_PER_PAGE, links: {}, items });
}

function describeJourney(journey: Journey) {
  const modified = new Date(journey.modifiedAt).toISOString();
  return {
    id: journey.id,
    key: journey.key,
    name: journey.name,
    version: journey.version,
    status: journey.status,
    definitionId: journey.definitionId,
    definitionType: 'Multistep',
    entryMode: 'OnceAndDone',
    goals: [],
    exits: [],
    stats: { currentPopulation: 0, cumulativePopulation: 0, metGoal: 0, metExitCriteria: 0 },
    createdDate: modified,
    modifiedDate: modified,
    lastPublishedDate: modified,
    defaults: { email: [], properties: {} },
  };
}
