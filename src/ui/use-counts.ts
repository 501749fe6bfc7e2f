import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ActivityCounts } from '../configuration/page-data';
import type { PageApi } from './page-api';
import type { Loaded } from './views/step-props';

/** The counts of one running activity, and a way to ask again; `nameless` where Journey Builder did not say which it is. */
export function useCounts(api: PageApi, id: unknown) {
  const activityId = typeof id === 'string' ? id : '';
  const [counts, setCounts] = useState<Loaded<ActivityCounts> | { state: 'nameless' }>({ state: 'loading' });
  const reload = useCallback(() => {
    if (activityId === '') return setCounts({ state: 'nameless' });
    setCounts({ state: 'loading' });
    void api
      .counts(activityId)
      .then((answer) =>
        setCounts(answer.ok ? { state: 'ready', value: answer.value } : { state: 'failed', code: answer.code }),
      );
  }, [api, activityId]);
  useEffect(reload, [reload]);
  return { counts, reload };
}
