import type { DrawnRecipe } from '../../../sandbox/recipe-run/draw-recipe';
import { type Evidence, judgeRecipe } from '../../../sandbox/recipe-run/judge-recipe';
import type { Recipe } from '../../../sandbox/recipes/recipe';

const recipe: Recipe = {
  id: 'r',
  name: 'R',
  shows: 'R.',
  group: 'Known at once',
  entry: 'audience',
  steps: [],
  people: [
    {
      name: 'Ana',
      shows: 'fails',
      fate: '1026',
      expects: {
        steps: [
          {
            step: 'Offer',
            branch: 'continue',
            reason: 'accepted',
            later: 'event: unreachable',
            toldOf: ['no, What?: This'],
            columns: { FailedDateUTC: true, FinalReason: 'unreachable' },
          },
        ],
        ends: 'Late',
        alsoGets: ['Sorry.', 'What is it?'],
        handedOver: { owner: 'service@shop.example', says: ['What is it?', 'Signing in'] },
        rows: [
          { table: 'WA_Consent', holds: { Status: 'opted_out' } },
          { table: 'WA_Reply', holds: { Category: 'no', CrmRecordID: true } },
        ],
      },
    },
  ],
  acts: [],
};
const contact = { key: 'ana-1', row: {} };
const drawn = {
  recipe,
  journey: {},
  people: [{ name: 'Ana', contact, phone: '+34610001026', email: 'ana@shop.example' }],
  crowd: [],
  keys: new Map([
    ['Offer', 'S-1'],
    ['Late', 'E-1'],
    ['Other', 'S-2'],
  ]),
} as unknown as DrawnRecipe;

const answer = { branchResult: 'continue', reason: 'accepted', messageKey: 'm1' };
const visit = (activityKey: string, outArguments = answer) => ({
  contactKey: 'ana-1',
  definitionInstanceId: 'd',
  activityKey,
  activityId: 'a',
  outcome: { kind: 'branch', branch: outArguments.branchResult, outArguments } as const,
  attempts: 1,
  tookMs: 1,
});
const row = {
  MessageKey: 'm1',
  Branch: 'continue',
  Reason: 'accepted',
  FailedDateUTC: 'x',
  FinalReason: 'unreachable',
};
const task = (change: object) => ({
  owner: 'service@shop.example',
  phone: '+34610001026',
  description: '- What is it?\n  Signing in',
  ...change,
});
const RIGHT: Evidence = {
  runs: [{ contact, definitionInstanceId: 'd', visits: [visit('S-1')], state: 'completed', at: 'E-1' }],
  rows: {
    WA_Message: [{ ...row, ReadDateUTC: null }],
    WA_Consent: [{ MobileNumber: '+34610001026', Status: 'opted_out' }],
    WA_Conversion: [],
    WA_Reply: [{ MobileNumber: '+34610001026', Category: 'no', CrmRecordID: '00T1' }],
  },
  events: [
    { contactKey: 'ana-1', data: { MessageKey: 'm1', Reason: 'unreachable' } },
    { contactKey: 'ana-1', data: { MessageKey: 'm1', ReplyID: 'r1', Category: 'no', Answers: 'What?: This' } },
  ],
  emails: [],
  tasks: [task({})],
  texts: new Map([['+34610001026', ['Sorry.', 'What is it?']]]),
};
const differences = (change: Partial<Evidence>) => judgeRecipe(drawn, { ...RIGHT, ...change })[0]?.differences;
const runs = (change: Partial<Evidence['runs'][number]>) => [{ ...RIGHT.runs[0], ...change }] as Evidence['runs'];
const messages = (change: object) => ({ ...RIGHT.rows, WA_Message: [{ ...row, ...change }] });

test('what came as it was described has no differences', () => {
  expect(differences({})).toEqual([]);
});

test.each<[string, Partial<Evidence>, RegExp]>([
  ['nobody has come', { runs: [] }, /no answer/],
  [
    'another branch was answered',
    { runs: runs({ visits: [visit('S-1', { ...answer, branchResult: 'email_fallback' })] }) },
    /answered email_fallback/,
  ],
  [
    'a step was passed that nobody expected',
    { runs: runs({ visits: [visit('S-1'), visit('S-2')] }) },
    /"Other", which nobody expected/,
  ],
  ['the contact ended elsewhere', { runs: runs({ at: 'S-1' }) }, /stands at "Offer"/],
  ['the event never went', { events: [] }, /later: nothing/],
  ['the event went twice', { events: [...RIGHT.events, ...RIGHT.events] }, /unreachable and event: unreachable/],
  ['an email went as well', { emails: [{ messageKey: 'm1', to: 'ana@shop.example' }] }, /email: /],
  ['the row is missing', { rows: { ...RIGHT.rows, WA_Message: [] } }, /no row in WA_Message/],
  ['a column is empty', { rows: messages({ FailedDateUTC: null }) }, /FailedDateUTC is empty/],
  ['a column holds another value', { rows: messages({ FinalReason: 'delivered' }) }, /FinalReason is delivered/],
  ['a column is filled that should be empty', { rows: messages({ ReadDateUTC: 'x' }) }, /ReadDateUTC is x/],
  [
    'the consent row says otherwise',
    { rows: { ...RIGHT.rows, WA_Consent: [{ MobileNumber: '+34610001026', Status: 'opted_in' }] } },
    /WA_Consent holds opted_in/,
  ],
  [
    'the consent row is of somebody else',
    { rows: { ...RIGHT.rows, WA_Consent: [{ MobileNumber: '+34610001027', Status: 'opted_out' }] } },
    /WA_Consent holds nothing/,
  ],
  ['a text did not come', { texts: new Map([['+34610001026', ['Sorry.']]]) }, /also got "Sorry."/],
  [
    'a text came twice',
    { texts: new Map([['+34610001026', ['Sorry.', 'Sorry.', 'What is it?']]]) },
    /also got "Sorry.", "Sorry."/,
  ],
  ['no task is in the CRM', { tasks: [] }, /0 tasks/],
  ['two tasks are in the CRM', { tasks: [task({}), task({})] }, /2 tasks/],
  ['the task is somebody else’s', { tasks: [task({ owner: 'sales@shop.example' })] }, /task of sales@/],
  ['the task names no answer', { tasks: [task({ description: 'What is it?' })] }, /does not say "Signing in"/],
  [
    'the task is linked to nobody',
    { tasks: [task({ phone: undefined, description: '+34610001026 What is it? Signing in' })] },
    /linked to somebody else/,
  ],
  ['the journey was told of nothing', { events: RIGHT.events.slice(0, 1) }, /told of no reply/],
  [
    'a column that was to hold something is empty',
    { rows: { ...RIGHT.rows, WA_Reply: [{ MobileNumber: '+34610001026', Category: 'no', CrmRecordID: null }] } },
    /WA_Reply holds/,
  ],
])('it is told that %s', (_what, change, wanted) => {
  expect(differences(change)?.join('\n')).toMatch(wanted);
});

test('of a crowd each way must be taken by somebody, and nobody may go another way', () => {
  const way = (reason: string) => ({ shows: reason, steps: [{ step: 'Offer', branch: 'continue', reason }] });
  const crowd = ['c1', 'c2'].map((key) => ({ name: key, contact: { key, row: {} }, phone: key, email: key }));
  const of = (...reasons: string[]) =>
    judgeRecipe(
      {
        ...drawn,
        crowd,
        recipe: {
          ...recipe,
          people: [],
          acts: [{ kind: 'crowd_enters', expects: [way('accepted'), way('scheduled')] }],
        },
      },
      {
        ...RIGHT,
        runs: reasons.map((reason, index) => ({
          contact: { key: `c${index + 1}`, row: {} },
          definitionInstanceId: 'd',
          visits: [visit('S-1', { ...answer, reason })],
          state: 'completed',
          at: null,
        })),
      },
    ).flatMap((verdict) => verdict.differences);
  expect(of('accepted', 'scheduled')).toEqual([]);
  expect(of('accepted', 'accepted')).toEqual(['nobody went this way']);
  expect(of('scheduled', 'suppressed').join()).toMatch(/1 went another way, the first: .*suppressed/);
});
