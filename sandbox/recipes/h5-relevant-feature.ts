import { delivered, read } from './columns';
import { oneMessageAndItsOutcome } from './one-message-and-its-outcome';
import { field } from './recipe';

export const h5RelevantFeature = oneMessageAndItsOutcome({
  id: 'h5-relevant-feature',
  name: 'H5 A feature that fits',
  shows:
    'Who uses the product in one way is told of the feature that fits it, by a tracked link; opening it is the success.',
  message: {
    name: 'Feature tip',
    template: { name: 'feature_tip', language: 'en_US' },
    parameters: { 'body.1': field('First Name'), 'body.2': 'scheduled orders', 'button.0': '@link' },
    purpose: 'promotional',
    stage: 'retention',
    topic: 'product-tips',
    optInBound: true,
    link: 'https://shop.example/features/schedule',
    conversion: { name: 'feature-opened', on: ['link'] },
  },
  question: 'Did it help?',
  waitMinutes: 20,
  paths: { converted: { name: 'Opened' }, delivered: { name: 'Nothing more' } },
  people: [
    {
      name: 'Ana',
      shows: 'opens the link',
      fate: '0002',
      came: { branch: 'converted', columns: { ...read, ClickedDateUTC: true, ConvertedDateUTC: true } },
      rows: [{ table: 'WA_Conversion', holds: { Name: 'feature-opened', Source: 'link' } }],
    },
    { name: 'Bo', shows: 'gets it', fate: '0001', came: { branch: 'delivered', columns: delivered } },
  ],
  acts: [
    { kind: 'enter', who: 'everybody' },
    { kind: 'opens_link', who: 'Ana' },
  ],
});
