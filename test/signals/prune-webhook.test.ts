import fc from 'fast-check';
import { pruneWebhook } from '../../src/signals/prune-webhook';

const names = (text: string) => text === '5215512345678' || text === 'US.1';
const status = (recipient: string) => ({ id: `wamid.${recipient}`, status: 'read', recipient_id: recipient });
const body = (value: object) => ({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ value }] }] });

test('of a webhook with several people only the items of the named one go', () => {
  const value = { metadata: { phone_number_id: '9' }, statuses: [status('5215512345678'), status('15550009999')] };
  expect(pruneWebhook(body(value), names)).toEqual({
    pruned: true,
    body: body({ metadata: { phone_number_id: '9' }, statuses: [status('15550009999')] }),
  });
});

test('a contact card that somebody else sent loses the number, and the message stays', () => {
  const value = { messages: [{ from: '15550009999', contacts: [{ phones: [{ wa_id: '5215512345678' }] }] }] };
  expect(pruneWebhook(body(value), names)?.body).toEqual(
    body({ messages: [{ from: '15550009999', contacts: [{ phones: [] }] }] }),
  );
});

test('a body that names the person outside of any list goes as a whole', () => {
  expect(pruneWebhook({ from: '5215512345678' }, names)).toBeUndefined();
});

test('whatever the shape: afterwards nobody is named, and a body that names nobody stays as it is', () => {
  const leaf = fc.constantFrom('5215512345678', 'US.1', 'other', 7, null, true);
  const { node } = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(node, (given) => {
      const left = pruneWebhook(given, names);
      const says = (value: unknown) => /"(5215512345678|US\.1)"/.test(JSON.stringify(value) ?? '');
      if (left === undefined) return says(given);
      expect(says(left.body)).toBe(false);
      expect(left.pruned).toBe(says(given));
      if (!left.pruned) expect(left.body).toEqual(given);
      return true;
    }),
  );
});
