import { neededParameters } from '../../src/whatsapp/template-parameters';
import { body, buttons, listedTemplate } from './template-fixture';

const needs = (components: unknown[], fields: Record<string, unknown> = {}) =>
  neededParameters(listedTemplate({ components, ...fields }));
const keys = (components: unknown[], fields: Record<string, unknown> = {}) =>
  needs(components, fields).map(({ key, kind, required }) => `${key} ${kind}${required ? '' : '?'}`);

test('a static template needs nothing', () => {
  expect(keys([body('Hello'), { type: 'FOOTER', text: 'Bye {{1}}' }])).toEqual([]);
});

test('positional placeholders come once each, in the order of their numbers, with samples and room', () => {
  expect(needs([body('{{2}} for {{1}}, {{ 2 }}', { body_text: [['Ana', '20%']] })])).toEqual([
    { key: 'body.1', kind: 'text', required: true, example: 'Ana', maxLength: 1024 - 7 },
    { key: 'body.2', kind: 'text', required: true, example: '20%', maxLength: 1024 - 7 },
  ]);
});

test('a flat list of samples is read as well', () => {
  expect(needs([body('Hi {{1}}', { body_text: ['Ana'] })])[0]?.example).toBe('Ana');
});

test('named placeholders keep their names', () => {
  const text = {
    ...body('Hi {{first_name}}, {{sale}}'),
    example: { body_text_named_params: [{ param_name: 'first_name', example: 'Ana' }] },
  };
  const header = { type: 'HEADER', format: 'TEXT', text: 'The {{sale}}' };
  expect(needs([header, text], { parameter_format: 'NAMED' })).toEqual([
    { key: 'header.sale', kind: 'text', required: true, maxLength: 56 },
    { key: 'body.first_name', kind: 'text', required: true, example: 'Ana', maxLength: 1024 - 5 },
    { key: 'body.sale', kind: 'text', required: true, maxLength: 1024 - 5 },
  ]);
});

test.each([
  ['IMAGE', ['header.media image']],
  ['VIDEO', ['header.media video']],
  ['DOCUMENT', ['header.media document', 'header.filename filename?']],
  ['GIF', ['header.media gif']],
  [
    'LOCATION',
    [
      'header.location.latitude latitude',
      'header.location.longitude longitude',
      'header.location.name text',
      'header.location.address text',
    ],
  ],
  ['PRODUCT', ['header.product product', 'header.catalog catalog']],
])('a %s header always needs its values, whatever the sample', (format, expected) => {
  expect(keys([{ type: 'HEADER', format, example: { header_handle: ['https://x'] } }])).toEqual(expected);
});

test('buttons need what their type takes', () => {
  const list = buttons(
    { type: 'QUICK_REPLY', text: 'Yes' },
    { type: 'URL', text: 'Track', url: 'https://x.example/{{1}}', example: ['https://x.example/42'] },
    { type: 'URL', text: 'Home', url: 'https://x.example/' },
    { type: 'PHONE_NUMBER', text: 'Call' },
    { type: 'COPY_CODE', text: 'Copy', example: 'SUMMER' },
    { type: 'FLOW', text: 'Fill in' },
    { type: 'CATALOG', text: 'See all' },
    { type: 'MPM', text: 'Items' },
    { type: 'VOICE_CALL' },
    { type: 'REQUEST_CONTACT_INFO' },
  );
  expect(keys([list])).toEqual([
    'button.0 payload?',
    'button.1 url_suffix',
    'button.4 coupon',
    'button.5 flow_token?',
    'button.6 thumbnail?',
    'button.7 sections',
  ]);
  expect(needs([list])[1]).toMatchObject({ urlPrefix: 'https://x.example/', label: 'Track', maxLength: 1982 });
});

test('a limited-time offer needs its end only where it has one', () => {
  const offer = (has_expiration: boolean) => ({ type: 'LIMITED_TIME_OFFER', limited_time_offer: { has_expiration } });
  expect(keys([offer(true)])).toEqual(['offer.expiration expiration']);
  expect(keys([offer(false)])).toEqual([]);
});

test('every card of a carousel is walked', () => {
  const card = {
    components: [
      { type: 'header', format: 'image' },
      { type: 'body', text: '{{1}}' },
      { type: 'buttons', buttons: [{ type: 'url', url: 'https://x.example/{{1}}' }] },
    ],
  };
  expect(keys([body('{{1}}'), { type: 'carousel', cards: [card, card] }])).toEqual([
    'body.1 text',
    'card.0.header.media image',
    'card.0.body.1 text',
    'card.0.button.0 url_suffix',
    'card.1.header.media image',
    'card.1.body.1 text',
    'card.1.button.0 url_suffix',
  ]);
});

test.each([
  ['an OTP button', { type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy' }],
  ['the URL button that Meta lists', { type: 'URL', url: 'https://www.whatsapp.com/otp/code/?code=otp{{1}}' }],
])('an authentication template with %s needs the code once', (_, button) => {
  expect(needs([{ type: 'BODY' }, buttons(button)], { category: 'AUTHENTICATION' })).toEqual([
    { key: 'body.1', kind: 'one_time_password', required: true, maxLength: 15 },
  ]);
});

test('what Meta lists in a way we do not know never fails the listing', () => {
  const odd = listedTemplate({
    status: 'brand_new',
    category: 'SOMETHING',
    quality_score: 'high',
    components: [{ type: 'BODY', text: 7 }, { type: 'HOLOGRAM' }],
  });
  expect(odd).toMatchObject({ status: 'BRAND_NEW', category: 'MARKETING', quality_score: undefined });
  expect(neededParameters(odd)).toEqual([]);
});
