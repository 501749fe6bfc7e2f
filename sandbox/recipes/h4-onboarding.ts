import { byEvent, read, replied } from './columns';
import { byEmailInstead } from './familiar-steps';
import { field, type MessageStep, type Recipe, type RecipeStep, type StepExpectation } from './recipe';

/** A day of this journey lasts two minutes of the canvas. */
const DAY_MINUTES = 2;
/** Fires at a reply, and where none comes in time: what waits is released by either. */
const event = 'h4-onboarding-check-in';
const acknowledgement = 'Sorry to hear that. One of us will look at it with you.';
const question = { text: 'What is it about?', buttons: ['Signing in', 'An order'] };
const service = 'service@example.com';

const [welcome, firstSteps, checkIn] = ['Day 0: welcome', 'Day 1: first steps', 'Day 3: does it work?'] as const;
const [next, nextUnanswered] = ['Day 7: what next', 'Day 7, unanswered'] as const;
const outcome = 'What came of it?';
const withService = 'With customer service: no more messages';

const about = (template: string): MessageStep => ({
  template: { name: template, language: 'en_US' },
  parameters: { 'body.1': field('First Name') },
  purpose: 'operational',
  stage: 'onboarding',
  topic: 'onboarding',
});
const days = (count: number, name: string, after: string, branch?: string): RecipeStep => ({
  kind: 'wait',
  name,
  after,
  ...(branch === undefined ? {} : { branch }),
  minutes: count * DAY_MINUTES,
});

const got = (step: string, more: Partial<StepExpectation> = {}): StepExpectation => ({
  step,
  branch: 'continue',
  reason: 'accepted',
  later: 'nothing',
  columns: read,
  ...more,
});
const came = (branch: string): StepExpectation => ({ step: outcome, branch, reason: branch });

/** The rules of the sandbox let a person see a "no" to `onboarding`, as a task. */
export const h4Onboarding: Recipe = {
  id: 'h4-onboarding',
  name: 'H4 Onboarding: days 0, 1, 3 and 7',
  shows:
    'On day 3 a new customer is asked whether it works: YES goes on to day 7, NO is acknowledged, asked about and handed over, and nothing more is sent.',
  group: 'Replies have owners',
  entry: 'audience',
  steps: [
    { kind: 'message', name: welcome, ...about('onboarding_welcome') },
    byEmailInstead(welcome, 'Day 0 by email'),
    days(1, 'Until day 1', welcome, 'continue'),
    { kind: 'message', name: firstSteps, after: 'Until day 1', ...about('onboarding_first_steps') },
    days(2, 'Until day 3', firstSteps, 'continue'),
    {
      kind: 'message',
      name: checkIn,
      after: 'Until day 3',
      ...about('onboarding_check_in'),
      lateFallback: { kind: 'event', key: event, on: ['no_reply'] },
      replies: { handOver: 'service', acknowledgement, questions: [question], event },
    },
    { kind: 'wait_until_event', name: 'Until they answer', after: checkIn, branch: 'continue', event },
    { kind: 'outcome', name: outcome, after: 'Until they answer', branch: 'event', of: checkIn },
    { kind: 'decision_split', name: 'Yes?', after: outcome, branch: 'replied', of: outcome, categories: ['yes'] },
    days(4, 'Until day 7', 'Yes?', 'yes'),
    { kind: 'message', name: next, after: 'Until day 7', ...about('onboarding_what_next') },
    { kind: 'wait', name: withService, after: 'Yes?', branch: 'remainder', minutes: 0.1 },
    days(4, 'Until day 7 without an answer', outcome, 'read'),
    { kind: 'message', name: nextUnanswered, after: 'Until day 7 without an answer', ...about('onboarding_what_next') },
  ],
  people: [
    {
      name: 'Yara',
      shows: 'taps Yes: nobody has to see it, and day 7 comes',
      fate: '0025',
      expects: {
        steps: [
          got(welcome),
          got(firstSteps),
          got(checkIn, { columns: replied, toldOf: ['yes'] }),
          came('replied'),
          got(next),
        ],
        ends: next,
        rows: [{ table: 'WA_Reply', holds: { Category: 'yes', State: 'nobody' } }],
        alsoGets: [],
        handedOver: 'nothing',
      },
    },
    {
      name: 'Noel',
      shows: 'taps No: acknowledged, asked what it is about, one task with the answer, and nobody chases him',
      fate: '0026',
      expects: {
        steps: [
          got(welcome),
          got(firstSteps),
          got(checkIn, { columns: replied, toldOf: ['no', 'no', `no, ${question.text}: Signing in`] }),
          came('replied'),
        ],
        ends: withService,
        rows: [
          {
            table: 'WA_Reply',
            holds: {
              Category: 'no',
              State: 'person',
              OwnerEmail: service,
              RoutedTo: 'task',
              AcknowledgedDateUTC: true,
              CrmRecordID: true,
            },
          },
        ],
        alsoGets: [acknowledgement, question.text],
        handedOver: { owner: service, says: ['onboarding_check_in', question.text, 'Signing in'] },
      },
    },
    {
      name: 'Sil',
      shows: 'reads it and leaves it: the journey goes on by itself when no reply came in time',
      fate: '0002',
      expects: {
        steps: [
          got(welcome),
          got(firstSteps),
          got(checkIn, {
            later: 'event: no_reply',
            columns: { ...read, ...byEvent('no_reply') },
            toldOf: [],
          }),
          came('read'),
          got(nextUnanswered),
        ],
        ends: nextUnanswered,
        alsoGets: [],
        handedOver: 'nothing',
      },
    },
  ],
  acts: [
    { kind: 'known_to_crm', who: 'everybody' },
    { kind: 'enter', who: 'everybody' },
    { kind: 'until_passed', who: 'Yara', step: checkIn },
    { kind: 'until_passed', who: 'Noel', step: checkIn },
    { kind: 'until_passed', who: 'Sil', step: checkIn },
  ],
};
