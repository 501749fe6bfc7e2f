import { delivered, optedOut, sent } from './columns';
import { oneMessageAndItsOutcome } from './one-message-and-its-outcome';
import { field } from './recipe';

export const abandonedCart = oneMessageAndItsOutcome({
  id: 'abandoned-cart',
  name: 'Abandoned cart',
  shows:
    'One reminder of what is still in the cart; who was not reached gets it by email, who buys hears nothing more.',
  message: {
    name: 'Cart reminder',
    template: { name: 'cart_reminder', language: 'en_US' },
    parameters: { 'body.1': field('First Name'), 'body.2': 'the blue jacket', 'button.2': '@link' },
    purpose: 'promotional',
    stage: 'consideration',
    topic: 'offers',
    optInBound: true,
    link: 'https://shop.example/cart',
    conversion: { name: 'purchase', on: [] },
  },
  question: 'Did they buy?',
  waitMinutes: 20,
  paths: {
    converted: { name: 'Bought' },
    not_delivered: { name: 'Cart by email', email: true },
    opted_out: { name: 'Left in peace' },
  },
  people: [
    {
      name: 'Ana',
      shows: 'buys in the shop, which tells us',
      fate: '0001',
      came: { branch: 'converted', columns: { ...delivered, ConvertedDateUTC: true } },
      rows: [{ table: 'WA_Conversion', holds: { Name: 'purchase', Source: 'api' } }],
    },
    { name: 'Bo', shows: 'gets it', fate: '0001', came: { branch: 'delivered', columns: delivered } },
    { name: 'Cy', shows: 'never gets it', fate: '0003', came: { branch: 'not_delivered', columns: sent } },
    { name: 'Dee', shows: 'answers STOP', fate: '0011', came: { branch: 'opted_out', columns: optedOut('word') } },
  ],
  acts: [
    { kind: 'enter', who: 'everybody' },
    { kind: 'buys', who: 'Ana', name: 'purchase', value: 89, currency: 'EUR' },
  ],
});
