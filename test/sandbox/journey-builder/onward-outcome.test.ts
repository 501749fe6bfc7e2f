import { emailActivity } from '../../../sandbox/journey-builder/activity';
import { placeActivity, removeActivity } from '../../../sandbox/journey-builder/journey';
import { createJourneyBuilder, dataExtensionEntry } from '../../../sandbox/journey-builder/journey-builder';
import { onwardOutcome } from '../../../sandbox/journey-builder/onward-outcome';

const outcome = (branchResult: string, next: string | null = null) => ({ arguments: { branchResult }, next });
const step = (branches: readonly string[]) => ({
  ...emailActivity('STEP-1'),
  outcomes: branches.map((branch) => outcome(branch)),
});

const newJourney = () =>
  createJourneyBuilder({
    jwtSecret: 's',
    ids: () => 'id',
    clock: () => 0,
    retryDelayMs: 1,
    waitMinuteMs: 1,
  }).createJourney('Offer', dataExtensionEntry('Audience', [], '11111111-2222-4333-8444-555555555555'));

test.each([
  [['email_fallback', 'continue'], 'continue'],
  [['not_delivered', 'opted_out', 'delivered', 'converted'], 'converted'],
  [['timeout', 'event'], 'event'],
  [['theirs', 'other'], 'theirs'],
])('of %j the journey goes on by %s, wherever it stands', (branches, expected) => {
  expect(onwardOutcome(branches.map((branch) => outcome(branch)))?.arguments?.branchResult).toBe(expected);
});

test('what stood at a place follows the branch that goes on, and closes the gap when the step is taken off', () => {
  const journey = newJourney();
  placeActivity(journey, emailActivity('EMAILV2-1'));
  placeActivity(journey, step(['email_fallback', 'continue']));
  expect(journey.activities.find(({ key }) => key === 'STEP-1')?.outcomes.map(({ next }) => next)).toEqual([
    null,
    'EMAILV2-1',
  ]);
  removeActivity(journey, 'STEP-1');
  expect(journey.start).toBe('EMAILV2-1');
});
