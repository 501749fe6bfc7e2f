import { delivered, optedOut, replied, sent } from './columns';
import { oneMessageAndItsOutcome } from './one-message-and-its-outcome';
import { field } from './recipe';

export const h5Renewal = oneMessageAndItsOutcome({
  id: 'h5-renewal',
  name: 'H5 Renewal, 7 days before',
  shows:
    'The entry source holds those whose plan ends in 7 days. Who renews is done; who was not reached on WhatsApp gets an email in time.',
  message: {
    name: 'Renewal in 7 days',
    template: { name: 'renewal_reminder', language: 'en_US' },
    parameters: { 'body.1': field('First Name'), 'body.2': 'Gold' },
    purpose: 'operational',
    stage: 'retention',
    topic: 'renewals',
    conversion: { name: 'renewal', on: [] },
  },
  question: 'Is it renewed?',
  waitMinutes: 20,
  paths: {
    converted: { name: 'Renewed' },
    replied: { name: 'Answered' },
    delivered: { name: 'Second reminder by email', email: true },
    not_delivered: { name: 'Reminder by email', email: true },
    opted_out: { name: 'Left in peace' },
  },
  people: [
    {
      name: 'Ana',
      shows: 'renews in her account, which the billing tells',
      fate: '0001',
      came: { branch: 'converted', columns: { ...delivered, ConvertedDateUTC: true } },
      rows: [{ table: 'WA_Conversion', holds: { Name: 'renewal', Source: 'api', Value: 120, Currency: 'EUR' } }],
    },
    { name: 'Bo', shows: 'asks something', fate: '0010', came: { branch: 'replied', columns: replied } },
    { name: 'Cy', shows: 'does nothing', fate: '0001', came: { branch: 'delivered', columns: delivered } },
    { name: 'Dee', shows: 'never gets it', fate: '0003', came: { branch: 'not_delivered', columns: sent } },
    { name: 'Eli', shows: 'answers STOP', fate: '0011', came: { branch: 'opted_out', columns: optedOut('word') } },
  ],
  acts: [
    { kind: 'enter', who: 'everybody' },
    { kind: 'buys', who: 'Ana', name: 'renewal', value: 120, currency: 'EUR' },
  ],
});
