import { because, delivered } from './columns';
import { byEmailInstead, lateEvent, orderUpdate, releasedByLateEvent } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'sender-over-its-rate';
const first = 'No late fallback';
const second = 'Late fallback';
const full = {
  step: first,
  branch: 'email_fallback',
  reason: 'sender_unavailable',
  later: 'nothing',
  columns: because('sender_unavailable'),
} as const;

export const senderOverItsRate: Recipe = {
  id,
  name: 'More people than the sender may write to',
  shows:
    'A crowd comes at once. Whom the sender cannot serve in time takes the email path, or is held in order where a late fallback makes up for what never goes.',
  group: 'Held sends',
  entry: 'audience',
  steps: [
    { kind: 'message', name: first, ...orderUpdate, sender: 'second' },
    {
      kind: 'message',
      name: second,
      after: first,
      branch: 'email_fallback',
      ...orderUpdate,
      sender: 'second',
      lateFallback: lateEvent(id, 'failed'),
    },
    byEmailInstead(second),
    ...releasedByLateEvent(id, second),
  ],
  people: [],
  acts: [
    {
      kind: 'crowd_enters',
      expects: [
        {
          shows: 'within what the sender may send in the time that Journey Builder waits',
          steps: [{ step: first, branch: 'continue', reason: 'accepted', later: 'nothing', columns: delivered }],
        },
        {
          shows: 'over the rate: the other path at the first step, held at the second until there is room',
          steps: [
            { ...full, line: ['the sender is over its rate', 'at once', 'no late fallback'] },
            {
              step: second,
              branch: 'continue',
              reason: 'scheduled',
              later: 'message',
              columns: delivered,
              line: ['the sender is over its rate', 'while held', 'late fallback on failed'],
            },
          ],
          ends: 'Until the late fallback',
        },
        {
          shows: 'over the rate at the first step, and there was room a moment later',
          mayBeNobody: true,
          steps: [full, { step: second, branch: 'continue', reason: 'accepted', later: 'nothing', columns: delivered }],
          ends: 'Until the late fallback',
        },
      ],
    },
  ],
};
