import { because, byEvent, delivered, failed } from './columns';
import { byEmailInstead, lateEvent, releasedByLateEvent } from './familiar-steps';
import { field, type Recipe } from './recipe';

const id = 'template-breaks';

export const templateBreaks: Recipe = {
  id,
  name: 'A template breaks and comes back',
  shows:
    'Meta drops a template for its quality: the one message under way is made up for, later contacts take the other path, and when Meta lifts the pause the template is used again.',
  group: 'Known at once',
  entry: 'audience',
  steps: [
    {
      kind: 'message',
      name: 'Deals of the week',
      template: { name: 'weekly_deals', language: 'en_US' },
      parameters: { 'body.1': field('First Name'), 'body.2': 'tea' },
      purpose: 'promotional',
      stage: 'retention',
      topic: 'offers',
      optInBound: true,
      lateFallback: lateEvent(id, 'failed'),
    },
    byEmailInstead('Deals of the week'),
    ...releasedByLateEvent(id, 'Deals of the week'),
  ],
  people: [
    {
      name: 'Fay',
      shows: 'her message is held back by Meta to watch its quality, then dropped (132015)',
      fate: '1015',
      expects: {
        steps: [
          {
            step: 'Deals of the week',
            branch: 'continue',
            reason: 'accepted',
            later: 'event: template_unavailable',
            columns: { ...failed, ...because('template_unavailable'), ...byEvent('template_unavailable') },
            line: ['held for quality, then dropped (132015)', 'late', 'late fallback on failed'],
          },
        ],
        ends: 'Late, by email',
      },
    },
    {
      name: 'Gus',
      shows: 'comes while the template is paused',
      fate: '0001',
      expects: {
        steps: [
          {
            step: 'Deals of the week',
            branch: 'email_fallback',
            reason: 'template_unavailable',
            later: 'nothing',
            columns: because('template_unavailable'),
            line: ['the template is paused', 'at once', 'default'],
          },
        ],
        ends: 'At once, by email',
      },
    },
    {
      name: 'Hana',
      shows: 'comes when Meta has lifted the pause',
      fate: '0001',
      expects: {
        steps: [
          { step: 'Deals of the week', branch: 'continue', reason: 'accepted', later: 'nothing', columns: delivered },
        ],
      },
    },
  ],
  acts: [
    { kind: 'enter', who: ['Fay'] },
    { kind: 'until_not_sendable', template: 'weekly_deals' },
    { kind: 'set_template', template: 'weekly_deals', status: 'PAUSED' },
    { kind: 'enter', who: ['Gus'] },
    { kind: 'set_template', template: 'weekly_deals', status: 'APPROVED' },
    { kind: 'enter', who: ['Hana'] },
  ],
};
