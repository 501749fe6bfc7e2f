import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { appSecretProof } from '../../src/whatsapp/app-secret-proof';
import { createWhatsAppClient } from '../../src/whatsapp/client';
import { readErrorCodes } from '../../src/whatsapp/error-codes';

/** What Graph answers to calls, by public reports: whose fault it is decides who is stopped. */
const SENDER = '900000000000101';
const TOKEN = 'the-token';
const NOW = Date.UTC(2026, 10, 30, 8, 0, 0);
const errorCodes = readErrorCodes();

interface Call {
  path: string;
  proof: string | null;
  headers: IncomingHttpHeaders;
}
interface Reply {
  status: number;
  body: string;
  headers?: OutgoingHttpHeaders;
}

let server: Server;
let calls: Call[] = [];
let reply: (call: Call) => Reply;
const dispatcher = new Agent();
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const call = { path: url.pathname, proof: url.searchParams.get('appsecret_proof'), headers: request.headers };
      calls.push(call);
      const { status, body, headers } = reply(call);
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  calls = [];
});
afterAll(async () => {
  await dispatcher.close();
  await new Promise((resolve) => server.close(resolve));
});

const client = (appSecrets: string[] = []) =>
  createWhatsAppClient({
    graphUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiVersion: 'v26.0',
    accessToken: TOKEN,
    dispatcher,
    errorCodes,
    retryGraph5xx: true,
    appSecrets,
    clock: () => NOW,
  });
const graphError = (error: object) => JSON.stringify({ error: { message: 'x', type: 'OAuthException', ...error } });
function send(answer: Reply, appSecrets?: string[]) {
  reply = () => answer;
  return client(appSecrets).send(SENDER, '{}', { timeoutMs: 5_000 });
}

describe('a fault of the set-up is no fault of the contact', () => {
  const OBJECT = "Unsupported post request. Object with ID '101' does not exist";
  const PROOF = 'API calls from the server require an appsecret_proof argument';
  test.each<[string, object, string]>([
    [
      'an object that is not there',
      { code: 100, error_subcode: 33, type: 'GraphMethodException', message: OBJECT },
      'sender',
    ],
    ['the same, its numbers as text', { code: '100', error_subcode: '33' }, 'sender'],
    ['a missing proof', { code: 100, type: 'GraphMethodException', message: PROOF }, 'app'],
    ['a missing proof, of another type', { code: 100, message: PROOF }, 'app'],
    ['a wrong proof', { code: 100, error_data: { details: 'Invalid appsecret_proof provided' } }, 'app'],
    ['an unknown path', { code: 2500 }, 'app'],
    ['an unknown name', { code: 803 }, 'sender'],
    ['a session that is over', { code: 102 }, 'app'],
    ['an app that is not known', { code: 101 }, 'app'],
    ['an address that is not allowed', { code: 5 }, 'app'],
    ['a method that is gone', { code: 12 }, 'app'],
  ])('%s stops the sender or the account', async (_what, error, scope) => {
    const outcome = await send({ status: 400, body: graphError(error) });
    expect(outcome).toMatchObject({
      class: 'account',
      cause: 'sender_unavailable',
      scope,
      retryable: false,
      known: true,
    });
  });

  test.each([17, 32, 341, 613, 4, 80007])('the limit %i of Graph is worth a wait', async (code) => {
    const outcome = await send({ status: 400, body: graphError({ code }) });
    expect(outcome).toMatchObject({ class: 'throttle', retryable: true, cause: 'send_failed' });
  });

  test('Graph’s own unknown error is tried again', async () => {
    expect(await send({ status: 500, body: graphError({ code: -1 }) })).toMatchObject({ code: -1, retryable: true });
  });

  test('a parameter that Graph does not like is the content’s', async () => {
    const outcome = await send({ status: 400, body: graphError({ code: 100, error_data: { details: 'too long' } }) });
    expect(outcome).toMatchObject({ class: 'content', cause: 'send_failed' });
  });

  test.each([131026, '131026'])('the code %j is 131026', async (code) => {
    expect(await send({ status: 400, body: graphError({ code }) })).toMatchObject({
      code: 131026,
      cause: 'unreachable',
    });
  });

  test('a code that no list knows is told as such', async () => {
    expect(await send({ status: 400, body: graphError({ code: 987654 }) })).toMatchObject({ known: false });
  });
});

test.each([
  ['120', 120_000],
  ['Mon, 30 Nov 2026 08:00:45 GMT', 45_000],
])('Retry-After: %s is a wait of %i ms', async (header, ms) => {
  const headers = { 'retry-after': header, date: 'Mon, 30 Nov 2026 08:00:00 GMT' };
  expect(await send({ status: 400, body: graphError({ code: 130429 }), headers })).toMatchObject({ retryAfterMs: ms });
});

describe('the proof of the app’s secret', () => {
  const WRONG = 'Invalid appsecret_proof provided in the API argument';
  const proofOf = (secret: string) => appSecretProof(secret, TOKEN);
  /** As Meta: one secret is right; whether a proof is demanded is a setting of the app. */
  const meta = (secret: string, isDemanded: boolean) => (call: Call) =>
    call.proof === proofOf(secret) || (call.proof === null && !isDemanded)
      ? { status: 200, body: JSON.stringify({ data: [], messages: [{ id: 'wamid.1' }] }) }
      : { status: 400, body: graphError({ code: 100, type: 'GraphMethodException', message: WRONG }) };

  test('goes with every call, sends and reads', async () => {
    reply = meta('secret', true);
    const graph = client(['secret']);
    expect(await graph.send(SENDER, '{}', { timeoutMs: 5_000 })).toMatchObject({ kind: 'accepted' });
    await graph.templatesPage('900');
    await graph.phoneNumbers('900');
    expect(calls.map(({ proof }) => proof)).toEqual(Array(3).fill(proofOf('secret')));
  });

  test('a secret that was replaced is found out by a read, and every send goes', async () => {
    reply = meta('new', true);
    const graph = client(['old', 'new']);
    await graph.templatesPage('900');
    expect(await graph.send(SENDER, '{}', { timeoutMs: 5_000 })).toMatchObject({ kind: 'accepted' });
    expect(calls.map(({ proof }) => proof)).toEqual([proofOf('old'), proofOf('new'), proofOf('new')]);
  });

  test.each<[string, string[], string, boolean, number]>([
    ['a secret that is reset while messages go', ['old', 'new'], 'new', true, 1],
    ['a secret that is not the token’s', ['secret'], 'another', false, 1],
  ])('%s costs no message: the same one goes with the next proof', async (_what, ours, theirs, isDemanded, refused) => {
    reply = meta(theirs, isDemanded);
    const graph = client(ours);
    for (let sends = 0; sends < 3; sends += 1) {
      expect(await graph.send(SENDER, '{}', { timeoutMs: 5_000 })).toMatchObject({ kind: 'accepted' });
    }
    expect(calls).toHaveLength(3 + refused);
  });

  test('a send ends where no secret is right and a proof is demanded, and the app is stopped', async () => {
    reply = meta('another', true);
    const outcome = await client(['one', 'two']).send(SENDER, '{}', { timeoutMs: 5_000 });
    expect(outcome).toMatchObject({ kind: 'refused', cause: 'sender_unavailable', class: 'account', scope: 'app' });
    expect(calls).toHaveLength(3);
  });

  test('whoever may not begin any more does not begin with the next proof either', async () => {
    reply = meta('new', true);
    let asked = 0;
    const mayBegin = () => asked++ === 0;
    expect(await client(['old', 'new']).send(SENDER, '{}', { timeoutMs: 5_000, mayBegin })).toMatchObject({
      kind: 'not_sent',
    });
    expect(calls).toHaveLength(1);
  });

  test('a read ends where no secret is right and a proof is demanded', async () => {
    reply = meta('another', true);
    await expect(client(['one', 'two']).templatesPage('900')).rejects.toMatchObject({ code: 'graph_refused' });
    expect(calls).toHaveLength(3);
  });
});
