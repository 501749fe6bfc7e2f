import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WhatsAppSandboxOptions } from '../../../src/sandbox/whatsapp/account';
import { startWhatsAppSandbox } from '../../../src/sandbox/whatsapp/start-whatsapp-sandbox';

export const ACCESS_TOKEN = 'test-access-token';
export const APP_SECRET = 'test-app-secret';
export const VERIFY_TOKEN = 'test-verify-token';
export const WABA = '900000000000001';
export const SENDER = '900000000000101';

// biome-ignore lint/suspicious/noExplicitAny: answers and payloads are read and spoilt freely here; expectations check them.
export type Json = Record<string, any>;

/** The receiving side of webhooks: checks each signature over the raw bytes, keeps what came, answers as told. */
export async function startReceiver() {
  const posts: { body: string; signed: boolean; connection: number; json: Json }[] = [];
  let answer: (post: number) => number = () => 200;
  const connections = new Set<number>();
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://receiver');
    if (request.method === 'GET') {
      const right = address.searchParams.get('hub.verify_token') === VERIFY_TOKEN;
      response.statusCode = right ? 200 : 403;
      response.end(right ? address.searchParams.get('hub.challenge') : '');
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const wanted = `sha256=${createHmac('sha256', APP_SECRET).update(raw).digest('hex')}`;
      const connection = request.socket.remotePort ?? 0;
      connections.add(connection);
      posts.push({
        body: raw.toString('latin1'),
        signed: request.headers['x-hub-signature-256'] === wanted,
        connection,
        json: JSON.parse(raw.toString()),
      });
      response.statusCode = answer(posts.length);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const values = (key: string): Json[] =>
    posts.flatMap(({ json }) =>
      json.entry.flatMap((entry: Json) =>
        entry.changes.flatMap((change: Json) =>
          (change.value[key] ?? []).map((item: Json) => ({ ...item, contacts: change.value.contacts })),
        ),
      ),
    );
  return {
    url: `http://127.0.0.1:${port}/webhooks/whatsapp`,
    posts,
    connections,
    answerWith(next: (post: number) => number) {
      answer = next;
    },
    statuses: () => values('statuses'),
    messages: () => values('messages'),
    preferences: () => values('user_preferences'),
    changes: () => posts.flatMap(({ json }) => json.entry.flatMap((entry: Json) => entry.changes)) as Json[],
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A sandbox at high speed with short ways to its endpoints. */
export async function startSandbox(options: Partial<WhatsAppSandboxOptions> = {}) {
  const sandbox = await startWhatsAppSandbox({
    accessToken: ACCESS_TOKEN,
    appSecret: APP_SECRET,
    verifyToken: VERIFY_TOKEN,
    businessAccountId: WABA,
    phoneNumberIds: [SENDER, '900000000000102'],
    clock: Date.now,
    ids: randomUUID,
    random: Math.random,
    ...options,
    settings: { speed: 1_000, batchDelayMs: 1, retryMs: 10, retryMaxMs: 40, ...options.settings },
  });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(sandbox.url + path, {
      method,
      headers: { authorization: `Bearer ${ACCESS_TOKEN}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    let json: Json = {};
    try {
      json = JSON.parse(text) as Json;
    } catch {
      json = { text };
    }
    return { status: response.status, json, text };
  };
  return {
    ...sandbox,
    call,
    send: (payload: unknown, endpoint = 'messages', sender = SENDER) =>
      call('POST', `/v26.0/${sender}/${endpoint}`, payload),
    get: (path: string) => call('GET', `/v26.0${path}`),
    control: (method: string, path: string, body?: unknown) => call(method, `/_sandbox${path}`, body),
  };
}

export const text = (...values: string[]) => values.map((value) => ({ type: 'text', text: value }));
export const body = (...values: string[]) => ({ type: 'body', parameters: text(...values) });
export const header = (parameter: Json) => ({ type: 'header', parameters: [parameter] });
export const button = (index: number | string, subType: string, parameter: Json) => ({
  type: 'button',
  sub_type: subType,
  index,
  parameters: [parameter],
});

/** A template message; `to` is an ordinary Mexican number unless given. */
export function message(name: string, components: Json[] | undefined, more: Json = {}, language = 'en_US'): Json {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: '+525512345678',
    type: 'template',
    template: { name, language: { code: language }, ...(components === undefined ? {} : { components }) },
    ...more,
  };
}

/** A correct message of every kind that the template set knows. */
export const CORRECT: Record<string, Json> = {
  'positional body': message('order_update', [body('Ana', 'A-1', 'packed')]),
  'static template': message('store_hours', undefined),
  'text header and URL suffix': message('shipping_confirmation', [
    header({ type: 'text', text: 'A-1' }),
    body('Ana', 'Friday'),
    button('0', 'url', { type: 'text', text: 'A1' }),
  ]),
  'quick replies with payloads': message('appointment_reminder', [
    body('Ana', '3 March', '10:30'),
    button('0', 'quick_reply', { type: 'payload', payload: 'CONFIRM' }),
    button('2', 'quick_reply', { type: 'payload', payload: 'OPTOUT:ALL' }),
  ]),
  'image header, URL, copy code': message('autumn_offer', [
    header({ type: 'image', image: { link: 'https://cdn.example/a.jpg' } }),
    body('Ana', '20%'),
    button(0, 'url', { type: 'text', text: 'r-abc' }),
    button(1, 'copy_code', { type: 'coupon_code', coupon_code: 'AUTUMN20' }),
  ]),
  'video header, limited-time offer': message('flash_sale', [
    header({ type: 'video', video: { link: 'https://cdn.example/a.mp4' } }),
    {
      type: 'limited_time_offer',
      parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 4_000_000_000_000 } }],
    },
    body('Ana'),
    button(0, 'copy_code', { type: 'coupon_code', coupon_code: 'FLASH15' }),
    button(1, 'url', { type: 'text', text: 'r-abc' }),
  ]),
  'location header': message('pickup_ready', [
    header({ type: 'location', location: { latitude: '45.46', longitude: '9.19', name: 'Shop', address: 'Via 1' } }),
    body('A-1', 'Friday'),
  ]),
  'document header, currency': message(
    'invoice_ready',
    [
      header({ type: 'document', document: { link: 'https://cdn.example/a.pdf', filename: 'a.pdf' } }),
      {
        type: 'body',
        parameters: [
          ...text('Frau Muster', 'R-77'),
          { type: 'currency', currency: { fallback_value: '49,90 €', code: 'EUR', amount_1000: 49_900 } },
        ],
      },
    ],
    {},
    'de',
  ),
  'named parameters in any order': message('welcome_named', [
    header({ type: 'text', parameter_name: 'first_name', text: 'Ana' }),
    {
      type: 'body',
      parameters: [
        { type: 'text', parameter_name: 'start_date', text: '3 March' },
        { type: 'text', parameter_name: 'plan_name', text: 'Gold' },
        { type: 'text', parameter_name: 'first_name', text: 'Ana' },
      ],
    },
  ]),
  'right-to-left': message(
    'payment_reminder',
    [body('ليلى', 'F-88', '120'), button('0', 'url', { type: 'text', text: 'f88' })],
    {},
    'ar',
  ),
  authentication: message('login_code', [body('123456'), button('0', 'url', { type: 'text', text: '123456' })]),
  carousel: message('new_arrivals', [
    body('Ana'),
    {
      type: 'carousel',
      cards: [0, 1].map((card) => ({
        card_index: card,
        components: [
          header({ type: 'image', image: { link: `https://cdn.example/${card}.jpg` } }),
          body('49 €'),
          button('0', 'quick_reply', { type: 'payload', payload: `more-${card}` }),
          button('1', 'url', { type: 'text', text: `p${card}` }),
        ],
      })),
    },
  ]),
  'catalog without a thumbnail': message('full_catalog', [body('Ana')]),
  catalog: message('full_catalog', [
    body('Ana'),
    button(0, 'CATALOG', { type: 'action', action: { thumbnail_product_retailer_id: 'SKU' } }),
  ]),
  'multi-product': message('picked_for_you', [
    header({ type: 'text', text: 'Ana' }),
    button(0, 'mpm', {
      type: 'action',
      action: {
        thumbnail_product_retailer_id: 'SKU',
        sections: [{ title: 'New', product_items: [{ product_retailer_id: 'SKU' }] }],
      },
    }),
  ]),
  flow: message('feedback_survey', [
    body('Ana'),
    button('0', 'flow', { type: 'action', action: { flow_token: 'token', flow_action_data: { page: 1 } } }),
  ]),
};
