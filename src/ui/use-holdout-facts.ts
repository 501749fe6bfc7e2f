import { useEffect, useState } from 'preact/hooks';
import type { HoldoutFacts } from '../configuration/page-data';
import type { PageApi } from './page-api';

/** What helps to plan the holdout of this activity; undefined while it is not known, or where it cannot be had. */
export function useHoldoutFacts(api: PageApi, activityId: string): HoldoutFacts | undefined {
  const [facts, setFacts] = useState<HoldoutFacts>();
  useEffect(() => {
    void api.holdout(activityId).then((answer) => {
      if (answer.ok) setFacts(answer.value);
    });
  }, [api, activityId]);
  return facts;
}
