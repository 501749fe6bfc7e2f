import { because, delivered } from './columns';
import { byEmailInstead, offer } from './familiar-steps';
import type { Recipe } from './recipe';

const message = 'Offer with a holdout';
const outcome = 'What came of the offer?';

export const holdout: Recipe = {
  id: 'holdout',
  name: 'Does the offer bring anything?',
  shows:
    'Half of those who could get the offer are drawn to go on without it; WhatsApp Outcome tells them apart by the reason holdout.',
  group: 'What came of it',
  entry: 'audience',
  steps: [
    {
      kind: 'message',
      name: message,
      ...offer,
      conversion: { name: 'purchase', on: [] },
      holdout: { percent: 50, until: '2099-12-31', smallestEffect: 20, basePerThousand: 50 },
    },
    byEmailInstead(message),
    { kind: 'wait', name: 'Time for the delivery', after: message, branch: 'continue', minutes: 20 },
    { kind: 'outcome', name: outcome, after: 'Time for the delivery', of: message },
    { kind: 'wait', name: 'Got the offer', after: outcome, branch: 'delivered', minutes: 0.1 },
    // Nothing is sent on this path: one group alone would get it.
    { kind: 'wait', name: 'Went without it', after: outcome, branch: 'not_delivered', minutes: 0.1 },
  ],
  people: [],
  acts: [
    {
      kind: 'crowd_enters',
      people: 24,
      expects: [
        {
          shows: 'drawn to get the offer',
          steps: [
            {
              step: message,
              branch: 'continue',
              reason: 'accepted',
              later: 'nothing',
              columns: delivered,
              decision: { HoldoutGroup: 'treated' },
            },
            { step: outcome, branch: 'delivered', reason: 'delivered' },
          ],
          ends: 'Got the offer',
        },
        {
          shows: 'drawn to be held out: goes on, gets nothing, and nothing makes up for it',
          steps: [
            {
              step: message,
              branch: 'continue',
              reason: 'holdout',
              later: 'nothing',
              columns: because('holdout'),
              decision: { HoldoutGroup: 'held_out' },
            },
            { step: outcome, branch: 'not_delivered', reason: 'holdout' },
          ],
          ends: 'Went without it',
        },
      ],
    },
  ],
};
