import { delivered, optedOut } from './columns';
import { byEmailInstead } from './familiar-steps';
import { field, type Recipe, type StepExpectation } from './recipe';

const step = 'Welcome';
const welcomed = {
  step,
  branch: 'continue',
  reason: 'accepted',
  later: 'nothing',
  decision: { Stage: 'awareness', Topic: 'offers', Purpose: 'promotional' },
} as const satisfies Partial<StepExpectation>;

/** The sandbox's consent policy fires `APIEvent-welcome-offers` for a new opt-in to `offers`. */
export const h1OptInAndWelcome: Recipe = {
  id: 'h1-opt-in-and-welcome',
  name: 'H1 Opt-in and welcome',
  shows: 'An opt-in from a form, or on WhatsApp itself, starts the journey that welcomes the contact.',
  group: 'Start of a relationship',
  entry: { event: 'APIEvent-welcome-offers', fields: ['Address', 'Topic', 'EvidenceID'] },
  steps: [
    {
      kind: 'message',
      name: step,
      template: { name: 'welcome_offers', language: 'en_US' },
      phone: field('Address'),
      purpose: 'promotional',
      stage: 'awareness',
      topic: 'offers',
    },
    byEmailInstead(step, 'Welcome by email'),
  ],
  people: [
    {
      name: 'Ana',
      shows: 'ticks the box in a web form (POST /consents)',
      fate: '0001',
      expects: {
        steps: [{ ...welcomed, columns: delivered }],
        rows: [
          {
            table: 'WA_Consent',
            holds: { Topic: 'offers', Status: 'opted_in', Reason: 'declared', Source: 'web/form' },
          },
        ],
      },
    },
    {
      name: 'Bea',
      shows: 'taps the opt-in button of a message of ours, and is thanked on WhatsApp as well',
      fate: '0001',
      knownByNumber: true,
      expects: {
        steps: [{ ...welcomed, columns: delivered }],
        rows: [
          {
            table: 'WA_Consent',
            holds: { Topic: 'offers', Status: 'opted_in', Reason: 'opt_in_button', Source: 'whatsapp' },
          },
        ],
        alsoGets: ['Thank you, we have noted that you would like to hear from us here.'],
      },
    },
    {
      name: 'Cal',
      shows: 'had said STOP: a form does not lift it, so the welcome goes by email',
      fate: '0001',
      expects: {
        steps: [
          {
            step,
            branch: 'email_fallback',
            reason: 'opted_out',
            later: 'nothing',
            columns: { FinalReason: 'opted_out' },
          },
        ],
        ends: 'Welcome by email',
        rows: [{ table: 'WA_Consent', holds: { Topic: '*', Status: 'opted_out', Reason: 'stop_word' } }],
      },
    },
    {
      name: 'Dot',
      shows: 'taps "Stop promotions" under the welcome, and is written to no more',
      fate: '0012',
      expects: {
        steps: [{ ...welcomed, columns: optedOut('button') }],
        rows: [{ table: 'WA_Consent', holds: { Topic: '*', Status: 'opted_out', Reason: 'opt_out_button' } }],
      },
    },
  ],
  acts: [
    { kind: 'opts_in', who: 'Ana', topic: 'offers', source: 'web', method: 'form' },
    { kind: 'taps', who: 'Bea', label: 'Yes, send me offers', payload: 'OPTIN:offers:invitation' },
    { kind: 'says', who: 'Cal', text: 'STOP' },
    { kind: 'opts_in', who: 'Cal', topic: 'offers', source: 'web', method: 'form' },
    { kind: 'opts_in', who: 'Dot', topic: 'offers', source: 'shop', method: 'qr code' },
  ],
};
