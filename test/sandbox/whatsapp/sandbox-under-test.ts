import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { WhatsAppSandboxOptions } from '../../../sandbox/whatsapp/account';
import { startWhatsAppSandbox } from '../../../sandbox/whatsapp/start-whatsapp-sandbox';

const ACCESS_TOKEN = 'test-access-token';
const APP_SECRET = 'test-app-secret';
const VERIFY_TOKEN = 'test-verify-token';
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

interface RecordedMessage {
  kind: string;
  endpoint: 'messages' | 'marketing_messages';
  payload: Json;
}

/** One message of every kind; `npm run validate-messages` checks the same file against Meta's OpenAPI description. */
export const RECORDED = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/whatsapp-messages.json'), 'utf8'),
) as RecordedMessage[];

/** Those that may be sent as they are, to an ordinary Mexican number, by their kind. */
export const CORRECT: Record<string, Json> = Object.fromEntries(
  RECORDED.filter(({ endpoint, payload }) => endpoint === 'messages' && payload.type === 'template' && payload.to).map(
    ({ kind, payload }) => [kind, payload],
  ),
);
