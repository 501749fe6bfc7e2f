import fc from 'fast-check';
import { bracesAreSafe, expressionsIn } from '../../../src/decision/expressions';
import {
  bindingIn,
  contactAttribute,
  expressionFor,
  isSameBinding,
  rebindEntry,
  typedField,
} from '../../../src/ui/form/binding';

const KEY = 'DEAudience-7d0c3c1e-2a51-4b0c-9f6e-0f2c7a3f9a10';

test('field names are always quoted and event keys never', () => {
  expect(expressionFor({ key: `Event.${KEY}.Mobile Number` })).toBe(`{{Event.${KEY}."Mobile Number"}}`);
  expect(expressionFor({ key: `Event.${KEY}.Email` })).toBe(`{{Event.${KEY}."Email"}}`);
  expect(expressionFor({ key: 'Interaction.REST-1.reason' })).toBe('{{Interaction.REST-1."reason"}}');
});

test('a field name with a dot keeps its dot, and one with a quote cannot be bound', () => {
  expect(expressionFor({ key: `Event.${KEY}.Order.Id` })).toBe(`{{Event.${KEY}."Order.Id"}}`);
  expect(expressionFor({ key: `Event.${KEY}.a"b` })).toBeUndefined();
  expect(expressionFor({ key: 'Email' })).toBeUndefined();
});

test('whatever its name, a bound field is read back as the same field', () => {
  const names = fc.string({ minLength: 1, maxLength: 40 }).filter((name) => !/["{}]/.test(name));
  fc.assert(
    fc.property(names, (name) => {
      const expression = expressionFor({ key: `Event.${KEY}.${name}` }) ?? '';
      expect(bindingIn(expression)).toEqual({ source: 'entry', group: KEY, name });
    }),
  );
});

test.each([
  ['{{Contact.Key}}', { source: 'contact', group: '', name: 'Key' }],
  [
    '{{Contact.Attribute."MobileConnect Demographics"."Locale"}}',
    { source: 'contact', group: 'MobileConnect Demographics', name: 'Locale' },
  ],
  ['{{Interaction.RESTDECISION-1.messageKey}}', { source: 'step', group: 'RESTDECISION-1', name: 'messageKey' }],
  ['{{InteractionDefaults.Email}}', { source: 'journey', group: 'InteractionDefaults', name: 'Email' }],
])('%s is read as what it is bound to', (expression, binding) => {
  expect(bindingIn(expression)).toEqual(binding);
});

test.each(['', 'Ana', 'Hi {{Contact.Key}}', '{{1}}', '{{first_name}}', '{{}}'])('%j is bound to nothing', (value) => {
  expect(bindingIn(value)).toBeUndefined();
});

test.each([
  ['plain text', true],
  [`Hi {{Event.${KEY}."First Name"}}!`, true],
  ['{{Contact.Key}} and {{Context.IsTest}}', true],
  ['{{1}}', false],
  ['Hi {{ first_name }}', false],
  ['half {{ open', false],
  ['half }} closed', false],
  ['{{Evil.Thing}}', false],
])('Journey Builder leaves %j as it is meant: %s', (text, safe) => {
  expect(bracesAreSafe(text)).toBe(safe);
});

test('contact attributes are quoted, and bound only when both parts are there', () => {
  expect(contactAttribute('Email Demographics', ' First Name ')).toBe(
    '{{Contact.Attribute."Email Demographics"."First Name"}}',
  );
  expect(contactAttribute('', 'First Name')).toBeUndefined();
  expect(contactAttribute('Set', 'a"b')).toBeUndefined();
});

test('only what is bound to the entry source moves with it', () => {
  const text = '{{Event.old."Name"}} {{Contact.Key}}';
  expect(rebindEntry(text, 'new')).toBe('{{Event.new."Name"}} {{Contact.Key}}');
  expect(expressionsIn(text)).toEqual(['{{Event.old."Name"}}', '{{Contact.Key}}']);
});

test('a binding is the same however it is written, and another is another', () => {
  expect(isSameBinding('{{Event.K.Mobile Number}}', '{{Event.K."Mobile Number"}}')).toBe(true);
  expect(isSameBinding(' {{Event.K."Mobile Number"}}', '{{Event.K."Mobile Number"}}')).toBe(true);
  expect(isSameBinding('{{Event.K."Mobile"}}', '{{Event.L."Mobile"}}')).toBe(false);
});

test.each([
  [' Mobile Number ', '{{Event.K."Mobile Number"}}'],
  ['{{Event.X."Phone"}}', '{{Event.X."Phone"}}'],
  ['   ', ''],
  ['a"b{c}', '{{Event.K."abc"}}'],
])('%j typed as the name of a field is bound as %s', (typed, expression) => {
  expect(typedField(typed, 'K')).toBe(expression);
});
