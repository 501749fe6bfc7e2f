import { createDataExtension, KEY, rowsOf, startTenant, type Tenant } from './tenant';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
  await createDataExtension(tenant.api, 'Types', [
    KEY,
    { name: 'Short', type: 'Text', length: 5 },
    { name: 'Email', type: 'EmailAddress' },
    { name: 'Phone', type: 'Phone' },
    { name: 'Flag', type: 'Boolean' },
    { name: 'Whole', type: 'Number' },
    { name: 'Price', type: 'Decimal', length: 5, scale: 2 },
    { name: 'At', type: 'Date' },
    { name: 'Language', type: 'Locale' },
  ]);
});
afterAll(() => tenant.close());

const upsert = (values: object) =>
  tenant.api('POST', '/hub/v1/dataevents/key:Types/rowset', [{ keys: { MessageKey: 'm1' }, values }]);

test.each([
  ['a long text', 'Short', 'sixsix', "Short: The value for column [Short] exceeds the column's maximum length."],
  [
    'a bad email address',
    'Email',
    'a@b',
    'Email: The value for column [Email] is not a valid email address. Parse error [InvalidEmailAddress]',
  ],
  [
    'a bad phone number',
    'Phone',
    'call me',
    'Phone: The value for column [Phone] is not a valid phone number. Parse error [ExactTarget.Core.Validation.ValidationResult[]]',
  ],
  ['a null', 'Short', null, 'Short: Column [Short] does not allow null value.'],
])('%s is refused in the words of the platform', async (_name, column, value, message) => {
  const { status, body } = await upsert({ [column]: value });
  expect(status).toBe(400);
  expect(body.errorcode).toBe(10006);
  expect(body.message).toMatch(/^Unable to save rows for data extension ID [0-9a-f-]{36}$/);
  expect(body.additionalErrors).toEqual([{ message, errorcode: 10000, documentation: '' }]);
});

test.each([
  ['Flag', 'maybe'],
  ['Flag', 2],
  ['Whole', 1.5],
  ['Whole', '12a'],
  ['Whole', 2_147_483_648],
  ['Price', '1.234'],
  ['Price', 1234.5],
  ['Price', 'ten'],
  ['At', '2026-02-30T00:00:00Z'],
  ['At', '1700-01-01T00:00:00Z'],
  ['At', 'yesterday'],
  ['At', 1_767_600_000],
  ['Language', 'english'],
  ['Short', { nested: true }],
])('column %s refuses %p', async (column, value) => {
  expect((await upsert({ [column]: value })).status).toBe(400);
});

test.each([
  ['Short', 12345, '12345'],
  ['Email', 'Ana.Lopez+x@shop.example', 'Ana.Lopez+x@shop.example'],
  ['Phone', '+52 55 1234 5678', '+52 55 1234 5678'],
  ['Flag', true, true],
  ['Flag', 'False', false],
  ['Whole', '42', 42],
  ['Price', '123.40', 123.4],
  ['At', '2026-01-05T10:00:00Z', '2026-01-05T10:00:00.000Z'],
  ['At', '2026-01-05T10:00:00+02:00', '2026-01-05T08:00:00.000Z'],
  ['At', '1/5/2026 3:04:05 PM', '2026-01-05T15:04:05.000Z'],
  ['At', '', null],
  ['Language', 'pt-BR', 'pt-BR'],
])('column %s takes %p', async (column, value, stored) => {
  expect((await upsert({ [column]: value })).status).toBe(200);
  expect(await rowsOf(tenant.open, 'Types')).toEqual([expect.objectContaining({ [column]: stored })]);
});

test('column names are compared without regard to case', async () => {
  await tenant.api('POST', '/hub/v1/dataevents/key:types/rowset', [
    { keys: { messagekey: 'm1' }, values: { SHORT: 'loud' } },
  ]);
  expect(await rowsOf(tenant.open, 'Types')).toEqual([expect.objectContaining({ MessageKey: 'm1', Short: 'loud' })]);
});

test('an unknown column is ignored beside a known one, and refused when it is alone', async () => {
  expect((await upsert({ Short: 'ok', Stranger: 1 })).status).toBe(200);
  const { status, body } = await upsert({ Stranger: 1 });
  expect(status).toBe(400);
  expect(body.additionalErrors[0].message).toBe('At least one existing field is required in the values property');
});
