import { createHash, createHmac } from 'node:crypto';

/** The settings of a promotional step with every check on; the quiet hours are half a day away from `now`. */
export function everyCheckOn(sender, now) {
  const hour = (later) => `${String((new Date(now).getUTCHours() + later) % 24).padStart(2, '0')}:00`;
  return {
    sender,
    template: { name: 'order_update', language: 'en_US' },
    purpose: 'promotional',
    stage: 'retention',
    topic: 'offers',
    requireOptIn: true,
    defaultCountry: 'MX',
    decideOn: 'accepted',
    waitSeconds: 20,
    fallback: { opted_out: 'continue' },
    lateFallback: { kind: 'none', key: '', on: ['failed'], afterMinutes: 120 },
    // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
    quietHours: { start: hour(12), end: hour(13), timeZone: 'UTC', then: 'fallback' },
    frequencyCap: { messages: 1, days: 7 },
    conversion: { name: 'purchase', windowHours: 72 },
    link: 'https://shop.example/offer',
    notify: { causes: ['send_failed'], route: 'owner' },
    owner: { name: 'Retention team', email: 'retention@example.com' },
  };
}

/** The body of one execute call as Journey Builder sends it: `number` makes contact, phone and journey run its own. */
export function executeBody(number, settings) {
  const contactKey = `003BENCH${String(number).padStart(10, '0')}`;
  return {
    inArguments: [
      {
        v: 1,
        contactKey,
        phone: `+52 55 ${String(20_000_000 + number)}`,
        email: `contact.${number}@example.com`,
        locale: 'es-MX',
        timeZone: 'America/Mexico_City',
        isTest: 'false',
        optIn: 'true',
        suppressed: '',
        parameters: { 'body.1': `Ana ${number}`, 'body.2': `ORD-${number}`, 'button.0': `orders/${number}` },
        settings,
      },
    ],
    outArguments: [{ reason: '' }, { messageKey: '' }],
    activityObjectID: 'ecd2c003-63b1-4a29-8304-e4265054a80e',
    journeyId: 'd86d04f8-590e-4c88-b8a7-b5d80438a286',
    activityId: 'ecd2c003-63b1-4a29-8304-e4265054a80e',
    definitionInstanceId: guid(`run ${number}`),
    activityInstanceId: guid(`visit ${number}`),
    keyValue: contactKey,
    mode: 0,
  };
}

/** The whole body of a signed call: one compact JWS, HS256, without times (JB 2.3). */
export function signer(secret) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  return (body) => {
    const signed = `${header}.${encode(body)}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
}

function guid(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
