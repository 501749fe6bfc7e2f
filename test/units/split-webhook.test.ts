import { splitWebhook } from '../../src/units/split-webhook';

const units = [
  { mid: '1', businessAccountId: 'A', senders: ['11', '12'] },
  { mid: '2', businessAccountId: 'B', senders: ['21'] },
  { mid: '3', businessAccountId: 'B', senders: ['31'] },
];
const change = (sender?: string, field = 'messages') => ({
  field,
  value: sender === undefined ? { event: 'APPROVED' } : { metadata: { phone_number_id: sender }, statuses: [] },
});
const entry = (id: string, ...changes: unknown[]) => ({ id, time: 7, changes });
const webhook = (...entries: unknown[]) => ({ object: 'whatsapp_business_account', entry: entries });
const split = (body: unknown) => {
  const { parts, ofNobody } = splitWebhook(body, units);
  return { parts: Object.fromEntries(parts), ofNobody };
};

test('a body that is one unit’s alone is handed on as it is', () => {
  const body = webhook(entry('A', change('11'), change('12')), entry('A', change('11')));
  expect(splitWebhook(body, units).parts.get('1')).toBe(body);
});

test('entries and changes of several units are taken apart by number', () => {
  const body = webhook(entry('A', change('11')), entry('B', change('21'), change('31'), change('21')));
  expect(split(body)).toEqual({
    parts: {
      1: webhook(entry('A', change('11'))),
      2: webhook(entry('B', change('21'), change('21'))),
      3: webhook(entry('B', change('31'))),
    },
    ofNobody: [],
  });
});

test('news of an account is news of every unit of it', () => {
  const body = webhook(entry('B', change(undefined, 'message_template_status_update')));
  expect(Object.keys(split(body).parts)).toEqual(['2', '3']);
});

test('a number that no unit has is the account’s only unit’s, and nobody’s where there are two', () => {
  expect(Object.keys(split(webhook(entry('A', change('19')))).parts)).toEqual(['1']);
  expect(split(webhook(entry('B', change('29'))))).toEqual({ parts: {}, ofNobody: [{ account: 'B', sender: '29' }] });
});

test.each([
  [
    'a number of one unit under the account of another',
    webhook(entry('B', change('11'))),
    { account: 'B', sender: '11' },
  ],
  ['an account that nobody has', webhook(entry('C', change())), { account: 'C', sender: undefined }],
  ['what is no webhook', undefined, { account: '', sender: undefined }],
  ['a body without entries', { entry: 'x' }, { account: '', sender: undefined }],
])('%s is nobody’s', (_what, body, whose) => {
  expect(split(body)).toEqual({ parts: {}, ofNobody: [whose] });
});
