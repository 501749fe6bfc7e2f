import { Session } from 'postmonger';

/** The event with which Journey Builder hands over the saved activity; one per kind of page (JB 5.3, 1.6). */
export type OpeningEvent = 'initActivity' | 'initActivityRunningHover' | 'initActivityRunningModal';

/** What can be asked of Journey Builder; the answer's event has the name `requested…`. */
export type Question =
  | 'Tokens'
  | 'Endpoints'
  | 'Culture'
  | 'Interaction'
  | 'TriggerEventDefinition'
  | 'EntryEventDefinitionKey'
  | 'DataSources'
  | 'Schema';

export interface NextButton {
  text: 'next' | 'done';
  enabled: boolean;
}

export interface JourneyBuilderEvents {
  /** The saved activity, unwrapped, exactly once. */
  opened(activity: unknown): void;
  /** Nobody answered `ready` for a while; it is still being repeated. */
  silent(): void;
  next(): void;
  back(): void;
  /** Journey Builder shows this step in its own bar. */
  step(key: string | undefined): void;
}

const READY_EVERY_MS = 500;
/** 24 times half a second is how long one author found it worth repeating (JB 5.6). */
const SILENT_AFTER = 24;
const ANSWER_WITHIN_MS = 7_000;

/**
 * The only place that knows Postmonger. Speaks with one origin alone; repeats `ready` until the activity arrives, and
 * never after, since a later `ready` means "stay on this step" (JB 5.2).
 */
export function connectToJourneyBuilder(options: {
  origin: string;
  openingEvent: OpeningEvent;
  events: JourneyBuilderEvents;
}) {
  const { origin, openingEvent, events } = options;
  const session = new Session({ connect: window.parent, from: origin, to: origin });
  let isOpen = false;
  let announced = 0;

  session.on(openingEvent, (payload) => {
    if (isOpen) return;
    isOpen = true;
    clearInterval(announcing);
    events.opened(Array.isArray(payload) ? payload[0] : payload);
  });
  session.on('clickedNext', () => events.next());
  session.on('clickedBack', () => events.back());
  session.on('gotoStep', (step) => events.step(stepKey(step)));

  const announce = () => {
    announced += 1;
    session.trigger('ready');
    if (announced === SILENT_AFTER) events.silent();
  };
  const announcing = setInterval(announce, READY_EVERY_MS);
  announce();

  return {
    /** The answer, or undefined where none came in time. Shells leave questions unanswered, so no answer is normal. */
    ask(question: Question, withinMs = ANSWER_WITHIN_MS): Promise<unknown> {
      return new Promise((resolve) => {
        const event = `requested${question}`;
        const finish = (answer: unknown) => {
          clearTimeout(timer);
          session.off(event, finish);
          resolve(answer);
        };
        const timer = setTimeout(() => finish(undefined), withinMs);
        session.on(event, finish);
        session.trigger(`request${question}`);
      });
    },
    /** Answers `clickedNext` or `clickedBack` with "not yet": Journey Builder unblocks and stays. */
    stay: () => session.trigger('ready'),
    goForward: () => session.trigger('nextStep'),
    goBack: () => session.trigger('prevStep'),
    setNextButton: ({ text, enabled }: NextButton) =>
      session.trigger('updateButton', { button: 'next', text, enabled, visible: true }),
    setBackButton: (visible: boolean) => session.trigger('updateButton', { button: 'back', visible, enabled: visible }),
    setDirty: (dirty: boolean) => session.trigger('setActivityDirtyState', dirty),
    /** Hands the whole activity back; Journey Builder saves it to the canvas and closes the page. */
    save: (activity: Record<string, unknown>) => session.trigger('updateActivity', activity),
    closeInspector: () => session.trigger('requestInspectorClose'),
    /** Closes a running modal; it has no other use. */
    closeRunningModal: () => session.trigger('destroy'),
  };
}

export type JourneyBuilder = ReturnType<typeof connectToJourneyBuilder>;

function stepKey(step: unknown): string | undefined {
  if (typeof step === 'string') return step;
  if (typeof step === 'object' && step !== null && 'key' in step && typeof step.key === 'string') return step.key;
  return undefined;
}
