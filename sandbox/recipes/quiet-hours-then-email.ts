import { byEmail, refused } from './columns';
import { byEmailInstead, lateEmail, orderUpdate } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'quiet-hours-then-email';
const step = 'Order update';

export const quietHoursThenEmail: Recipe = {
  id,
  name: 'Held over the night, then refused',
  shows: 'What cannot go in the morning is made up for by a transactional email.',
  group: 'Held sends',
  entry: 'audience',
  steps: [
    { kind: 'message', name: step, ...orderUpdate, night: 'hold', lateFallback: lateEmail(id, 'failed') },
    byEmailInstead(step),
  ],
  people: [
    {
      name: 'Ida',
      shows: 'in the morning Meta refuses: not on WhatsApp (131026)',
      fate: '2026',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'scheduled',
            later: 'email: unreachable',
            columns: { ...refused('unreachable', '131026'), ...byEmail('unreachable') },
            line: ['quiet hours, then Meta refuses (131026)', 'while held', 'hold, late fallback by email on failed'],
          },
        ],
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
