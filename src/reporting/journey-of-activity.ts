import type { StepStore } from '../execution/step-store';

/** The journey that an activity last ran in, as reports call it: its key, or its version where that was never published through us. */
export async function journeyOfActivity(
  activityId: string,
  {
    steps,
    journeyOf,
  }: {
    steps: Pick<StepStore, 'list'>;
    journeyOf: (journeyId: string) => Promise<{ key: string } | undefined>;
  },
): Promise<string | undefined> {
  const step = (await steps.list()).find((each) => each.activityId === activityId);
  if (step === undefined) return undefined;
  return (await journeyOf(step.journeyId))?.key || step.journeyId || undefined;
}
