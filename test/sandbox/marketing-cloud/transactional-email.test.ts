import { startTenant, type Tenant } from './tenant';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
  await tenant.open('POST', '/_sandbox/email-definitions', { definitionKey: 'fallback' });
});
afterEach(() => tenant.close());

const MESSAGES = '/messaging/v1/email/messages';
const recipient = { contactKey: '003A', to: 'ana@shop.example' };
const send = (messageKey: string, changes: object = {}) =>
  tenant.api('POST', `${MESSAGES}/${messageKey}`, { definitionKey: 'fallback', recipient, ...changes });
const sendMany = (recipients: object[]) =>
  tenant.api('POST', `${MESSAGES}/`, { definitionKey: 'fallback', recipients });
const statusOf = async (messageKey: string) => (await tenant.api('GET', `${MESSAGES}/${messageKey}`)).body;

test('a message is 202 and shows as sent', async () => {
  const { status, body } = await send('m1', { recipient: { ...recipient, attributes: { FirstName: 'Ana' } } });
  expect(status).toBe(202);
  expect(body).toMatchObject({ errorcode: 0, responses: [{ messageKey: 'm1' }] });
  expect(await statusOf('m1')).toMatchObject({
    eventCategoryType: 'TransactionalSendEvents.EmailSent',
    info: { messageKey: 'm1', contactKey: '003A', to: 'ana@shop.example', statusCode: 0 },
  });
  const received = (await tenant.open('GET', '/_sandbox/emails')).body;
  expect(received).toEqual([expect.objectContaining({ messageKey: 'm1', attributes: { FirstName: 'Ana' } })]);
});

test('the same message key is refused for 72 hours, then taken again', async () => {
  await send('m1');
  const { status, body } = await send('m1');
  expect([status, body.errorcode]).toEqual([400, 109110]);
  expect((await tenant.open('GET', '/_sandbox/emails')).body).toHaveLength(1);

  const patient = await startTenant({ tokenLifetimeSeconds: 400_000 });
  await patient.open('POST', '/_sandbox/email-definitions', { definitionKey: 'fallback' });
  const again = () => patient.api('POST', `${MESSAGES}/m1`, { definitionKey: 'fallback', recipient });
  await again();
  patient.pass(72 * 3_600_000 - 1);
  expect((await again()).status).toBe(400);
  patient.pass(1);
  expect((await again()).status).toBe(202);
  await patient.close();
});

test('a batch is 202 with a code per refused recipient', async () => {
  const { status, body } = await sendMany([
    { ...recipient, messageKey: 'm1' },
    { contactKey: '003B', messageKey: 'm2' },
  ]);
  expect(status).toBe(202);
  expect(body).toMatchObject({
    errorcode: 109001,
    message: 'MCMS_UTM_ResponsesHasErrors: 1 subscribers failed to queue out of 2',
    responses: [
      { messageKey: 'm1' },
      {
        messageKey: 'm2',
        errorcode: 109106,
        message: 'MCMS_UTM_Validation_MissingRequiredField_to: Invalid subscriber',
      },
    ],
  });
});

test('a batch of which nobody can be queued is 400', async () => {
  const { status, body } = await sendMany([{ contactKey: '003B', messageKey: 'm2' }]);
  expect([status, body.errorcode]).toEqual([400, 109103]);
  expect((await sendMany([])).body.errorcode).toBe(109102);
});

test.each([
  ['no definition key', { definitionKey: undefined }, 109107],
  ['an unknown definition', { definitionKey: 'none' }, 109111],
  ['no contact key', { recipient: { to: 'a@b.example' } }, 109105],
  ['no address', { recipient: { contactKey: '003A' } }, 109106],
  ['a bad address', { recipient: { contactKey: '003A', to: 'ana' } }, 109121],
])('%s has its own code', async (_name, changes, errorcode) => {
  const { status, body } = await send('m1', changes);
  expect([status, body.errorcode]).toEqual([400, errorcode]);
});

test('a message key longer than 100 characters is refused', async () => {
  expect((await send('m'.repeat(101))).body.errorcode).toBe(109108);
});

test('messages of an inactive definition stay queued until it is active', async () => {
  await tenant.open('POST', '/_sandbox/email-definitions', { definitionKey: 'fallback', status: 'Inactive' });
  await send('m1');
  expect((await statusOf('m1')).eventCategoryType).toBe('TransactionalSendEvents.EmailQueued');
  await tenant.open('POST', '/_sandbox/email-definitions', { definitionKey: 'fallback', status: 'Active' });
  expect((await statusOf('m1')).eventCategoryType).toBe('TransactionalSendEvents.EmailSent');
});

test('a contact that cannot be sent to is accepted and then shows as not sent', async () => {
  await tenant.open('POST', '/_sandbox/unsendable-contacts', { contactKey: '003A', statusCode: 2 });
  expect((await send('m1')).status).toBe(202);
  expect(await statusOf('m1')).toMatchObject({
    eventCategoryType: 'TransactionalSendEvents.EmailNotSent',
    info: { statusCode: 2 },
  });
  const { body } = await tenant.api('GET', `${MESSAGES}/?type=notSent`);
  expect(body.count).toBe(1);
});

test('a definition can be created once over the API', async () => {
  const definition = { definitionKey: 'receipt', name: 'Receipt', content: { customerKey: 'content-1' } };
  const create = () => tenant.api('POST', '/messaging/v1/email/definitions', definition);
  expect((await create()).status).toBe(201);
  expect((await create()).status).toBe(409);
  expect((await send('m1', { definitionKey: 'receipt' })).status).toBe(202);
});

test('an unknown message is 404', async () => {
  expect((await tenant.api('GET', `${MESSAGES}/none`)).status).toBe(404);
});
