import { strangersIn } from '../../../src/decision/expressions';
import { inArgumentsFrom } from '../../../src/ui/form/activity-form';
import { isMixed } from '../../../src/ui/form/binding';
import { fieldsByName } from '../../../src/ui/form/fields-by-name';
import { EMPTY_FORM } from '../../../src/ui/form/message-form';
import { storedText, typedText } from '../../../src/ui/form/mixed-text';

const field = (label: string, type = 'Text') => ({ expression: `{{Event.E."${label}"}}`, label, type, length: 20 });
const FIELDS = [field('Order ID'), field('First Name'), field('Date of Birth', 'Date')];
const CHOICES = { entry: FIELDS, step: [], isListed: true, eventKey: 'E', entryKeys: [] };

test.each([
  ['Order #{Order ID}', 'Order #{{Event.E."Order ID"}}'],
  ['{First Name} {Order ID}!', '{{Event.E."First Name"}} {{Event.E."Order ID"}}!'],
  ['no field at all', 'no field at all'],
  ['a {stranger}', 'a {stranger}'],
])('%s is kept as %s, and shown again as it was typed', (typed, stored) => {
  expect(storedText(typed, FIELDS, '')).toBe(stored);
  expect(typedText(stored, FIELDS)).toBe(typed);
});

test('a field of another source keeps its place while words are written around it', () => {
  const before = 'No. {{Interaction.REST-1.number}}';
  expect(storedText(`${typedText(before, FIELDS)}!`, FIELDS, before)).toBe(`${before}!`);
});

test('double braces that Journey Builder does not know are no field', () => {
  expect(isMixed('on {{2}}')).toBe(false);
  expect(isMixed('on {{Event.E."Order ID"}}')).toBe(true);
});

test('a name in braces that no field has is found', () => {
  expect(strangersIn('{{Event.E."Order ID"}} of {nobody}')).toEqual(['{nobody}']);
});

test('a step keeps the text as before, and beside it each field of a text alone', () => {
  const parameters = {
    'body.1': 'Order #{{Event.E."Order ID"}}',
    'body.2': '{{Event.E."First Name"}}',
    'body.3': 'Friday',
  };
  expect(inArgumentsFrom({ ...EMPTY_FORM, parameters })).toMatchObject({
    parameters,
    pieces: { 'body.1': ['{{Event.E."Order ID"}}'] },
  });
  expect(inArgumentsFrom({ ...EMPTY_FORM, parameters: { 'body.3': 'Friday' } })).not.toHaveProperty('pieces');
});

test('a named blank is filled with the one field that is called so, and a number with none', () => {
  const needs = ['body.first_name', 'body.orderId', 'body.1', 'body.date_of_birth', 'body.unknown'].map((key) => ({
    key,
    kind: 'text' as const,
  }));
  expect(fieldsByName(needs, CHOICES)).toEqual({
    'body.first_name': '{{Event.E."First Name"}}',
    'body.orderId': '{{Event.E."Order ID"}}',
  });
  const twice = { ...CHOICES, entry: [...FIELDS, field('first-name')] };
  expect(fieldsByName(needs.slice(0, 1), twice)).toEqual({});
});
