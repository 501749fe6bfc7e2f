import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { AdminAnswer, Failed } from './admin-api';
import { FailureWords } from './failure-words';

export type Loaded<T> = { state: 'loading' } | { state: 'ready'; value: T } | (Failed & { state: 'failed' });

/** Something from the server, fetched at once and again on `reload`; what is shown stays until the new answer is here. */
export function useLoaded<T>(load: () => Promise<AdminAnswer<T>>) {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  const ask = useRef(load);
  ask.current = load;
  const newest = useRef(0);

  const reload = useCallback(async (): Promise<void> => {
    newest.current += 1;
    const asked = newest.current;
    const answer = await ask.current();
    if (asked !== newest.current) return;
    setLoaded(answer.ok ? { state: 'ready', value: answer.value } : { ...answer, state: 'failed' });
  }, []);
  useEffect(() => {
    void reload();
  }, [reload]);

  return { loaded, reload };
}

export interface ActResult {
  kind: 'success' | 'error' | 'warning';
  text: ComponentChildren;
}

/** What became of the last thing that the operator asked for, and whether one is under way. */
export function useAct() {
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState<ActResult>();

  /** Does it and says what `told` makes of the answer; a failure is said too. */
  async function act<T>(
    work: () => Promise<AdminAnswer<T>>,
    told: (value: T) => ComponentChildren,
  ): Promise<T | undefined> {
    setBusy(true);
    setResult(undefined);
    const answer = await work();
    setBusy(false);
    setResult(
      answer.ok
        ? { kind: 'success', text: told(answer.value) }
        : { kind: 'error', text: <FailureWords failed={answer} /> },
    );
    return answer.ok ? answer.value : undefined;
  }
  return { act, isBusy, result, setResult };
}
