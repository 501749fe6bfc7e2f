import { because, byEvent, delivered, failed, read, replied, sent } from './columns';
import { byEmailInstead, lateEvent, orderUpdate, releasedByLateEvent } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'no-delivery-is-not-no-interest';
const step = 'Order update';
const everything = 'late fallback on not delivered, not read and no reply';

export const noDeliveryIsNotNoInterest: Recipe = {
  id,
  name: 'No delivery is not no interest',
  shows:
    'The step waits a minute for a delivery, a reading and a reply; the reason of its late fallback tells whether the message never came or was of no interest.',
  group: 'After the answer',
  entry: 'audience',
  steps: [
    {
      kind: 'message',
      name: step,
      ...orderUpdate,
      lateFallback: lateEvent(id, 'not_delivered', 'not_read', 'no_reply'),
    },
    byEmailInstead(step),
    ...releasedByLateEvent(id, step),
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
            later: 'event: unreachable',
            columns: { ...failed, ...because('unreachable'), ...byEvent('unreachable') },
            line: ['it fails (131026)', 'late', 'late fallback on not delivered alone'],
          },
        ],
        ends: 'Late, by email',
      },
    },
    {
      name: 'Rob',
      shows: 'no delivery: nothing comes',
      fate: '0003',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'event: not_delivered',
            columns: { ...sent, ...because('not_delivered'), ...byEvent('not_delivered') },
            line: ['**no delivery**: nothing comes', 'late', 'late fallback on not delivered'],
          },
        ],
        ends: 'Late, by email',
      },
    },
    {
      name: 'Sue',
      shows: 'no interest: delivered, not read',
      fate: '0001',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'event: not_read',
            columns: { ...delivered, ...byEvent('not_read') },
            line: ['**no interest**: delivered, not read', 'late', 'late fallback on not delivered and not read'],
          },
        ],
        ends: 'Late, by email',
      },
    },
    {
      name: 'Tom',
      shows: 'no interest: read, no reply',
      fate: '0002',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'event: no_reply',
            columns: { ...read, ...byEvent('no_reply') },
            line: ['**no interest**: read, no reply', 'late', 'late fallback on no reply'],
          },
        ],
        ends: 'Late, by email',
      },
    },
    {
      name: 'Uma',
      shows: 'reads and answers: nothing is missing',
      fate: '0010',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'nothing',
            columns: replied,
            line: ['read and answered', 'late', everything],
          },
        ],
        ends: 'Until the late fallback',
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
