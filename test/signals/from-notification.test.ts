import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signalsFromNotification } from '../../src/signals/from-notification';

const FOLDER = join(__dirname, '../fixtures/whatsapp-webhooks');
const EXPECTED = '.signals.json';
const samples = readdirSync(FOLDER).filter((file) => file.endsWith('.json') && !file.endsWith(EXPECTED));
const read = (file: string): unknown => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

/** `UPDATE_SIGNALS=1 npx jest test/signals/from-notification` writes the expected files anew, to be reviewed as a diff. */
const update = process.env.UPDATE_SIGNALS === '1';

const RECEIVED_AT = 1_790_009_999;
const META = { display_phone_number: '15550001000', phone_number_id: '900000000000101' };

function inMessages(value: Record<string, unknown>, field: string | undefined = 'messages') {
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '900000000000001', changes: [{ field, value: { metadata: META, ...value } }] }],
  };
}
function onAccount(value: Record<string, unknown>, field?: string) {
  return { entry: [{ id: '900000000000001', time: 1790000300, changes: [{ field, value }] }] };
}
const signalsOf = (body: unknown) => signalsFromNotification(body, RECEIVED_AT).signals;

describe('the recorded webhooks', () => {
  test('there are twenty of them', () => {
    expect(samples).toHaveLength(20);
  });

  test.each(samples)('%s gives the signals recorded beside it', (file) => {
    const result = signalsFromNotification(read(file), RECEIVED_AT);
    const expectedFile = join(FOLDER, file.replace(/\.json$/, EXPECTED));
    if (update) writeFileSync(expectedFile, `${JSON.stringify(result, null, 2)}\n`);
    expect(result).toEqual(JSON.parse(readFileSync(expectedFile, 'utf8')));
  });
});

describe('statuses', () => {
  const status = { id: 'wamid.1', status: 'delivered', timestamp: '1790000009', recipient_id: '15550001111' };

  test('a malformed status is set aside and its neighbours are read', () => {
    const { signals, problems } = signalsFromNotification(
      inMessages({ statuses: [status, { status: 'sent' }, 7, { ...status, id: 'wamid.2' }] }),
    );
    expect(signals.map((signal) => signal.kind === 'status' && signal.wamid)).toEqual(['wamid.1', 'wamid.2']);
    expect(problems).toEqual([
      expect.objectContaining({
        kind: 'malformed',
        where: 'entry[0].changes[0].statuses[1]',
        item: { status: 'sent' },
      }),
      expect.objectContaining({ kind: 'malformed', where: 'entry[0].changes[0].statuses[2]', item: 7 }),
    ]);
  });

  test('details of another kind than documented read as absent, not as a fault', () => {
    const { signals, problems } = signalsFromNotification(
      inMessages({ statuses: [{ ...status, pricing: 'free', errors: 'none', biz_opaque_callback_data: 9 }] }),
    );
    expect(problems).toEqual([]);
    expect(signals[0]).toMatchObject({ kind: 'status', status: 'delivered', person: { phone: '+15550001111' } });
  });

  test.each(['deleted', 'played', 'warning'])('the status %s is recorded as unknown', (name) => {
    expect(signalsOf(inMessages({ statuses: [{ ...status, status: name }] }))).toEqual([
      expect.objectContaining({ kind: 'unknown', field: 'statuses', detail: `status ${name} of wamid.1` }),
    ]);
  });

  test('a group status never makes a person of the group id', () => {
    expect(signalsOf(inMessages({ statuses: [{ ...status, recipient_type: 'group' }] }))[0]).toMatchObject({
      kind: 'unknown',
    });
  });

  test.each([
    ['seconds as text', '1790000009'],
    ['seconds as a number', 1790000009],
    ['milliseconds', 1790000009123],
  ])('a time may come as %s', (_, timestamp) => {
    expect(signalsOf(inMessages({ statuses: [{ ...status, timestamp }] }))[0]?.at).toBe(1790000009);
  });

  test('without a time of its own it happened when it was received', () => {
    expect(signalsOf(inMessages({ statuses: [{ ...status, timestamp: 'soon' }] }))[0]?.at).toBe(RECEIVED_AT);
  });

  test('a failed status without a title keeps its code', () => {
    expect(
      signalsOf(inMessages({ statuses: [{ ...status, status: 'failed', errors: [{ code: '131026' }] }] }))[0],
    ).toMatchObject({ error: { code: 131026, title: 'Error 131026' } });
  });

  test('statuses are read whatever the field is called', () => {
    expect(signalsOf(inMessages({ statuses: [status] }, 'user_preferences'))[0]).toMatchObject({ kind: 'status' });
    expect(signalsOf({ entry: [{ changes: [{ value: { statuses: [status] } }] }] })[0]).toMatchObject({
      kind: 'status',
    });
  });
});

test.each(['payment', 'call'])('the status of a %s is not that of the message', (type) => {
  const status = { id: 'wamid.out', status: 'failed', type, timestamp: '1790000100', recipient_id: '15550001111' };
  expect(signalsOf(inMessages({ statuses: [status] }))[0]).toMatchObject({
    kind: 'unknown',
    field: 'statuses',
    detail: `${type} status failed of wamid.out`,
  });
  expect(signalsOf(inMessages({ statuses: [{ ...status, type: 'message' }] }))[0]).toMatchObject({ kind: 'status' });
});

describe('messages of people', () => {
  const frame = { from: '15550001111', id: 'wamid.in', timestamp: '1790000100' };
  const reply = (message: Record<string, unknown>, contacts?: unknown[]) =>
    signalsOf(inMessages({ messages: [{ ...frame, ...message }], ...(contacts ? { contacts } : {}) }))[0];

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['text', { text: { body: 'Hello' } }, { body: 'Hello' }],
    ['button', { button: { payload: 'P', text: 'Yes' } }, { body: 'Yes', payload: 'P' }],
    [
      'interactive',
      { interactive: { type: 'list_reply', list_reply: { id: 'row-2', title: 'Tuesday', description: 'am' } } },
      { body: 'Tuesday', payload: 'row-2' },
    ],
    [
      'interactive',
      { interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a":1}' } } },
      { body: 'Sent', payload: '{"a":1}' },
    ],
    ['video', { video: { id: '1', caption: 'look' } }, { body: 'look' }],
    ['audio', { audio: { id: '1', voice: true } }, { body: '' }],
    ['document', { document: { id: '1', filename: 'a.pdf' } }, { body: 'a.pdf' }],
    ['sticker', { sticker: { id: '1' } }, { body: '' }],
    ['reaction', { reaction: { message_id: 'wamid.out', emoji: '👍' } }, { body: '👍', repliesTo: 'wamid.out' }],
    ['location', { location: { latitude: 1.5, longitude: 2 } }, { body: '[location]' }],
    [
      'contacts',
      { contacts: [{ name: { formatted_name: 'Third Person' }, phones: [{ phone: '+15550007777' }] }] },
      { body: '[contact card]' },
    ],
    [
      'contacts',
      { contacts: [{ name: { formatted_name: 'Bo' }, phones: [{ phone: '+1 555' }, {}] }] },
      { body: '[contact card]' },
    ],
    [
      'order',
      {
        order: {
          product_items: [
            { product_retailer_id: 'A', quantity: 1, item_price: 2, currency: 'EUR' },
            { product_retailer_id: 'B', quantity: 1, item_price: 2, currency: 'USD' },
          ],
        },
      },
      { body: '1 × A, 1 × B' },
    ],
    ['unsupported', { unsupported: { type: 'poll' }, errors: [{ code: 131051 }] }, { body: '' }],
    ['edit', { edit: { original_message_id: 'wamid.x', message: { text: { body: 'STOP' } } } }, { body: 'STOP' }],
    ['something_new', { something_new: {} }, { body: '' }],
  ])('a %s message is a reply: %j', (type, message, expected) => {
    const signal = reply({ type, ...message });
    expect(signal).toMatchObject({ kind: 'reply', replyId: 'wamid.in', messageType: type, ...expected });
    if (!('order' in expected)) expect(signal).not.toHaveProperty('order');
  });

  test.each<[string, Record<string, unknown>]>([
    ['text', { text: { body: 'STOP' } }],
    ['button', { button: { payload: 'STOP', text: 'Stop' } }],
    ['image', { type: null, image: { caption: 'STOP' } }],
    ['text', { type: 'TEXT', text: { body: 'STOP' } }],
  ])('a message without a plain type is of the type of its content: %s', (type, message) => {
    expect(reply(message)).toMatchObject({ kind: 'reply', messageType: type, body: expect.stringMatching(/^stop$/i) });
  });

  test.each<[string, Record<string, unknown>]>([
    ['a reaction taken back', { type: 'reaction', reaction: { message_id: 'wamid.out', emoji: '' } }],
    ['a reaction taken back, without the member', { type: 'reaction', reaction: { message_id: 'wamid.out' } }],
    ['a chat that was opened', { type: 'request_welcome' }],
    ['a message taken back that cannot be shown', { type: 'unsupported', unsupported: { type: 'revoke' } }],
  ])('%s is no reply', (_what, message) => {
    expect(reply(message)).toMatchObject({ kind: 'unknown', field: 'messages' });
  });

  test('a permission to call: granted it is an answer, refused it is written down and is none', () => {
    const asked = (response: string) => ({
      type: 'interactive',
      interactive: { type: 'call_permission_reply', call_permission_reply: { response } },
    });
    expect(reply(asked('reject'))).toMatchObject({ kind: 'reply', body: 'reject', noAnswer: true });
    expect(reply(asked('accept'))).not.toHaveProperty('noAnswer');
  });

  test('what was written in a group or passed on says so', () => {
    expect(reply({ type: 'text', text: { body: 'x' }, group_id: 'G' })).toMatchObject({ group: true });
    expect(reply({ type: 'text', text: { body: 'x' }, context: { forwarded: true } })).toMatchObject({
      forwarded: true,
    });
  });

  test('a person without a phone is known by the business-scoped id of the contact', () => {
    const hidden = { type: 'text', text: { body: 'hi' }, from: undefined };
    expect(reply(hidden, [{ user_id: 'US.1', profile: { name: 'Cy' } }])).toMatchObject({
      person: { userId: 'US.1' },
      profileName: 'Cy',
    });
  });

  test('the other half of a person is taken from the right contact of a batch', () => {
    const contacts = [
      { wa_id: '15550002222', user_id: 'US.2' },
      { wa_id: '15550001111', user_id: 'US.1' },
    ];
    expect(reply({ type: 'text' }, contacts)).toMatchObject({ person: { phone: '+15550001111', userId: 'US.1' } });
  });

  test('the context of a referred product is not a message of ours', () => {
    expect(reply({ type: 'text', context: { id: 'x', referred_product: { catalog_id: '1' } } })).not.toHaveProperty(
      'repliesTo',
    );
  });

  test('the older name of a number change is understood', () => {
    expect(
      reply({ type: 'system', system: { type: 'customer_changed_number', new_wa_id: '15550001119' } }),
    ).toMatchObject({ kind: 'number_changed', from: { phone: '+15550001111' }, to: { phone: '+15550001119' } });
  });

  test('a changed user id moves from the old id to the new one', () => {
    const system = { type: 'user_changed_user_id', user_id: 'US.9', previous_user_id: 'US.1' };
    expect(reply({ type: 'system', system })).toMatchObject({
      from: { phone: '+15550001111', userId: 'US.1' },
      to: { phone: '+15550001111', userId: 'US.9' },
    });
  });

  test('a withdrawn message is recorded, not read as a reply', () => {
    expect(reply({ type: 'revoke', revoke: { original_message_id: 'wamid.x' } })).toMatchObject({ kind: 'unknown' });
  });

  test.each([
    ['smb_message_echoes', { message_echoes: [{ ...frame, type: 'text', text: { body: 'STOP' } }] }],
    ['history', { history: [{ threads: [] }], messages: [{ ...frame, type: 'text', text: { body: 'STOP' } }] }],
    ['', { message_echoes: [{ id: 'x' }] }],
  ])('our own or old messages (%s) are ignored with the reason', (field, value) => {
    const { signals, problems } = signalsFromNotification(inMessages(value, field));
    expect(signals).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ kind: 'ignored' })]);
  });
});

describe('preferences, ids and clicks', () => {
  test.each(['signup', 'later'])('the preference %s changes nothing and is recorded', (value) => {
    expect(signalsOf(inMessages({ user_preferences: [{ wa_id: '15550001111', value }] }))[0]).toMatchObject({
      kind: 'unknown',
    });
  });

  test('a preference that names nobody is set aside', () => {
    expect(signalsFromNotification(inMessages({ user_preferences: [{ value: 'stop' }] })).problems).toHaveLength(1);
  });

  test('the withdrawn user_id_update is still understood', () => {
    const update = { wa_id: '15550001111', user_id: { previous: 'US.1', current: 'US.2' }, timestamp: 1790000000 };
    expect(signalsOf(inMessages({ user_id_update: [update] }, 'user_id_update'))).toEqual([
      expect.objectContaining({
        kind: 'number_changed',
        from: { userId: 'US.1' },
        to: { phone: '+15550001111', userId: 'US.2' },
      }),
      expect.objectContaining({ kind: 'pair_learnt', phone: '+15550001111', userId: 'US.2' }),
    ]);
  });

  test('phone and id seen together are learnt once per notification', () => {
    const status = { status: 'sent', recipient_id: '15550001111', recipient_user_id: 'US.1' };
    const statuses = ['a', 'b', 'c'].map((id) => ({ ...status, id }));
    expect(signalsOf(inMessages({ statuses })).filter(({ kind }) => kind === 'pair_learnt')).toHaveLength(1);
  });
});

describe('templates and the account', () => {
  const template = { message_template_id: 6, message_template_name: 't', message_template_language: 'en-US' };

  test.each<[string, Record<string, unknown>, string, Record<string, unknown>]>([
    [
      'quality, even under the field of a status',
      { new_quality_score: 'RED' },
      'message_template_status_update',
      { event: 'quality', value: 'RED' },
    ],
    [
      'a coming change of category',
      { new_category: 'UTILITY', correct_category: 'MARKETING' },
      'template_category_update',
      { event: 'category', value: 'warning', newCategory: 'UTILITY', reason: 'will become MARKETING' },
    ],
    [
      'a rejection with its reason',
      { event: 'REJECTED', reason: 'SCAM' },
      'message_template_status_update',
      { event: 'status', value: 'REJECTED', reason: 'SCAM' },
    ],
    ['edited components', { element: 'body' }, 'message_template_components_update', { event: 'components' }],
  ])('%s', (_, value, field, expected) => {
    expect(signalsOf(onAccount({ ...template, ...value }, field))).toEqual([
      expect.objectContaining({ kind: 'template_event', template: { name: 't', language: 'en-US' }, ...expected }),
    ]);
  });

  test.each<[string, Record<string, unknown>, string, Record<string, unknown>]>([
    [
      'a ban stops sending until it is lifted',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'July 1' } },
      'account_update',
      { severity: 'critical', restrictedUntil: 0, detail: 'DISABLE July 1' },
    ],
    [
      'a reinstatement lifts it',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } },
      'account_update',
      { severity: 'info', lifted: true },
    ],
    [
      'an announced ban does not stop anything yet',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } },
      'account_update',
      { severity: 'critical' },
    ],
    ['a removed partner stops sending', { event: 'PARTNER_REMOVED' }, 'account_update', { restrictedUntil: 0 }],
    [
      'a restriction of one feature does not stop sending',
      { event: 'ACCOUNT_RESTRICTION', restriction_info: [{ restriction_type: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION' }] },
      'account_update',
      { severity: 'critical', detail: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION' },
    ],
    [
      'an alert written flat',
      { alert_severity: 'CRITICAL', alert_type: 'T', alert_description: 'D' },
      'account_alerts',
      { event: 'T', severity: 'critical', detail: 'D' },
    ],
    ['a refused review', { decision: 'REJECTED' }, 'account_review_update', { severity: 'critical' }],
    ['a restriction under a wrong field', { restriction_info: [] }, 'messages', { event: 'ACCOUNT_RESTRICTION' }],
  ])('%s', (_, value, field, expected) => {
    const [signal] = signalsOf(onAccount(value, field));
    expect(signal).toMatchObject({ kind: 'account_event', account: '900000000000001', at: 1790000300, ...expected });
    if (!('restrictedUntil' in expected)) expect(signal).not.toHaveProperty('restrictedUntil');
  });
});

test('a thousand updates in one body are all read', () => {
  const statuses = Array.from({ length: 1000 }, (_, index) => ({
    id: `wamid.${index}`,
    status: 'sent',
    timestamp: '1790000000',
    recipient_id: '15550001111',
    recipient_user_id: 'US.1',
  }));
  expect(signalsOf(inMessages({ statuses })).filter(({ kind }) => kind === 'status')).toHaveLength(1000);
});

test.each([undefined, null, 7, 'text', [], {}, { entry: {} }, { entry: [null] }, { entry: [{ changes: [{}] }] }])(
  'the body %j gives a problem and no signal',
  (body) => {
    const { signals, problems } = signalsFromNotification(body);
    expect(signals).toEqual([]);
    expect(problems).toHaveLength(1);
  },
);
