import { setTimeout as pause } from 'node:timers/promises';
import { type Activity, type CustomActivity, declaredOutArguments, isCustom, REMAINDER } from './activity';
import type { EventWaits } from './api-events';
import { resolveBindings } from './bindings';
import type { Contact } from './entry-source';
import { type ActivityCaller, outcomeOf, type StepOutcome, withRetries } from './execute-call';
import { branchOf, interactionDefaultsOf, type Journey } from './journey';

/** One contact at one step: what the activity answered and what followed. */
export interface Visit {
  readonly contactKey: string;
  readonly definitionInstanceId: string;
  readonly activityKey: string;
  readonly activityId: string;
  readonly outcome: StepOutcome;
  readonly attempts: number;
  readonly tookMs: number;
}

type ContactState = 'running' | 'completed' | 'ejected' | 'failed' | 'stopped' | 'exited';

/** One contact's run through one version of a journey. */
export interface ContactRun {
  readonly contact: Contact;
  readonly definitionInstanceId: string;
  readonly visits: Visit[];
  state: ContactState;
  /** The step at which the contact stands or ended. */
  at: string | null;
}

/** Live figures of one step. `branches`: branch → reason → contacts; a step that gives no reason counts under `""`. */
export interface StepCounts {
  entered: number;
  inside: number;
  ejected: number;
  failed: number;
  retried: number;
  branches: Record<string, Record<string, number>>;
}

export interface RunCounts {
  contacts: number;
  states: Record<ContactState, number>;
  steps: Record<string, StepCounts>;
}

export interface RunSettings {
  /** Journey Builder workers: each makes `concurrentRequests` calls of one activity at a time. */
  readonly workers: number;
  /** The highest `concurrentRequests` that is honoured, whatever a config asks for (JB 1.3: not more than 10). */
  readonly maxConcurrentRequests: number;
  /** How long one minute of a wait activity lasts here. */
  readonly waitMinuteMs: number;
  /** Replaces the configured delay between retries, so that a try-out need not wait for it. */
  readonly retryDelayMs?: number;
}

export interface RunDependencies {
  readonly caller: ActivityCaller;
  readonly events: EventWaits;
  readonly newId: () => string;
  readonly clock: () => number;
  readonly onChange: () => void;
}

interface BuiltInSettings {
  waitDuration?: number;
  eventDefinitionKey?: string;
  compares?: string;
}

/** Contacts on their way through one published version, which keeps the activities as they were when published (JB 7.1). */
export interface JourneyRun {
  readonly contacts: readonly ContactRun[];
  readonly counts: RunCounts;
  push(contacts: readonly Contact[], options?: { isTest?: boolean }): Promise<ContactRun[]>;
  /** Takes one contact out, as a contact exit does. */
  exit(contactKey: string): boolean;
  /** Ejects everybody at once. */
  stop(): void;
}

export function createJourneyRun(journey: Journey, settings: RunSettings, deps: RunDependencies): JourneyRun {
  const contacts: ContactRun[] = [];
  const exits = new Map<ContactRun, AbortController>();
  const slots = new Map<string, Slots>();
  const counts: RunCounts = {
    contacts: 0,
    states: { running: 0, completed: 0, ejected: 0, failed: 0, stopped: 0, exited: 0 },
    steps: {},
  };
  for (const { key } of journey.activities) {
    counts.steps[key] = { entered: 0, inside: 0, ejected: 0, failed: 0, retried: 0, branches: {} };
  }

  function moveTo(run: ContactRun, state: ContactState): void {
    counts.states[run.state] -= 1;
    counts.states[state] += 1;
    run.state = state;
    deps.onChange();
  }

  async function walk(run: ContactRun, isTest: boolean, stopped: AbortSignal): Promise<void> {
    const outputs: Record<string, Readonly<Record<string, unknown>>> = {};
    let key = journey.start;
    while (key !== null) {
      const activity = activityAt(key);
      const step = stepCounts(key);
      run.at = key;
      step.entered += 1;
      step.inside += 1;
      deps.onChange();
      const scope = scopeOf(activity, run, outputs, isTest);
      const outcome = isCustom(activity)
        ? await execute(activity, run, scope, stopped)
        : await passBuiltIn(activity, run.contact, scope, stopped);
      step.inside -= 1;
      if (outcome.kind !== 'branch') {
        if (outcome.kind === 'ejected') step.ejected += 1;
        if (outcome.kind === 'failed') step.failed += 1;
        // Whoever aborted the walk has said whether the contact was stopped or exited.
        if (outcome.kind !== 'stopped') moveTo(run, outcome.kind);
        return;
      }
      const reason = typeof outcome.outArguments.reason === 'string' ? outcome.outArguments.reason : '';
      step.branches[outcome.branch] ??= {};
      const reasons = step.branches[outcome.branch] as Record<string, number>;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      outputs[key] = outcome.outArguments;
      key = nextAfter(activity, outcome.branch);
    }
    moveTo(run, 'completed');
  }

  function activityAt(key: string): Activity {
    const activity = journey.activities.find((each) => each.key === key);
    if (activity === undefined) throw new Error(`The published journey has no activity ${key}`);
    return activity;
  }

  function stepCounts(key: string): StepCounts {
    const step = counts.steps[key];
    if (step === undefined) throw new Error(`The published journey has no activity ${key}`);
    return step;
  }

  async function execute(
    activity: CustomActivity,
    run: ContactRun,
    scope: Record<string, unknown>,
    stopped: AbortSignal,
  ): Promise<StepOutcome> {
    const call = activity.arguments.execute;
    const { reply, attempts, tookMs } = await slotsOf(activity).use(async () => {
      const startedAt = deps.clock();
      const ended = await withRetries(
        { retryCount: call.retryCount, retryDelayMs: settings.retryDelayMs ?? call.retryDelay },
        () =>
          deps.caller.post(
            { url: call.url, useJwt: call.useJwt, timeoutMs: call.timeout },
            {
              inArguments: resolveBindings(call.inArguments, scope),
              outArguments: call.outArguments,
              activityObjectID: activity.id,
              journeyId: journey.id,
              activityId: activity.id,
              definitionInstanceId: run.definitionInstanceId,
              // Stability over retries is undocumented (JB 2.1): here it never is.
              activityInstanceId: deps.newId(),
              keyValue: run.contact.key,
              mode: 0,
            },
            stopped,
          ),
        stopped,
      );
      return { ...ended, tookMs: deps.clock() - startedAt };
    });
    const decides = /^restdecision$/i.test(activity.type);
    const outcome = outcomeOf(reply, {
      branches: decides ? activity.outcomes.map(branchOf) : [],
      outArguments: declaredOutArguments(activity),
    });
    stepCounts(activity.key).retried += attempts > 1 ? 1 : 0;
    run.visits.push({
      contactKey: run.contact.key,
      definitionInstanceId: run.definitionInstanceId,
      activityKey: activity.key,
      activityId: activity.id ?? '',
      outcome,
      attempts,
      tookMs,
    });
    return outcome;
  }

  function slotsOf(activity: CustomActivity): Slots {
    const existing = slots.get(activity.key);
    if (existing !== undefined) return existing;
    const perWorker = Math.min(activity.arguments.execute.concurrentRequests, settings.maxConcurrentRequests);
    const created = new Slots(perWorker * settings.workers);
    slots.set(activity.key, created);
    return created;
  }

  async function passBuiltIn(
    activity: Activity,
    contact: Contact,
    scope: Record<string, unknown>,
    stopped: AbortSignal,
  ): Promise<StepOutcome> {
    const given = activity.configurationArguments as BuiltInSettings;
    const waitMs = (given.waitDuration ?? 0) * settings.waitMinuteMs;
    let branch = '';
    if (activity.type === 'WAIT') await pause(waitMs, undefined, { signal: stopped }).catch(() => undefined);
    if (activity.type === 'WAITUNTILAPIEVENT') {
      const event = await deps.events.wait(given.eventDefinitionKey ?? '', contact.key, waitMs, stopped);
      branch = event === undefined ? 'timeout' : 'event';
    }
    if (activity.type === 'MULTICRITERIADECISION') {
      const value = String(resolveBindings(given.compares ?? '', scope));
      branch = activity.outcomes.some((outcome) => branchOf(outcome) === value) ? value : REMAINDER;
    }
    return stopped.aborted ? { kind: 'stopped' } : { kind: 'branch', branch, outArguments: {} };
  }

  function scopeOf(activity: Activity, run: ContactRun, outputs: object, isTest: boolean): Record<string, unknown> {
    const row = run.contact.row;
    const entryKey = journey.entry?.eventDefinitionKey ?? '';
    const defaults = interactionDefaultsOf(journey);
    const base = { Contact: { Key: run.contact.key }, Event: { [entryKey]: row }, Interaction: outputs };
    const [email = '', mobileNumber = ''] = [defaults.email[0], defaults.mobileNumber[0]].map((expression) =>
      resolveBindings(expression ?? '', base),
    );
    return {
      ...base,
      Contact: { Key: run.contact.key, Default: { Email: email, SMS: mobileNumber }, Attribute: {} },
      InteractionDefaults: { Email: email, MobileNumber: mobileNumber },
      Activity: { Id: activity.id },
      Context: {
        IsTest: isTest,
        DefinitionId: journey.definitionId,
        PublicationId: journey.id,
        DefinitionInstanceId: run.definitionInstanceId,
        StartActivityKey: journey.start,
        VersionNumber: journey.version,
        ExecutionMode: isTest ? 'Test' : 'Production',
        ContactKey: run.contact.key,
      },
    };
  }

  function end(run: ContactRun, state: 'stopped' | 'exited'): boolean {
    if (run.state !== 'running') return false;
    moveTo(run, state);
    exits.get(run)?.abort();
    return true;
  }

  return {
    contacts,
    counts,
    async push(audience, options = {}) {
      const pushed = audience.map((contact) => {
        const run: ContactRun = {
          contact,
          definitionInstanceId: deps.newId(),
          visits: [],
          state: 'running',
          at: journey.start,
        };
        contacts.push(run);
        exits.set(run, new AbortController());
        return run;
      });
      counts.contacts += pushed.length;
      counts.states.running += pushed.length;
      await Promise.all(
        pushed.map(async (run) => {
          const stopped = exits.get(run)?.signal;
          if (stopped !== undefined) await walk(run, options.isTest ?? false, stopped);
          exits.delete(run);
        }),
      );
      return pushed;
    },
    exit: (contactKey) =>
      contacts.filter((run) => run.contact.key === contactKey).filter((run) => end(run, 'exited')).length > 0,
    stop() {
      for (const run of contacts) end(run, 'stopped');
    },
  };
}

/** An answer that names none of its branches leads to the first: an author of custom activities saw it on a tenant (JB 1.5). */
const nextAfter = (activity: Activity, branch: string): string | null =>
  (activity.outcomes.find((outcome) => branchOf(outcome) === branch) ?? activity.outcomes[0])?.next ?? null;

/** At most `free` pieces of work at a time, first come, first served. */
class Slots {
  private readonly line: (() => void)[] = [];

  constructor(private free: number) {}

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.line.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.line.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
