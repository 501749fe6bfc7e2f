import fc from 'fast-check';
import {
  cultureFrom,
  eventKeysFrom,
  fieldsFrom,
  stepsBefore,
  stepsFrom,
  tokenFrom,
} from '../../../src/ui/journey-builder/answers';

test('no answer, whatever it is, breaks the page', () => {
  fc.assert(
    fc.property(fc.anything(), (answer) => {
      for (const read of [fieldsFrom, eventKeysFrom, cultureFrom, tokenFrom, stepsFrom])
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

test.each([
  ['bare', { eventDefinitionKey: 'K' }, ['K']],
  ['wrapped', { eventDefinition: { eventDefinitionKey: 'K' } }, ['K']],
  ['as the entry key', { entryEventDefinitionKey: 'K' }, ['K']],
  ['as the entry key alone', 'K', ['K']],
  ['with the data sources', [{ id: 'Event', eventDefinitionKey: 'K' }], ['K']],
  [
    'with the triggers of the journey, and not that of a wait',
    {
      triggers: [null, { metaData: { eventDefinitionKey: 'K' } }],
      activities: [{ key: 'W', configurationArguments: { eventDefinitionKey: 'other' } }],
    },
    ['K'],
  ],
  ['nowhere', null, []],
  ['empty', { eventDefinitionKey: '' }, []],
])('the key of the entry source is found %s', (_where, answer, keys) => {
  expect(eventKeysFrom(answer)).toEqual(keys);
});

test('a null among what a step answers or leads to voids nothing else', () => {
  const [step] = stepsFrom({
    activities: [
      null,
      {
        key: 'A',
        schema: { arguments: { execute: { outArguments: [null, { messageKey: {} }] } } },
        outcomes: [null, { next: 'B' }, { next: 7 }],
      },
    ],
  });
  expect(step).toMatchObject({ outArguments: ['messageKey'], next: ['B'] });
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
