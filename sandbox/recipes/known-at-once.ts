import { because, delivered } from './columns';
import { byEmailInstead, offer, orderUpdate } from './familiar-steps';
import type { Recipe } from './recipe';

export const knownAtOnce: Recipe = {
  id: 'known-at-once',
  name: 'Nobody is written to in vain',
  shows:
    'What is wrong is known before anything is sent: each contact takes the path that the step sets for that cause.',
  group: 'Known at once',
  entry: 'audience',
  steps: [
    { kind: 'message', name: 'Offer', ...offer, fallback: { suppressed: 'continue' } },
    byEmailInstead('Offer', 'Offer by email'),
    {
      kind: 'message',
      name: 'Update from a lost number',
      after: 'Offer',
      branch: 'continue',
      ...orderUpdate,
      sender: '999',
    },
    byEmailInstead('Update from a lost number', 'Update by email'),
  ],
  people: [
    {
      name: 'Ana',
      shows: 'gets the offer; the second step names a sender that the account no longer has',
      fate: '0001',
      expects: {
        steps: [
          { step: 'Offer', branch: 'continue', reason: 'accepted', later: 'nothing', columns: delivered },
          {
            step: 'Update from a lost number',
            branch: 'email_fallback',
            reason: 'sender_unavailable',
            later: 'nothing',
            columns: because('sender_unavailable'),
            line: ['the sender is not of this account', 'at once', 'default'],
          },
        ],
        ends: 'Update by email',
      },
    },
    {
      name: 'Ben',
      shows: 'has two digits where the number should be',
      fate: '0001',
      fields: { Mobile: '12' },
      expects: {
        steps: [
          {
            step: 'Offer',
            branch: 'email_fallback',
            reason: 'invalid_phone',
            later: 'nothing',
            columns: because('invalid_phone'),
            line: ['the number is no phone number', 'at once', 'default'],
          },
        ],
        ends: 'Offer by email',
      },
    },
    {
      name: 'Cleo',
      shows:
        'is suppressed in Marketing Cloud; the first step lets this cause go on, the second leaves the contact alone: no email either',
      fate: '0001',
      fields: { Suppressed: 'true' },
      expects: {
        steps: [
          {
            step: 'Offer',
            branch: 'continue',
            reason: 'suppressed',
            later: 'nothing',
            columns: because('suppressed'),
            line: ['the contact is suppressed in Marketing Cloud', 'at once', 'this cause goes on'],
          },
          {
            step: 'Update from a lost number',
            branch: 'no_contact',
            reason: 'suppressed',
            later: 'nothing',
            columns: because('suppressed'),
            line: ['the contact is suppressed in Marketing Cloud', 'at once', 'as the page saves it'],
          },
        ],
        ends: 'Update from a lost number',
      },
    },
    {
      name: 'Dan',
      shows: 'never opted in to offers',
      fate: '0001',
      fields: { 'WhatsApp Opt-in': '' },
      expects: {
        steps: [
          {
            step: 'Offer',
            branch: 'email_fallback',
            reason: 'not_opted_in',
            later: 'nothing',
            columns: because('not_opted_in'),
            line: ['an offer to somebody without opt-in', 'at once', 'default'],
          },
        ],
        ends: 'Offer by email',
      },
    },
    {
      name: 'Eva',
      shows: 'has no first name, which the template needs',
      fate: '0001',
      fields: { 'First Name': '' },
      expects: {
        steps: [
          {
            step: 'Offer',
            branch: 'email_fallback',
            reason: 'parameters_missing',
            later: 'nothing',
            columns: { ...because('parameters_missing'), ErrorTitle: true },
            line: ['a value that the template needs is empty', 'at once', 'default'],
          },
        ],
        ends: 'Offer by email',
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
