import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { Agent, Pool } from 'undici';
import { createWhatsAppClient, GraphError } from '../../src/whatsapp/client';
import { readErrorCodes } from '../../src/whatsapp/error-codes';
import { freePort } from '../support/free-port';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: Record<string, unknown>;
  body: string;
}

const errorCodes = readErrorCodes();
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      closers.push(
        () =>
          new Promise((done) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => done());
          }),
      );
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    }),
  );
}

async function cloud(answer: (seen: Seen, response: Parameters<RequestListener>[1]) => void) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const one = { method: request.method, url: request.url, headers: request.headers, body };
      seen.push(one);
      answer(one, response);
    });
  });
  return { url: await listen(server), seen };
}

function clientOf(graphUrl: string, options: { retryGraph5xx?: boolean; connections?: number } = {}) {
  const dispatcher = new Agent({ connections: options.connections ?? 8, pipelining: 1 });
  closers.push(() => dispatcher.destroy());
  return createWhatsAppClient({
    graphUrl,
    apiVersion: 'v26.0',
    accessToken: 'the-token',
    dispatcher,
    errorCodes,
    retryGraph5xx: options.retryGraph5xx ?? true,
    clock: Date.now,
  });
}

const json = (response: Parameters<RequestListener>[1], status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const graphError = (code: number, more = {}) => ({
  error: { message: `(#${code})`, type: 'OAuthException', code, fbtrace_id: 'trace', ...more },
});
const PAYLOAD = '{"messaging_product":"whatsapp"}';

describe('send', () => {
  test('is not begun where, just before the first byte, it may not begin any more', async () => {
    const { url, seen } = await cloud((_, response) => json(response, 200, { messages: [{ id: 'wamid.1' }] }));
    const client = clientOf(url, { connections: 1 });
    const call = { timeoutMs: 2_000, mayBegin: () => false };
    expect(await client.send('1', PAYLOAD, call)).toMatchObject({ kind: 'not_sent' });
    expect(seen).toEqual([]);
    expect(await client.send('1', PAYLOAD, { timeoutMs: 2_000, mayBegin: () => true })).toMatchObject({
      kind: 'accepted',
    });
  });

  test('one accepted POST tells the message id and who it went to', async () => {
    const { url, seen } = await cloud((_, response) =>
      json(response, 200, {
        messaging_product: 'whatsapp',
        contacts: [{ input: '+15550001111', wa_id: '15550001111' }],
        messages: [{ id: 'wamid.1', message_status: 'held_for_quality_assessment' }],
      }),
    );
    expect(await clientOf(url).send('900', PAYLOAD, { timeoutMs: 5000 })).toEqual({
      kind: 'accepted',
      wamid: 'wamid.1',
      waId: '15550001111',
      messageStatus: 'held_for_quality_assessment',
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/v26.0/900/messages',
      body: PAYLOAD,
      headers: { authorization: 'Bearer the-token', 'content-type': 'application/json' },
    });
  });

  test('a message to a business-scoped user id tells the id and no phone', async () => {
    const { url } = await cloud((_, response) =>
      json(response, 200, { contacts: [{ user_id: 'US.1' }], messages: [{ id: 'wamid.1' }] }),
    );
    expect(await clientOf(url).send('900', PAYLOAD, { timeoutMs: 5000 })).toEqual({
      kind: 'accepted',
      wamid: 'wamid.1',
      userId: 'US.1',
    });
  });

  test('the marketing endpoint is used where it is asked for, under a base path too', async () => {
    const { url, seen } = await cloud((_, response) => json(response, 200, { messages: [{ id: 'w' }] }));
    await clientOf(`${url}/graph/`).send('900', PAYLOAD, { timeoutMs: 5000, endpoint: 'marketing_messages' });
    expect(seen[0]?.url).toBe('/graph/v26.0/900/marketing_messages');
  });

  test('a Graph error is a refusal with its class and the cause for the decision', async () => {
    const { url, seen } = await cloud((_, response) =>
      json(response, 400, graphError(131026, { error_data: { details: 'not on WhatsApp' } })),
    );
    expect(await clientOf(url).send('900', PAYLOAD, { timeoutMs: 5000 })).toEqual({
      kind: 'refused',
      code: 131026,
      title: 'Message undeliverable',
      details: 'not on WhatsApp',
      class: 'fallback',
      cause: 'unreachable',
      scope: 'recipient',
      retryable: false,
      known: true,
      traceId: 'trace',
    });
    expect(seen).toHaveLength(1);
  });

  test('a stated Retry-After is handed on', async () => {
    const { url } = await cloud((_, response) => json(response, 429, graphError(130429), { 'retry-after': '7' }));
    expect(await clientOf(url).send('900', PAYLOAD, { timeoutMs: 5000 })).toMatchObject({
      kind: 'refused',
      retryable: true,
      retryAfterMs: 7000,
    });
  });

  test.each([
    [true, 'refused'],
    [false, 'unknown'],
  ])('a Graph error under HTTP 500, with RETRY_GRAPH_5XX %s, is %s', async (retryGraph5xx, kind) => {
    const { url } = await cloud((_, response) => json(response, 500, graphError(131000)));
    const outcome = await clientOf(url, { retryGraph5xx }).send('900', PAYLOAD, { timeoutMs: 5000 });
    expect(outcome.kind).toBe(kind);
  });

  test.each<[string, (response: Parameters<RequestListener>[1]) => void]>([
    ['HTTP 502 with a page of HTML', (response) => response.writeHead(502).end('<html>')],
    ['HTTP 200 with half a body', (response) => response.writeHead(200).end('{"messages":[{"id"')],
    ['HTTP 200 without a message id', (response) => json(response, 200, { messages: [] })],
    ['a reset before the answer', (response) => response.socket?.resetAndDestroy()],
    [
      'a reset in the middle of the answer',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"messages":[{"id":"wamid.1"}]', () => response.socket?.resetAndDestroy());
      },
    ],
    ['silence until the time-out', () => undefined],
  ])('%s leaves the outcome unknown after exactly one POST', async (_, answer) => {
    const { url, seen } = await cloud((__, response) => answer(response));
    const outcome = await clientOf(url).send('900', PAYLOAD, { timeoutMs: 300 });
    expect(outcome.kind).toBe('unknown');
    expect(seen).toHaveLength(1);
  });

  test.each<[string, () => Promise<string>]>([
    ['nothing listens', async () => `http://127.0.0.1:${await freePort()}`],
    ['the name does not resolve', async () => 'http://graph.invalid'],
    [
      'TLS fails',
      async () => {
        const server = createTcpServer((socket) => socket.end('this is not TLS'));
        return (await listen(server)).replace('http:', 'https:');
      },
    ],
    [
      'TLS never finishes',
      async () => {
        return (await listen(createTcpServer())).replace('http:', 'https:');
      },
    ],
  ])('where %s the message was certainly not sent', async (_, address) => {
    const outcome = await clientOf(await address()).send('900', PAYLOAD, { timeoutMs: 1000 });
    expect(outcome.kind).toBe('not_sent');
  });

  test('a message that waits for a free connection until its time-out never leaves later', async () => {
    let release: (() => void) | undefined;
    const { url, seen } = await cloud((_, response) => {
      release = () => json(response, 200, { messages: [{ id: 'first' }] });
    });
    const dispatcher = new Pool(url, { connections: 1, pipelining: 1 });
    closers.push(() => dispatcher.destroy());
    const client = createWhatsAppClient({
      graphUrl: url,
      apiVersion: 'v26.0',
      accessToken: 't',
      dispatcher,
      errorCodes,
      retryGraph5xx: true,
      clock: Date.now,
    });
    const first = client.send('900', '{"n":1}', { timeoutMs: 10_000 });
    const second = await client.send('900', '{"n":2}', { timeoutMs: 200 });
    expect(second.kind).toBe('not_sent');
    release?.();
    expect(await first).toMatchObject({ kind: 'accepted', wamid: 'first' });
    const third = client.send('900', '{"n":3}', { timeoutMs: 10_000 });
    while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    release?.();
    await third;
    expect(seen.map(({ body }) => body)).toEqual(['{"n":1}', '{"n":3}']);
  });

  test('a closed dispatcher sends nothing and does not throw', async () => {
    const dispatcher = new Agent();
    await dispatcher.close();
    const client = createWhatsAppClient({
      graphUrl: 'http://127.0.0.1:9',
      apiVersion: 'v26.0',
      accessToken: 't',
      dispatcher,
      errorCodes,
      retryGraph5xx: true,
      clock: Date.now,
    });
    expect((await client.send('900', PAYLOAD, { timeoutMs: 1000 })).kind).toBe('not_sent');
  });
});

describe('reads', () => {
  test('a page of templates names the cursor of the next one while there is one', async () => {
    const { url, seen } = await cloud((one, response) =>
      json(
        response,
        200,
        one.url?.includes('after=CURSOR')
          ? { data: [{ name: 'b' }], paging: { cursors: { before: 'x', after: 'y' } } }
          : { data: [{ name: 'a' }], paging: { cursors: { after: 'CURSOR' }, next: 'https://elsewhere.example/' } },
      ),
    );
    const client = clientOf(url);
    const first = await client.templatesPage('800');
    expect(first).toEqual({ items: [{ name: 'a' }], after: 'CURSOR' });
    expect(await client.templatesPage('800', first.after)).toEqual({ items: [{ name: 'b' }], after: undefined });
    expect(seen[0]).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer the-token' } });
    expect(seen[0]?.url).toMatch(/^\/v26\.0\/800\/message_templates\?fields=id%2Cname/);
  });

  test('a refused read names the code and whether later is worth it', async () => {
    const { url } = await cloud((_, response) => json(response, 400, graphError(80008)));
    const failed = await clientOf(url)
      .templatesPage('800')
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(GraphError);
    expect(failed).toMatchObject({ code: 'graph_refused', graphCode: 80008, retry: 'later', httpStatus: 400 });
  });

  test('an unreachable Graph API is worth another try', async () => {
    const client = clientOf(`http://127.0.0.1:${await freePort()}`);
    await expect(client.phoneNumbers('800')).rejects.toMatchObject({ code: 'graph_unreachable', retry: 'later' });
  });

  test('an answer of another shape is told apart from a refusal', async () => {
    const { url } = await cloud((_, response) => json(response, 200, { templates: [] }));
    await expect(clientOf(url).templatesPage('800')).rejects.toMatchObject({ code: 'graph_unreadable' });
  });

  test('senders come with quality and limit, odd ones are left out', async () => {
    const { url } = await cloud((_, response) =>
      json(response, 200, {
        data: [
          { id: 900, display_phone_number: '+1 555', quality_rating: 'GREEN', throughput: { level: 'HIGH' } },
          { verified_name: 'no id' },
        ],
      }),
    );
    expect(await clientOf(url).phoneNumbers('800')).toEqual([
      expect.objectContaining({ id: '900', quality_rating: 'GREEN', throughput: { level: 'HIGH' } }),
    ]);
  });

  test('a version that does not know the limit is asked without it', async () => {
    const { url, seen } = await cloud((request, response) =>
      request.url?.includes('messaging_limit')
        ? json(response, 400, graphError(100))
        : json(response, 200, { data: [{ id: 900 }] }),
    );
    expect(await clientOf(url).phoneNumbers('800')).toEqual([expect.objectContaining({ id: '900' })]);
    expect(seen).toHaveLength(2);
  });

  test('the health of an account says whether it can send', async () => {
    const { url, seen } = await cloud((_, response) =>
      json(response, 200, { id: '800', health_status: { can_send_message: 'LIMITED', entities: 'odd' } }),
    );
    expect(await clientOf(url).healthStatus('800')).toMatchObject({ can_send_message: 'LIMITED' });
    expect(seen[0]?.url).toBe('/v26.0/800?fields=health_status');
  });
});
