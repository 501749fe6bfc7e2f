import { because, byEvent, delivered, doubleContact, failed, refused } from './columns';
import { byEmailInstead, lateEvent, offer, releasedByLateEvent } from './familiar-steps';
import type { Recipe } from './recipe';

const id = 'late-fallback-by-event';
const step = 'Offer';

export const lateFallbackByEvent: Recipe = {
  id,
  name: 'It fails after the answer: an event takes over',
  shows:
    'The journey has gone on when Meta says that a message failed: an event releases the contact from its wait to an email, once, and not where a delivery came first.',
  group: 'After the answer',
  entry: 'audience',
  steps: [
    {
      kind: 'message',
      name: step,
      ...offer,
      fallback: { suppressed: 'continue' },
      lateFallback: lateEvent(id, 'failed'),
    },
    byEmailInstead(step),
    ...releasedByLateEvent(id, step),
  ],
  people: [
    {
      name: 'Ida',
      shows: 'Meta refuses at once: not on WhatsApp (131026). The journey has her, nothing is done later',
      fate: '2026',
      expects: {
        steps: [
          {
            step,
            branch: 'email_fallback',
            reason: 'unreachable',
            later: 'nothing',
            columns: refused('unreachable', '131026'),
            line: ['Meta refuses: not on WhatsApp (131026)', 'at once', 'late fallback on failed'],
          },
        ],
        ends: 'At once, by email',
      },
    },
    {
      name: 'Jo',
      shows: 'the business blocked this number (130403); the step lets this cause go on',
      fate: '0403',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'suppressed',
            later: 'nothing',
            columns: refused('suppressed', '130403'),
            line: [
              'Meta refuses: the business blocked this person (130403)',
              'at once',
              'this cause goes on, late fallback on failed',
            ],
          },
        ],
        ends: 'Until the late fallback',
      },
    },
    {
      name: 'Kim',
      shows: 'fails after the answer (131026)',
      fate: '1026',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'event: unreachable',
            columns: { ...failed, ...because('unreachable'), ...byEvent('unreachable') },
            line: ['it fails (131026)', 'late', 'late fallback on failed'],
          },
        ],
        ends: 'Late, by email',
      },
    },
    {
      name: 'Lea',
      shows: 'Meta holds the offer back (131049)',
      fate: '1049',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'event: withheld_by_meta',
            columns: { ...failed, ...because('withheld_by_meta'), ...byEvent('withheld_by_meta') },
            line: ['Meta holds an offer back (131049)', 'late', 'late fallback on failed'],
          },
        ],
        ends: 'Late, by email',
      },
    },
    {
      name: 'Max',
      shows: 'fails on one device and is delivered on another before the fallback is due',
      fate: '0042',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'nothing',
            columns: { ...failed, ...delivered },
            line: [
              'it fails on one device and is delivered on another before the fallback is due',
              'late',
              'late fallback on failed',
            ],
          },
        ],
        ends: 'Until the late fallback',
      },
    },
    {
      name: 'Nia',
      shows: 'fails, and is delivered when the email has gone: contacted twice, and the row says so',
      fate: '0044',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'accepted',
            later: 'event: unreachable',
            columns: {
              ...failed,
              DeliveredDateUTC: true,
              ...because('delivered'),
              ...byEvent('unreachable'),
              ...doubleContact,
            },
            line: ['it fails, and is delivered after the fallback', 'late', 'late fallback on failed'],
          },
        ],
        ends: 'Late, by email',
      },
    },
    {
      name: 'Oz',
      shows: 'the call was never answered, and nothing comes of it',
      fate: '0053',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'unconfirmed',
            later: 'event: unconfirmed',
            columns: { ...because('unconfirmed'), ...byEvent('unconfirmed') },
            line: ['no answer to the send, and nothing comes of it', 'late', 'late fallback on failed'],
          },
        ],
        ends: 'Late, by email',
      },
    },
    {
      name: 'Pia',
      shows: 'the call was never answered, yet it is delivered',
      fate: '0052',
      expects: {
        steps: [
          {
            step,
            branch: 'continue',
            reason: 'unconfirmed',
            later: 'nothing',
            columns: delivered,
            line: ['no answer to the send, yet it is delivered', 'late', 'late fallback on failed'],
          },
        ],
        ends: 'Until the late fallback',
      },
    },
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
