import { preferring, typeOf, valueChoices } from '../../../src/ui/form/value-choices';

const field = (key: string, name: string, type = 'Text') => ({ key, name, type, length: undefined });
const step = (key: string, name: string, outArguments: string[]) => ({
  key,
  name,
  outArguments,
  executeUrl: '',
  next: [],
  eventKeys: [],
});

test('fields and what earlier steps answer are offered apart, and each once', () => {
  const choices = valueChoices({
    fields: [field('Event.K.Email', 'Email', 'EmailAddress'), field('Interaction.REST-1.reason', 'reason')],
    earlierSteps: [step('REST-1', 'Order update', ['reason', 'messageKey'])],
    eventKey: 'K',
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
    eventKey: 'K',
    ownKey: 'REST-2',
  });
  expect(choices.step.map(({ label }) => label)).toEqual(['REST-1: reason']);
});

test('the likely field is offered first, by type or by name', () => {
  const choices = valueChoices({
    fields: [field('Event.K.A', 'A'), field('Event.K.Celular', 'Celular'), field('Event.K.P', 'P', 'Phone')],
    earlierSteps: [],
    eventKey: 'K',
    ownKey: 'REST-2',
  });
  expect(preferring(['Phone'], /celular/i, choices.entry).map(({ label }) => label)).toEqual(['Celular', 'P', 'A']);
});
