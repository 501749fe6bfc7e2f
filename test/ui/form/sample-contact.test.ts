import { resolvedFor, samplesFor } from '../../../src/ui/form/sample-contact';

const NAME = '{{Event.K."First Name"}}';

test('each bound value is asked for once, with the example of its parameter', () => {
  const inArguments = {
    contactKey: '{{Contact.Key}}',
    isTest: '{{Context.IsTest}}',
    phone: '{{Event.K."Mobile"}}',
    parameters: { 'header.1': NAME, 'body.1': `Hi ${NAME}`, 'body.2': 'fixed' },
  };
  expect(samplesFor(inArguments, { 'body.1': 'Ana' })).toEqual([
    { expression: '{{Event.K."Mobile"}}', name: 'Mobile', example: '' },
    { expression: NAME, name: 'First Name', example: 'Ana' },
  ]);
});

test('a contact gets the in-arguments that execute would get', () => {
  const resolved = resolvedFor(
    {
      contactKey: '{{Contact.Key}}',
      isTest: '{{Context.IsTest}}',
      list: [`${NAME}, ${NAME}`],
      nested: { n: 1, gone: '{{Event.K."X"}}' },
    },
    { [NAME]: 'O$&Brien' },
  );
  expect(resolved).toEqual({
    contactKey: 'preview-contact',
    isTest: 'false',
    list: ['O$&Brien, O$&Brien'],
    nested: { n: 1, gone: '' },
  });
});
