import { Agent, request } from 'undici';
import {
  type Activity,
  type ActivityConfig,
  activityConfigSchema,
  activitySchema,
  type CustomActivity,
  freshActivity,
  isCustom,
} from './activity';
import { type ApiEvent, createEventWaits } from './api-events';
import type { Contact, EntryField, EntrySource } from './entry-source';
import { createActivityCaller } from './execute-call';
import { activationProblems, type Journey, nextKey, type Position, placeActivity, replaceActivity } from './journey';
import { type ContactRun, createJourneyRun, type JourneyRun } from './journey-run';
import { type Problem, SandboxRefusal } from './problem';

type LifecycleCall = 'save' | 'validate' | 'publish' | 'stop' | 'unpublish';

/** What an activity answered to a lifecycle call. Anything but 200 blocks save, validate and publish (JB 3). */
interface LifecycleAnswer {
  readonly activityKey: string;
  readonly call: LifecycleCall;
  readonly status: number | 'timeout' | 'network';
}

/** `problems` says why the journey was refused; empty when all went well. */
interface LifecycleReport {
  readonly answers: readonly LifecycleAnswer[];
  readonly problems: readonly Problem[];
}

export interface JourneyBuilderOptions {
  /** The JWT Signing Secret of the installed package. */
  readonly jwtSecret: string;
  /** Journey Builder workers; each keeps to `concurrentRequests` by itself. Default 1. */
  readonly workers?: number;
  /** Default 10 (JB 1.3). */
  readonly maxConcurrentRequests?: number;
  /** How long one minute of a wait lasts here, in milliseconds. Default 60,000: the real time. */
  readonly waitMinuteMs?: number;
  /** A router before the app answers 503 itself after so long, as Heroku's does after 30 s; without it none stands there. */
  readonly routerCutsAfterMs?: number;
  /** Overrides `retryDelay` of every activity, in milliseconds. */
  readonly retryDelayMs?: number;
  /** A new UUID per call. */
  readonly ids: () => string;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Called when a journey has been published. */
  readonly onPublish?: (journey: Journey) => Promise<void>;
  /** Called at every change of a running journey. */
  readonly onChange?: () => void;
}

export interface JourneyBuilder {
  readonly journeys: readonly Journey[];
  createJourney(name: string, entry?: EntrySource): Journey;
  /**
   * Reads `{base}/config.json`. `base` is the endpoint URL of the installed package's component.
   * @throws SandboxRefusal `config_unusable`, naming each fault, where Journey Builder could not use it.
   */
  readConfig(base: string): Promise<ActivityConfig>;
  /** Drops a fresh custom activity on the canvas. */
  place(journey: Journey, config: ActivityConfig, position?: Position): CustomActivity;
  /** Drops a built-in activity; `make` gets a free key. */
  placeBuiltIn(journey: Journey, type: string, make: (key: string) => Activity, position?: Position): Activity;
  /**
   * What the activity's page sent with `updateActivity`.
   * @throws ZodError where it is no activity object.
   */
  updateActivity(journey: Journey, changed: unknown): void;
  save(journey: Journey): Promise<LifecycleReport>;
  validate(journey: Journey): Promise<LifecycleReport>;
  /** Validates first, as publishing does. */
  publish(journey: Journey): Promise<LifecycleReport>;
  /** Ejects everybody in this version at once, then tells the activities. */
  stop(journey: Journey): Promise<LifecycleReport>;
  /** No contact enters any more; those inside go on. */
  unpublish(journey: Journey): Promise<LifecycleReport>;
  /** A draft of the next version with the same activities; the running one goes on as it was published. */
  newVersion(journey: Journey): Journey;
  /** The run of a version that was published. */
  runOf(journey: Journey): JourneyRun | undefined;
  /** Lets contacts in and waits until each has ended. @throws SandboxRefusal `takes_no_contacts`. */
  run(journey: Journey, contacts: readonly Contact[], options?: { isTest?: boolean }): Promise<ContactRun[]>;
  /**
   * An event fired over the REST API: contacts waiting for it go on, and journeys that begin with it admit the contact.
   * The answer tells how many.
   */
  receiveEvent(event: ApiEvent): number;
  /** A contact exit over the REST API. True when somebody was inside. */
  exitContact(contactKey: string, journeyKey?: string): boolean;
  readonly contactsWaitingForEvents: number;
  close(): Promise<void>;
}

/** An entry source whose event key has the form of an audience from a data extension; `id` is a UUID. */
export function dataExtensionEntry(name: string, fields: readonly EntryField[], id: string): EntrySource {
  return { kind: 'data_extension', eventDefinitionKey: `DEAudience-${id}`, name, fields };
}

/** An entry source that admits a contact at each event of this key; the event's data are its fields. */
export function apiEventEntry(name: string, fields: readonly EntryField[], eventDefinitionKey: string): EntrySource {
  return { kind: 'api_event', eventDefinitionKey, name, fields };
}

const LIFECYCLE_TIMEOUT_MS = 30_000;

/** Acts as Journey Builder towards custom activities, over HTTP and by the documented contract only. */
export function createJourneyBuilder(options: JourneyBuilderOptions): JourneyBuilder {
  const { ids: newId, clock } = options;
  const dispatcher = new Agent({ keepAliveTimeout: 10_000 });
  const caller = createActivityCaller({
    jwtSecret: options.jwtSecret,
    dispatcher,
    routerCutsAfterMs: options.routerCutsAfterMs,
  });
  const events = createEventWaits();
  const journeys: Journey[] = [];
  const runs = new Map<Journey, JourneyRun>();

  async function tellActivities(journey: Journey, call: LifecycleCall): Promise<LifecycleReport> {
    const answers: LifecycleAnswer[] = [];
    for (const activity of journey.activities.filter(isCustom)) {
      const endpoint = activity.configurationArguments[call];
      if (typeof endpoint !== 'object' || endpoint.url === undefined) continue;
      const reply = await caller.post(
        { url: endpoint.url, useJwt: endpoint.useJwt ?? false, timeoutMs: LIFECYCLE_TIMEOUT_MS },
        {
          activityObjectID: activity.id,
          interactionId: journey.id,
          originalDefinitionId: journey.definitionId,
          interactionKey: journey.key,
          interactionVersion: String(journey.version),
        },
      );
      const status = reply.kind === 'answered' ? reply.status : reply.why === 'timeout' ? 'timeout' : 'network';
      answers.push({ activityKey: activity.key, call, status });
    }
    const problems = answers
      .filter((answer) => answer.status !== 200)
      // All that a marketer gets to see on the real canvas is that the endpoint failed (JB 3.1).
      .map(({ activityKey, status }) => ({
        code: 'endpoint_failed' as const,
        activityKey,
        message: `${activityKey}: the ${call} endpoint is invalid (${status})`,
      }));
    return { answers, problems };
  }

  async function validate(journey: Journey): Promise<LifecycleReport> {
    const problems = activationProblems(journey);
    if (problems.length > 0) return { answers: [], problems };
    return tellActivities(journey, 'validate');
  }

  return {
    journeys,
    createJourney(name, entry) {
      const journey: Journey = {
        id: newId(),
        definitionId: newId(),
        key: newId(),
        version: 1,
        name,
        status: 'Draft',
        saved: false,
        entry: entry ?? null,
        start: null,
        activities: [],
      };
      journeys.push(journey);
      return journey;
    },
    async readConfig(base) {
      const baseUrl = base.replace(/\/+$/, '');
      const url = `${baseUrl}/config.json`;
      const response = await request(url, { dispatcher });
      const text = await response.body.text();
      if (response.statusCode !== 200) throw unusable(url, [`answered ${response.statusCode}`]);
      const parsed = activityConfigSchema.safeParse(safeJson(text));
      if (!parsed.success) {
        throw unusable(
          url,
          parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
        );
      }
      return { ...parsed.data, baseUrl };
    },
    place(journey, config, position) {
      const activity = freshActivity(config, nextKey(journey, config.type));
      placeActivity(journey, activity, position);
      return activity;
    },
    placeBuiltIn(journey, type, make, position) {
      const activity = make(nextKey(journey, type));
      placeActivity(journey, activity, position);
      return activity;
    },
    updateActivity(journey, changed) {
      replaceActivity(journey, activitySchema.parse(changed));
    },
    async save(journey) {
      for (const activity of journey.activities) {
        activity.id ??= newId();
        for (const outcome of activity.outcomes) {
          outcome.key ??= newId();
          outcome.next ??= null;
          outcome.metaData = { ...outcome.metaData, invalid: false };
        }
      }
      const report = await tellActivities(journey, 'save');
      journey.saved = report.problems.length === 0;
      return report;
    },
    validate,
    async publish(journey) {
      if (journey.status !== 'Draft') return refused('not_draft', 'Only a draft can be published');
      if (!journey.saved) return refused('not_saved', 'The journey has changes that are not saved');
      const validated = await validate(journey);
      if (validated.problems.length > 0) return validated;
      const published = await tellActivities(journey, 'publish');
      if (published.problems.length === 0) {
        journey.status = 'Published';
        await options.onPublish?.(journey);
        const asPublished = structuredClone(journey);
        for (const activity of asPublished.activities) activity.editable = false;
        runs.set(
          journey,
          createJourneyRun(
            asPublished,
            {
              workers: journey.workers ?? options.workers ?? 1,
              maxConcurrentRequests: options.maxConcurrentRequests ?? 10,
              waitMinuteMs: options.waitMinuteMs ?? 60_000,
              ...(options.retryDelayMs === undefined ? {} : { retryDelayMs: options.retryDelayMs }),
            },
            { caller, events, newId, clock, onChange: options.onChange ?? (() => undefined) },
          ),
        );
      }
      return { answers: [...validated.answers, ...published.answers], problems: published.problems };
    },
    async stop(journey) {
      if (!runs.has(journey)) return refused('not_published', 'The journey does not run');
      journey.status = 'Stopped';
      runs.get(journey)?.stop();
      return tellActivities(journey, 'stop');
    },
    async unpublish(journey) {
      if (journey.status !== 'Published') return refused('not_published', 'The journey is not published');
      journey.status = 'Unpublished';
      return tellActivities(journey, 'unpublish');
    },
    newVersion(journey) {
      const versions = journeys.filter((each) => each.definitionId === journey.definitionId);
      const next: Journey = {
        ...structuredClone(journey),
        id: newId(),
        version: Math.max(...versions.map((each) => each.version)) + 1,
        status: 'Draft',
        saved: false,
      };
      for (const activity of next.activities) {
        activity.id = null;
        activity.editable = true;
      }
      journeys.push(next);
      return next;
    },
    runOf: (journey) => runs.get(journey),
    async run(journey, contacts, runOptions) {
      const run = runs.get(journey);
      if (run === undefined || journey.status !== 'Published')
        throw new SandboxRefusal('takes_no_contacts', 'The journey takes no contacts');
      return run.push(contacts, runOptions);
    },
    receiveEvent(event) {
      const released = events.release(event);
      const entered = journeys.filter(
        ({ status, entry }) =>
          status === 'Published' &&
          entry?.kind === 'api_event' &&
          entry.eventDefinitionKey === event.eventDefinitionKey,
      );
      for (const journey of entered) void runs.get(journey)?.push([contactOf(event)]);
      return released + entered.length;
    },
    exitContact: (contactKey, journeyKey) =>
      [...runs]
        .filter(([journey]) => journeyKey === undefined || journey.key === journeyKey)
        .filter(([, run]) => run.exit(contactKey)).length > 0,
    get contactsWaitingForEvents() {
      return events.waiting;
    },
    async close() {
      for (const run of runs.values()) run.stop();
      await dispatcher.destroy();
    },
  };
}

const contactOf = ({ contactKey, data }: ApiEvent): Contact => ({
  key: contactKey,
  row: Object.fromEntries(Object.entries(data).map(([name, value]) => [name, String(value ?? '')])),
});

const unusable = (url: string, faults: readonly string[]) =>
  new SandboxRefusal('config_unusable', `${url} cannot be used`, faults);

const refused = (code: Problem['code'], message: string): LifecycleReport => ({
  answers: [],
  problems: [{ code, message }],
});

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
