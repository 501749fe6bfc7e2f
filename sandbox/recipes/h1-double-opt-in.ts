import { read, replied } from './columns';
import { byEmailInstead } from './familiar-steps';
import { field, type Recipe } from './recipe';

const ask = 'May we write to you?';
const welcome = 'Welcome';

/** The sandbox's consent policy holds opt-ins to `news` until they are confirmed. */
export const h1DoubleOptIn: Recipe = {
  id: 'h1-double-opt-in',
  name: 'H1 with double opt-in',
  shows: 'The form starts a journey that asks first; only a "Yes, please" on WhatsApp brings the welcome.',
  group: 'Start of a relationship',
  entry: { event: 'APIEvent-confirm-news', fields: ['Address', 'Topic', 'EvidenceID'] },
  steps: [
    {
      kind: 'message',
      name: ask,
      template: { name: 'optin_request', language: 'en_US' },
      parameters: { 'body.1': 'there', 'button.0': 'OPTIN:news:double-opt-in' },
      phone: field('Address'),
      purpose: 'operational',
      stage: 'awareness',
      topic: 'news',
    },
    byEmailInstead(ask, 'Asked by email'),
    {
      kind: 'wait_until_event',
      name: 'Until the answer is yes',
      after: ask,
      branch: 'continue',
      event: 'APIEvent-welcome-news',
    },
    {
      kind: 'message',
      name: welcome,
      after: 'Until the answer is yes',
      branch: 'event',
      template: { name: 'welcome_offers', language: 'en_US' },
      phone: field('Address'),
      purpose: 'promotional',
      stage: 'awareness',
      topic: 'news',
    },
    byEmailInstead(welcome, 'Welcome by email'),
  ],
  people: [
    {
      name: 'Yes',
      shows: 'confirms',
      fate: '0013',
      expects: {
        steps: [
          { step: ask, branch: 'continue', reason: 'accepted', later: 'nothing', columns: replied },
          { step: welcome, branch: 'continue', reason: 'accepted', later: 'nothing', columns: replied },
        ],
        rows: [{ table: 'WA_Consent', holds: { Topic: 'news', Status: 'opted_in', Reason: 'opt_in_button' } }],
      },
    },
    {
      name: 'Later',
      shows: 'reads the question and leaves it',
      fate: '0002',
      expects: {
        steps: [{ step: ask, branch: 'continue', reason: 'accepted', later: 'nothing', columns: read }],
        ends: 'Until the answer is yes',
      },
    },
  ],
  acts: [
    { kind: 'opts_in', who: 'Yes', topic: 'news', source: 'web', method: 'form' },
    { kind: 'opts_in', who: 'Later', topic: 'news', source: 'web', method: 'form' },
  ],
};
