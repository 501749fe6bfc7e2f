import { replied } from './columns';
import { byEmailInstead } from './familiar-steps';
import { field, type Recipe, type RowExpectation, type StepExpectation } from './recipe';

const step = 'Your inquiry';
const acknowledgement = 'Thank you! Two short questions, then one of us answers you.';
const whoFor = { text: 'Who is it for?', buttons: ['Myself', 'A gift'] };
const when = { text: 'When do you need it?', buttons: ['This week', 'No hurry'] };
/** So short that they may come at once: whoever types more within two seconds of a message of ours is a machine. */
const [ASKS, WANTS] = ['Is it still available?', 'How much is the big one?'] as const;
/** Once the questions are over the journey is told of all answers. */
const ANSWERS = `question, ${whoFor.text}: Myself, ${when.text}: This week`;
const sales = 'sales@example.com';

const answered = {
  step,
  branch: 'continue',
  reason: 'accepted',
  later: 'nothing',
  columns: replied,
} as const satisfies StepExpectation;
const ofSales = (category: string): RowExpectation => ({
  table: 'WA_Reply',
  holds: {
    Category: category,
    State: 'person',
    OwnerEmail: sales,
    RoutedTo: 'task',
    AcknowledgedDateUTC: true,
    CrmRecordID: true,
  },
});

/** The rules of the sandbox make tasks of replies to `inquiries`. */
export const h2Inquiry: Recipe = {
  id: 'h2-inquiry',
  name: 'H2 Inquiry: acknowledge, qualify, hand over',
  shows:
    'Who asked on the website is written to; what they answer is acknowledged once, asked about, and taken to sales as one task with the answers.',
  group: 'Replies have owners',
  entry: 'audience',
  steps: [
    {
      kind: 'message',
      name: step,
      template: { name: 'inquiry_received', language: 'en_US' },
      parameters: { 'body.1': field('First Name'), 'body.2': 'the blue jacket' },
      purpose: 'sales',
      stage: 'consideration',
      topic: 'inquiries',
      replies: { handOver: 'sales', acknowledgement, questions: [whoFor, when], event: 'h2-inquiry-answered' },
    },
    byEmailInstead(step),
    {
      kind: 'wait_until_event',
      name: 'Until they answer',
      after: step,
      branch: 'continue',
      event: 'h2-inquiry-answered',
    },
    { kind: 'wait', name: 'Answered', after: 'Until they answer', branch: 'event', minutes: 0.1 },
  ],
  people: [
    {
      name: 'Ana',
      shows: 'asks whether it is still there, and answers both questions: her answers stand in the task',
      fate: '0002',
      expects: {
        steps: [{ ...answered, toldOf: ['question', 'question', 'question', ANSWERS] }],
        ends: 'Answered',
        rows: [ofSales('question')],
        alsoGets: [acknowledgement, whoFor.text, when.text],
        handedOver: { owner: sales, says: [whoFor.text, 'Myself', when.text, 'This week', ASKS] },
      },
    },
    {
      name: 'Ben',
      shows: 'asks for the price, and would rather talk to a person: he is asked no more',
      fate: '0002',
      expects: {
        steps: [answered],
        ends: 'Answered',
        rows: [ofSales('sales')],
        alsoGets: [acknowledgement, whoFor.text],
        handedOver: { owner: sales, says: [WANTS, 'inquiry_received'] },
      },
    },
    {
      name: 'Cy',
      shows: 'only says thanks: it is noted, and nobody is called',
      fate: '0002',
      expects: {
        steps: [{ ...answered, toldOf: ['thanks'] }],
        ends: 'Answered',
        rows: [{ table: 'WA_Reply', holds: { Category: 'thanks', State: 'nobody' } }],
        alsoGets: [],
        handedOver: 'nothing',
      },
    },
    {
      name: 'Eve',
      shows: 'writes first, and no journey wrote to her: acknowledged all the same, and sales has her on the page',
      fate: '0002',
      expects: {
        steps: [],
        rows: [
          {
            table: 'WA_Reply',
            holds: {
              Category: 'sales',
              State: 'person',
              OwnerEmail: sales,
              RoutedTo: 'none',
              AcknowledgedDateUTC: true,
            },
          },
        ],
        alsoGets: ['Thank you for your message. One of us will answer you shortly.'],
        handedOver: 'nothing',
      },
    },
  ],
  acts: [
    { kind: 'known_to_crm', who: ['Ana', 'Ben', 'Cy'] },
    { kind: 'enter', who: ['Ana', 'Ben', 'Cy'] },
    { kind: 'says', who: 'Ana', text: ASKS },
    { kind: 'says', who: 'Ben', text: WANTS },
    { kind: 'says', who: 'Cy', text: 'Thanks!' },
    { kind: 'says', who: 'Eve', text: 'How much is the blue one with delivery to Lyon? I want to buy two' },
    { kind: 'answers', who: 'Ana', question: whoFor.text, label: 'Myself' },
    { kind: 'answers', who: 'Ana', question: when.text, label: 'This week' },
    { kind: 'answers', who: 'Ben', question: whoFor.text, label: 'Talk to a person' },
  ],
};
