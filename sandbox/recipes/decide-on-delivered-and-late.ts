import { because, failed, sent } from './columns';
import { byEmailInstead, lateEvent, orderUpdate, releasedByLateEvent } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'decide-on-delivered-and-late';
const step = 'Order update';

export const decideOnDeliveredAndLate: Recipe = {
  id,
  name: 'The step waits, and a late fallback stands behind it',
  shows: 'Whoever was answered while the contact was held is not made up for a second time: one fallback per message.',
  group: 'Waiting for the delivery',
  entry: 'audience',
  steps: [
    {
      kind: 'message',
      name: step,
      ...orderUpdate,
      decideOn: { delivered: { waitSeconds: 2 } },
      fallback: { not_delivered: 'continue' },
      lateFallback: lateEvent(id, 'failed', 'not_delivered'),
    },
    byEmailInstead(step),
    ...releasedByLateEvent(id, step),
  ],
  people: [
    {
      name: 'Kim',
      shows: 'fails while she is held (131026): the email path has her',
      fate: '1026',
      expects: {
        steps: [
          {
            step,
            branch: 'email_fallback',
            reason: 'unreachable',
            later: 'nothing',
            columns: { ...failed, ...because('unreachable') },
            line: ['it fails (131026)', 'while held', 'decide on delivered, late fallback on failed'],
          },
        ],
        ends: 'At once, by email',
      },
    },
    {
      name: 'Rob',
      shows: 'never gets it; the step lets this cause go on, so the journey has decided',
      fate: '0003',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'not_delivered',
            later: 'nothing',
            columns: sent,
            line: ['nothing comes', 'late', 'decide on delivered, this cause goes on, late fallback on not delivered'],
          },
        ],
        ends: 'Until the late fallback',
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
