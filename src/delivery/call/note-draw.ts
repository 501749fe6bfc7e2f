import type { SendOutcomeName } from '../../execution/execution-record';
import type { HoldoutDraws } from '../../execution/holdout-draws';
import type { Contact } from './contact';

export interface NoteDrawDependencies {
  draws: Pick<HoldoutDraws, 'note'>;
}

/**
 * Remembers what a contact drew, where it is not known yet. Whoever begins to be sent to is noted by the last check itself;
 * this is for the others: who is held out, and whose sender had no moment for them.
 */
export async function noteDraw(
  contact: Contact,
  outcome: SendOutcomeName,
  { draws }: NoteDrawDependencies,
): Promise<void> {
  const { drawn, messageKey, contactKey, address, activityId, journeyId, settingsHash, stepKey } = contact;
  if (drawn === undefined || outcome === 'accepted' || outcome === 'unknown') return;
  await draws.note({ messageKey, contactKey, address, activityId, journeyId, settingsHash, stepKey, ...drawn });
}
