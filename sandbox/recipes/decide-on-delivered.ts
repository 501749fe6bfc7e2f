import { delivered, doubleContact, sent } from './columns';
import { byEmailInstead, orderUpdate } from './familiar-steps';
import type { Recipe } from './recipe';

const step = 'Order update';
const policy = 'decide on delivered';

export const decideOnDelivered: Recipe = {
  id: 'decide-on-delivered',
  name: 'The step waits for the delivery',
  shows:
    'The contact is held for two seconds: who has the message by then goes on, everybody else takes the email path.',
  group: 'Waiting for the delivery',
  entry: 'audience',
  steps: [
    { kind: 'message', name: step, ...orderUpdate, decideOn: { delivered: { waitSeconds: 2 } } },
    byEmailInstead(step),
  ],
  people: [
    {
      name: 'Sue',
      shows: 'has it at once',
      fate: '0001',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'delivered',
            later: 'nothing',
            columns: delivered,
            line: ['it is delivered', 'while held', policy],
          },
        ],
      },
    },
    {
      name: 'Rob',
      shows: 'never gets it',
      fate: '0003',
      expects: {
        steps: [
          {
            step,
            branch: 'email_fallback',
            reason: 'not_delivered',
            later: 'nothing',
            columns: sent,
            line: ['nothing comes', 'while held', policy],
          },
        ],
        ends: 'At once, by email',
      },
    },
    {
      name: 'Vic',
      shows: 'gets it when the email has gone: contacted twice, and the row says so',
      fate: '0005',
      expects: {
        steps: [
          {
            step,
            branch: 'email_fallback',
            reason: 'not_delivered',
            later: 'nothing',
            columns: { ...delivered, ...doubleContact },
            line: ['nothing comes, and it is delivered later', 'late', policy],
          },
        ],
        ends: 'At once, by email',
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
