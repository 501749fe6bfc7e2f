import { freeNameFor, stepNameOf } from '../../../src/ui/form/step-name';

test('a step is called as a person named it, else as its template', () => {
  const template = { name: 'order_confirmation', language: 'en' };
  expect(stepNameOf({ name: ' ', template })).toBe('order_confirmation');
  expect(stepNameOf({ name: ' Mine ', template })).toBe('Mine');
  expect(stepNameOf({ name: '', template: null })).toBe('');
});

test('a name that another step has gets the first number that is free, whatever the letters’ size', () => {
  expect(freeNameFor('order_confirmation', ['Order_Confirmation '])).toBe('order_confirmation 2');
  expect(freeNameFor('a', ['a', 'a 2', 'A 3'])).toBe('a 4');
  expect(freeNameFor('a', ['b'])).toBeUndefined();
  expect(freeNameFor('', [''])).toBeUndefined();
});
