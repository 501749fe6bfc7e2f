import { delivered, optedOut, replied } from './columns';
import { oneMessageAndItsOutcome } from './one-message-and-its-outcome';
import { field } from './recipe';

export const h5Silence = oneMessageAndItsOutcome({
  id: 'h5-silence',
  name: 'H5 After 21 days of silence',
  shows:
    'The entry source holds those of whom nothing was heard for 21 days. They get one message; who does not answer is left in peace.',
  message: {
    name: 'Are you well?',
    template: { name: 'we_miss_you', language: 'en_US' },
    parameters: { 'body.1': field('First Name') },
    purpose: 'promotional',
    stage: 'retention',
    topic: 'offers',
    optInBound: true,
  },
  question: 'Is anybody there?',
  waitMinutes: 20,
  paths: {
    replied: { name: 'Back again' },
    delivered: { name: 'Nothing more' },
    opted_out: { name: 'Left in peace' },
  },
  people: [
    { name: 'Ana', shows: 'writes back', fate: '0010', came: { branch: 'replied', columns: replied } },
    { name: 'Bo', shows: 'stays silent', fate: '0001', came: { branch: 'delivered', columns: delivered } },
    { name: 'Cy', shows: 'answers STOP', fate: '0011', came: { branch: 'opted_out', columns: optedOut('word') } },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
});
