import { inArgumentsFrom } from '../../../src/ui/form/activity-form';
import { EMPTY_FORM, type MessageForm } from '../../../src/ui/form/message-form';
import { carriedFrom, filledIn, lastMessage, proposedAnswers } from '../../../src/ui/form/proposed-answers';
import type { JourneyStep } from '../../../src/ui/journey-builder/answers';

const CHOICES = { entry: [], step: [], isListed: true, eventKey: undefined, entryKeys: [] };
const TEMPLATES = [
  { name: 'order_update', language: 'en_US', category: 'UTILITY' },
  { name: 'autumn_offer', language: 'en_US', category: 'MARKETING' },
] as const;
const FIRST: MessageForm = {
  ...EMPTY_FORM,
  sender: '900',
  template: { name: 'order_update', language: 'en_US' },
  parameters: { 'body.1': 'Ana' },
  link: 'https://example.com',
  phone: '{{Event.E."Mobile"}}',
  purpose: 'transactional',
  stage: 'purchase',
  topic: 'orders',
  owner: { name: 'Shop', email: 'shop@example.com' },
  conversion: 'none',
};
const stepOf = (form: MessageForm, key = 'A', isConfigured = true): JourneyStep => ({
  key,
  name: key,
  executeUrl: 'https://a.example/activities/message/execute',
  outArguments: ['messageKey'],
  next: [],
  paths: [],
  eventKeys: [],
  heldOutPercent: 0,
  activity: { metaData: { isConfigured }, arguments: { execute: { inArguments: [inArgumentsFrom(form)] } } },
});
const DEFAULTS = {
  purposes: { MARKETING: 'promotional', UTILITY: 'service' },
  topics: [
    { template: 'autumn_offer', topic: 'autumn' },
    { template: 'order_*', topic: 'order-updates' },
  ],
  country: 'MX',
  owner: { name: 'Account', email: 'account@example.com' },
} as const;
const known = {
  defaults: undefined,
  marketer: undefined,
  last: undefined,
  template: undefined,
  templates: TEMPLATES,
  senders: [{ id: '900' }, { id: '901' }],
  choices: CHOICES,
};

test('the last step goes before the account, and what it says or left empty is not carried', () => {
  const proposed = proposedAnswers({
    ...known,
    defaults: { ...DEFAULTS, topics: [...DEFAULTS.topics] },
    last: stepOf(FIRST),
  });
  expect(proposed).toMatchObject({ sender: '900', phone: FIRST.phone, stage: 'purchase', owner: FIRST.owner });
  expect(proposed).toMatchObject({ defaultCountry: 'MX', conversion: 'none' });
  for (const own of ['template', 'parameters', 'link', 'holdout', 'purpose', 'topic']) {
    expect(proposed).not.toHaveProperty(own);
  }
});

test('sender, stage, owner and weekdays are the account’s where no step came before', () => {
  const own = { ...DEFAULTS, topics: [], sender: '901', stage: 'retention' } as const;
  const quietHours = { start: '20:00', end: '09:00', whenQuiet: 'fallback', days: { 7: 'closed' } } as const;
  const defaults = { ...own, topics: [...own.topics], quietHours };
  expect(proposedAnswers({ ...known, defaults })).toMatchObject({
    sender: '901',
    stage: 'retention',
    owner: DEFAULTS.owner,
    quietHours: { start: '20:00', zoneFrom: 'number', days: { 7: 'closed' } },
  });
  expect(proposedAnswers({ ...known, defaults, last: stepOf(FIRST) })).toMatchObject({
    sender: '900',
    stage: 'purchase',
  });
  // One that the account no longer has is proposed to nobody.
  expect(proposedAnswers({ ...known, defaults: { ...defaults, sender: '999' } })).not.toHaveProperty('sender');
});

test('who is logged in is the owner where neither a step nor the account names one', () => {
  const marketer = { name: 'Ana López', email: 'ana@example.com' };
  const defaults = { ...DEFAULTS, topics: [] };
  expect(proposedAnswers({ ...known, marketer }).owner).toBe(marketer);
  expect(proposedAnswers({ ...known, marketer, defaults }).owner).toBe(DEFAULTS.owner);
  expect(proposedAnswers({ ...known, marketer, last: stepOf(FIRST) }).owner).toEqual(FIRST.owner);
});

test.each([
  [
    'of the same category: as in the last step, but for a topic that the account has',
    TEMPLATES[0],
    true,
    'transactional',
    'order-updates',
  ],
  ['of another category: as the account says', TEMPLATES[1], true, 'promotional', 'autumn'],
  ['where nobody says anything: no purpose and no topic', TEMPLATES[1], false, undefined, undefined],
] as const)('why and about what, for a template %s', (_title, template, hasDefaults, purpose, topic) => {
  const defaults = hasDefaults ? { ...DEFAULTS, topics: [...DEFAULTS.topics] } : undefined;
  const { purpose: why, topic: about } = proposedAnswers({ ...known, defaults, last: stepOf(FIRST), template });
  expect([why, about]).toEqual([purpose, topic]);
});

test('a topic is the last step’s where its purpose is', () => {
  const proposed = proposedAnswers({ ...known, last: stepOf(FIRST), template: TEMPLATES[0] });
  expect(proposed).toMatchObject({ purpose: 'transactional', topic: 'orders' });
});

test('the last finished step before this one is asked, else any other', () => {
  const [one, two, draft] = [stepOf(FIRST, 'one'), stepOf(FIRST, 'two'), stepOf(FIRST, 'draft', false)];
  expect(lastMessage({ earlierSteps: [one, draft], otherSteps: [one, draft, two] })?.key).toBe('one');
  expect(lastMessage({ earlierSteps: [], otherSteps: [draft, two] })?.key).toBe('two');
  expect(lastMessage({ earlierSteps: [], otherSteps: [draft] })).toBeUndefined();
});

test('the phone field is proposed where there is one alone', () => {
  const phone = (name: string) => ({ expression: `{{Event.E."${name}"}}`, label: name, type: 'Phone', length: 50 });
  const proposedOf = (entry: ReturnType<typeof phone>[]) =>
    proposedAnswers({ ...known, choices: { ...CHOICES, entry } });
  expect(proposedOf([phone('Mobile')])).toEqual({ phone: '{{Event.E."Mobile"}}' });
  expect(proposedOf([phone('Mobile'), phone('Home')])).toEqual({});
});

test('nothing is carried from a step that answered nothing', () => {
  expect(carriedFrom(stepOf(EMPTY_FORM, 'A', false))).toEqual({});
});

test('what is no longer proposed is taken back, unless the marketer answered it', () => {
  const before = { purpose: 'promotional', topic: 'autumn', stage: 'purchase' } as const;
  const proposed = { purpose: 'service' } as const;
  expect(filledIn(proposed, { before, answered: new Set() })).toEqual({ purpose: 'service', topic: '', stage: null });
  expect(filledIn(proposed, { before, answered: new Set(['topic', 'purpose']) })).toEqual({ stage: null });
  expect(filledIn(proposed, { before: {}, answered: new Set() })).toEqual({ purpose: 'service' });
});
