import { Session } from 'postmonger';
import type { HostAnswers } from './api';
import type { HostBehaviour } from './host-behaviour';

export type PageKind = 'config' | 'hover' | 'running';

/** The event that hands the activity over, by the kind of page (JB 1.6, 5.3). */
const OPENING_EVENTS: Record<PageKind, string> = {
  config: 'initActivity',
  hover: 'initActivityRunningHover',
  running: 'initActivityRunningModal',
};

/** 2100, in milliseconds. */
const FAR_FUTURE = 4_102_444_800_000;

export interface WizardStep {
  readonly key: string;
  readonly label: string;
  readonly active?: boolean;
}

/** Journey Builder's own bar under a modal page: steps, Back, Next or Done. */
export interface WizardBar {
  readonly steps: readonly WizardStep[];
  readonly current: number;
  readonly next: { readonly text: 'next' | 'done'; readonly enabled: boolean };
  readonly back: { readonly visible: boolean; readonly enabled: boolean };
  /** Between a click and the page's answer Journey Builder blocks the page (JB 5.3). */
  readonly blocked: boolean;
}

export interface HostEvents {
  opened(): void;
  bar(bar: WizardBar): void;
  /** The page handed the activity back: save it and close. */
  updated(activity: unknown): void;
  dirty(isDirty: boolean): void;
  close(): void;
  resize(size: string): void;
  /** Every message, for the log. */
  message(direction: 'in' | 'out', event: string, parts: readonly unknown[]): void;
}

/**
 * Plays Journey Builder's side of Postmonger for one framed page: answers what it asks, drives the wizard bar, and
 * behaves as badly as `behaviour` says.
 */
export function hostPage(options: {
  frame: Window;
  origin: string;
  kind: PageKind;
  answers: HostAnswers;
  behaviour: HostBehaviour;
  steps: readonly WizardStep[];
  events: HostEvents;
}) {
  const { frame, origin, kind, answers, behaviour, events } = options;
  const session = new Session({ connect: frame, from: origin, to: origin });
  let readies = 0;
  let isOpen = false;
  let bar: WizardBar = {
    steps: options.steps,
    current: 0,
    next: { text: options.steps.length > 1 ? 'next' : 'done', enabled: true },
    back: { visible: false, enabled: true },
    blocked: false,
  };

  function send(event: string, ...parts: unknown[]): void {
    events.message('out', event, parts);
    session.trigger(event, ...parts);
  }

  function hear(event: string, listener: (...parts: unknown[]) => void): void {
    session.on(event, (...parts) => {
      events.message('in', event, parts);
      listener(...parts);
    });
  }

  function show(change: Partial<WizardBar>): void {
    bar = { ...bar, ...change };
    events.bar(bar);
  }

  const activeSteps = () => bar.steps.filter((step) => step.active !== false);

  function goTo(current: number): void {
    const steps = activeSteps();
    const index = Math.min(Math.max(current, 0), Math.max(steps.length - 1, 0));
    show({
      current: index,
      blocked: false,
      next: { ...bar.next, text: index >= steps.length - 1 ? 'done' : 'next' },
      back: { ...bar.back, visible: index > 0 },
    });
    const step = steps[index];
    if (step !== undefined) send('gotoStep', { key: step.key, label: step.label });
  }

  hear('ready', () => {
    readies += 1;
    // After the opening a `ready` means "loaded, stay": the answer to a click that cannot be followed (JB 5.2).
    if (isOpen) return show({ blocked: false });
    if (readies <= behaviour.missReadies) return;
    isOpen = true;
    setTimeout(() => {
      const activity = {
        ...(behaviour.placed === 'before' ? placedBefore(answers.activity) : answers.activity),
        ...(behaviour.editable === undefined ? {} : { editable: behaviour.editable }),
      };
      const handed = { plain: activity, wrapped: [activity], text: JSON.stringify(activity), null: null };
      send(OPENING_EVENTS[kind], handed[behaviour.init]);
      events.opened();
      if (kind === 'config') goTo(0);
    }, behaviour.initDelayMs);
  });

  hear('requestTokens', () => {
    const refused = { token: 'not-issued', fuel2token: 'not-issued', expires: FAR_FUTURE, stackKey: 'S0' };
    const tokens = { plain: answers.tokens, refused, none: undefined }[behaviour.token];
    if (tokens !== undefined) send('requestedTokens', tokens);
  });
  hear('requestEndpoints', () => send('requestedEndpoints', answers.endpoints));
  hear('requestCulture', () =>
    send('requestedCulture', behaviour.cultureShape === 'object' ? { culture: behaviour.culture } : behaviour.culture),
  );
  hear('requestInteraction', () => send('requestedInteraction', answers.interaction));
  hear('requestInteractionDefaults', () => send('requestedInteractionDefaults', answers.interactionDefaults));
  hear('requestTriggerEventDefinition', () => {
    if (behaviour.trigger === 'silent') return;
    if (behaviour.trigger === 'null') send('requestedTriggerEventDefinition', null);
    else if (behaviour.trigger === 'wrapped')
      send('requestedTriggerEventDefinition', { eventDefinition: answers.trigger });
    else send('requestedTriggerEventDefinition', answers.trigger);
  });
  hear('requestEntryEventDefinitionKey', () =>
    send('requestedEntryEventDefinitionKey', { entryEventDefinitionKey: answers.trigger?.eventDefinitionKey ?? null }),
  );
  hear('requestSchema', () => {
    if (behaviour.schema === 'silent') return;
    if (behaviour.schema === 'error') return send('requestedSchema', { error: 'The journey has no entry source' });
    if (behaviour.schema === 'empty') return send('requestedSchema', { schema: [] });
    // The recording of 2020 has no names (JB 5.5).
    const unnamed = answers.schema.schema.map(({ name: _, ...field }) => field);
    const renamed = answers.schema.schema.map((field) => ({ ...field, name: `${field.name} (field)` }));
    const schema = { unnamed, renamed }[String(behaviour.schema)];
    send('requestedSchema', schema === undefined ? answers.schema : { schema });
  });
  hear('requestUserTimeZone', () => send('requestedUserTimeZone', Intl.DateTimeFormat().resolvedOptions().timeZone));
  hear('requestActivityPermissions', () =>
    send('requestedActivityPermissions', {
      view: true,
      edit: true,
      failedViewPermissions: [],
      failedEditPermissions: [],
    }),
  );
  hear('requestEngineSettings', () => send('requestedEngineSettings', { journeyPauseEnabled: true }));

  hear('updateButton', (given) => {
    const button = given as
      | { button?: string; text?: 'next' | 'done'; visible?: boolean; enabled?: boolean }
      | undefined;
    if (button?.button === 'next') {
      show({ next: { text: button.text ?? bar.next.text, enabled: button.enabled ?? bar.next.enabled } });
    }
    if (button?.button === 'back') {
      show({ back: { visible: button.visible ?? bar.back.visible, enabled: button.enabled ?? bar.back.enabled } });
    }
  });
  hear('updateSteps', (steps) => {
    if (Array.isArray(steps)) show({ steps: steps as WizardStep[] });
  });
  hear('nextStep', () => goTo(bar.current + 1));
  hear('prevStep', () => goTo(bar.current - 1));
  hear('setActivityDirtyState', (isDirty) => events.dirty(isDirty === true));
  hear('requestInspectorClose', () => events.close());
  hear('requestInspectorResize', (size) => events.resize(String(size).toLowerCase()));
  hear('updateActivity', (activity) => {
    // Not usable in the running views (JB 1.6).
    if (kind === 'config') events.updated(activity);
  });
  hear('destroy', () => {
    if (kind === 'running') events.close();
  });

  return {
    clickNext() {
      show({ blocked: true });
      send('clickedNext');
    },
    clickBack() {
      show({ blocked: true });
      send('clickedBack');
    },
    end: () => void session.end(),
  };
}

/** As an older config.json would have placed it: Journey Builder copies the file at the drop and never again (JB 7). */
function placedBefore(activity: HostAnswers['activity']): object {
  const saved = activity as { arguments?: { execute?: object } };
  const execute = {
    ...saved.arguments?.execute,
    url: 'https://before.example/activities/message/execute',
    outArguments: [],
  };
  return {
    ...activity,
    arguments: { ...saved.arguments, execute },
    schema: { arguments: { execute: { inArguments: [], outArguments: [] } } },
  };
}

export type HostedPage = ReturnType<typeof hostPage>;
