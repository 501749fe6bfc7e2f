import type { HoldoutDraws } from '../../execution/holdout-draws';
import type { SettingsStore } from '../../execution/settings-store';
import type { StepStore } from '../../execution/step-store';
import { LIMITS } from '../../limits';
import { holdoutProgress } from '../holdout-result';
import type { HoldoutSection } from '../report-sections';

/** Reads how far the holdout of each step is that holds, or held, a share out, the one begun last first. */
export function createHoldoutSection(options: {
  draws: Pick<HoldoutDraws, 'days'>;
  steps: Pick<StepStore, 'list'>;
  settings: Pick<SettingsStore, 'get'>;
  clock: () => number;
}) {
  const { draws, steps, settings, clock } = options;
  return async (): Promise<HoldoutSection> => {
    const seen = new Set<string>();
    const found: HoldoutSection['steps'] = [];
    for (const { activityId, journeyId, settingsHash } of await steps.list()) {
      // An activity is once in the list for each of its settings; the last ones hold.
      if (seen.has(activityId)) continue;
      seen.add(activityId);
      const saved = settingsHash === '' ? undefined : await settings.get(settingsHash);
      if (saved?.holdout === undefined) continue;
      const { percent, until, smallestEffect, basePerThousand } = saved.holdout;
      const windowHours = saved.conversion?.windowHours ?? LIMITS.windowHours.usual;
      const plan = { percent, until, smallestEffect, basePerThousand, windowHours };
      const days = (await draws.days(activityId)).map(({ at, treated, held_out: heldOut }) => ({
        at,
        treated,
        heldOut,
      }));
      if (days.length === 0) continue;
      const progress = holdoutProgress(days, plan, clock());
      found.push({ activityId, template: saved.template.name, journey: journeyId, plan, progress });
    }
    return { steps: found };
  };
}
