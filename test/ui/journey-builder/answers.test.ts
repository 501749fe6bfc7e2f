import fc from 'fast-check';
import {
  cultureFrom,
  eventKeyFrom,
  fieldsFrom,
  stepsBefore,
  stepsFrom,
  tokenFrom,
} from '../../../src/ui/journey-builder/answers';

test('no answer, whatever it is, breaks the page', () => {
  fc.assert(
    fc.property(fc.anything(), (answer) => {
      for (const read of [fieldsFrom, eventKeyFrom, cultureFrom, tokenFrom, stepsFrom])
        expect(() => read(answer)).not.toThrow();
    }),
  );
});

test('fields are read with and without a name, in quotes or not; an error is no list', () => {
  expect(
    fieldsFrom({
      schema: [
        { key: 'Event.K.Email', name: 'Email', type: 'EmailAddress', length: 254 },
        { key: 'Event.K."Mobile Number"', type: 'Phone', length: null },
        { noKey: true },
        null,
      ],
    }),
  ).toEqual([
    { key: 'Event.K.Email', name: 'Email', type: 'EmailAddress', length: 254 },
    { key: 'Event.K.Mobile Number', name: 'Mobile Number', type: 'Phone', length: undefined },
  ]);
  expect(fieldsFrom({ error: 'x' })).toBeUndefined();
  expect(fieldsFrom(undefined)).toBeUndefined();
});

test('the key of the entry source is found bare and wrapped', () => {
  expect(eventKeyFrom({ eventDefinitionKey: 'K' })).toBe('K');
  expect(eventKeyFrom({ eventDefinition: { eventDefinitionKey: 'K' } })).toBe('K');
  expect(eventKeyFrom(null)).toBeUndefined();
  expect(eventKeyFrom({ eventDefinitionKey: '' })).toBeUndefined();
});

test('cultures and tokens come in more than one shape', () => {
  expect([cultureFrom('es-MX'), cultureFrom({ culture: 'pt-BR' }), cultureFrom(''), cultureFrom(null)]).toEqual([
    'es-MX',
    'pt-BR',
    'en-US',
    'en-US',
  ]);
  expect(tokenFrom({ token: 'old', fuel2token: 'new' })).toBe('new');
  expect(tokenFrom({ token: 'old' })).toBeUndefined();
});

test('steps before a step are those from which it can be reached, loops or not', () => {
  const steps = stepsFrom({
    activities: [
      { key: 'A', outcomes: [{ next: 'B' }, { next: 'X' }] },
      { key: 'B', outcomes: [{ next: 'C' }, { next: 'A' }] },
      { key: 'C', outcomes: [{ next: null }] },
      { key: 'X', outcomes: [{}] },
      { broken: true },
    ],
  });
  expect(stepsBefore('C', steps).map(({ key }) => key)).toEqual(['A', 'B']);
  expect(stepsBefore('A', steps).map(({ key }) => key)).toEqual(['B']);
  expect(stepsBefore('nowhere', steps)).toEqual([]);
});

test('what a step answers and waits for is read from where Journey Builder keeps it', () => {
  const [message, wait] = stepsFrom({
    activities: [
      {
        key: 'RESTDECISION-1',
        name: 'Order update',
        arguments: { execute: { url: 'https://x.example/execute' } },
        schema: { arguments: { execute: { outArguments: [{ reason: { dataType: 'Text' } }, { messageKey: {} }] } } },
      },
      { key: 'WAIT-1', configurationArguments: { waitFor: [{ eventDefinitionKey: 'APIEvent-1' }] } },
    ],
  });
  expect(message).toMatchObject({
    name: 'Order update',
    outArguments: ['reason', 'messageKey'],
    executeUrl: 'https://x.example/execute',
  });
  expect(wait).toMatchObject({ name: 'WAIT-1', eventKeys: ['APIEvent-1'] });
});
