import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ActivityCounts } from '../configuration/page-data';
import type { PageApi } from './page-api';
import type { Loaded } from './views/step-props';

/** The counts of one running activity, and a way to ask again. */
export function useCounts(api: PageApi, activityId: string) {
  const [counts, setCounts] = useState<Loaded<ActivityCounts>>({ state: 'loading' });
  const reload = useCallback(() => {
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
