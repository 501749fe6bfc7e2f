import { read, replied } from './columns';
import { oneMessageAndItsOutcome } from './one-message-and-its-outcome';
import { field } from './recipe';

export const h5UsageMilestone = oneMessageAndItsOutcome({
  id: 'h5-usage-milestone',
  name: 'H5 Usage milestone',
  shows: 'Who has placed the tenth order is thanked and offered what comes next; a tap on the button is the success.',
  message: {
    name: 'Tenth order',
    template: { name: 'usage_milestone', language: 'en_US' },
    parameters: { 'body.1': field('First Name'), 'body.2': 'tenth' },
    purpose: 'promotional',
    stage: 'retention',
    topic: 'offers',
    optInBound: true,
    conversion: { name: 'milestone-opened', on: ['button'] },
  },
  question: 'Did they look?',
  waitMinutes: 20,
  paths: { converted: { name: 'Looked' }, read: { name: 'Read it' } },
  people: [
    {
      name: 'Ana',
      shows: 'taps "Show me"',
      fate: '0013',
      came: { branch: 'converted', columns: { ...replied, ConvertedDateUTC: true } },
      rows: [{ table: 'WA_Conversion', holds: { Name: 'milestone-opened', Source: 'button' } }],
    },
    { name: 'Bo', shows: 'only reads it', fate: '0002', came: { branch: 'read', columns: read } },
    {
      name: 'Cy',
      shows: 'never opted in to offers',
      fate: '0001',
      fields: { 'WhatsApp Opt-in': '' },
      came: { branch: 'email_fallback', reason: 'not_opted_in', columns: { FinalReason: 'not_opted_in' } },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
});
