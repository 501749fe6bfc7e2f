import { inArgumentsFrom, readMessageStep } from '../../../src/ui/form/activity-form';
import { EMPTY_FORM, type MessageForm } from '../../../src/ui/form/message-form';

const ORDER = '{{Event.K."Order ID"}}';
const CUSTOMER = '{{Contact.Key}}';
const FORM: MessageForm = {
  ...EMPTY_FORM,
  parameters: { 'body.1': 'Ana', 'button.0': '@link' },
  link: `https://shop.example/o/${ORDER}?c=${CUSTOMER}&again=${ORDER}`,
  whenEmpty: { link: 'https://shop.example/o' },
};
const saved = (form = FORM, before: Record<string, unknown> = {}) => inArgumentsFrom(form, before);
const read = (inArguments: Record<string, unknown>) =>
  readMessageStep({ arguments: { execute: { inArguments: [inArguments] } } }).form;

test('the settings of a link with fields are the same for every contact, and what is bound stands beside', () => {
  expect(saved()).toMatchObject({
    parameters: { ...FORM.parameters, 'link.1': ORDER, 'link.2': CUSTOMER },
    settings: {
      link: 'https://shop.example/o/{link.1}?c={link.2}&again={link.1}',
      whenEmpty: { link: 'https://shop.example/o' },
    },
  });
  expect(JSON.stringify(saved().settings)).not.toContain('{{');
});

test('it is edited as it was typed, and leaves nothing of a field that was taken out', () => {
  const { link, parameters, whenEmpty } = read(saved());
  expect({ link, parameters, whenEmpty }).toEqual({
    link: FORM.link,
    parameters: FORM.parameters,
    whenEmpty: FORM.whenEmpty,
  });
  const plain = saved({ ...FORM, link: 'https://shop.example/o' }, saved());
  expect(plain).toMatchObject({
    parameters: FORM.parameters,
    settings: { link: 'https://shop.example/o', whenEmpty: {} },
  });
  expect(Object.keys(plain.parameters as object)).toEqual(Object.keys(FORM.parameters));
});

test('what stands in for a value is kept where the value can be empty', () => {
  const parameters = { 'body.1': 'Ana', 'body.2': ORDER };
  const whenEmpty = { 'body.1': 'you', 'body.2': 'your order', link: 'x' };
  expect(saved({ ...FORM, link: '', parameters, whenEmpty }).settings).toMatchObject({
    whenEmpty: { 'body.2': 'your order' },
  });
});
