import { buildMessage, type MessageRequest } from '../../src/whatsapp/message';
import { readOptOutLabels } from '../../src/whatsapp/opt-out-labels';
import { neededParameters } from '../../src/whatsapp/template-parameters';
import { body, buttons, listedTemplate } from './template-fixture';

const KEY = '0123456789abcdef0123456789abcdef';

function build(
  components: unknown[],
  parameters: Record<string, string> = {},
  more: Partial<MessageRequest> = {},
  fields: Record<string, unknown> = {},
) {
  return buildMessage({
    to: '+15550001111',
    template: listedTemplate({ components, ...fields }),
    parameters,
    messageKey: KEY,
    ...more,
  });
}
function componentsOf(...request: Parameters<typeof build>) {
  const built = build(...request);
  if (!built.ok) throw new Error(built.problems.join('; '));
  return built.payload.template.components;
}
function problemsOf(...request: Parameters<typeof build>) {
  const built = build(...request);
  return built.ok ? [] : built.problems;
}

describe('the envelope', () => {
  test('a static template has no components', () => {
    expect(build([body('Hello')])).toEqual({
      ok: true,
      endpoint: 'messages',
      payload: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+15550001111',
        type: 'template',
        biz_opaque_callback_data: KEY,
        template: { name: 'order_update', language: { policy: 'deterministic', code: 'en_US' } },
      },
    });
  });

  test.each(['US.70000000000000003333', 'US.ENT.7000'])('%s is addressed as recipient, without a phone', (userId) => {
    const built = build([body('Hello')], {}, { to: userId });
    expect(built).toMatchObject({ ok: true, payload: { recipient: userId } });
    expect(built.ok && 'to' in built.payload).toBe(false);
  });

  test.each(['15550001111', '+0123', '', 'Ana', 'us.1'])('%j is no recipient: a fault of the caller', (to) => {
    expect(() => build([body('Hello')], {}, { to })).toThrow(expect.objectContaining({ code: 'recipient_invalid' }));
  });

  test('the language is written as the template has it', () => {
    expect(build([body('x')], {}, {}, { language: 'es_MX' })).toMatchObject({
      payload: { template: { language: { code: 'es_MX' } } },
    });
  });
});

describe('texts', () => {
  test('positional values stand in order, whatever order they were given in', () => {
    expect(componentsOf([body('{{1}} {{2}}')], { 'body.2': '20%', 'body.1': 'Ana' })).toEqual([
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Ana' },
          { type: 'text', text: '20%' },
        ],
      },
    ]);
  });

  test('named values carry their name, in header and body', () => {
    const header = { type: 'HEADER', format: 'TEXT', text: '{{sale}}!' };
    expect(
      componentsOf(
        [header, body('Hi {{first_name}}')],
        { 'header.sale': 'Summer', 'body.first_name': 'Ana' },
        {},
        { parameter_format: 'NAMED' },
      ),
    ).toEqual([
      { type: 'header', parameters: [{ type: 'text', parameter_name: 'sale', text: 'Summer' }] },
      { type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Ana' }] },
    ]);
  });

  test.each([
    ['a newline', 'a\nb', 'a b'],
    ['a Windows newline', 'a\r\nb', 'a b'],
    ['a tab', 'a\tb', 'a b'],
    ['six blanks', 'a      b', 'a    b'],
    ['four blanks', 'a    b', 'a    b'],
    ['blanks around', '  a ', 'a'],
    ['a line separator', 'a\u2028b', 'a b'],
  ])('%s becomes what Meta takes', (_, given, sent) => {
    expect(componentsOf([body('{{1}}')], { 'body.1': given })?.[0]).toMatchObject({ parameters: [{ text: sent }] });
  });

  test.each([[{}], [{ 'body.1': '' }], [{ 'body.1': ' \n ' }]])('a missing value is named: %j', (parameters) => {
    expect(build([body('{{1}}')], parameters as Record<string, string>)).toEqual({
      ok: false,
      cause: 'parameters_missing',
      problems: ['body.1: has no value'],
    });
  });

  test('every fault is named at once', () => {
    expect(problemsOf([{ type: 'HEADER', format: 'IMAGE' }, body('{{1}} {{2}}')], { 'body.2': 'x' })).toEqual([
      'header.media: has no value',
      'body.1: has no value',
    ]);
  });

  test('the body has 1,024 characters with its values, counted as characters and not as UTF-16 units', () => {
    expect(problemsOf([body('{{1}}')], { 'body.1': '👍'.repeat(1024) })).toEqual([]);
    expect(problemsOf([body('{{1}}')], { 'body.1': '👍'.repeat(1025) })).toHaveLength(1);
    expect(problemsOf([body('Hello {{1}}{{2}}')], { 'body.1': 'a'.repeat(1000), 'body.2': 'b'.repeat(18) })).toEqual(
      [],
    );
    expect(
      problemsOf([body('Hello {{1}}{{2}}')], { 'body.1': 'a'.repeat(1000), 'body.2': 'b'.repeat(19) }),
    ).toHaveLength(1);
  });

  test('a text header has 60', () => {
    const header = { type: 'HEADER', format: 'TEXT', text: 'Hi {{1}}' };
    expect(problemsOf([header], { 'header.1': 'x'.repeat(57) })).toEqual([]);
    expect(problemsOf([header], { 'header.1': 'x'.repeat(58) })).toHaveLength(1);
  });

  test('values that the template does not need are ignored', () => {
    expect(componentsOf([body('Hello')], { 'body.1': 'x', 'button.0': 'y' })).toBeUndefined();
  });
});

describe('headers', () => {
  const header = (format: string) => [{ type: 'HEADER', format }];

  test('media go by https link or by id', () => {
    expect(componentsOf(header('IMAGE'), { 'header.media': 'https://cdn.example/a b.jpg' })).toEqual([
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://cdn.example/a b.jpg' } }] },
    ]);
    expect(componentsOf(header('VIDEO'), { 'header.media': '2871834006348767' })).toEqual([
      { type: 'header', parameters: [{ type: 'video', video: { id: '2871834006348767' } }] },
    ]);
  });

  test.each(['http://cdn.example/a.jpg', 'cdn.example/a.jpg', 'https://'])('%s is refused as media', (value) => {
    expect(problemsOf(header('IMAGE'), { 'header.media': value })).toEqual([
      'header.media: is neither an https link nor a media id',
    ]);
  });

  test('a document may have a file name', () => {
    const media = 'https://cdn.example/a.pdf';
    expect(componentsOf(header('DOCUMENT'), { 'header.media': media, 'header.filename': 'Bill.pdf' })).toEqual([
      { type: 'header', parameters: [{ type: 'document', document: { link: media, filename: 'Bill.pdf' } }] },
    ]);
  });

  test('a location needs real coordinates', () => {
    const place = { 'header.location.name': 'Shop', 'header.location.address': 'Via 1' };
    const at = (latitude: string, longitude: string) => ({
      ...place,
      'header.location.latitude': latitude,
      'header.location.longitude': longitude,
    });
    expect(componentsOf(header('LOCATION'), at('45.46', '-170.5'))).toEqual([
      {
        type: 'header',
        parameters: [
          {
            type: 'location',
            location: { latitude: '45.46', longitude: '-170.5', name: 'Shop', address: 'Via 1' },
          },
        ],
      },
    ]);
    expect(problemsOf(header('LOCATION'), at('91', 'north'))).toHaveLength(2);
  });

  test('a product is named with its catalog', () => {
    expect(componentsOf(header('PRODUCT'), { 'header.product': 'SKU', 'header.catalog': '194' })).toEqual([
      {
        type: 'header',
        parameters: [{ type: 'product', product: { product_retailer_id: 'SKU', catalog_id: '194' } }],
      },
    ]);
  });

  test('a GIF goes through the Marketing Messages endpoint, and only where that is enabled', () => {
    const media = { 'header.media': '1' };
    expect(build(header('GIF'), media)).toMatchObject({ ok: false, cause: 'template_unavailable' });
    expect(build(header('GIF'), media, { marketingEndpoint: true })).toMatchObject({
      ok: true,
      endpoint: 'marketing_messages',
    });
  });
});

describe('buttons', () => {
  const button = (type: string, more: Record<string, unknown> = {}) => [buttons({ type, text: 'Label', ...more })];
  const parameterOf = (...request: Parameters<typeof build>) => {
    const component = componentsOf(...request)?.[0];
    if (component === undefined || !('parameters' in component)) throw new Error('no component was built');
    return component.parameters[0];
  };

  test('a quick reply always carries a payload that names its message', () => {
    expect(componentsOf([buttons({ type: 'PHONE_NUMBER' }, { type: 'QUICK_REPLY', text: 'Yes' })])).toEqual([
      {
        type: 'button',
        sub_type: 'quick_reply',
        index: '1',
        parameters: [{ type: 'payload', payload: `REPLY:${KEY}:1` }],
      },
    ]);
  });

  test('a payload of the marketer goes out as it is', () => {
    expect(parameterOf(button('QUICK_REPLY'), { 'button.0': 'confirm-visit' })).toEqual({
      type: 'payload',
      payload: 'confirm-visit',
    });
  });

  test.each([
    ['OPTOUT', `OPTOUT:ALL:${KEY}`],
    ['OPTOUT:ALL', `OPTOUT:ALL:${KEY}`],
    ['OPTOUT:offers', `OPTOUT:offers:${KEY}`],
  ])('the payload %s makes it an opt-out button', (own, payload) => {
    expect(parameterOf(button('QUICK_REPLY'), { 'button.0': own })).toEqual({ type: 'payload', payload });
  });

  test('a label that says so makes it an opt-out button, unless it is one of other words', () => {
    const labels = readOptOutLabels();
    const optOutScope = (label: string) => (labels.isOptOut(label) ? 'ALL' : undefined);
    const quick = (text: string) => [buttons({ type: 'QUICK_REPLY', text })];
    for (const label of ['Stop promotions', 'STOP  Promotions!', 'Unsubscribe', 'Detener promociones', 'Arrêter']) {
      expect(parameterOf(quick(label), {}, { optOutScope })).toMatchObject({ payload: `OPTOUT:ALL:${KEY}` });
    }
    for (const label of ['Stop by the shop', 'Yes', 'Non-stop offers']) {
      expect(parameterOf(quick(label), {}, { optOutScope })).toMatchObject({ payload: `REPLY:${KEY}:0` });
    }
  });

  test('a URL suffix is made safe for a URL, and what is encoded already stays', () => {
    const url = button('URL', { url: 'https://x.example/{{1}}' });
    expect(parameterOf(url, { 'button.0': 'a b/é?q=%20&x=1#"' })).toEqual({
      type: 'text',
      text: 'a%20b/%C3%A9?q=%20&x=1#%22',
    });
  });

  test('a half character in a URL suffix does not break it', () => {
    expect(parameterOf(button('URL', { url: 'https://x.example/{{1}}' }), { 'button.0': 'a\ud83d' })).toEqual({
      type: 'text',
      text: 'a',
    });
  });

  test.each([
    ['the same host', 'https://go.example/l/{{1}}', 'TOKEN'],
    ['the bare host', 'https://go.example/{{1}}', 'l/TOKEN'],
    ['a brand host that forwards to us', 'https://brand.example/l/{{1}}', 'TOKEN'],
  ])('our tracked link follows the fixed URL of %s', (_, url, text) => {
    const linkFor = () => 'https://go.example/l/TOKEN';
    expect(parameterOf(button('URL', { url }), { 'button.0': '@link' }, { linkFor })).toEqual({ type: 'text', text });
  });

  test('a tracked link that cannot follow the fixed URL, or is not there, is a named fault', () => {
    const url = button('URL', { url: 'https://brand.example/promo/{{1}}' });
    expect(problemsOf(url, { 'button.0': '@link' }, { linkFor: () => 'https://go.example/l/T' })[0]).toContain(
      'button.0',
    );
    expect(problemsOf(url, { 'button.0': '@link' })).toEqual(['button.0: has no value']);
  });

  test('a URL has 2,000 characters with its suffix', () => {
    const url = button('URL', { url: 'https://x.example/{{1}}' });
    expect(problemsOf(url, { 'button.0': 'x'.repeat(1982) })).toEqual([]);
    expect(problemsOf(url, { 'button.0': 'x'.repeat(1983) })).toHaveLength(1);
  });

  test('a coupon has at most 20 characters', () => {
    expect(parameterOf(button('COPY_CODE'), { 'button.0': 'SUMMER20' })).toEqual({
      type: 'coupon_code',
      coupon_code: 'SUMMER20',
    });
    expect(problemsOf(button('COPY_CODE'), { 'button.0': 'x'.repeat(21) })).toHaveLength(1);
  });

  test('a flow without a token of its own gets ours', () => {
    expect(parameterOf(button('FLOW'))).toEqual({ type: 'action', action: { flow_token: KEY } });
    expect(parameterOf(button('FLOW'), { 'button.0': 'own' })).toEqual({
      type: 'action',
      action: { flow_token: 'own' },
    });
  });

  test('a catalog button may go without a picture of its own', () => {
    expect(componentsOf(button('CATALOG'))).toBeUndefined();
    expect(componentsOf(button('CATALOG'), { 'button.0': 'SKU' })).toEqual([
      {
        type: 'button',
        sub_type: 'CATALOG',
        index: '0',
        parameters: [{ type: 'action', action: { thumbnail_product_retailer_id: 'SKU' } }],
      },
    ]);
  });

  test('a multi-product button is written as one line of sections', () => {
    expect(parameterOf(button('MPM'), { 'button.0': 'New: A, B; Sale: C' })).toEqual({
      type: 'action',
      action: {
        thumbnail_product_retailer_id: 'A',
        sections: [
          { title: 'New', product_items: [{ product_retailer_id: 'A' }, { product_retailer_id: 'B' }] },
          { title: 'Sale', product_items: [{ product_retailer_id: 'C' }] },
        ],
      },
    });
    for (const line of ['A, B', 'New:', ';', `New: ${Array(31).fill('A').join(',')}`]) {
      expect(problemsOf(button('MPM'), { 'button.0': line })).toHaveLength(1);
    }
  });
});

describe('the other kinds', () => {
  test('a limited-time offer ends at the stated moment, UTC where no zone is given', () => {
    const offer = [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { has_expiration: true } }];
    const expiry = (value: string) => componentsOf(offer, { 'offer.expiration': value })?.[0];
    for (const value of ['2026-09-21T14:13:20Z', '2026-09-21T14:13:20', '2026-09-21T16:13:20+02:00']) {
      expect(expiry(value)).toEqual({
        type: 'limited_time_offer',
        parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1790000000000 } }],
      });
    }
    expect(problemsOf(offer, { 'offer.expiration': 'next week' })).toEqual([
      'offer.expiration: is not an ISO 8601 date',
    ]);
  });

  test('a carousel sends header, body and buttons of each card', () => {
    const card = {
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: '{{1}}' },
        { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'More' }] },
      ],
    };
    const values = {
      'card.0.header.media': '11',
      'card.0.body.1': 'one',
      'card.1.header.media': '22',
      'card.1.body.1': 'two',
      'card.1.button.0': 'more-2',
    };
    expect(componentsOf([{ type: 'CAROUSEL', cards: [card, card] }], values)).toEqual([
      {
        type: 'carousel',
        cards: [
          {
            card_index: 0,
            components: [
              { type: 'header', parameters: [{ type: 'image', image: { id: '11' } }] },
              { type: 'body', parameters: [{ type: 'text', text: 'one' }] },
              {
                type: 'button',
                sub_type: 'quick_reply',
                index: '0',
                parameters: [{ type: 'payload', payload: `REPLY:${KEY}:0` }],
              },
            ],
          },
          {
            card_index: 1,
            components: [
              { type: 'header', parameters: [{ type: 'image', image: { id: '22' } }] },
              { type: 'body', parameters: [{ type: 'text', text: 'two' }] },
              {
                type: 'button',
                sub_type: 'quick_reply',
                index: '0',
                parameters: [{ type: 'payload', payload: 'more-2' }],
              },
            ],
          },
        ],
      },
    ]);
  });

  const otp = [{ type: 'BODY' }, buttons({ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy' })];
  const authentication = { category: 'AUTHENTICATION' };

  test('a one-time password stands in the body and in the button', () => {
    expect(componentsOf(otp, { 'body.1': '123456' }, {}, authentication)).toEqual([
      { type: 'body', parameters: [{ type: 'text', text: '123456' }] },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '123456' }] },
    ]);
    expect(problemsOf(otp, { 'body.1': '1'.repeat(16) }, {}, authentication)).toHaveLength(1);
  });

  test('a one-time password is not sent to a business-scoped user id', () => {
    expect(build(otp, { 'body.1': '1' }, { to: 'US.1' }, authentication)).toMatchObject({
      ok: false,
      cause: 'template_unavailable',
    });
  });

  test.each(['PENDING', 'PAUSED', 'REJECTED', 'DISABLED', 'ARCHIVED', 'SOMETHING_NEW'])(
    'a template that is %s is not sent',
    (status) => {
      expect(build([body('x')], {}, {}, { status })).toMatchObject({
        ok: false,
        cause: 'template_unavailable',
        problems: [expect.stringContaining(status)],
      });
    },
  );

  test.each([[{ type: 'HOLOGRAM' }], [buttons({ type: 'TELEPORT' })], [{ type: 'HEADER', format: 'SMELL' }]])(
    'a part that we do not know makes the template unavailable, with the reason: %j',
    (component) => {
      expect(build([component])).toMatchObject({ ok: false, cause: 'template_unavailable' });
    },
  );
});

test('a template whose every need has a value can be built', () => {
  const components = [
    { type: 'HEADER', format: 'DOCUMENT' },
    body('{{1}} and {{2}}'),
    buttons(
      { type: 'QUICK_REPLY', text: 'Yes' },
      { type: 'URL', url: 'https://x.example/{{1}}' },
      { type: 'COPY_CODE', text: 'Copy' },
    ),
  ];
  const template = listedTemplate({ components });
  const required = neededParameters(template).filter((need) => need.required);
  const parameters = Object.fromEntries(required.map(({ key }) => [key, '123']));
  expect(buildMessage({ to: '+15550001111', template, parameters, messageKey: KEY })).toMatchObject({ ok: true });
  for (const { key } of required) {
    const { [key]: _, ...others } = parameters;
    expect(buildMessage({ to: '+15550001111', template, parameters: others, messageKey: KEY })).toEqual({
      ok: false,
      cause: 'parameters_missing',
      problems: [`${key}: has no value`],
    });
  }
});
