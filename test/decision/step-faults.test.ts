import fc from 'fast-check';
import { templateSummary } from '../../src/configuration/templates-endpoint';
import { foreignPlaceholder, type StepFacts, stepFaults } from '../../src/decision/step-faults';
import type { Template } from '../../src/whatsapp/template';

const template = (address: string, change: Partial<Template> = {}): Template => ({
  name: 'offer',
  language: 'es_MX',
  status: 'APPROVED',
  category: 'MARKETING',
  parameter_format: 'POSITIONAL',
  components: [
    { type: 'BODY', text: 'Hola {{1}}' },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Ver', url: `${address}{{1}}` }] },
  ],
  ...change,
});
const listed = (address = 'https://wa.example/l/', change: Partial<Template> = {}) =>
  templateSummary(template(address, change), 'https://wa.example/l/');
const SOUND = {
  parameters: { 'body.1': '{{Event.K."First Name"}}', 'button.0': '@link' },
  settings: {
    sender: 's',
    template: { name: 'offer', language: 'es_MX' },
    link: 'https://shop.example/',
    lateFallback: { kind: 'email', key: 'late' },
    replies: { event: 'reply' },
  },
};
const FACTS: StepFacts = { template: listed(), senders: ['s'], lateKey: 'there', replyEvent: 'there' };
const faults = (change: object = {}, facts: Partial<StepFacts> = {}) =>
  stepFaults({ ...SOUND, ...change }, { ...FACTS, ...facts }).map(({ field, code, about }) => [field, code, about]);

test('a sound step has none, and what is not known is held against nobody', () => {
  expect(faults()).toEqual([]);
  expect(stepFaults(SOUND, {})).toEqual([]);
  expect(faults({}, { lateKey: 'unknown', replyEvent: 'unknown' })).toEqual([]);
});

test.each<[string, Partial<StepFacts>, unknown[]]>([
  ['a template that is gone', { template: null }, ['template', 'gone', undefined]],
  ['a paused one', { template: listed(undefined, { status: 'PAUSED' }) }, ['template', 'not_sendable', undefined]],
  ['a sender of somebody else', { senders: ['t'] }, ['sender', 'gone', undefined]],
  [
    'an address that our link cannot follow',
    { template: listed('https://shop.example/autumn/') },
    ['parameter-button.0', 'link_cannot_follow', 'https://shop.example/autumn/'],
  ],
  ['a definition that does not exist', { lateKey: 'missing' }, ['lateKey', 'no_such_key', 'late']],
  ['a definition that is switched off', { lateKey: 'off' }, ['lateKey', 'key_off', 'late']],
  ['an event that does not exist', { replyEvent: 'missing' }, ['replyEvent', 'no_such_key', 'reply']],
])('%s is found', (_what, facts, fault) => {
  expect(faults({}, facts)).toEqual([fault]);
});

test.each([
  ['https://wa.example/l/', 'here'],
  ['https://go.brand.example/l/', 'forwarded'],
  ['https://go.brand.example/', 'forwarded'],
  ['https://shop.example/x/', 'never'],
])('a button of %s carries our link: %s', (address, carriesLink) => {
  expect(listed(address).needs).toContainEqual(expect.objectContaining({ kind: 'url_suffix', carriesLink }));
});

test('a blank without a value or a stand-in is found, and a fixed value that cannot fill it', () => {
  expect(faults({ parameters: { 'button.0': 'x' } })).toEqual([['parameter-body.1', 'missing', 'body.1']]);
  const standIn = { settings: { ...SOUND.settings, whenEmpty: { 'body.1': 'amigo' } } };
  expect(faults({ parameters: { 'button.0': 'x' }, ...standIn })).toEqual([]);
  expect(faults({ parameters: { 'body.1': 'x'.repeat(1_100), 'button.0': 'x' } })[0]?.[1]).toBe('too_long');
});

test.each([
  '%%FirstName%%',
  '%%First Name%%',
  'Hola %%=v(@name)=%%',
  '*|FNAME|*',
  `Hola $${'{first}'}`,
  '<%= name %>',
  '{% name %}',
  '[[name]]',
])('%s is a placeholder of another channel, wherever it stands', (text) => {
  const { settings, parameters } = SOUND;
  const found = faults({
    parameters: { ...parameters, 'body.1': text },
    settings: {
      ...settings,
      whenEmpty: { 'body.1': text },
      sessionMessage: { text, buttons: [text] },
      replies: { acknowledgement: text, questions: [text, { text }] },
    },
  });
  expect(found.map(([field, code]) => [field, code])).toEqual(
    [
      'parameter-body.1',
      'when-empty-body.1',
      'sessionText',
      'sessionButton-0',
      'acknowledgement',
      'question-0',
      'question-1',
    ].map((field) => [field, 'foreign_placeholder']),
  );
});

test.each(['100 % de descuento, 50 % más', '5%% off', 'a * b | c', 'cost: $5 {x}', '{{Event.K."A"}}', '[nota]'])(
  '%s is none',
  (text) => expect(foreignPlaceholder(text)).toBeUndefined(),
);

const FIELD = '{{Event.K."Order"}}';
const LINKED = { ...SOUND.settings, link: 'https://shop.example/{link.1}' };

test.each<[string, object, unknown[][]]>([
  ['a blank of a link that is bound', { parameters: { ...SOUND.parameters, 'link.1': FIELD }, settings: LINKED }, []],
  ['one that is bound to nothing', { settings: LINKED }, [['link', 'missing']]],
  ['one with a replacement', { settings: { ...LINKED, whenEmpty: { link: 'https://shop.example/' } } }, []],
  [
    'a replacement that leads nowhere',
    { settings: { ...LINKED, whenEmpty: { link: 'orders' } } },
    [['when-empty-link', 'not_an_address']],
  ],
  [
    'a field in the link itself',
    { settings: { ...SOUND.settings, link: `https://shop.example/${FIELD}` } },
    [['link', 'same_for_all']],
  ],
  [
    'double braces in what is the same for all',
    {
      settings: {
        ...SOUND.settings,
        topic: '{{1}}',
        owner: { name: FIELD },
        conversion: { name: FIELD },
        whenEmpty: { 'body.1': FIELD },
        replies: { acknowledgement: 'Hi {{name}}', event: FIELD, questions: [{ text: '{{1}}?' }] },
      },
    },
    ['when-empty-body.1', 'topic', 'ownerName', 'conversionName', 'replyEvent', 'acknowledgement', 'question-0'].map(
      (field) => [field, 'same_for_all'],
    ),
  ],
  [
    'double braces that Journey Builder does not know, in what is bound',
    { phone: '{{Phone}}', suppressed: '{{1}}', parameters: { 'body.1': 'Hi {{1}}', 'button.0': '@link' } },
    [
      ['phone', 'braces'],
      ['suppressed', 'braces'],
      ['parameter-body.1', 'braces'],
    ],
  ],
  [
    'a name in braces that is no field, beside one that is',
    { parameters: { 'body.1': `${FIELD} {Nr}`, 'button.0': '@link' } },
    [['parameter-body.1', 'unknown_field']],
  ],
])('%s: what the page says, /validate says', (_what, change, expected) => {
  expect(faults(change).map(([field, code]) => [field, code])).toEqual(expected);
});

test('in-arguments of any shape are judged without a fault of our own', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), fc.anything(), (parameters, settings) => {
      expect(() => stepFaults({ parameters, settings }, FACTS)).not.toThrow();
    }),
  );
});
