import { because, byEvent, delivered, failed } from './columns';
import { byEmailInstead, lateEvent, orderUpdate, releasedByLateEvent } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'quiet-hours-held';
const step = 'Order update';
const policy = 'hold, late fallback on failed';
const held = { step, branch: 'continue', reason: 'scheduled' } as const;

export const quietHoursHeld: Recipe = {
  id,
  name: 'Held over the night',
  shows:
    'The message waits for the end of the quiet hours, here within two minutes, and is decided again then: a STOP in the night counts.',
  group: 'Held sends',
  entry: 'audience',
  steps: [
    { kind: 'message', name: step, ...orderUpdate, night: 'hold', lateFallback: lateEvent(id, 'failed') },
    byEmailInstead(step),
    ...releasedByLateEvent(id, step),
  ],
  people: [
    {
      name: 'Wes',
      shows: 'gets it in the morning',
      fate: '0001',
      expects: {
        steps: [{ ...held, later: 'message', columns: delivered, line: ['quiet hours', 'while held', policy] }],
        ends: 'Until the late fallback',
      },
    },
    {
      name: 'Xeno',
      shows: 'says STOP in the night: no message, an email instead',
      fate: '0001',
      expects: {
        steps: [
          {
            ...held,
            later: 'event: opted_out',
            columns: { ...because('opted_out'), ...byEvent('opted_out') },
            line: ['quiet hours, and a STOP in the night', 'while held', policy],
          },
        ],
        ends: 'Late, by email',
        rows: [{ table: 'WA_Consent', holds: { Topic: '*', Status: 'opted_out', Reason: 'stop_word' } }],
      },
    },
    {
      name: 'Yara',
      shows: 'it goes in the morning, and fails (131026)',
      fate: '1026',
      expects: {
        steps: [
          {
            ...held,
            later: 'message, then event: unreachable',
            columns: { ...failed, ...because('unreachable'), ...byEvent('unreachable') },
            line: ['quiet hours, then it fails (131026)', 'late', policy],
          },
        ],
        ends: 'Late, by email',
      },
    },
  ],
  acts: [
    { kind: 'enter', who: 'everybody' },
    { kind: 'says', who: 'Xeno', text: 'STOP' },
  ],
};
