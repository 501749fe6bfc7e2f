import { delivered, replied, sent } from './columns';
import { oneMessageAndItsOutcome } from './one-message-and-its-outcome';
import { field } from './recipe';

export const appointment = oneMessageAndItsOutcome({
  id: 'appointment',
  name: 'Appointment reminder',
  shows: 'A reminder the day before, to confirm with a tap; who was not reached gets it by email while there is time.',
  message: {
    name: 'Reminder',
    template: { name: 'appointment_reminder', language: 'en_US' },
    parameters: { 'body.1': field('First Name'), 'body.2': 'Friday', 'body.3': '10:30' },
    purpose: 'transactional',
    stage: 'purchase',
    topic: 'appointments',
    conversion: { name: 'confirmed', on: ['button'] },
  },
  question: 'Is it confirmed?',
  waitMinutes: 20,
  paths: {
    converted: { name: 'Confirmed' },
    replied: { name: 'Wants to talk' },
    not_delivered: { name: 'Late reminder by email', email: true },
  },
  people: [
    {
      name: 'Ana',
      shows: 'taps "Confirm"',
      fate: '0013',
      came: { branch: 'converted', columns: { ...replied, ConvertedDateUTC: true } },
      rows: [{ table: 'WA_Conversion', holds: { Name: 'confirmed', Source: 'button' } }],
    },
    { name: 'Bo', shows: 'writes back', fate: '0010', came: { branch: 'replied', columns: replied } },
    { name: 'Cy', shows: 'gets it', fate: '0001', came: { branch: 'delivered', columns: delivered } },
    { name: 'Dee', shows: 'never gets it', fate: '0003', came: { branch: 'not_delivered', columns: sent } },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
});
