import { because, byEmail, failed, sent } from './columns';
import { byEmailInstead, lateEmail, orderUpdate } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'late-fallback-by-email';
const step = 'Order update';

export const lateFallbackByEmail: Recipe = {
  id,
  name: 'It fails after the answer: an email takes over',
  shows:
    'The same without a wait in the journey: a transactional email goes out where the message failed or never arrived.',
  group: 'After the answer',
  entry: 'audience',
  steps: [
    { kind: 'message', name: step, ...orderUpdate, lateFallback: lateEmail(id, 'failed', 'no_reply') },
    byEmailInstead(step),
  ],
  people: [
    {
      name: 'Kim',
      shows: 'fails after the answer (131026)',
      fate: '1026',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'email: unreachable',
            columns: { ...failed, ...because('unreachable'), ...byEmail('unreachable') },
            line: ['it fails (131026)', 'late', 'late fallback by email on failed'],
          },
        ],
      },
    },
    {
      name: 'Rob',
      shows: 'never gets it: the step asks for replies, and yet this is no lack of interest',
      fate: '0003',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'email: not_delivered',
            columns: { ...sent, ...because('not_delivered'), ...byEmail('not_delivered') },
            line: ['**no delivery**: nothing comes', 'late', 'late fallback by email on no reply'],
          },
        ],
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
