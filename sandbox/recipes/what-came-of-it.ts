import { delivered, optedOut, read, replied, sent } from './columns';
import { byEmailInstead } from './familiar-steps';
import { field, type Recipe, type RecipePerson } from './recipe';

const message = 'Cart reminder';
const outcome = 'What came of it?';
const branches = ['converted', 'replied', 'read', 'delivered', 'opted_out'] as const;

const person = (
  name: string,
  fate: string,
  shows: string,
  came: { branch: string; reason?: string; columns: Record<string, string | boolean> },
  rows: RecipePerson['expects']['rows'] = [],
): RecipePerson => ({
  name,
  fate,
  shows,
  expects: {
    steps: [
      { step: message, branch: 'continue', reason: 'accepted', columns: came.columns },
      { step: outcome, branch: came.branch, reason: came.reason ?? came.branch },
    ],
    ends: came.branch === 'not_delivered' ? 'By email' : `Went: ${came.branch}`,
    rows,
  },
});

const conversion = (source: string, more: Record<string, string | number> = {}) => [
  { table: 'WA_Conversion', holds: { Name: 'purchase', Source: source, Attribution: 'direct', ...more } } as const,
];
const converted = { ConvertedDateUTC: true } as const;

export const whatCameOfIt: Recipe = {
  id: 'what-came-of-it',
  name: 'WhatsApp Outcome asks what came of it',
  shows:
    'A reminder with a tracked link, a wait, then one path each for converted, replied, read, delivered, not delivered and opted out.',
  group: 'What came of it',
  entry: 'audience',
  steps: [
    {
      kind: 'message',
      name: message,
      template: { name: 'cart_reminder', language: 'en_US' },
      parameters: { 'body.1': field('First Name'), 'body.2': 'the blue jacket', 'button.2': '@link' },
      purpose: 'promotional',
      stage: 'consideration',
      topic: 'offers',
      optInBound: true,
      link: 'https://shop.example/cart?from=whatsapp',
      conversion: { name: 'purchase', on: ['link', 'button'] },
    },
    byEmailInstead(message),
    { kind: 'wait', name: 'Time to answer', after: message, branch: 'continue', minutes: 20 },
    { kind: 'outcome', name: outcome, after: 'Time to answer', of: message },
    ...branches.map(
      (branch) => ({ kind: 'wait', name: `Went: ${branch}`, after: outcome, branch, minutes: 0.1 }) as const,
    ),
    { kind: 'email', name: 'By email', after: outcome, branch: 'not_delivered' },
  ],
  people: [
    person(
      'Ada',
      '0002',
      'opens the tracked link',
      { branch: 'converted', columns: { ...read, ...converted, ClickedDateUTC: true } },
      conversion('link'),
    ),
    person(
      'Bo',
      '0001',
      'buys in the shop, which tells us (POST /conversions)',
      { branch: 'converted', columns: { ...delivered, ...converted } },
      conversion('api', { Value: 49.9, Currency: 'EUR' }),
    ),
    person(
      'Cy',
      '0013',
      'taps "Keep it for me"',
      { branch: 'converted', columns: { ...replied, ...converted } },
      conversion('button'),
    ),
    person('Dee', '0010', 'writes back', { branch: 'replied', columns: replied }),
    person('Eli', '0002', 'only reads it', { branch: 'read', columns: read }),
    person('Flo', '0001', 'gets it', { branch: 'delivered', columns: delivered }),
    person('Gil', '0003', 'never gets it', { branch: 'not_delivered', columns: sent }),
    person('Hal', '0011', 'answers STOP', { branch: 'opted_out', columns: optedOut('word') }, [
      { table: 'WA_Consent', holds: { Topic: '*', Status: 'opted_out', Reason: 'stop_word' } },
    ]),
  ],
  acts: [
    { kind: 'enter', who: 'everybody' },
    { kind: 'opens_link', who: 'Ada' },
    { kind: 'buys', who: 'Bo', name: 'purchase', value: 49.9, currency: 'EUR' },
  ],
};
