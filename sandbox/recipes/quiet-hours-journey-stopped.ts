import { because } from './columns';
import { byEmailInstead, lateEvent, orderUpdate, releasedByLateEvent } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'quiet-hours-journey-stopped';
const step = 'Order update';

export const quietHoursJourneyStopped: Recipe = {
  id,
  name: 'The journey is stopped in the night',
  shows:
    'What is held for a journey version that is stopped is not sent, and nobody makes up for it: its contacts are out.',
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
      shows: 'would have got it in the morning',
      fate: '0001',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'scheduled',
            later: 'nothing',
            columns: because('journey_stopped'),
            line: ['quiet hours, and the journey version is stopped', 'while held', 'hold, late fallback on failed'],
          },
        ],
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }, { kind: 'stop_journey' }],
};
