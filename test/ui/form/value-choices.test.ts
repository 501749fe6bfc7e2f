import { preferring, typeOf, valueChoices } from '../../../src/ui/form/value-choices';

const field = (key: string, name: string, type = 'Text') => ({ key, name, type, length: undefined });
const step = (key: string, name: string, outArguments: string[]) => ({
  key,
  name,
  outArguments,
  executeUrl: '',
  next: [],
  paths: [],
  eventKeys: [],
  heldOutPercent: 0,
  activity: {},
});

test('fields and what earlier steps answer are offered apart, and each once', () => {
  const choices = valueChoices({
    fields: [field('Event.K.Email', 'Email', 'EmailAddress'), field('Interaction.REST-1.reason', 'reason')],
    earlierSteps: [step('REST-1', 'Order update', ['reason', 'messageKey'])],
    entryKeys: ['K'],
    ownKey: 'REST-2',
  });
  expect(choices.entry.map(({ expression }) => expression)).toEqual(['{{Event.K."Email"}}']);
  expect(choices.step.map(({ label, expression }) => [label, expression])).toEqual([
    ['Order update: reason', '{{Interaction.REST-1.reason}}'],
    ['Order update: messageKey', '{{Interaction.REST-1.messageKey}}'],
  ]);
  expect(typeOf('{{Event.K."Email"}}', choices)).toBe('EmailAddress');
});

test('a step is not offered its own answer, and what the list alone names says of which step it is', () => {
  const choices = valueChoices({
    fields: [field('Interaction.REST-2.reason', 'reason'), field('Interaction.REST-1.reason', 'reason')],
    earlierSteps: [],
    entryKeys: ['K'],
    ownKey: 'REST-2',
  });
  expect(choices.step.map(({ label }) => label)).toEqual(['REST-1: reason']);
});

test('what a step answers is said by the step’s name, and in words where there are some', () => {
  const choices = valueChoices({
    fields: [field('Interaction.REST-1.reason', 'reason'), field('Interaction.REST-9.Case ID', 'Case ID')],
    earlierSteps: [step('REST-2', 'Order update', ['messageKey'])],
    entryKeys: ['K'],
    ownKey: 'REST-3',
    steps: [{ key: 'REST-1', name: 'Welcome' }],
    inWords: (answer) => ({ reason: 'why it took that path', messageKey: 'number of its message' })[answer],
  });
  expect(choices.step.map(({ label }) => label)).toEqual([
    'Order update: number of its message',
    'Welcome: why it took that path',
    'REST-9: Case ID',
  ]);
});

test('the likely field is offered first, by type or by name', () => {
  const choices = valueChoices({
    fields: [field('Event.K.A', 'A'), field('Event.K.Celular', 'Celular'), field('Event.K.P', 'P', 'Phone')],
    earlierSteps: [],
    entryKeys: ['K'],
    ownKey: 'REST-2',
  });
  expect(preferring(['Phone'], /celular/i, choices.entry).map(({ label }) => label)).toEqual(['Celular', 'P', 'A']);
});

test.each([
  ['a name that is not the field’s', { key: 'Event.K.FirstName', name: 'First Name' }, '{{Event.K."FirstName"}}'],
  [
    'a dot in the field',
    { key: 'Event.K.Contact_Salesforce.Phone', name: 'Phone' },
    '{{Event.K."Contact_Salesforce.Phone"}}',
  ],
  ['a dot in the key of the event', { key: 'Event.my.event.Phone', name: 'Phone' }, '{{Event.my.event."Phone"}}'],
])('%s: the key says what is bound, the name what is shown', (_what, { key, name }, expression) => {
  const choices = valueChoices({
    fields: [field(key, name)],
    earlierSteps: [],
    entryKeys: ['K', 'my.event'],
    ownKey: '',
  });
  expect(choices.entry).toEqual([expect.objectContaining({ expression, label: name })]);
});

test('what a step with a free key answers is bound in quotes', () => {
  const earlierSteps = [step('WhatsApp welcome', 'Welcome', ['messageKey'])];
  const choices = valueChoices({ fields: [], earlierSteps, entryKeys: [], ownKey: 'REST-2' });
  expect(choices.step[0]?.expression).toBe('{{Interaction."WhatsApp welcome".messageKey}}');
});

test('the entry source has the key that its fields name, and is known by every key that was told', () => {
  const choices = valueChoices({
    fields: [field('Event.NEW.A', 'A')],
    earlierSteps: [],
    entryKeys: ['OLD'],
    ownKey: 'REST-2',
  });
  expect([choices.eventKey, choices.entryKeys]).toEqual(['NEW', ['NEW', 'OLD']]);
});
