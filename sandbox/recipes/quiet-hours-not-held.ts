import { because } from './columns';
import { byEmailInstead, lateEvent, orderUpdate } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'quiet-hours-not-held';
const quiet = {
  branch: 'email_fallback',
  reason: 'quiet_hours',
  later: 'nothing',
  columns: because('quiet_hours'),
} as const;

export const quietHoursNotHeld: Recipe = {
  id,
  name: 'Quiet hours that hold nothing',
  shows:
    'A message is held for the morning only where a late fallback can make up for it; else, or where the step says so, the other path is taken at once.',
  group: 'Held sends',
  entry: 'audience',
  steps: [
    { kind: 'message', name: 'Hold, no late fallback', ...orderUpdate, night: 'hold' },
    {
      kind: 'message',
      name: 'Do not hold',
      after: 'Hold, no late fallback',
      branch: 'email_fallback',
      ...orderUpdate,
      night: 'fallback',
      lateFallback: lateEvent(id, 'failed'),
    },
    byEmailInstead('Do not hold'),
  ],
  people: [
    {
      name: 'Wes',
      shows: 'comes at night, at two steps one after the other',
      fate: '0001',
      expects: {
        steps: [
          { step: 'Hold, no late fallback', ...quiet, line: ['quiet hours', 'at once', 'hold, no late fallback'] },
          { step: 'Do not hold', ...quiet, line: ['quiet hours', 'at once', 'fallback, late fallback on failed'] },
        ],
        ends: 'At once, by email',
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
