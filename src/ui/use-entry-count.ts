import { useState } from 'preact/hooks';
import type { DryRunResult } from '../configuration/page-data';
import { type CountRequest, countOfThese, type MadeCount } from './form/entry-count';
import type { FailureCode, PageApi } from './page-api';

/** The count over the entry source: how it is, and of the settings as they are now what it said. */
export interface EntryCount {
  isRunning: boolean;
  failed: FailureCode | undefined;
  /** Undefined where nothing was counted, and where it was with other settings. */
  result: DryRunResult | undefined;
  /** Undefined where the journey has no entry source to count. */
  run: (() => void) | undefined;
}

/** Counts who would get the message when asked, and keeps the answer while the page is open. */
export function useEntryCount(api: PageApi, request: CountRequest | undefined): EntryCount {
  const [state, setState] = useState<'running' | { code: FailureCode }>();
  const [made, setMade] = useState<MadeCount>();
  const run = async (asked: CountRequest) => {
    setState('running');
    const answer = await api.dryRun(asked);
    setMade(answer.ok ? { request: asked, result: answer.value } : undefined);
    setState(answer.ok ? undefined : { code: answer.code });
  };
  return {
    isRunning: state === 'running',
    failed: state === undefined || state === 'running' ? undefined : state.code,
    result: countOfThese(made, request),
    run: request && (() => void run(request)),
  };
}
