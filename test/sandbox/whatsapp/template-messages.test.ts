import { body, button, CORRECT, header, type Json, message, SENDER, startSandbox, text } from './sandbox-under-test';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const order = (components: Json[]) => message('order_update', components);
const appointment = (...buttons: Json[]) =>
  message('appointment_reminder', [body('Ana', '3 March', '10:30'), ...buttons]);
const offer = (parts: { header?: Json; body?: Json; url?: Json; code?: Json; more?: Json[] }) =>
  message('autumn_offer', [
    parts.header ?? header({ type: 'image', image: { link: 'https://cdn.example/a.jpg' } }),
    parts.body ?? body('Ana', '20%'),
    parts.url ?? button(0, 'url', { type: 'text', text: 'r-abc' }),
    parts.code ?? button(1, 'copy_code', { type: 'coupon_code', coupon_code: 'AUTUMN20' }),
    ...(parts.more ?? []),
  ]);
const flash = (expires: unknown) =>
  message('flash_sale', [
    header({ type: 'video', video: { link: 'https://cdn.example/a.mp4' } }),
    {
      type: 'limited_time_offer',
      parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: expires } }],
    },
    body('Ana'),
    button(0, 'copy_code', { type: 'coupon_code', coupon_code: 'FLASH15' }),
    button(1, 'url', { type: 'text', text: 'r-abc' }),
  ]);
const carousel = (cards: Json[]) => message('new_arrivals', [body('Ana'), { type: 'carousel', cards }]);
const card = (index: unknown, components?: Json[]) => ({
  card_index: index,
  components: components ?? [
    header({ type: 'image', image: { link: 'https://cdn.example/1.jpg' } }),
    body('49 €'),
    button('1', 'url', { type: 'text', text: 'p1' }),
  ],
});
const multiProduct = (sections: unknown) =>
  message('picked_for_you', [
    header({ type: 'text', text: 'Ana' }),
    button(0, 'mpm', { type: 'action', action: { thumbnail_product_retailer_id: 'SKU', sections } }),
  ]);
const sections = (count: number, products: number) =>
  Array.from({ length: count }, () => ({
    title: 'New',
    product_items: Array.from({ length: products }, (_, place) => ({ product_retailer_id: `SKU-${place}` })),
  }));

test.each(Object.entries(CORRECT))('accepts a correct message: %s', async (_kind, payload) => {
  const { status, json } = await sandbox.send(payload);
  expect(json).toEqual({
    messaging_product: 'whatsapp',
    contacts: [{ input: '+525512345678', wa_id: '5215512345678' }],
    messages: [{ id: expect.stringMatching(/^wamid\.[A-Za-z0-9+/]+=*$/), message_status: 'accepted' }],
  });
  expect(status).toBe(200);
});

const WRONG: [string, number, Json][] = [
  ['too few body values', 132000, order([body('Ana', 'A-1')])],
  ['too many body values', 132000, order([body('Ana', 'A-1', 'packed', 'more')])],
  ['no components where the body needs values', 132000, message('order_update', undefined)],
  ['values for a static template', 132000, message('store_hours', [body('Ana')])],
  [
    'a header value where the header has none',
    132000,
    order([header({ type: 'text', text: 'x' }), body('a', 'b', 'c')]),
  ],
  ['an empty value', 131008, order([body('Ana', '', 'packed')])],
  ['a value of blanks only', 131008, order([body('Ana', '  ', 'packed')])],
  [
    'a value that is no string',
    100,
    order([{ type: 'body', parameters: [{ type: 'text', text: 7 }, ...text('b', 'c')] }]),
  ],
  ['a new line in a value', 132018, order([body('Ana', 'A\n1', 'packed')])],
  ['a tab in a value', 132018, order([body('Ana', 'A\t1', 'packed')])],
  ['five blanks in a row', 132018, order([body('Ana', 'A     1', 'packed')])],
  ['a body above 1,024 characters', 132005, order([body('Ana', 'x'.repeat(1000), 'packed')])],
  [
    'a text header above 60 characters',
    132005,
    message('shipping_confirmation', [
      header({ type: 'text', text: 'x'.repeat(50) }),
      body('Ana', 'Friday'),
      button('0', 'url', { type: 'text', text: 'A1' }),
    ]),
  ],
  [
    'named values for a positional template',
    132012,
    order([{ type: 'body', parameters: [{ type: 'text', parameter_name: 'a', text: 'x' }, ...text('b', 'c')] }]),
  ],
  [
    'positional values for a named template',
    132012,
    message('welcome_named', [header({ type: 'text', text: 'Ana' }), body('a', 'b', 'c')]),
  ],
  [
    'a name that the template does not have',
    132012,
    message('welcome_named', [
      header({ type: 'text', parameter_name: 'first_name', text: 'Ana' }),
      {
        type: 'body',
        parameters: ['first_name', 'plan_name', 'when'].map((name) => ({
          type: 'text',
          parameter_name: name,
          text: 'x',
        })),
      },
    ]),
  ],
  [
    'the same name twice',
    132012,
    message('welcome_named', [
      header({ type: 'text', parameter_name: 'first_name', text: 'Ana' }),
      {
        type: 'body',
        parameters: ['first_name', 'plan_name', 'plan_name'].map((name) => ({
          type: 'text',
          parameter_name: name,
          text: 'x',
        })),
      },
    ]),
  ],
  [
    'a video where the header is an image',
    132012,
    offer({ header: header({ type: 'video', video: { link: 'https://cdn.example/a.mp4' } }) }),
  ],
  ['no header where an image is needed', 132012, message('autumn_offer', [body('Ana', '20%')])],
  [
    'media by id and link at once',
    131008,
    offer({ header: header({ type: 'image', image: { id: '1', link: 'https://cdn.example/a.jpg' } }) }),
  ],
  [
    'a media link without TLS',
    131009,
    offer({ header: header({ type: 'image', image: { link: 'http://cdn.example/a.jpg' } }) }),
  ],
  ['a media id that was never uploaded', 131009, offer({ header: header({ type: 'image', image: { id: '1' } }) })],
  [
    'a caption on header media',
    100,
    offer({ header: header({ type: 'image', image: { link: 'https://cdn.example/a.jpg', caption: 'x' } }) }),
  ],
  [
    'a location without longitude',
    131008,
    message('pickup_ready', [header({ type: 'location', location: { latitude: '45' } }), body('a', 'b')]),
  ],
  [
    'a latitude of 91 degrees',
    131009,
    message('pickup_ready', [header({ type: 'location', location: { latitude: 91, longitude: 9 } }), body('a', 'b')]),
  ],
  [
    'a missing URL suffix',
    131008,
    message('shipping_confirmation', [header({ type: 'text', text: 'A' }), body('Ana', 'Friday')]),
  ],
  ['a URL suffix with a blank', 131009, offer({ url: button(0, 'url', { type: 'text', text: 'r abc' }) })],
  ['a URL above 2,000 characters', 132005, offer({ url: button(0, 'url', { type: 'text', text: 'x'.repeat(1990) }) })],
  [
    'a coupon code of 21 characters',
    131009,
    offer({ code: button(1, 'copy_code', { type: 'coupon_code', coupon_code: 'x'.repeat(21) }) }),
  ],
  [
    'a missing coupon code',
    131008,
    message('autumn_offer', [
      header({ type: 'image', image: { link: 'https://cdn.example/a.jpg' } }),
      body('Ana', '20%'),
      button(0, 'url', { type: 'text', text: 'r' }),
    ]),
  ],
  [
    'a button index that the template does not have',
    131009,
    appointment(button('3', 'quick_reply', { type: 'payload', payload: 'x' })),
  ],
  [
    'a button index that is no number',
    131009,
    appointment(button('first', 'quick_reply', { type: 'payload', payload: 'x' })),
  ],
  [
    'the same button twice',
    100,
    appointment(
      button('0', 'quick_reply', { type: 'payload', payload: 'x' }),
      button(0, 'quick_reply', { type: 'payload', payload: 'y' }),
    ),
  ],
  ["a sub_type that is not the button's", 132012, appointment(button('0', 'url', { type: 'text', text: 'x' }))],
  ['a button parameter of another type', 132012, appointment(button('0', 'quick_reply', { type: 'text', text: 'x' }))],
  ['an empty payload', 131008, appointment(button('0', 'quick_reply', { type: 'payload', payload: '' }))],
  [
    'a value for a phone button',
    132000,
    message('pickup_ready', [
      header({ type: 'location', location: { latitude: 45, longitude: 9 } }),
      body('a', 'b'),
      button(0, 'url', { type: 'text', text: 'x' }),
    ]),
  ],
  [
    'a value for a static URL',
    132000,
    message(
      'renewal_reminder',
      [header({ type: 'text', text: '7' }), body('Ana', 'Ouro'), button(2, 'url', { type: 'text', text: 'x' })],
      {},
      'pt_BR',
    ),
  ],
  ['a component type in capitals', 100, order([{ type: 'BODY', parameters: text('a', 'b', 'c') }])],
  ['two bodies', 100, order([body('a', 'b', 'c'), body('a', 'b', 'c')])],
  ['a misspelt key in a component', 100, order([{ type: 'body', params: text('a', 'b', 'c') }])],
  ['an offer that has ended', 131009, flash(1_000)],
  ['an offer in text', 131008, flash('tomorrow')],
  [
    'no offer where the template has one',
    132000,
    message('flash_sale', [
      header({ type: 'video', video: { link: 'https://cdn.example/a.mp4' } }),
      body('Ana'),
      button(0, 'copy_code', { type: 'coupon_code', coupon_code: 'F' }),
      button(1, 'url', { type: 'text', text: 'r' }),
    ]),
  ],
  ['a carousel with one card too few', 132000, carousel([card(0)])],
  ['two cards with one index', 131009, carousel([card(0), card(0)])],
  [
    'a card without its image',
    132012,
    carousel([card(0), card(1, [body('49 €'), button('1', 'url', { type: 'text', text: 'p1' })])]),
  ],
  [
    'a card without its URL',
    131008,
    carousel([
      card(0),
      card(1, [header({ type: 'image', image: { link: 'https://cdn.example/1.jpg' } }), body('49 €')]),
    ]),
  ],
  [
    'a carousel for a template without one',
    132000,
    order([body('a', 'b', 'c'), { type: 'carousel', cards: [card(0)] }]),
  ],
  ['a multi-product button without sections', 131008, multiProduct([])],
  ['eleven sections', 131009, multiProduct(sections(11, 1))],
  ['thirty-two products', 131009, multiProduct(sections(2, 16))],
  [
    'a code of 16 characters',
    131009,
    message('login_code', [body('1'.repeat(16)), button('0', 'url', { type: 'text', text: '1'.repeat(16) })]),
  ],
  [
    'two different codes',
    132018,
    message('login_code', [body('123456'), button('0', 'url', { type: 'text', text: '654321' })]),
  ],
  ['a code without its button', 131008, message('login_code', [body('123456')])],
  ['a template that does not exist', 132001, message('nothing_here', undefined)],
  ['en where the template is en_US', 132001, message('store_hours', undefined, {}, 'en')],
  ['a paused template', 132015, message('winback_offer', [body('Ana', '15%')])],
  ['a rejected template', 132001, message('miracle_discount', [body('Ana')])],
  ['another messaging product', 100, { ...CORRECT.flow, messaging_product: 'sms' }],
  ['an unknown key in the envelope', 100, { ...CORRECT.flow, callback: 'x' }],
  ['an unknown type', 100, { ...CORRECT.flow, type: 'sms' }],
  ['no recipient', 131008, { ...CORRECT.flow, to: undefined }],
  ['a number without plus', 131009, { ...CORRECT.flow, to: '5215512345678' }],
  ['a number in words', 131009, { ...CORRECT.flow, to: '+52 call me' }],
  ['the business number itself', 131021, { ...CORRECT.flow, to: '+1 555-000-1000' }],
  ['a group', 131041, { ...CORRECT.flow, recipient_type: 'group' }],
  ['callback data above 256 bytes', 100, { ...CORRECT.flow, biz_opaque_callback_data: 'x'.repeat(257) }],
  ['a marketing field on /messages', 100, { ...CORRECT.flow, product_policy: 'STRICT' }],
  ['an authentication template to a BSUID', 131062, { ...CORRECT.authentication, to: undefined, recipient: 'US.123' }],
  [
    'text outside the customer service window',
    131047,
    { messaging_product: 'whatsapp', to: '+525512345678', type: 'text', text: { body: 'Hi' } },
  ],
];

test.each(WRONG)('refuses %s with %i', async (_what, code, payload) => {
  const { status, json } = await sandbox.send(payload);
  expect(json).toEqual({
    error: {
      message: expect.stringContaining(`(#${code})`),
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details: expect.any(String) },
      fbtrace_id: expect.any(String),
    },
  });
  expect(status).toBe(code === 132001 ? 404 : 400);
});

test('refuses a wrong token with 190 and HTTP 401, before it looks at anything else', async () => {
  const { status, json } = await sandbox.call('POST', `/v26.0/${SENDER}/messages`, 'no json', {
    authorization: 'Bearer wrong',
  });
  expect([status, json.error.code, json.error.error_subcode]).toEqual([401, 190, 463]);
});

test('refuses a body that is no JSON object, and a number that is not ours', async () => {
  expect((await sandbox.send('[1]')).json.error.code).toBe(100);
  expect((await sandbox.send('{"a":')).json.error.code).toBe(100);
  const { json } = await sandbox.send(CORRECT.flow, 'messages', '1');
  expect([json.error.code, json.error.error_subcode]).toEqual([100, 33]);
});

test('the marketing endpoint takes marketing templates and its own fields only', async () => {
  const marketing = { ...CORRECT.carousel, product_policy: 'CLOUD_API_FALLBACK', message_activity_sharing: true };
  expect((await sandbox.send(marketing, 'marketing_messages')).status).toBe(200);
  expect((await sandbox.send({ ...marketing, product_policy: 'MAYBE' }, 'marketing_messages')).json.error.code).toBe(
    100,
  );
  expect((await sandbox.send(CORRECT.flow, 'marketing_messages')).json.error.code).toBe(134100);
  const words = { messaging_product: 'whatsapp', to: '+525512345678', type: 'text', text: { body: 'Hi' } };
  expect((await sandbox.send(words, 'marketing_messages')).json.error.code).toBe(100);
});

test('a send to a BSUID is answered with user_id and without wa_id', async () => {
  const { json } = await sandbox.send({ ...CORRECT.flow, to: undefined, recipient: 'IT.abcDEF123' });
  expect(json.contacts).toEqual([{ input: 'IT.abcDEF123', user_id: 'IT.abcDEF123' }]);
});

test.each([
  ['+525512345678', '5215512345678'],
  ['+5215512345678', '5215512345678'],
  ['+541151234567', '5491151234567'],
  ['+5585987654321', '558587654321'],
  ['+5511987654321', '5511987654321'],
  ['+39 347 123-4567', '393471234567'],
])('WhatsApp knows %s as %s', async (to, waId) => {
  const { json } = await sandbox.send({ ...CORRECT.flow, to });
  expect(json.contacts).toEqual([{ input: to, wa_id: waId }]);
});

test('media that was uploaded may be sent by its id', async () => {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('file', new Blob(['picture'], { type: 'image/jpeg' }), 'a.jpg');
  const response = await fetch(`${sandbox.url}/v26.0/${SENDER}/media`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-access-token' },
    body: form,
  });
  const { id } = (await response.json()) as { id: string };
  expect((await sandbox.get(`/${id}`)).json).toMatchObject({ id, mime_type: 'image/jpeg' });
  expect((await sandbox.send(offer({ header: header({ type: 'image', image: { id } }) }))).status).toBe(200);
});

test('an open window lets text and questions through, checked as well', async () => {
  const to = '+525512340777';
  await sandbox.control('POST', '/inbound', { from: to, text: { body: 'Hello' } });
  const free = (type: string, content: Json) => ({ messaging_product: 'whatsapp', to, type, [type]: content });
  const question = (title: string) => ({
    type: 'button',
    body: { text: 'Which one?' },
    action: { buttons: [{ type: 'reply', reply: { id: 'a', title } }] },
  });
  expect((await sandbox.send(free('text', { body: 'Hi' }))).json.messages).toEqual([{ id: expect.any(String) }]);
  expect((await sandbox.send(free('text', { body: '' }))).json.error.code).toBe(131008);
  expect((await sandbox.send(free('interactive', question('Blue')))).status).toBe(200);
  expect((await sandbox.send(free('interactive', question('x'.repeat(21))))).json.error.code).toBe(131009);
});
