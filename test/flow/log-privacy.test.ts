import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { eventually } from '../support/eventually';
import { notification, postWebhook, textMessage, value } from '../support/meta-webhook';
import { startProcessWithClouds } from '../support/process-with-clouds';
import { callActivity, executeBody } from '../support/start-app';

const ALERT_TOKEN = 'alert-webhook-token';
const PRIVATE = ['PRIVATE-VALUE', 'ana@private.example', 'private-contact-key'];
/** Accepted, refused, failed later, lost, replied: what each of them is logged as. */
const FATES = ['0001', '0011', '0014', '0022', '0030', '0034', '0043', '0053', '0055', '0503', '1026', '2026', '9999'];

let app: Awaited<ReturnType<typeof startProcessWithClouds>>;

beforeAll(async () => {
  // Marketing Cloud has none of the data extensions, and nobody takes the alerts: both are logged.
  const environment = {
    WHATSAPP_TIMEOUT_MS: '500',
    ALERT_WEBHOOK_URL: `http://127.0.0.1:9/alerts?token=${ALERT_TOKEN}`,
    LOG_LEVEL: 'trace',
  };
  app = await startProcessWithClouds('start', { speed: 400, environment });
}, 60_000);
afterAll(() => app.close(), 30_000);

/** Runs of seven digits and more, in the text itself or behind base64, as they stand in a WhatsApp message id. */
function digitsIn(line: string): string[] {
  const hidden = (line.match(/[A-Za-z0-9+/]{16,}={0,2}/g) ?? []).map((text) =>
    Buffer.from(text, 'base64').toString('latin1'),
  );
  return [line, ...hidden].flatMap((text) => text.match(/\d{7,}/g) ?? []);
}

test('no log line of any level holds a phone number, a message id, a secret or what a contact is sent', async () => {
  const phones = FATES.map((fate, index) => numberWithFate('MX', fate, index));
  const personal = { email: PRIVATE[1], contactKey: PRIVATE[2], parameters: { 'body.1': PRIVATE[0] } };
  for (const phone of phones) {
    await callActivity(app, 'execute', executeBody({ phone, ...personal }));
    const marketing = { purpose: 'promotional', template: { name: 'weekly_deals', language: 'en_US' } };
    await callActivity(app, 'execute', executeBody({ phone, optIn: 'yes', ...personal, settings: marketing }));
  }
  await callActivity(app, 'execute', executeBody({ ...personal, phone: [phones[0]] }));
  await callActivity(app, 'execute', executeBody({ ...personal, phone: `${phones[0]}99999999` }));
  await callActivity(app, 'execute', {}, { token: 'not.a.jwt' });
  const stop = textMessage({ from: phones[0]?.slice(1), id: 'wamid.HBgNNTIxNTUxMjM0NTY3OA==', text: { body: 'STOP' } });
  await postWebhook(app, notification(value('messages', [stop])));
  await postWebhook(app, notification(value('messages', [stop], '777')));
  await postWebhook(app, `{"messages":"${phones[0]}"`);
  await postWebhook(app, '{}', 'another-secret');
  const bearer = { authorization: `Bearer ${app.environment.CONSENTS_TOKEN}`, 'content-type': 'application/json' };
  for (const body of [`{"phone":"${phones[0]}"}`, `{"phone":"${phones[0]}"`]) {
    await fetch(`${app.url}/consents`, { method: 'POST', headers: bearer, body });
  }
  await eventually(
    'statuses to be logged',
    async () => app.log().split('"msg":"status"').length > FATES.length,
    30_000,
  );
  await eventually('trouble to be logged', async () => app.log().includes('rows_wait'), 30_000);

  const log = app.log();
  expect(log).toContain('"msg":"answered"');
  const lines = log.split('\n').filter((line) => line !== '');
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  const numbers = phones.map((phone) => phone.slice(-10));
  expect(lines.filter((line) => digitsIn(line).some((run) => numbers.some((number) => run.includes(number))))).toEqual(
    [],
  );
  const secrets = Object.entries(app.environment)
    .filter(([name]) => /SECRET|TOKEN/.test(name))
    .flatMap(([, secret]) => secret?.split(',') ?? []);
  for (const word of [...secrets, ...PRIVATE, ALERT_TOKEN, 'wamid.', 'Bearer ']) {
    expect(lines.filter((line) => line.includes(word))).toEqual([]);
  }
}, 120_000);
