import { because, delivered } from './columns';
import { byEmailInstead, lateEvent, orderUpdate } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'expires-before-morning';
const inTime = 'Code, by day';
const tooLate = 'Code, at night';
const notAtAll = 'Offer of today, at night';
const expired = { reason: 'expired', later: 'nothing', columns: because('expired') } as const;

export const expiresBeforeMorning: Recipe = {
  id,
  name: 'Worthless by the morning',
  shows:
    'A message that expires goes while there is time; one that the night would hold past its end is not held, and takes the path of “It would come too late” at once.',
  group: 'Held sends',
  entry: 'audience',
  steps: [
    { kind: 'message', name: inTime, ...orderUpdate, expiresAfterMinutes: 10 },
    {
      kind: 'message',
      name: tooLate,
      after: inTime,
      branch: 'continue',
      ...orderUpdate,
      night: 'hold',
      expiresAfterMinutes: 10,
      lateFallback: lateEvent(id, 'failed'),
    },
    {
      kind: 'message',
      name: notAtAll,
      after: tooLate,
      branch: 'email_fallback',
      ...orderUpdate,
      night: 'hold',
      expiresAfterMinutes: 10,
      lateFallback: lateEvent(id, 'failed'),
      fallback: { expired: 'no_contact' },
    },
    byEmailInstead(notAtAll),
  ],
  people: [
    {
      name: 'Wes',
      shows:
        'comes by day, then at night to a step that sends an email instead, and to one that then leaves people alone',
      fate: '0001',
      expects: {
        steps: [
          { step: inTime, branch: 'continue', reason: 'accepted', later: 'nothing', columns: delivered },
          { step: tooLate, branch: 'email_fallback', ...expired },
          { step: notAtAll, branch: 'no_contact', ...expired },
        ],
        ends: notAtAll,
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
