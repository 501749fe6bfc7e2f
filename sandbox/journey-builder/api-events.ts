/** An event that somebody fired for a contact over Marketing Cloud's REST API. */
export interface ApiEvent {
  readonly eventDefinitionKey: string;
  readonly contactKey: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Contacts standing at a *Wait Until API Event*. An event that comes while nobody waits for it is lost, as on the real
 * platform: a contact must have reached its wait first.
 */
export interface EventWaits {
  /** Resolves to the event, or to undefined after `timeoutMs` or when stopped. */
  wait(
    eventDefinitionKey: string,
    contactKey: string,
    timeoutMs: number,
    stopped: AbortSignal,
  ): Promise<ApiEvent | undefined>;
  /** Lets the contacts that wait for this event go on; the answer tells how many. */
  release(event: ApiEvent): number;
  readonly waiting: number;
}

export function createEventWaits(): EventWaits {
  const waiting = new Map<string, Set<(event: ApiEvent) => void>>();
  const nameOf = (eventDefinitionKey: string, contactKey: string) => JSON.stringify([eventDefinitionKey, contactKey]);

  return {
    wait(eventDefinitionKey, contactKey, timeoutMs, stopped) {
      const name = nameOf(eventDefinitionKey, contactKey);
      return new Promise((resolve) => {
        const end = (event: ApiEvent | undefined) => {
          clearTimeout(timer);
          stopped.removeEventListener('abort', onStop);
          const set = waiting.get(name);
          set?.delete(end);
          if (set?.size === 0) waiting.delete(name);
          resolve(event);
        };
        const onStop = () => end(undefined);
        const timer = setTimeout(end, timeoutMs, undefined);
        stopped.addEventListener('abort', onStop);
        waiting.set(name, (waiting.get(name) ?? new Set()).add(end));
      });
    },
    release(event) {
      const released = [...(waiting.get(nameOf(event.eventDefinitionKey, event.contactKey)) ?? [])];
      for (const end of released) end(event);
      return released.length;
    },
    get waiting() {
      return [...waiting.values()].reduce((sum, set) => sum + set.size, 0);
    },
  };
}
