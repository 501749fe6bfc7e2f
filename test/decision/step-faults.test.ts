import fc from 'fast-check';
import { templateSummary } from '../../src/configuration/templates-endpoint';
import { foreignPlaceholder } from '../../src/decision/foreign-placeholder';
import { type StepFacts, stepFaults } from '../../src/decision/step-faults';
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
  phone: '{{Event.K."Mobile"}}',
  email: '{{Event.K."Email"}}',
  parameters: { 'body.1': '{{Event.K."First Name"}}', 'button.0': '@link' },
  settings: {
    sender: 's',
    template: { name: 'offer', language: 'es_MX' },
    purpose: 'promotional',
    stage: 'retention',
    topic: 'offers',
    owner: { name: 'Care', email: 'care@example.com' },
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
  expect(found.map(([field, code]) => [field, code]).toSorted()).toEqual(
    [
      'parameter-body.1',
      'when-empty-body.1',
      'sessionText',
      'sessionButton-0',
      'acknowledgement',
      'question-0',
      'question-1',
    ]
      .toSorted()
      .map((field) => [field, 'foreign_placeholder']),
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
        owner: { name: FIELD, email: 'care@example.com' },
        conversion: { name: FIELD },
        whenEmpty: { 'body.1': FIELD },
        replies: { acknowledgement: 'Hi {{name}}', event: FIELD, questions: [{ text: `${FIELD}?` }] },
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

test('what another system kept as an empty text is not said, as for execute', () => {
  const late = { kind: 'event', key: 'late', on: '' };
  for (const conversion of ['', ' ', null])
    expect(faults({ settings: { ...SOUND.settings, conversion, lateFallback: late } })).toEqual([]);
});

const without = (member: string) =>
  Object.fromEntries(Object.entries(SOUND.settings).filter(([name]) => name !== member));

test.each<[string, object, Partial<StepFacts>, unknown[][]]>([
  [
    'an owner',
    { settings: without('owner') },
    {},
    [
      ['ownerName', 'missing'],
      ['ownerEmail', 'missing'],
    ],
  ],
  [
    'an owner who can be written to',
    { settings: { ...SOUND.settings, owner: { name: 'Care', email: 'care' } } },
    {},
    [['ownerEmail', 'not_an_email']],
  ],
  [
    'a stage and a topic',
    { settings: { ...without('stage'), topic: '' } },
    {},
    [
      ['stage', 'missing'],
      ['topic', 'missing'],
    ],
  ],
  ['a stage that is known', { settings: { ...SOUND.settings, stage: 'afterlife' } }, {}, [['stage', 'missing']]],
  ['a phone', { phone: '' }, {}, [['phone', 'missing']]],
  ['an address for its late email', { email: '' }, {}, [['email', 'needs_email_field']]],
  [
    'a key and a trigger of its late fallback',
    { settings: { ...SOUND.settings, lateFallback: { kind: 'event', key: '', on: [] } } },
    {},
    [
      ['lateKey', 'missing'],
      ['lateOn', 'missing'],
    ],
  ],
  ['what counts as success', {}, { successIsOpen: true }, [['conversion', 'missing']]],
  [
    'a field for the language of each contact',
    { settings: { ...SOUND.settings, languageByContact: true } },
    {},
    [['locale', 'missing']],
  ],
  [
    'a zone, and a day that opens',
    {
      settings: {
        ...SOUND.settings,
        quietHours: { start: '21:00', end: '08:00', zoneFrom: 'named', days: { 6: { from: '14:00', until: '10:00' } } },
      },
    },
    {},
    [
      ['quietTimeZone', 'missing'],
      ['quietUntil-6', 'not_after'],
    ],
  ],
  [
    'a holdout of a purpose that may be held out, and its numbers',
    { settings: { ...SOUND.settings, holdout: { percent: 10, until: '2027-01-31', smallestEffect: 20 } } },
    { holdoutPurposes: ['sales'] },
    [
      ['holdout', 'holdout_not_allowed'],
      ['holdoutBase', 'out_of_range'],
    ],
  ],
  [
    'an answer to a question, each once',
    {
      settings: {
        ...SOUND.settings,
        replies: { event: 'reply', questions: [{ text: 'Fine?', buttons: ['Yes', 'yes'] }] },
      },
    },
    {},
    [['options-0', 'option_twice']],
  ],
  [
    'a text of its own that can be filled',
    { settings: { ...SOUND.settings, sessionMessage: { text: 'Hi {body.9}', buttons: ['Yes', 'Yes'] } } },
    {},
    [
      ['sessionText', 'unknown_blank'],
      ['sessionButton-1', 'twice'],
    ],
  ],
])('a step without %s is not activated', (_what, change, facts, expected) => {
  expect(faults(change, facts).map(([field, code]) => [field, code])).toEqual(expected);
});

test('in-arguments of any shape are judged without a fault of our own', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), fc.anything(), (parameters, settings) => {
      expect(() => stepFaults({ parameters, settings }, FACTS)).not.toThrow();
    }),
  );
});
