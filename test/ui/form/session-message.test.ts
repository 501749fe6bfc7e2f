import { templateSummary } from '../../../src/configuration/templates-endpoint';
import { sessionBlanks, sessionFaults } from '../../../src/decision/session-faults';
import { settingsSchema } from '../../../src/decision/settings';
import { LIMITS } from '../../../src/limits';
import { inArgumentsFrom, readMessageStep } from '../../../src/ui/form/activity-form';
import { EMPTY_FORM, EMPTY_SESSION_MESSAGE, type MessageForm } from '../../../src/ui/form/message-form';
import { sessionPreview } from '../../../src/ui/form/session-message';
import { accountTemplates } from '../../support/account-templates';

const [order] = accountTemplates()
  .filter(({ name }) => name === 'order_update')
  .map((template) => templateSummary(template));
const needs = order?.needs ?? [];
const said = { text: 'Hi {body.1}, see {link}', buttons: ['Yes', '', ' No '], minMinutes: 45 };
const form = (sessionMessage: MessageForm['sessionMessage'], link = 'https://shop.example/x'): MessageForm => ({
  ...EMPTY_FORM,
  sender: '1',
  template: { name: 'order_update', language: 'en_US' },
  purpose: 'service',
  link,
  sessionMessage,
});
const gaps = (change: Partial<typeof said>, link = 'https://shop.example/x') =>
  sessionFaults({ ...said, ...change }, link, needs).map(({ field, code }) => `${field} ${code}`);

test('a step without a text of its own is asked nothing about it', () => {
  expect(sessionFaults(undefined, '', needs)).toEqual([]);
  expect(inArgumentsFrom(form(null)).settings).not.toHaveProperty('sessionMessage');
});

test('what cannot be sent is told before', () => {
  expect(gaps({})).toEqual([]);
  expect(sessionFaults(EMPTY_SESSION_MESSAGE, '', needs).map(({ code }) => code)).toEqual(['missing']);
  expect(gaps({ text: 'Hi {{1}}' })).toEqual(['sessionText braces']);
  expect(gaps({ text: 'Hi {{Contact.Attribute."A"."B"}}' })).toEqual(['sessionText braces']);
  expect(gaps({ text: 'Hi {body.9}' })).toEqual(['sessionText unknown_blank']);
  expect(gaps({}, '')).toEqual(['sessionText unknown_blank']);
  expect(gaps({ text: 'x'.repeat(LIMITS.sessionText.max + 1) })).toEqual(['sessionText too_long']);
  expect(gaps({ buttons: ['Yes', 'Yes', 'y'.repeat(LIMITS.buttonLabel.max + 1)] })).toEqual([
    'sessionButton-1 twice',
    'sessionButton-2 too_long',
  ]);
  expect(gaps({ minMinutes: LIMITS.windowMinutes.max + 1 })).toEqual(['sessionMinutes out_of_range']);
});

test('what the page saves is what the server reads, and comes back into the form', () => {
  const inArguments = inArgumentsFrom(form(said));
  const { sessionMessage } = settingsSchema.parse(inArguments.settings);
  expect(sessionMessage).toEqual({ text: said.text, buttons: ['Yes', 'No'], minMinutes: 45 });
  const again = readMessageStep({ arguments: { execute: { inArguments: [inArguments] } } });
  expect(again.form.sessionMessage).toEqual({ ...said, buttons: ['Yes', 'No'] });
});

test('a text that nobody could send lets the template go, and the step is read all the same', () => {
  const { settings } = inArgumentsFrom(form(said)) as { settings: object };
  const read = (sessionMessage: unknown) => settingsSchema.parse({ ...settings, sessionMessage }).sessionMessage;
  expect(read({ text: 'Hi' })).toEqual({ text: 'Hi', buttons: [], minMinutes: LIMITS.windowMinutes.usual });
  expect(read({ text: '' })).toBeUndefined();
  expect(read({ text: 'Hi', buttons: ['1', '2', '3', '4'] })).toBeUndefined();
  expect(read({ text: 'Hi', buttons: ['1', '1'] })).toBeUndefined();
  expect(read({ text: 'Hi', minMinutes: 0 })).toBeUndefined();
});

test('the blanks on offer are those of the template’s words, and the link where there is one', () => {
  expect(sessionBlanks('', needs)).toEqual(['header.1', 'body.1', 'body.2']);
  expect(sessionBlanks('https://shop.example', needs)).toContain('link');
});

test('the preview shows the words with their values, and the buttons', () => {
  const preview = sessionPreview(said, (key) => ({ 'body.1': 'Ana' })[key] ?? '');
  expect(preview.body.map(({ text }) => text).join('')).toBe('Hi Ana, see {link}');
  expect(preview.buttons.map(({ label }) => label)).toEqual(['Yes', 'No']);
});
