import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { statusRow } from '../../src/execution/message-rows';
import { signalsFromNotification } from '../../src/signals/from-notification';
import { replyRow } from '../../src/signals/reply-row';
import type { Signal } from '../../src/signals/signal';
import { createWhatsAppClient } from '../../src/whatsapp/client';
import { readErrorCodes } from '../../src/whatsapp/error-codes';
import { buildMessage, type WhatsAppMessage } from '../../src/whatsapp/message';
import { templateSchema } from '../../src/whatsapp/template';
import { notification } from '../support/meta-webhook';

/** The same as whatsapp.test.ts, where a shape alone decides. */
const SENDER = '900000000000101';
const NOW = 1_790_000_000;
const errorCodes = readErrorCodes();

const read = (value: object, field = 'messages'): Signal[] =>
  signalsFromNotification(
    JSON.parse(notification(JSON.stringify({ metadata: { phone_number_id: SENDER }, ...value }), field)),
    NOW,
  ).signals;
const failed = (errors: unknown) => read({ statuses: [{ id: 'wamid.1', status: 'failed', errors }] })[0];
const UNREADABLE = [null, '', ' ', {}, [], 'none', true, 1.5];

describe('one odd error of one person stops nobody else', () => {
  test.each(UNREADABLE)('a failed status with the code %j has no code', (code) => {
    expect(failed([{ code, title: 'x' }])).not.toHaveProperty('error');
  });

  test.each([undefined, null, [], {}, 'no', [null]])('a failed status with the errors %j has none', (errors) => {
    expect(failed(errors)).not.toHaveProperty('error');
  });

  test('what has no code is a send that failed, and not the sender that is unavailable', () => {
    expect(errorCodes.classify(undefined)).toMatchObject({ cause: 'send_failed', scope: 'message', class: 'fallback' });
  });

  test('an odd item hides no other', () => {
    expect(failed([null, { code: null }, { code: '131049', title: 'Withheld' }])).toMatchObject({
      error: { code: 131049, title: 'Withheld' },
    });
    expect(failed({ code: 131049 })).toMatchObject({ error: { code: 131049 } });
  });

  test.each(UNREADABLE)('an error beside no message with the code %j is told, and is no code', (code) => {
    const [signal] = read({ errors: [{ code, title: 'x' }] });
    expect(signal).toMatchObject({ kind: 'account_event', event: 'error_without_code', detail: 'x' });
    expect(signal).not.toHaveProperty('errorCode');
  });
});

describe('a message that was not accepted is not left unconfirmed', () => {
  let server: Server;
  let answer: { status: number; body: string };
  const dispatcher = new Agent();
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(answer.status).end(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await dispatcher.close();
    await new Promise((resolve) => server.close(resolve));
  });
  const send = (status: number, body: string) => {
    answer = { status, body };
    return createWhatsAppClient({
      graphUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      apiVersion: 'v26.0',
      accessToken: 't',
      dispatcher,
      errorCodes,
      retryGraph5xx: false,
      clock: Date.now,
    }).send(SENDER, '{}', { timeoutMs: 5_000 });
  };
  const error = (code: unknown) => JSON.stringify({ error: { message: 'x', code } });

  test.each<[number, string, object]>([
    [429, '<html>429</html>', { class: 'throttle', retryable: true }],
    [403, '<html>denied</html>', { cause: 'sender_unavailable', class: 'account', scope: 'sender' }],
    [401, '', { cause: 'sender_unavailable', class: 'account' }],
    [404, 'Not found', { cause: 'sender_unavailable' }],
    [407, '', { cause: 'sender_unavailable' }],
    [408, '', { retryable: true }],
    [413, 'Payload too large', { cause: 'send_failed', retryable: false }],
    [400, '{"error":"bad request"}', { cause: 'send_failed', retryable: false }],
    [400, error(null), { cause: 'send_failed', class: 'content' }],
    [400, error(''), { cause: 'send_failed', class: 'content' }],
    [400, error({}), { cause: 'send_failed', class: 'content' }],
    [200, error(131026), { code: 131026, cause: 'unreachable' }],
    [200, error(132001), { code: 132001, cause: 'template_unavailable' }],
    [200, error(null), { cause: 'send_failed' }],
  ])('HTTP %i %s is refused', async (status, body, expected) => {
    expect(await send(status, body)).toMatchObject({ kind: 'refused', ...expected });
  });

  test.each([
    [502, '<html>'],
    [500, error(null)],
    [200, '<html>'],
    [200, '{}'],
    [302, ''],
  ])('HTTP %i %s may have been accepted', async (status, body) => {
    expect(await send(status, body)).toMatchObject({ kind: 'unknown' });
  });
});

describe('a payment that failed is not the message that failed', () => {
  test.each(['payment', 'call', 'PAYMENT'])('a status of type %s is an event', (type) => {
    expect(read({ statuses: [{ id: 'wamid.1', type, status: 'failed', payment: {} }] })).toMatchObject([
      { kind: 'unknown', field: 'statuses' },
    ]);
  });
});

describe('a STOP that Meta Business Agent was given is a STOP', () => {
  const STOP = { id: 'wamid.in', from: '525512345678', timestamp: String(NOW), type: 'text', text: { body: 'STOP' } };

  test('its words come with who said them, and the words of the agent do not', () => {
    const signals = read(
      {
        contacts: [{ wa_id: '525512345678', user_id: 'US.1' }],
        standby: { messages: [STOP], message_echoes: [{ ...STOP, text: { body: 'Sure!' } }] },
      },
      'standby',
    );
    expect(signals.filter(({ kind }) => kind === 'reply')).toMatchObject([
      { body: 'STOP', person: { phone: '+525512345678' }, sender: SENDER },
    ]);
    expect(signals).toContainEqual(expect.objectContaining({ kind: 'pair_learnt', userId: 'US.1' }));
  });

  test('statuses and errors stand there too', () => {
    const lists = { statuses: [{ id: 'wamid.1', status: 'read' }], errors: [{ code: 131000 }] };
    expect(read({ standby: lists }, 'standby').map(({ kind }) => kind)).toEqual(['status', 'account_event']);
  });

  test('echoes alone are nothing', () => {
    expect(read({ standby: { message_echoes: [STOP] } }, 'standby')).toEqual([]);
  });

  test('who answers on the number changed: the operator is told, without the name of the person', () => {
    const value = {
      metadata: undefined,
      recipient: { phone_number_id: SENDER },
      sender: { phone_number: '525512345678' },
      timestamp: String(NOW),
      control_passed: { metadata: 'x' },
    };
    const [signal] = read(value, 'messaging_handovers');
    expect(signal).toMatchObject({ kind: 'account_event', severity: 'warning', sender: SENDER, at: NOW });
    expect(JSON.stringify(signal)).not.toContain('5512345678');
  });
});

describe('nobody gets a broken link, half a letter or an empty word', () => {
  const built = (parameters: Record<string, string>, more: object = {}) => {
    const template = templateSchema.parse({
      id: '1',
      name: 'offer',
      language: 'en_US',
      status: 'APPROVED',
      category: 'MARKETING',
      components: [
        { type: 'BODY', text: 'Hi {{1}}' },
        { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'See', url: 'https://shop.example/{{1}}' }] },
      ],
      ...more,
    });
    return buildMessage({ to: '+525512345678', template, parameters, messageKey: 'a'.repeat(32) });
  };
  const sent = (parameters: Record<string, string>, more?: object) => {
    const result = built(parameters, more) as { payload: WhatsAppMessage };
    return JSON.stringify(result.payload.template.components);
  };

  test.each([
    ['promo?d=50%&n=Ana', 'promo?d=50%25&n=Ana'],
    ['50%25&n=Ana%20B', '50%25&n=Ana%20B'],
    ['%', '%25'],
    ['100%zz', '100%25zz'],
    ['a\ud83d', 'a'],
  ])('the URL suffix %j goes out as %j', (given, expected) => {
    expect(sent({ 'body.1': 'Ana', 'button.0': given })).toContain(`"text":"${expected}"`);
  });

  test('half a character is left out, a whole one stays', () => {
    expect(sent({ 'body.1': 'Ana \ud83d', 'button.0': 'x' })).toContain('"text":"Ana"');
    expect(sent({ 'body.1': 'Ana 😀', 'button.0': 'x' })).toContain('"text":"Ana 😀"');
    expect(sent({ 'body.1': '👩‍👧', 'button.0': 'x' })).toContain('"text":"👩‍👧"');
  });

  test.each(['\u200b\u200d', '\u3164', '\u2800', '\u00ad', '\ufeff', '\u2060 \u00a0', '\ud83d'])(
    'the value %j is empty',
    (given) => {
      expect(built({ 'body.1': given, 'button.0': 'x' })).toMatchObject({ ok: false, cause: 'parameters_missing' });
    },
  );

  test('names in the text are named parameters, also where the listing does not say so', () => {
    const components = [{ type: 'BODY', text: 'Hi {{first_name}}' }];
    expect(sent({ 'body.first_name': 'Ana' }, { components })).toContain('"parameter_name":"first_name"');
  });
});

describe('what a message cost and what somebody said is not lost', () => {
  test.each(['sent', 'delivered', 'read', 'failed'])('pricing comes with %s alone', (status) => {
    const pricing = { billable: false, type: 'free_customer_service', category: 'referral_conversion' };
    const [signal] = read({ statuses: [{ id: 'wamid.1', status, pricing }] }) as Extract<Signal, { kind: 'status' }>[];
    if (signal === undefined) throw new Error('no status');
    expect(statusRow('key', signal.status, NOW, signal)).toMatchObject({
      PricingCategory: 'referral_conversion',
      PricingType: 'free_customer_service',
      Billable: false,
    });
  });

  const reply = (changes: object) =>
    read({ messages: [{ id: 'wamid.in', from: '525512345678', type: 'text', ...changes }] })[0] as Extract<
      Signal,
      { kind: 'reply' }
    >;
  const unknown = { messageKey: undefined, contactKey: undefined, address: '' };

  test('two long ids that begin alike are two replies, each of the same length at most', () => {
    const digest = (text: string) => String(text.length).padStart(64, text.at(-1));
    const ids = ['a', 'b'].map((end) => replyRow(reply({ id: `${'w'.repeat(152)}${end}` }), unknown, digest).ReplyID);
    expect(new Set(ids).size).toBe(2);
    expect(ids.map((id) => String(id).length)).toEqual([128, 128]);
  });

  test.each([`${NOW + 400 * 86_400}000`, String(NOW + 3_600)])(
    'a reply of %s was not given later than it came',
    (timestamp) => {
      expect(reply({ timestamp }).at).toBe(NOW);
    },
  );
});
