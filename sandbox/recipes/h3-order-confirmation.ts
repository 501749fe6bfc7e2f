import { delivered, read, refused } from './columns';
import { oneMessageAndItsOutcome } from './one-message-and-its-outcome';
import { field } from './recipe';

export const h3OrderConfirmation = oneMessageAndItsOutcome({
  id: 'h3-order-confirmation',
  name: 'H3 Order confirmation with a payment link',
  shows:
    'Who has ordered gets the confirmation with a link to pay, which is counted when it is opened; who has not paid by then is reminded by email.',
  message: {
    name: 'Order confirmation',
    template: { name: 'order_confirmation', language: 'en_US' },
    parameters: {
      'body.1': field('First Name'),
      'body.2': field('Order'),
      'button.0': '@link',
      'link.1': field('Order'),
    },
    purpose: 'transactional',
    stage: 'purchase',
    topic: 'order-updates',
    link: 'https://shop.example/pay/{link.1}?from=whatsapp',
    conversion: { name: 'payment', on: [] },
  },
  question: 'Is it paid?',
  waitMinutes: 20,
  paths: {
    converted: { name: 'Paid' },
    read: { name: 'Reminder by email', email: true },
    not_delivered: { name: 'Confirmation by email', email: true },
  },
  people: [
    {
      name: 'Ana',
      shows: 'opens the link and pays, which the shop tells',
      fate: '0002',
      came: {
        branch: 'converted',
        columns: { ...read, ClickedDateUTC: true, ConvertedDateUTC: true },
      },
      rows: [{ table: 'WA_Conversion', holds: { Name: 'payment', Source: 'api', Attribution: 'direct' } }],
    },
    {
      name: 'Bo',
      shows: 'reads it and does not pay',
      fate: '0002',
      came: { branch: 'read', columns: read },
    },
    {
      name: 'Cy',
      shows: 'gets it and shows no sign of reading',
      fate: '0001',
      came: { branch: 'delivered', columns: delivered },
    },
    {
      name: 'Dee',
      shows: 'is not on WhatsApp',
      fate: '2026',
      came: { branch: 'email_fallback', reason: 'unreachable', columns: refused('unreachable', '131026') },
    },
    {
      name: 'Eli',
      shows: 'is not to be contacted at all',
      fate: '0001',
      fields: { Suppressed: 'true' },
      came: { branch: 'no_contact', reason: 'suppressed', columns: { FinalReason: 'suppressed' } },
    },
  ],
  acts: [
    { kind: 'enter', who: 'everybody' },
    { kind: 'opens_link', who: 'Ana' },
    { kind: 'buys', who: 'Ana', name: 'payment', value: 49.9, currency: 'EUR' },
  ],
});
