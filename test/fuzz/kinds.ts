import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { textMessage } from '../support/meta-webhook';
import { executeBody } from '../support/start-app';
import { hostileJson, hostileText, NEW_ID, PEOPLE } from './grammar';

/** One call, so that a file can hold it. */
export interface Call {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** Whose call it is: with the secret of its door, or without. */
export interface Doors {
  jwtSecret: string;
  appSecret: string;
  conversionsToken: string;
  consentsToken: string;
  adminToken: string;
  /** Cookie of an operator who is logged in. */
  cookie: string;
  /** A marketer's token of this tenant. */
  marketerToken: string;
  link: string;
  /** A message that went, and Meta's id of it. */
  messageKey: string;
  wamid: string;
}

/** What was made up, and the call that it becomes: a smaller text is signed anew. */
export interface Input {
  signed: boolean;
  text: string;
  make: (text: string) => Call;
}

/**
 * `mayBeAway`: it asks Marketing Cloud, whose refusal is passed on as 502 or 503. `waitsMs`: what it waits for on purpose.
 * `share`: of the inputs of a run, where each takes long; `atOnce`: calls under way together, where one is much work.
 */
export type CallKind = (doors: Doors) => {
  inputs: fc.Arbitrary<Input>;
  mayBeAway?: true;
  waitsMs?: number;
  share?: number;
  atOnce?: number;
};

const [PHONE = ''] = PEOPLE.phones;
const [WA_ID = ''] = PEOPLE.waIds;
const [USER_ID = ''] = PEOPLE.userIds;
const [CONTACT = ''] = PEOPLE.contactKeys;
const [EMAIL = ''] = PEOPLE.emails;
/** Lone surrogates can be said neither in an address nor in UTF-8. */
const wellFormed = (text: string) => Buffer.from(text).toString();
const json = { 'content-type': 'application/json' };

const signedOrNot = fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });

/** Bodies of text that Journey Builder signs; broken signatures and headers where it does not. */
function journeyCall(secret: string, path: string, bodies: readonly unknown[]) {
  const brokenToken = fc.tuple(hostileText, fc.constantFrom('none', 'HS384', 'HS256', 'RS256')).map(([text, alg]) => {
    const part = (value: string) => Buffer.from(value).toString('base64url');
    return `${part(JSON.stringify({ alg, typ: 'JWT', crit: ['exp'] }))}.${part(text)}.${part('signature')}`;
  });
  const call = (body: string): Call => ({ method: 'POST', path, headers: { 'content-type': 'application/jwt' }, body });
  return fc
    .tuple(hostileJson(bodies), signedOrNot, fc.oneof(brokenToken, hostileText))
    .map(([text, signed, broken]): Input => {
      if (!signed) return { signed, text: broken, make: call };
      const head = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
      const sign = (payload: string) =>
        `${head}.${payload}.${createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')}`;
      return { signed, text, make: (less) => call(sign(Buffer.from(less).toString('base64url'))) };
    });
}

const inArguments = {
  phone: PHONE,
  contactKey: CONTACT,
  email: EMAIL,
  locale: 'es_MX',
  timeZone: 'America/Mexico_City',
  parameters: { 'body.1': PEOPLE.words },
};
const promotional = {
  purpose: 'promotional',
  template: { name: 'weekly_deals', language: 'en_US' },
  quietHours: { start: '21:00', end: '08:00' },
  frequencyCap: { messages: 1, days: 7 },
  lateFallback: { kind: 'email', key: 'a', on: ['failed'], afterMinutes: 60 },
  conversion: { name: 'purchase', windowHours: 24, on: ['link'] },
  link: 'https://shop.example/a',
};
/** One visit of a contact, which no other input makes. */
const VISIT = { definitionInstanceId: NEW_ID, activityInstanceId: NEW_ID };
const STEP = [
  executeBody(inArguments, VISIT),
  executeBody({ ...inArguments, phone: USER_ID, optIn: 'yes', settings: promotional }, VISIT),
];
const outcomeBodies = ({ messageKey }: Doors) => [executeBody({}, { ...VISIT, inArguments: [{ messageKey }] })];
const LIFECYCLE = [
  {
    activityObjectID: 'a',
    interactionId: 'd86d04f8-590e-4c88-b8a7-b5d80438a286',
    originalDefinitionId: 'o',
    version: 1,
  },
  { ...STEP[0], arguments: { execute: { inArguments: STEP[0]?.inArguments } }, interactionKey: 'k' },
];

function webhookBodies({ messageKey, wamid }: Doors): unknown[] {
  const contact = { wa_id: WA_ID, user_id: USER_ID, profile: { name: PEOPLE.words } };
  const value = (more: object) => ({
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: '900000000000101' },
    ...more,
  });
  const body = (field: string, of: object) => ({
    object: 'whatsapp_business_account',
    entry: [{ id: '900000000000001', changes: [{ field, value: of }] }],
  });
  const status = { id: `wamid.${NEW_ID}`, status: 'delivered', timestamp: '1790000000', recipient_id: WA_ID };
  const known = { ...status, id: wamid, biz_opaque_callback_data: messageKey };
  const said = textMessage({ id: `wamid.${NEW_ID}`, from: WA_ID, from_user_id: USER_ID, text: { body: PEOPLE.words } });
  return [
    body(
      'messages',
      value({ statuses: [known, { ...known, status: 'failed', errors: [{ code: 131049, title: 'x' }] }] }),
    ),
    body(
      'messages',
      value({ contacts: [contact], messages: [{ ...said, context: { id: wamid, from: '15550001000' } }] }),
    ),
    body(
      'messages',
      value({ statuses: [status, { ...status, status: 'failed', errors: [{ code: 131026, title: 'x' }] }] }),
    ),
    body('messages', value({ contacts: [contact], messages: [said] })),
    body(
      'messages',
      value({ messages: [{ ...said, type: 'button', button: { text: 'STOP', payload: `${messageKey}:0` } }] }),
    ),
    body(
      'messages',
      value({
        messages: [{ ...said, type: 'system', system: { type: 'user_changed_number', wa_id: '5215598765678' } }],
      }),
    ),
    body(
      'messages',
      value({
        messages: [
          { ...said, type: 'order', order: { product_items: [{ quantity: 1, item_price: 2, currency: 'MXN' }] } },
        ],
      }),
    ),
    body(
      'user_preferences',
      value({ contacts: [contact], user_preferences: [{ wa_id: WA_ID, value: 'stop', timestamp: 1 }] }),
    ),
    body('message_template_status_update', {
      event: 'PAUSED',
      message_template_name: 'a',
      message_template_language: 'en',
      reason: 'x',
    }),
    body('account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } }),
    body('phone_number_quality_update', {
      event: 'FLAGGED',
      display_phone_number: '15550001000',
      current_limit: 'TIER_1K',
    }),
  ];
}

/** With the bearer of the door, or without any: wrong ones are throttled, and would hide what comes after. */
function bearerCall(token: string, path: string, body: fc.Arbitrary<string>) {
  return fc.tuple(body, signedOrNot).map(([text, signed]): Input => {
    const headers = { ...json, ...(signed ? { authorization: `Bearer ${token}` } : {}) };
    return { signed, text, make: (less) => ({ method: 'POST', path, headers, body: less }) };
  });
}

const CONSENT = {
  evidenceId: `form ${NEW_ID}`,
  phone: PHONE,
  topic: 'news',
  status: 'opted_in',
  source: 'checkout',
  method: 'form',
  occurredAt: '2026-05-01T10:00:00Z',
  contactKey: CONTACT,
  userId: USER_ID,
  explicit: true,
};
const conversion = ({ messageKey }: Doors) => ({
  conversionId: `order ${EMAIL} ${NEW_ID}`,
  name: 'purchase',
  phone: PHONE,
  occurredAt: '2026-11-22T06:03:00Z',
  value: 12.5,
  currency: 'MXN',
  messageKey,
});
const FORGET = [
  { phone: PHONE, operator: 'Ana Ruiz' },
  { userId: USER_ID, contactKey: CONTACT, operator: 'Ana Ruiz' },
];

const ADMIN_READS = [
  'session',
  'overview',
  'doctor',
  'dead-letters',
  'refused-fallbacks',
  'data-extensions',
  'mapping',
  'senders',
  'templates',
  'consent',
  'consent/review',
  'data-extensions/search',
  'data-extensions/fields',
];
const ADMIN_ACTS: [string, string, unknown][] = [
  ['POST', 'dead-letters/replay', { from: 'webhooks', ids: ['1-1'] }],
  ['POST', 'dead-letters/discard', { from: 'WA_Reply', ids: ['1-1'] }],
  ['POST', 'refused-fallbacks/deal', { act: 'again', which: { reason: '10000: too long' } }],
  ['PUT', 'mapping', { mapping: { WA_Event: { dataExtension: 'a', columns: { Title: null } } } }],
  ['PUT', 'mapping/table', { table: 'WA_Reply', entry: { dataExtension: 'a', columns: { Body: 'b' } } }],
  ['POST', 'mapping/check', { table: 'WA_Reply', entry: null }],
  ['POST', 'senders/lift', { sender: '900000000000101' }],
  ['POST', 'senders/trust-inference', { sender: '900000000000101' }],
  ['POST', 'consent/act', { act: 'suppress', address: PHONE, contactKey: CONTACT, note: `asked by ${EMAIL}` }],
  ['POST', 'consent/forget', { address: PHONE, confirmed: PHONE }],
  ['POST', 'consent/store-confirmed', { note: `asked by ${EMAIL}` }],
];
const query = fc.dictionary(
  fc.constantFrom('from', 'after', 'who', 'text', 'table', 'key', 'activityId', 'a[b][c]'),
  hostileText,
  { maxKeys: 4 },
);
const asQuery = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(wellFormed(value))}`)
    .join('&');

function reads(paths: readonly string[], headers: (signed: boolean) => Record<string, string>) {
  return fc.tuple(fc.constantFrom(...paths), query, signedOrNot).map(
    ([path, asked, signed]): Input => ({
      signed,
      text: asQuery(asked),
      make: (less) => ({ method: 'GET', path: `${path}?${less}`, headers: headers(signed) }),
    }),
  );
}

function adminCall({ cookie }: Doors) {
  const headers = (signed: boolean) => ({ ...json, 'x-requested-by': 'admin-page', ...(signed ? { cookie } : {}) });
  const act = fc.constantFrom(...ADMIN_ACTS).chain(([method, path, body]) =>
    fc.tuple(hostileJson([body]), signedOrNot).map(
      ([text, signed]): Input => ({
        signed,
        text,
        make: (less) => ({ method, path: `/admin/api/${path}`, headers: headers(signed), body: less }),
      }),
    ),
  );
  const paths = ADMIN_READS.map((path) => `/admin/api/${path}`);
  return fc.oneof(reads(paths, headers), act);
}

function pageCall({ marketerToken }: Doors) {
  const bodies = [{ phone: PHONE, inArguments: STEP[0]?.inArguments }, { inArguments }];
  const headers = (signed: boolean) => ({ ...json, ...(signed ? { authorization: `Bearer ${marketerToken}` } : {}) });
  const act = fc.tuple(fc.constantFrom('check', 'test-send'), hostileJson(bodies), signedOrNot).map(
    ([path, text, signed]): Input => ({
      signed,
      text,
      make: (less) => ({ method: 'POST', path: `/api/${path}`, headers: headers(signed), body: less }),
    }),
  );
  const paths = ['senders', 'templates', 'running', 'host-origins'].map((path) => `/api/${path}`);
  return fc.oneof(reads(paths, headers), act);
}

function linkCall({ link }: Doors) {
  const altered = fc.tuple(fc.nat(), hostileText).map(([n, text]) => link.slice(0, n % (link.length + 1)) + text);
  return fc.oneof({ weight: 1, arbitrary: fc.constant(link) }, { weight: 9, arbitrary: altered }).map(
    (text): Input => ({
      signed: text === link,
      text,
      make: (less) => ({ method: 'GET', path: `/l/${encodeURIComponent(wellFormed(less))}`, headers: {} }),
    }),
  );
}

/** Whatever arrives over HTTP, by who sends it. */
export const CALL_KINDS: Record<string, CallKind> = {
  execute: ({ jwtSecret }) => ({ inputs: journeyCall(jwtSecret, '/activities/message/execute', STEP) }),
  outcome: (doors) => ({
    inputs: journeyCall(doors.jwtSecret, '/activities/outcome/execute', outcomeBodies(doors)),
  }),
  validate: ({ jwtSecret }) => ({
    inputs: fc
      .constantFrom('validate', 'save', 'publish', 'stop', 'unpublish')
      .chain((name) => journeyCall(jwtSecret, `/activities/message/${name}`, LIFECYCLE)),
  }),
  webhooks: (doors) => ({
    inputs: fc
      .tuple(hostileJson(webhookBodies(doors)), signedOrNot, hostileText)
      .map(([text, signed, other]): Input => {
        const call = (body: string, signature: string): Call => ({
          method: 'POST',
          path: '/webhooks/whatsapp',
          headers: { ...json, 'x-hub-signature-256': signature },
          body,
        });
        const macOf = (body: string) => createHmac('sha256', doors.appSecret).update(wellFormed(body)).digest('hex');
        const nonsense = other.replace(/[^\x21-\x7e]/g, '');
        return { signed, text, make: (less) => call(less, signed ? `sha256=${macOf(less)}` : nonsense) };
      }),
    // An opt-out is acknowledged a second after it is in force.
    waitsMs: 1_000,
  }),
  consents: ({ consentsToken }) => ({
    inputs: bearerCall(consentsToken, '/consents', hostileJson([CONSENT, [CONSENT, CONSENT]])),
  }),
  conversions: (doors) => ({
    inputs: bearerCall(
      doors.conversionsToken,
      '/conversions',
      hostileJson([conversion(doors), [conversion(doors), conversion(doors)]]),
    ),
  }),
  forget: ({ adminToken }) => ({
    inputs: bearerCall(adminToken, '/contacts/forget', hostileJson(FORGET)),
    mayBeAway: true,
    // For what is under way.
    waitsMs: 14_000,
    share: 0.1,
    // Each looks into every key, several times, and waits for writers that the others keep busy.
    atOnce: 2,
  }),
  page: (doors) => ({ inputs: pageCall(doors), mayBeAway: true, waitsMs: 5_000, share: 0.5 }),
  admin: (doors) => ({ inputs: adminCall(doors), mayBeAway: true, waitsMs: 14_000, share: 0.5, atOnce: 4 }),
  links: (doors) => ({ inputs: linkCall(doors) }),
};

/** Rows and cells of a file of consents, as text. */
export const hostileCsv: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(
      fc.array(fc.oneof(hostileText, fc.constantFrom(...Object.values(CONSENT).map(String))), { maxLength: 12 }),
      { maxLength: 8 },
    ),
    fc.constantFrom(',', ';', '\t', '|'),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([rows, separator, end, quoted, hasHeader]) => {
    const cell = (text: string) => (quoted ? `"${text.replaceAll('"', '""')}"` : text);
    const header = Object.keys(CONSENT).join(separator);
    return [...(hasHeader ? [header] : []), ...rows.map((row) => row.map(cell).join(separator))].join(end);
  });
