import { eventually } from '../../support/eventually';
import { CORRECT, type Json, message, SENDER, startReceiver, startSandbox, WABA } from './sandbox-under-test';

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeEach(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({ webhookUrl: receiver.url });
});
afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

const ORDER = CORRECT['positional body'] as Json;
const OFFER = CORRECT['image header, URL, copy code'] as Json;
const idle = () =>
  eventually('all webhooks', async () => (await sandbox.control('GET', '/webhooks')).json.idle === true || undefined);

describe('what came in', () => {
  test('is listed newest first with payload, outcome and the text as its reader sees it', async () => {
    await sandbox.send(OFFER);
    await sandbox.send({ ...ORDER, template: { name: 'unheard', language: { code: 'en' } } });
    const { messages } = (await sandbox.control('GET', '/messages')).json;
    expect(messages).toMatchObject([
      { number: 2, outcome: { kind: 'refused', code: 132001 } },
      {
        number: 1,
        recipient: '525512345678',
        payload: OFFER,
        outcome: { kind: 'accepted' },
        template: { name: 'autumn_offer', language: 'en_US', category: 'MARKETING' },
        rendered: {
          header: '[image] https://cdn.example/a.jpg',
          body: 'Ana, our autumn sale has begun: 20% off everything until Sunday!',
          buttons: ['Shop now → https://shop.example/autumn/r-abc', 'Copy offer code [AUTUMN20]', 'Stop promotions'],
        },
      },
    ]);
    const refused = await sandbox.control('GET', '/messages?outcome=refused&to=%2B525512345678');
    expect(refused.json.messages).toHaveLength(1);
  });

  test('is counted by recipient, fate and code, and callback data that was accepted twice stands out', async () => {
    for (const key of ['a', 'b', 'a']) await sandbox.send({ ...ORDER, biz_opaque_callback_data: key });
    await sandbox.send({ ...ORDER, to: '+525512341031' });
    await idle();
    expect((await sandbox.control('GET', '/counters')).json).toMatchObject({
      received: 4,
      accepted: 3,
      refused: { 131031: 1 },
      byFate: { ordinary: 3, account_locked: 1 },
      statuses: { sent: 3, delivered: 3 },
      duplicates: 1,
    });
    expect((await sandbox.control('GET', '/recipients')).json).toEqual({
      '525512345678': { received: 3, accepted: 3 },
      '525512341031': { received: 1, accepted: 0 },
    });
    expect((await sandbox.control('GET', '/duplicates')).json.duplicates).toEqual([
      { biz_opaque_callback_data: 'a', count: 2 },
    ]);
  });

  test('is forgotten on reset, and the template set is as new', async () => {
    await sandbox.send(ORDER);
    await sandbox.control('PATCH', '/templates/store_hours', { status: 'PAUSED' });
    await idle();
    await sandbox.control('POST', '/reset');
    expect((await sandbox.control('GET', '/counters')).json).toMatchObject({
      received: 0,
      statuses: {},
      webhooks: { posts: 0 },
    });
    expect((await sandbox.send(message('store_hours', undefined))).status).toBe(200);
  });

  test('keeps counting when old messages leave', async () => {
    const small = await startSandbox({ keepMessages: 2 });
    for (const key of ['a', 'b', 'c', 'a']) await small.send({ ...ORDER, biz_opaque_callback_data: key });
    expect((await small.control('GET', '/messages')).json.messages).toHaveLength(2);
    expect((await small.control('GET', '/counters')).json).toMatchObject({ received: 4, duplicates: 1 });
    await small.close();
  });
});

describe('a person who is played', () => {
  test('may send any type, quoting the last message, with or without phone', async () => {
    const { json } = await sandbox.send(ORDER);
    await sandbox.control('POST', '/inbound', {
      from: '+525512345678',
      type: 'interactive',
      interactive: { type: 'list_reply', list_reply: { id: 'a', title: 'A' } },
      context: 'last',
      hidePhone: true,
    });
    await idle();
    expect(receiver.messages()).toEqual([
      expect.objectContaining({
        type: 'interactive',
        context: { from: '15550001000', id: json.messages[0].id },
        from_user_id: expect.any(String),
      }),
    ]);
    expect(receiver.messages()[0]).not.toHaveProperty('from');
    expect((await sandbox.control('POST', '/inbound', { from: '+525512345678', type: 'image' })).status).toBe(400);
  });

  test('may stop and resume marketing, named by phone or BSUID', async () => {
    const { json } = await sandbox.control('POST', '/preferences', { user: '+525512345678', value: 'stop' });
    expect(json.marketingStopped).toBe(true);
    await sandbox.control('POST', '/preferences', { user: json.userId, value: 'resume', hidePhone: true });
    await idle();
    expect(receiver.preferences().map(({ value, wa_id }) => [value, wa_id])).toEqual([
      ['stop', '5215512345678'],
      ['resume', undefined],
    ]);
    expect((await sandbox.control('GET', '/people/+525512345678')).json.marketingStopped).toBe(false);
  });
});

describe('a template that is changed', () => {
  test.each([
    [
      { status: 'PAUSED' },
      'message_template_status_update',
      { event: 'PAUSED', other_info: { title: 'FIRST_PAUSE' } },
      132015,
    ],
    [{ status: 'DISABLED' }, 'message_template_status_update', { event: 'DISABLED', disable_info: {} }, 132016],
    [
      { status: 'REJECTED', reason: 'PROMOTIONAL' },
      'message_template_status_update',
      { event: 'REJECTED', reason: 'PROMOTIONAL' },
      132001,
    ],
    [
      { category: 'MARKETING' },
      'template_category_update',
      { previous_category: 'UTILITY', new_category: 'MARKETING' },
      undefined,
    ],
    [
      { correctCategory: 'MARKETING' },
      'template_category_update',
      { new_category: 'UTILITY', correct_category: 'MARKETING' },
      undefined,
    ],
    [
      { quality: 'RED' },
      'message_template_quality_update',
      { previous_quality_score: 'GREEN', new_quality_score: 'RED' },
      undefined,
    ],
    [
      { components: [{ type: 'BODY', text: 'Now with {{1}}' }] },
      'message_template_components_update',
      { message_template_element: 'Now with {{1}}' },
      132000,
    ],
  ])('by %j sends %s and rules the next send', async (change, field, value, code) => {
    await sandbox.control('PATCH', '/templates/store_hours', change);
    await idle();
    expect(receiver.changes()).toEqual([
      {
        field,
        value: expect.objectContaining({
          message_template_name: 'store_hours',
          message_template_id: expect.any(Number),
        }),
      },
    ]);
    expect(receiver.changes()[0]?.value).toMatchObject(value);
    expect(receiver.posts[0]?.json.entry[0].time).toEqual(expect.any(Number));
    expect((await sandbox.send(message('store_hours', undefined))).json.error?.code).toBe(code);
  });

  test('is found by name and language, and a fault is told', async () => {
    const { json } = await sandbox.control('PATCH', '/templates/order_update?language=pt_BR', { status: 'PAUSED' });
    expect(json).toMatchObject({ language: 'pt_BR', status: 'PAUSED' });
    expect((await sandbox.send(ORDER)).status).toBe(200);
    expect((await sandbox.control('PATCH', '/templates/unheard', { status: 'PAUSED' })).status).toBe(400);
    expect((await sandbox.control('PATCH', '/templates/order_update', { status: 'SLEEPY' })).status).toBe(400);
  });
});

describe('trouble', () => {
  const code = async (payload: Json = ORDER) => (await sandbox.send(payload)).json.error?.code;

  test.each([
    [{ accountLocked: true }, 131031],
    [{ failureRate: 1 }, 131000],
    [{ outage: 'graph_500' }, 131000],
  ])('%j refuses every send with %i', async (settings, expected) => {
    await sandbox.control('PUT', '/chaos', settings);
    expect(await code()).toBe(expected);
  });

  test('a cut connection and a page instead of JSON accept nothing', async () => {
    await sandbox.control('PUT', '/chaos', { outage: 'reset' });
    await expect(sandbox.send(ORDER)).rejects.toThrow();
    await sandbox.control('PUT', '/chaos', { outage: 'page_503' });
    expect((await sandbox.send(ORDER)).status).toBe(503);
    expect((await sandbox.control('GET', '/counters')).json).toMatchObject({ lost: 2, accepted: 0 });
  });

  test('above the throughput of a number comes 130429', async () => {
    const frozen = await startSandbox({ clock: () => 1_790_000_000_000, settings: { throughputPerSecond: 3 } });
    const codes = [];
    for (let call = 0; call < 5; call += 1) codes.push((await frozen.send(ORDER)).json.error?.code);
    expect(codes).toEqual([undefined, undefined, undefined, 130429, 130429]);
    await frozen.close();
  });

  test('after a burst of 45 to one person comes 131056 until 6 s have passed', async () => {
    let now = 1_790_000_000_000;
    const paced = await startSandbox({ clock: () => now, settings: { pairRateLimit: true } });
    const codes = [];
    for (let call = 0; call < 46; call += 1) codes.push((await paced.send(ORDER)).json.error?.code);
    expect(codes.indexOf(131056)).toBe(45);
    now += 6_000;
    expect((await paced.send(ORDER)).status).toBe(200);
    await paced.close();
  });

  test('marketing is not delivered to the United States, unless that is set', async () => {
    await sandbox.send({ ...OFFER, to: '+14152345678' });
    await sandbox.send({ ...OFFER, to: '+14165551001' });
    await idle();
    const outcome = ({ recipient_id: to, status, errors }: ReturnType<typeof receiver.statuses>[number]) =>
      `${to} ${status} ${errors?.[0].code ?? ''}`;
    expect(receiver.statuses().map(outcome)).toEqual(
      expect.arrayContaining(['14152345678 failed 131049', '14165551001 delivered ']),
    );
    await sandbox.control('PUT', '/chaos', { noMarketingToUnitedStates: false });
    await sandbox.send({ ...OFFER, to: '+14152345678' });
    await idle();
    expect(receiver.statuses().map(outcome)).toContain('14152345678 delivered ');
  });

  test('marketing can be shut out of /messages', async () => {
    await sandbox.control('PUT', '/chaos', { marketingDisabledOnCloudApi: true });
    expect([await code(OFFER), await code(ORDER)]).toEqual([131063, undefined]);
  });

  test('a setting that does not exist is refused', async () => {
    expect((await sandbox.control('PUT', '/chaos', { spead: 2 })).status).toBe(400);
  });
});

describe('the Graph endpoints', () => {
  test('list all templates over pages, each once, with the fields that were asked for', async () => {
    const all = (await sandbox.control('GET', '/templates')).json.templates as Json[];
    const names: string[] = [];
    let next: string | undefined =
      `${sandbox.url}/v26.0/${WABA}/message_templates?fields=name,language,quality_score{score}&limit=7`;
    while (next) {
      const page: Json = (await sandbox.call('GET', next.slice(sandbox.url.length))).json;
      for (const row of page.data) {
        expect(Object.keys(row).sort()).toEqual(['id', 'language', 'name', 'quality_score']);
        names.push(`${row.name} ${row.language}`);
      }
      next = page.paging?.next;
    }
    expect(names).toEqual(all.map(({ name, language }) => `${name} ${language}`));
    expect(names.length).toBeGreaterThanOrEqual(18);
  });

  test('filter templates by status and name, and refuse what they do not know', async () => {
    const list = (query: string) => sandbox.get(`/${WABA}/message_templates?${query}`);
    const rejected = (await list('status=rejected')).json.data as Json[];
    expect(rejected.map(({ name }) => name)).toEqual(['miracle_discount']);
    expect((await list('name=order_update')).json.data).toHaveLength(3);
    expect((await list('after=broken')).json.error.code).toBe(131059);
    expect((await list('fields=shoe_size')).json.error.code).toBe(100);
    expect((await list('limit=0')).json.error.code).toBe(100);
    await sandbox.control('PUT', '/chaos', { managementLimited: true });
    expect((await list('')).json.error.code).toBe(80008);
  });

  test('a cursor can expire between two pages', async () => {
    const first = (await sandbox.get(`/${WABA}/message_templates?limit=5`)).json;
    await sandbox.control('PUT', '/chaos', { cursorsExpired: true });
    expect(
      (await sandbox.get(`/${WABA}/message_templates?limit=5&after=${first.paging.cursors.after}`)).json.error.code,
    ).toBe(131059);
    expect((await sandbox.get(`/${WABA}/message_templates?limit=5`)).status).toBe(200);
  });

  test('tell of one template, the numbers and their health', async () => {
    const [template] = (await sandbox.control('GET', '/templates')).json.templates as Json[];
    expect((await sandbox.get(`/${template?.id}?fields=name,status`)).json).toEqual({
      id: template?.id,
      name: 'order_update',
      status: 'APPROVED',
    });
    expect((await sandbox.get(`/${WABA}/phone_numbers`)).json.data).toHaveLength(2);
    await sandbox.control('PATCH', `/senders/${SENDER}`, { canSendMessage: 'LIMITED', qualityRating: 'YELLOW' });
    expect(
      (
        await sandbox.get(
          `/${SENDER}?fields=display_phone_number,verified_name,quality_rating,throughput,health_status`,
        )
      ).json,
    ).toEqual({
      id: SENDER,
      display_phone_number: '+1 555-000-1000',
      verified_name: 'Example Store',
      quality_rating: 'YELLOW',
      throughput: { level: 'STANDARD' },
      health_status: {
        can_send_message: 'LIMITED',
        entities: [
          { entity_type: 'PHONE_NUMBER', id: SENDER, can_send_message: 'LIMITED' },
          { entity_type: 'WABA', id: WABA, can_send_message: 'AVAILABLE' },
        ],
      },
    });
    await sandbox.control('PUT', '/chaos', { accountLocked: true });
    expect((await sandbox.get(`/${WABA}?fields=health_status`)).json.health_status.can_send_message).toBe('BLOCKED');
  });

  test('want a version and a token', async () => {
    expect((await sandbox.call('GET', `/${WABA}/phone_numbers`)).json.error.code).toBe(100);
    expect((await sandbox.call('GET', `/v26.0/${WABA}/phone_numbers`, undefined, { authorization: '' })).status).toBe(
      401,
    );
    expect((await sandbox.get('/123')).json.error.error_subcode).toBe(33);
  });
});

test('the page shows messages with their text and status, and escapes what people wrote', async () => {
  const evil = '<script>alert(1)</script>';
  await sandbox.send({
    ...ORDER,
    template: {
      ...ORDER.template,
      components: [{ type: 'body', parameters: ['Ana', evil, 'packed'].map((text) => ({ type: 'text', text })) }],
    },
  });
  await idle();
  const { text } = await sandbox.control('GET', '/');
  expect(text).toContain('Hi Ana, your order &lt;script&gt;alert(1)&lt;/script&gt; is now packed.');
  expect(text).not.toContain(evil);
  expect(text).toMatch(/delivered/);
});
