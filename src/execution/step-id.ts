import { hash } from 'node:crypto';

/** One activity of one journey version with its settings: all that is the same for its messages. */
export interface Step {
  activityId: string;
  journeyId: string;
  /** Empty where they could not be read. */
  settingsHash: string;
}

/**
 * The id of a step, 16 characters: `StepKey` of the rows, and what records and counts name it by. Other settings, another
 * version of the journey and another activity each make another step, so all that a report filters by hangs on it.
 */
export function stepIdOf({ activityId, journeyId, settingsHash }: Step): string {
  const name = JSON.stringify({ activityId, journeyId, settingsHash });
  return hash('sha256', name, 'base64url').slice(0, 16);
}
