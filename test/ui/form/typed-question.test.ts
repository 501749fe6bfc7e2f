import { questionFaults } from '../../../src/decision/question-faults';
import { LIMITS } from '../../../src/limits';
import { kindOf, optionsOf, savedQuestion, typedQuestion } from '../../../src/ui/form/typed-question';

test.each([
  'Which size?',
  { text: 'Buy or rent?', buttons: ['Buy', 'Rent'] },
  { text: 'Where?', list: ['North', 'South', 'East', 'West'] },
  { text: 'Saved as a list of two', list: ['North', 'South'] },
  { text: 'A comma', buttons: ['Yes, please'] },
  { text: 'Commas', buttons: ['Yes, please', 'No, thanks'] },
  { text: 'Of a newer page', buttons: ['Yes'], within: 5 },
  { text: 'Only a text' },
  { text: 'Of another kind', slider: { from: 1, to: 5 } },
  { kind: 'rating', of: 5 },
  { text: 'Both', buttons: ['Yes'], list: ['No'] },
  { text: 'No texts', buttons: [{ title: 'Yes' }] },
  ['a list'],
  7,
  null,
])('%j is kept as it was saved', (saved) => {
  expect(savedQuestion(typedQuestion(saved))).toEqual(saved);
});

test('options are lines, or parts of one line; up to three are buttons, more are a list', () => {
  expect(optionsOf({ options: ' Buy, Rent ,, ' })).toEqual(['Buy', 'Rent']);
  expect(optionsOf({ options: 'Yes, please\n\n No ' })).toEqual(['Yes, please', 'No']);
  expect(savedQuestion({ text: ' Buy? ', options: 'Yes, No, Later' })).toEqual({
    text: 'Buy?',
    buttons: ['Yes', 'No', 'Later'],
  });
  expect(savedQuestion({ text: 'Where?', options: 'N,S,E,W' })).toEqual({ text: 'Where?', list: ['N', 'S', 'E', 'W'] });
  expect(savedQuestion({ text: 'Where?', options: ' , ' })).toBe('Where?');
  expect(savedQuestion({ text: ' ', options: '' })).toBeUndefined();
});

test('buttons that become too many are a list, and a list whose options are taken away is a text', () => {
  const saved = typedQuestion({ text: 'Where?', buttons: ['N', 'S'], within: 5 });
  expect(savedQuestion({ ...saved, options: 'N,S,E,W' })).toEqual({
    text: 'Where?',
    list: ['N', 'S', 'E', 'W'],
    within: 5,
  });
  expect(savedQuestion({ ...saved, options: '' })).toEqual({ text: 'Where?', within: 5 });
  expect(kindOf({ ...saved, options: '' })).toBe('text');
});

test('what the server would leave out is named, each at its own input', () => {
  const long = (length: number) => 'x'.repeat(length);
  const typed = [
    { text: 'Fine?', options: 'Yes, No' },
    { text: ' ', options: 'Yes' },
    { text: long(LIMITS.sessionText.max + 1), options: long(LIMITS.buttonLabel.max + 1) },
    { text: 'Q', options: `N,S,E,${long(LIMITS.buttonLabel.max + 1)}` },
    { text: 'Q', options: 'N,S,E,W,NE,NW,SE,SW,Up,Down' },
    { text: 'Q', options: 'Yes, yes' },
    { text: 'Hi {{name}}', options: '{{1}}' },
    typedQuestion({ kind: 'rating' }),
    { text: '', options: '' },
  ];
  const gaps = typed.map(savedQuestion).flatMap(questionFaults);
  expect(gaps).toEqual([
    { field: 'question-1', code: 'missing' },
    { field: 'question-2', code: 'too_long', about: '1024' },
    { field: 'options-2', code: 'option_too_long', about: '20' },
    { field: 'options-4', code: 'too_many', about: '9' },
    { field: 'options-5', code: 'option_twice' },
    { field: 'question-6', code: 'braces' },
    { field: 'options-6', code: 'braces' },
  ]);
});
