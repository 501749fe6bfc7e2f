import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { createHandOverQueue } from '../../src/hand-over/hand-over-queue';
import { createOwnerEmail } from '../../src/hand-over/owner-email';
import { createReplyWebhook } from '../../src/hand-over/reply-webhook';
import type { TransactionalEmail, TransactionalEmailResult } from '../../src/marketing-cloud/transactional-email';
import { type HandOver, handOverId } from '../../src/replies/hand-over';
import { aHandOver, type HandOverWorld, handOverWorld } from './hand-over-world';

const SECRET = 'a secret of sixteen';
interface Call {
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server;
let calls: Call[];
let answers: { status: number; headers?: Record<string, string> }[];
let url: string;
let world: HandOverWorld;

beforeEach(async () => {
  calls = [];
  answers = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    calls.push({ headers: request.headers, body });
    const { status, headers } = answers.shift() ?? { status: 204 };
    response.writeHead(status, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/replies`;
});
afterEach(async () => {
  await world.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function withWebhook() {
  let now = () => 0;
  const webhook = createReplyWebhook({ http: axios.create(), url, secret: SECRET, clock: () => now() });
  world = await handOverWorld({
    carriers: {
      webhook: async (waiting) => {
        const results = await Promise.all(waiting.map(({ id, handOver }) => webhook.handOver(id, handOver)));
        return waiting.map((each, index) => [each, results[index] ?? { kind: 'later', why: '' }]);
      },
    },
  });
  now = world.now;
}
const toWebhook = (given: Partial<HandOver> = {}) => aHandOver({ route: 'webhook', ...given });

/** As whoever takes the calls would check it. */
function isSigned({ headers, body }: Call): boolean {
  const [, seconds = '', digest = ''] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-whatsapp-signature'])) ?? [];
  return digest === createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex');
}

test('a call tells of the reply, signed, with the same key however often it is repeated', async () => {
  await withWebhook();
  answers = [{ status: 503, headers: { 'retry-after': '120' } }, { status: 429 }];
  const handOver = toWebhook();
  await world.add(handOver);
  await world.carry('webhook');
  world.pass(119_000);
  expect(await world.carry('webhook')).toBe(0);
  world.pass(2_000);
  await world.carry('webhook');
  world.pass(60_000);
  await world.carry('webhook');
  expect(calls).toHaveLength(3);
  expect(calls.every(isSigned)).toBe(true);
  expect(new Set(calls.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set([handOverId(handOver)]));
  expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({
    id: handOverId(handOver),
    type: 'reply.handed_over',
    category: 'sales',
    dueAt: '2026-11-30T10:30:00.000Z',
    message: { template: 'autumn_offer', journey: { name: 'Autumn offer' }, sentAt: '2026-11-30T09:00:00.000Z' },
    turns: [
      { from: 'journey' },
      { from: 'customer', text: 'How much is the blue one?', at: '2026-11-30T10:00:00.000Z' },
    ],
  });
  expect(await world.waiting('webhook')).toBe(0);
  expect(world.resultOf(handOver)).toEqual({ kind: 'done', route: 'webhook', recordId: handOverId(handOver) });
});

test('a redirect is not followed, and what is refused is told and tried again the next day', async () => {
  await withWebhook();
  answers = [{ status: 307, headers: { location: `${url}/elsewhere` } }, { status: 404 }];
  const [first, second] = [toWebhook(), toWebhook()];
  await world.add(first, second);
  await world.carry('webhook');
  expect(calls).toHaveLength(2);
  expect(world.raised.map(({ code, subject }) => [code, subject])).toEqual([
    ['hand_over_refused', 'webhook status_307'],
    ['hand_over_refused', 'webhook status_404'],
  ]);
  world.pass(25 * 3_600_000);
  await world.carry('webhook');
  expect(await world.waiting('webhook')).toBe(0);
  expect(calls).toHaveLength(4);
});

test('nobody answers: it waits', async () => {
  await withWebhook();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const handOver = toWebhook();
  await world.add(handOver);
  await world.carry('webhook');
  expect(await world.waiting('webhook')).toBe(1);
  expect(world.results).toEqual([]);
});

test('what waits for a destination that is not set up is kept, and somebody is told; what is tried for four weeks is given up', async () => {
  world = await handOverWorld();
  await world.add(toWebhook());
  for (let tries = 0; tries < 5; tries += 1) {
    await world.carry('webhook');
    world.pass(6 * 60_000);
  }
  expect(world.raised.map(({ code }) => code)).toContain('hand_overs_wait');
  expect(await world.waiting('webhook')).toBe(1);
  await world.close();

  await withWebhook();
  answers = [{ status: 400 }, { status: 400 }];
  await world.add(toWebhook());
  await world.carry('webhook');
  world.pass(28 * 86_400_000);
  await world.carry('webhook');
  expect(await world.waiting('webhook')).toBe(0);
  expect(world.raised.map(({ code }) => code)).toEqual(['hand_over_refused', 'hand_over_given_up']);
});

describe('by email', () => {
  let mailed: TransactionalEmail[];
  let outcome: TransactionalEmailResult;
  const emails = {
    async send(email: TransactionalEmail) {
      mailed.push(email);
      return outcome;
    },
  };
  const ownerEmail = createOwnerEmail({ emails, definitionKey: 'reply-owner' });
  beforeEach(async () => {
    mailed = [];
    world = await handOverWorld();
  });

  test('the owner is mailed under their own address, with a key that a repeat shares', async () => {
    const handOver = aHandOver({ route: 'email' });
    for (outcome of [{ kind: 'unknown', reason: 'no answer' }, { kind: 'duplicate' }] as TransactionalEmailResult[]) {
      await ownerEmail.handOver('0a1b', handOver);
    }
    expect(mailed).toHaveLength(2);
    expect(mailed[0]).toEqual(mailed[1]);
    expect(mailed[0]).toMatchObject({
      messageKey: 'hand-over-0a1b',
      definitionKey: 'reply-owner',
      contactKey: 'marta@example.com',
      to: 'marta@example.com',
      attributes: { Category: 'sales', Journey: 'Autumn offer', CustomerText: 'How much is the blue one?' },
    });
  });

  test.each<[TransactionalEmailResult, string]>([
    [{ kind: 'sent' }, 'done'],
    [{ kind: 'duplicate' }, 'done'],
    [{ kind: 'refused', errorcode: 109_111, reason: 'no such definition' }, 'refused'],
    [{ kind: 'not_sent', reason: 'a right is missing' }, 'later'],
    [{ kind: 'unknown', reason: 'no answer' }, 'later'],
  ])('%o is %s', async (answer, kind) => {
    outcome = answer;
    expect(await ownerEmail.handOver('0a1b', aHandOver())).toMatchObject({ kind });
  });

  test('an owner without an address is for a person to name', async () => {
    const nobody = aHandOver({ owner: { name: 'Marta', email: '' } });
    expect(await ownerEmail.handOver('0a1b', nobody)).toMatchObject({ kind: 'person', why: 'owner_unknown' });
    expect(mailed).toEqual([]);
  });
});

test('the route none keeps nothing', async () => {
  world = await handOverWorld();
  const queue = createHandOverQueue(world.redis, world.now);
  expect(await queue.add(aHandOver({ route: 'none' }))).toBe(false);
  expect(await world.redis.keys('*')).toEqual([]);
});
