import { countOfThese, countRequest, nobodyWouldGet } from '../../../src/ui/form/entry-count';
import { EMPTY_FORM, type MessageForm } from '../../../src/ui/form/message-form';

const FORM: MessageForm = {
  ...EMPTY_FORM,
  sender: 's',
  phone: '{{Event.K."Mobile"}}',
  purpose: 'promotional',
  topic: 'x',
};
const request = (change: Partial<MessageForm> = {}, typed: Record<string, string> = {}) =>
  countRequest(
    { ...FORM, ...change },
    {
      eventKey: 'K',
      activityId: 'a',
      samples: [
        { expression: '{{Event.K."Mobile"}}', name: 'Mobile', example: '' },
        { expression: '{{Contact.Attribute."Set"."Name"}}', name: 'Name', example: '' },
      ],
      typed,
    },
  );
const outcome = (reason: 'accepted' | 'scheduled' | 'not_opted_in' | 'invalid_phone', count: number) => ({
  branch: 'email_fallback' as const,
  reason,
  count,
});
const result = (...outcomes: ReturnType<typeof outcome>[]) => ({ source: 'S', total: 5, looked: 5, outcomes });
const made = { request: request(), result: result(outcome('not_opted_in', 5)) };

test('fields of the entry source are read there, values from elsewhere are as they were typed', () => {
  const name = '{{Contact.Attribute."Set"."Name"}}';
  expect(request({}, { [name]: 'Ana' })).toMatchObject({
    fields: { '{{Event.K."Mobile"}}': 'Mobile' },
    values: { [name]: 'Ana' },
  });
});

test.each<[string, Partial<MessageForm>]>([
  ['the owner', { owner: { name: 'A', email: 'a@example.com' } }],
  ['the paths', { fallback: { not_opted_in: 'continue' } }],
  ['the name', { name: 'Other' }],
  ['the address of a late email', { email: '{{Event.K."Email"}}' }],
  ['the conversion', { conversion: { name: 'purchase', windowHours: 72 } }],
])('a count stays true when %s is changed', (_, change) => {
  expect(countOfThese(made, request(change))).toBe(made.result);
});

test.each<[string, Partial<MessageForm>]>([
  ['the topic', { topic: 'y' }],
  ['the purpose', { purpose: 'service' }],
  ['the field of opt-ins', { optIn: '{{Event.K."Yes"}}' }],
  ['the template', { template: { name: 't', language: 'en' } }],
  ['a value', { parameters: { 'body.1': 'x' } }],
  ['that there is a late fallback', { lateFallback: { ...EMPTY_FORM.lateFallback, kind: 'event', key: 'k' } }],
])('a count says nothing when %s is changed', (_, change) => {
  expect(countOfThese(made, request(change))).toBeUndefined();
});

test('a value from elsewhere counts where the step uses it', () => {
  const name = '{{Contact.Attribute."Set"."Name"}}';
  const uses = { parameters: { 'body.1': name } };
  const of = { ...made, request: request(uses, { [name]: 'Ana' }) };
  expect(countOfThese(of, request(uses, { [name]: '' }))).toBeUndefined();
  expect(countOfThese(made, request({}, { [name]: 'Ana' }))).toBe(made.result);
});

test('nobody would get it only where people were looked at and none is sent it, now or later', () => {
  expect(nobodyWouldGet(undefined)).toBeUndefined();
  expect(nobodyWouldGet(result())).toBeUndefined();
  expect(nobodyWouldGet(result(outcome('not_opted_in', 4), outcome('accepted', 1)))).toBeUndefined();
  expect(nobodyWouldGet(result(outcome('not_opted_in', 4), outcome('scheduled', 1)))).toBeUndefined();
  expect(nobodyWouldGet(result(outcome('invalid_phone', 1), outcome('not_opted_in', 4)))?.map((o) => o.reason)).toEqual(
    ['not_opted_in', 'invalid_phone'],
  );
});
