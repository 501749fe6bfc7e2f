import { because, delivered, doubleContact, failed } from './columns';
import { byEmailInstead, orderUpdate } from './familiar-steps';
import type { Recipe } from './recipe';

const step = 'Order update';

export const noLateFallback: Recipe = {
  id: 'no-late-fallback',
  name: 'Without a late fallback',
  shows:
    'What a step does that makes up for nothing: what is unsure takes the email path at once, what fails later is only recorded.',
  group: 'After the answer',
  entry: 'audience',
  steps: [{ kind: 'message', name: step, ...orderUpdate }, byEmailInstead(step)],
  people: [
    {
      name: 'Kim',
      shows: 'fails after the answer (131026): nobody makes up for it',
      fate: '1026',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'nothing',
            columns: { ...failed, ...because('unreachable') },
            line: ['it fails (131026)', 'late', 'no late fallback'],
          },
        ],
      },
    },
    {
      name: 'Oz',
      shows: 'the call was never answered, and nothing comes of it',
      fate: '0053',
      expects: {
        steps: [
          {
            step,
            branch: 'email_fallback',
            reason: 'unconfirmed',
            later: 'nothing',
            columns: {},
            line: ['no answer to the send, and nothing comes of it', 'at once', 'no late fallback'],
          },
        ],
        ends: 'At once, by email',
      },
    },
    {
      name: 'Pia',
      shows: 'the call was never answered, yet it is delivered: contacted twice, and the row says so',
      fate: '0052',
      expects: {
        steps: [
          {
            step,
            branch: 'email_fallback',
            reason: 'unconfirmed',
            later: 'nothing',
            columns: { ...delivered, ...doubleContact },
            line: ['no answer to the send, yet it is delivered', 'late', 'no late fallback'],
          },
        ],
        ends: 'At once, by email',
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
