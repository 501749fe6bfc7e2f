import { delivered } from './columns';
import { byEmailInstead, lateEvent, orderUpdate, releasedByLateEvent } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'quiet-hours-journey-unpublished';
const step = 'Order update';

export const quietHoursJourneyUnpublished: Recipe = {
  id,
  name: 'The journey takes nobody in any more',
  shows: 'Unpublishing cancels nothing: whoever is inside gets what is held.',
  group: 'Held sends',
  entry: 'audience',
  steps: [
    { kind: 'message', name: step, ...orderUpdate, night: 'hold', lateFallback: lateEvent(id, 'failed') },
    byEmailInstead(step),
    ...releasedByLateEvent(id, step),
  ],
  people: [
    {
      name: 'Wes',
      shows: 'gets it in the morning all the same',
      fate: '0001',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'scheduled',
            later: 'message',
            columns: delivered,
            line: [
              'quiet hours, and the journey version is unpublished',
              'while held',
              'hold, late fallback on failed',
            ],
          },
        ],
        ends: 'Until the late fallback',
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }, { kind: 'unpublish_journey' }],
};
