import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { parsePhoneNumberFromString as parseWithMinimal } from 'libphonenumber-js';
import { parsePhoneNumberFromString as parseWithFull } from 'libphonenumber-js/max';
import { FATES } from '../../../sandbox/whatsapp/fates';
import { NUMBER_BLOCKS, numberWithFate } from '../../../sandbox/whatsapp/numbers';
import { eventually } from '../../support/eventually';
import { CORRECT, type Json, message, SENDER, startReceiver, startSandbox } from './sandbox-under-test';

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

const OFFER = CORRECT['image header, URL, copy code'] as Json;
const ORDER = CORRECT['positional body'] as Json;
const APPOINTMENT = CORRECT['quick replies with payloads'] as Json;
const numberOf = (fate: string, serial = 1) => {
  const found = FATES.find(({ name }) => name === fate);
  if (!found) throw new Error(`no fate ${fate}`);
  return numberWithFate('MX', found.digits, serial);
};
const send = (fate: string, payload: Json = OFFER, more: Json = {}) =>
  sandbox.send({ ...payload, to: numberOf(fate), ...more });
const statusesSeen = () =>
  receiver.statuses().map(({ status, errors }) => (errors ? `failed ${errors[0].code}` : status));
const idle = () =>
  eventually('all webhooks', async () => (await sandbox.control('GET', '/webhooks')).json.idle === true || undefined);

describe('a message that is accepted', () => {
  test.each([
    ['delivered', ['sent', 'delivered']],
    ['read', ['sent', 'delivered', 'read']],
    ['sent_only', ['sent']],
    ['read_without_delivered', ['sent', 'read']],
    ['delivered_late', ['sent', 'delivered']],
    ['out_of_order', ['read', 'delivered', 'sent']],
    ['failed_then_delivered', ['sent', 'failed 131026', 'delivered']],
    ['failed_131026', ['failed 131026']],
    ['failed_131049', ['failed 131049']],
    ['failed_131050', ['failed 131050']],
    ['failed_130472', ['failed 130472']],
    ['failed_131042', ['failed 131042']],
    ['failed_unknown', ['failed 139999']],
  ])('with the fate %s meets %j', async (fate, expected) => {
    const { status } = await send(fate);
    await idle();
    expect([status, statusesSeen()]).toEqual([200, expected]);
  });

  test.each([
    ['held_then_dropped', 'held_for_quality_assessment', ['failed 132015']],
    ['held_then_delivered', 'held_for_quality_assessment', ['sent', 'delivered']],
    ['paused', 'paused', []],
  ])('with the fate %s is answered %s', async (fate, messageStatus, expected) => {
    const { json } = await send(fate);
    await idle();
    expect([json.messages[0].message_status, statusesSeen()]).toEqual([messageStatus, expected]);
  });

  test('carries pricing with sent and the first of delivered and read, callback data and BSUID on each', async () => {
    await send('read', OFFER, { biz_opaque_callback_data: 'key-1' });
    await idle();
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' };
    expect(receiver.statuses()).toEqual([
      expect.objectContaining({ status: 'sent', biz_opaque_callback_data: 'key-1', pricing }),
      expect.objectContaining({ status: 'delivered', recipient_user_id: expect.stringMatching(/^MX\.\d+$/), pricing }),
      expect.objectContaining({ status: 'read', contacts: [expect.objectContaining({ wa_id: expect.any(String) })] }),
    ]);
    expect(receiver.statuses()[2]).not.toHaveProperty('pricing');
  });

  test('fails without contacts and without BSUID when it was addressed to a phone', async () => {
    await send('failed_131026', OFFER, { biz_opaque_callback_data: 'key-2' });
    await idle();
    const [status] = receiver.statuses();
    expect(status).toMatchObject({ biz_opaque_callback_data: 'key-2', recipient_id: expect.any(String) });
    expect(status?.contacts).toBeUndefined();
    expect(status).not.toHaveProperty('recipient_user_id');
  });

  test('fails where its picture cannot be fetched, whoever it is for', async () => {
    const lost = JSON.parse(JSON.stringify(OFFER).replaceAll('cdn.example', 'pictures.invalid'));
    expect(lost).not.toEqual(OFFER);
    await send('read', lost);
    await idle();
    expect(receiver.statuses().map(({ status, errors }) => [status, errors?.[0]?.code])).toEqual([['failed', 131053]]);
  });

  test('is held back by Meta only if its template is marketing', async () => {
    await send('failed_131049', ORDER);
    await idle();
    expect(statusesSeen()).toEqual(['sent', 'delivered']);
  });

  test('may be reported with the BSUID only', async () => {
    await send('read_without_phone');
    await idle();
    expect(receiver.statuses().map((status) => 'recipient_id' in status)).toEqual([true, false, false]);
    expect(receiver.statuses()[2]?.contacts).toEqual([expect.not.objectContaining({ wa_id: expect.anything() })]);
  });

  test('may be reported three times', async () => {
    await send('duplicate_webhooks');
    await idle();
    expect(receiver.statuses()).toHaveLength(9);
    expect(new Set(receiver.messages().map(({ id }) => id)).size).toBe(1);
    expect(receiver.messages()).toHaveLength(3);
  });

  test('may be reported delivered before its call is answered', async () => {
    let seen = 0;
    receiver.answerWith(() => {
      seen = receiver.posts.length;
      return 200;
    });
    await send('webhook_before_answer');
    expect(seen).toBeGreaterThan(0);
  });

  test('may fail before its call is answered, by a status that does not say whose it is', async () => {
    let seen = 0;
    receiver.answerWith(() => {
      seen = receiver.posts.length;
      return 200;
    });
    await send('fails_before_answer', OFFER, { biz_opaque_callback_data: 'key-3' });
    expect([seen, statusesSeen()]).toEqual([1, ['failed 131049']]);
    expect(receiver.statuses()[0]).not.toHaveProperty('biz_opaque_callback_data');
  });

  test.each([
    ['failed_code_as_text', '131026'],
    ['failed_without_code', null],
  ])('with the fate %s fails with the code %p', async (fate, code) => {
    await send(fate);
    await idle();
    expect(receiver.statuses()).toMatchObject([{ status: 'failed', errors: [{ code }] }]);
  });

  test('has conversation up to v23 and none later', async () => {
    await sandbox.call('POST', `/v23.0/${SENDER}/messages`, { ...OFFER, to: numberOf('sent_only') });
    await send('sent_only');
    await idle();
    expect(receiver.statuses().map((status) => 'conversation' in status)).toEqual([true, false]);
  });
});

describe('a call that ends badly', () => {
  test.each([
    ['refused_131026', 400, 131026],
    ['refused_131030', 400, 131030],
    ['refused_130403', 400, 130403],
    ['account_locked', 403, 131031],
    ['account_restricted', 403, 368],
    ['token_expired', 401, 190],
    ['error_500', 500, 131000],
    ['template_paused', 400, 132015],
    ['template_missing', 404, 132001],
    ['parameter_count', 400, 132000],
    ['pair_limit', 400, 131056],
    ['spam_limit', 400, 131048],
  ])('with the fate %s is refused with HTTP %i and code %i, and never reported', async (fate, status, code) => {
    const answer = await send(fate);
    await idle();
    expect([answer.status, answer.json.error.code, receiver.posts.length]).toEqual([status, code, 0]);
  });

  test.each([
    ['throttled_once', 130429],
    ['unavailable_once', 2],
  ])('with the fate %s is refused once with %i and accepted the next time', async (fate, code) => {
    const first = await send(fate);
    const second = await send(fate);
    expect([first.json.error.code, second.status]).toEqual([code, 200]);
  });

  test('may be an HTML page, accepted or not', async () => {
    const [lost, accepted] = [await send('page_500'), await send('page_502_accepted')];
    await idle();
    expect([lost.status, accepted.status]).toEqual([500, 502]);
    expect(lost.text).toMatch(/^<!DOCTYPE html>/);
    expect(statusesSeen()).toEqual(['sent', 'delivered']);
  });

  test.each([
    ['error_under_200', 200, 131026],
    ['error_without_code', 400, null],
  ])('with the fate %s is HTTP %i with the error code %p, and never reported', async (fate, status, code) => {
    const answer = await send(fate);
    await idle();
    expect([answer.status, answer.json.error.code, receiver.posts.length]).toEqual([status, code, 0]);
  });

  test('may be a page of what stands before Graph, for good or once', async () => {
    const [refused, first, second] = [await send('page_413'), await send('page_429_once'), await send('page_429_once')];
    expect([refused.status, first.status, second.status]).toEqual([413, 429, 200]);
    expect(refused.text).toMatch(/^<!DOCTYPE html>/);
    await idle();
    expect(statusesSeen()).toEqual(['sent', 'delivered']);
  });

  test('may be an answer that breaks off', async () => {
    const { status, text } = await send('garbled_answer');
    expect(status).toBe(200);
    expect(() => JSON.parse(text)).toThrow();
    await idle();
    expect(statusesSeen()).toEqual(['sent', 'delivered']);
  });

  test.each([
    ['reset_accepted', ['sent', 'delivered']],
    ['reset_not_accepted', []],
  ])('with the fate %s cuts the connection and meets %j', async (fate, expected) => {
    await expect(send(fate)).rejects.toThrow();
    await idle();
    expect(statusesSeen()).toEqual(expected);
  });

  test.each([
    ['time_out_accepted', ['sent', 'delivered']],
    ['time_out_not_accepted', []],
  ])('with the fate %s is never answered and meets %j', async (fate, expected) => {
    const given = new AbortController();
    const answered = fetch(`${sandbox.url}/v26.0/${SENDER}/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer test-access-token', 'content-type': 'application/json' },
      body: JSON.stringify({ ...OFFER, to: numberOf(fate) }),
      signal: given.signal,
    });
    await eventually(
      'the call',
      async () => (await sandbox.control('GET', '/counters')).json.received === 1 || undefined,
    );
    await idle();
    expect(statusesSeen()).toEqual(expected);
    given.abort();
    await expect(answered).rejects.toThrow();
  });
});

describe('a person who answers', () => {
  test.each([
    ['replies', { type: 'text', text: { body: 'Hi! Is it still available in blue? 😊' } }],
    ['replies_stop', { type: 'text', text: { body: 'STOP' } }],
    ['replies_image', { type: 'image', image: expect.objectContaining({ caption: 'Così va bene? 👍' }) }],
    ['reacts', { type: 'reaction', reaction: { message_id: expect.any(String), emoji: '❤️' } }],
    ['orders', { type: 'order', order: expect.objectContaining({ catalog_id: '700000000000014' }) }],
    ['answers_flow', { type: 'interactive', interactive: expect.objectContaining({ type: 'nfm_reply' }) }],
    ['changes_number', { type: 'system', system: expect.objectContaining({ type: 'user_changed_number' }) }],
  ])('with the fate %s sends %j', async (fate, expected) => {
    await send(fate);
    await idle();
    expect(receiver.messages()).toEqual([expect.objectContaining(expected)]);
  });

  test('writes to the agent that has the chat by a field of its own, beside what the agent answers', async () => {
    await send('stop_while_an_agent_answers');
    await idle();
    expect(receiver.messages()).toEqual([]);
    const changes = receiver.posts.flatMap(({ json }) => json.entry.flatMap((entry: Json) => entry.changes));
    const [standby] = changes.filter(({ field }: Json) => field === 'standby');
    expect(standby.value).toMatchObject({
      metadata: { phone_number_id: SENDER },
      contacts: [{ wa_id: expect.any(String) }],
      standby: { messages: [{ text: { body: 'STOP' } }], message_echoes: [{ text: { body: 'Sure!' } }] },
    });
  });

  test('taps the last quick reply, which brings the payload and the message it answers', async () => {
    const { json } = await send('taps_last', APPOINTMENT);
    await idle();
    expect(receiver.messages()).toEqual([
      expect.objectContaining({
        type: 'button',
        button: { payload: 'OPTOUT:ALL', text: 'Stop reminders' },
        context: { from: '15550001000', id: json.messages[0].id },
      }),
    ]);
  });

  test('taps the first quick reply; its label is the payload where none was set', async () => {
    await send('taps_first', message('optin_request', [{ type: 'body', parameters: [{ type: 'text', text: 'Ana' }] }]));
    await idle();
    expect(receiver.messages()[0]?.button).toEqual({ payload: 'Yes, please', text: 'Yes, please' });
  });

  test('sends STOP as text where the template has no quick reply', async () => {
    await send('taps_last', ORDER);
    await idle();
    expect(receiver.messages()[0]?.text).toEqual({ body: 'STOP' });
  });

  test('may write without a phone number in the webhook', async () => {
    await send('stop_without_phone');
    await idle();
    const [reply] = receiver.messages();
    expect(reply).toMatchObject({ from_user_id: expect.any(String), text: { body: 'STOP' } });
    expect(reply).not.toHaveProperty('from');
  });

  test('may send the content of an unsupported message later under the same id', async () => {
    await send('unsupported_then_content');
    await idle();
    expect(receiver.messages().map(({ type }) => type)).toEqual(['unsupported', 'text']);
    expect(new Set(receiver.messages().map(({ id }) => id)).size).toBe(1);
  });

  test('answers the question that we ask in the open window', async () => {
    await send('replies');
    await idle();
    const question = {
      type: 'button',
      body: { text: 'Which colour?' },
      action: { buttons: [{ type: 'reply', reply: { id: 'blue', title: 'Blue' } }] },
    };
    await sandbox.send({
      messaging_product: 'whatsapp',
      to: numberOf('replies'),
      type: 'interactive',
      interactive: question,
    });
    await idle();
    expect(receiver.messages()[1]?.interactive).toEqual({
      type: 'button_reply',
      button_reply: { id: 'blue', title: 'Blue' },
    });
  });

  test('who stopped marketing in the app gets 131050 for marketing and still gets order updates', async () => {
    await send('stops_marketing');
    await idle();
    expect(receiver.preferences()).toEqual([
      expect.objectContaining({ value: 'stop', category: 'marketing_messages', timestamp: expect.any(Number) }),
    ]);
    const seen = statusesSeen().length;
    await send('stops_marketing', ORDER);
    await idle();
    await send('stops_marketing', OFFER);
    await idle();
    expect(statusesSeen().slice(seen)).toEqual(['sent', 'delivered', 'read', 'failed 131050']);
  });

  test('may stop without a phone number, and resume', async () => {
    await send('stops_marketing_without_phone');
    await idle();
    expect(receiver.preferences()[0]).not.toHaveProperty('wa_id');
    await send('stops_and_resumes');
    await idle();
    expect(receiver.preferences().map(({ value }) => value)).toEqual(['stop', 'stop', 'resume']);
  });
});

describe('the numbers', () => {
  test('of every country, serial and fate are valid', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(NUMBER_BLOCKS)),
        fc.nat(799),
        fc.constantFrom(...FATES.map(({ digits }) => digits)),
        (country, serial, digits) => {
          const number = numberWithFate(country, digits, serial);
          for (const parse of [parseWithMinimal, parseWithFull]) {
            const parsed = parse(number);
            expect([parsed?.isValid(), parsed?.country, parsed?.number]).toEqual([true, country, number]);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('are made by the sandbox as well', async () => {
    const { json } = await sandbox.control('GET', '/numbers?country=de&fate=read&count=2');
    expect(json.numbers).toEqual(['+4915120000002', '+4915120010002']);
    expect((await sandbox.control('GET', '/numbers?country=de&fate=unheard')).status).toBe(400);
  });

  test('have fates whose digits and names are unique', () => {
    expect(new Set(FATES.map(({ digits }) => digits)).size).toBe(FATES.length);
    expect(new Set(FATES.map(({ name }) => name)).size).toBe(FATES.length);
    expect(FATES.every(({ digits }) => /^\d{4}$/.test(digits))).toBe(true);
  });
});

test('docs/sandbox-fates.md is what the sandbox tells of its fates', async () => {
  const { text } = await sandbox.control('GET', '/fates.md');
  expect(readFileSync(join(__dirname, '../../../docs/sandbox-fates.md'), 'utf8')).toBe(text);
});
