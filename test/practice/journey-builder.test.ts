import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { createReadFields, FIELD } from '../../src/execution/record-fields';
import { countsKey, executionKey, journeyKey } from '../../src/redis/redis-keys';
import { startProcessWithClouds } from '../support/process-with-clouds';
import { callActivity, executeBody, GOVERNED, signJourneyBuilderCall } from '../support/start-app';

/*
 * What Journey Builder really sends, by public reports and recordings: each kind under the name of what a person would
 * suffer from it.
 */
let web: Awaited<ReturnType<typeof startProcessWithClouds>>;

beforeAll(async () => {
  web = await startProcessWithClouds('web', { speed: 100, environment: { LOG_LEVEL: 'fatal' } });
}, 60_000);
afterAll(() => web.close(), 30_000);

let people = 0;
const phone = () => numberWithFate('MX', '0001', people++);
const NAME = '{{Event.DEAudience-x."First Name"}}';
const order = { name: 'order_update', language: 'en_US' };
const values = { 'body.1': 'Ana', 'body.2': 'A-1', 'body.3': 'today' };

async function execute(inArguments: Record<string, unknown>, call: Record<string, unknown> = {}) {
  const { status, body } = await callActivity(web, 'execute', executeBody({ phone: phone(), ...inArguments }, call));
  return status === 200 ? `${body.branchResult} ${body.reason}` : String(status);
}
async function executeWith(inArguments: (own: Record<string, unknown>) => unknown) {
  const body = executeBody({ phone: phone() }) as { inArguments: Record<string, unknown>[] };
  const { body: answer } = await callActivity(web, 'execute', {
    ...body,
    inArguments: inArguments(body.inArguments[0] ?? {}),
  });
  return `${answer.branchResult} ${answer.reason}`;
}

describe('a customer never reads an expression, and nobody is written to by a flag that was not resolved', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a value', { parameters: { ...values, 'body.1': NAME } }, 'email_fallback parameters_missing'],
    ['a part of a value', { parameters: { ...values, 'body.1': `Hi ${NAME}!` } }, 'email_fallback parameters_missing'],
    [
      'an expression that was cut',
      { parameters: { ...values, 'body.1': '{{Contact.Attribute."Cl' } },
      'email_fallback parameters_missing',
    ],
    ['a small one', { parameters: { ...values, 'body.2': '{{ contact.key }}' } }, 'email_fallback parameters_missing'],
    ['the word null', { parameters: { ...values, 'body.1': 'null' } }, 'email_fallback parameters_missing'],
    ['the word undefined', { parameters: { ...values, 'body.1': 'undefined' } }, 'email_fallback parameters_missing'],
    ['nothing', { parameters: values }, 'continue accepted'],
  ])('%s', async (_what, inArguments, expected) => {
    expect(await execute({ ...inArguments, settings: { template: order } })).toBe(expected);
  });

  test('what was chosen for an empty value stands for it', async () => {
    const settings = { template: order, whenEmpty: { 'body.1': 'friend' } };
    expect(await execute({ parameters: { ...values, 'body.1': NAME }, settings })).toBe('continue accepted');
  });

  test('a suppression that is not known suppresses, a test flag that is not known sends nothing', async () => {
    expect(await execute({ suppressed: '{{Event.X."Suppressed"}}' })).toBe('email_fallback suppressed');
    expect(await execute({ isTest: '{{Context.IsTest}}' })).toBe('email_fallback misconfigured');
  });

  test('half a sign is taken out before the message goes', async () => {
    expect(await execute({ parameters: { ...values, 'body.1': 'Ana\ud83d' }, settings: { template: order } })).toBe(
      'continue accepted',
    );
    const sent = await fetch(`${web.clouds.whatsApp.url}/_sandbox/messages?limit=5`);
    expect(await sent.text()).not.toMatch(/\\ud83d(?!\\ude)|\ufffd/i);
  });
});

describe('who is suppressed in whatever word is not written to', () => {
  test.each(['Sí', 'Sim', '-1', 'x', 'true', 'Y', 'suppressed', 'はい', '2026-11-01', 'opted out', true, 1, {}])(
    '%p suppresses',
    async (suppressed) => expect(await execute({ suppressed })).toBe('email_fallback suppressed'),
  );
  test.each(['', ' ', 'No', 'false', '0', 'não', 'nein', 'Off', null, false, 0, '0.0'])(
    '%p does not',
    async (suppressed) => expect(await execute({ suppressed })).toBe('continue accepted'),
  );
  test.each([
    ['Sí', 'continue accepted'],
    ['sim', 'continue accepted'],
    ['ja', 'continue accepted'],
    ['perhaps', 'email_fallback not_opted_in'],
    ['no', 'email_fallback not_opted_in'],
  ])('an opt-in that says %p', async (optIn, expected) => {
    expect(await execute({ optIn, settings: { requireOptIn: true } })).toBe(expected);
  });
  test.each(['Sí', 'x', 'True'])('a test flag that says %p makes no message a real one', async (isTest) => {
    expect(await execute({ isTest })).toBe('continue test');
  });
});

describe('an odd member among the in-arguments does not void the others', () => {
  test.each<[string, (own: Record<string, unknown>) => unknown]>([
    ['a null beside them', (own) => [own, null]],
    ['an empty text beside them', (own) => [own, '']],
    ['a list in the list', (own) => [[own]]],
    ['one object', (own) => own],
    ['one key each, and a number', (own) => [...Object.entries(own).map(([key, value]) => ({ [key]: value })), 7]],
  ])('%s', async (_what, inArguments) => {
    expect(await executeWith(inArguments)).toBe('continue accepted');
  });

  test('WhatsApp Outcome is answered all the same', async () => {
    const sent = (await callActivity(web, 'execute', executeBody({ phone: phone() }))).body;
    for (const inArguments of [
      [{ messageKey: sent.messageKey }, null],
      [{ contactKey: {}, messageKey: sent.messageKey }],
      [[{ messageKey: sent.messageKey }], ''],
    ]) {
      const { body } = await callActivity(web, 'execute', { activityId: 'o', inArguments }, { activity: 'outcome' });
      expect(body.messageKey).toBe(sent.messageKey);
    }
  });
});

describe("one contact's odd value is that contact's, not a broken step", () => {
  const without = (key: string) => (own: Record<string, unknown>) => {
    const { [key]: _left, ...rest } = own;
    return [rest];
  };
  test('without a phone it is the phone that is missing', async () => {
    expect(await executeWith(without('phone'))).toBe('email_fallback invalid_phone');
    expect(await execute({ phone: null })).toBe('email_fallback invalid_phone');
    expect(await execute({ phone: {} })).toBe('email_fallback invalid_phone');
  });
  test.each([null, '', '{{Contact.Key}}', {}])(
    'a contact key of %p gives way to the key of the call',
    async (contactKey) => {
      const body = executeBody({ phone: phone(), contactKey }, { keyValue: '003000000000001AAA' });
      const { reason, messageKey } = (await callActivity(web, 'execute', body)).body;
      expect(reason).toBe('accepted');
      const kept = await web.redis.hget(executionKey(String(messageKey)), FIELD.contactKey);
      expect(kept).toBe('003000000000001AAA');
    },
  );
  test('absent contact key, values that nothing uses', async () => {
    expect(await executeWith(without('contactKey'))).toBe('continue accepted');
    expect(await execute({ locale: [], email: {}, timeZone: null, optIn: [], parameters: null })).toBe(
      'continue accepted',
    );
  });
});

describe('a setting that holds nothing is as good as not set', () => {
  test.each<[string, Record<string, unknown>]>([
    ['lateFallback', { lateFallback: null }],
    ['owner', { owner: null }],
    ['owner of nulls', { owner: { name: null, email: null } }],
    ['requireOptIn', { requireOptIn: null }],
    ['waitSeconds', { waitSeconds: null }],
    ['a topic', { topic: '' }],
    ['quiet hours', { quietHours: { start: '', end: null } }],
    ['numbers as text', { frequencyCap: { messages: '3', days: '7' }, waitSeconds: '20' }],
    ['a cap of nothing', { frequencyCap: { messages: null, days: '' } }],
    ['a conversion of nothing', { conversion: { name: '' } }],
    ['a yes or no as text', { requireOptIn: 'false' }],
    ['lists of nulls', { lateFallback: { kind: 'none', on: [null] }, notify: { causes: null } }],
    ['a sender as number', { sender: 900000000000101 }],
    [
      'everything optional',
      { fallback: null, whenEmpty: null, decideOn: null, conversion: null, link: null, stage: null },
    ],
  ])('%s', async (_what, settings) => {
    expect(await execute({ settings })).toBe('continue accepted');
  });
});

describe('ids that Journey Builder spells in both cases are one', () => {
  test('a repeat in capitals is the same call, and so is what the running page asks', async () => {
    const ids = {
      activityId: 'b58d71b3-0000-4000-8000-0000000000aa',
      definitionInstanceId: 'c58d71b3-0000-4000-8000-0000000000aa',
      journeyId: 'd58d71b3-0000-4000-8000-0000000000aa',
    };
    const body = executeBody({ phone: phone() }, ids);
    const first = await callActivity(web, 'execute', body);
    const capitals = Object.fromEntries(Object.entries(ids).map(([key, id]) => [key, id.toUpperCase()]));
    expect(await callActivity(web, 'execute', { ...body, ...capitals })).toEqual(first);
    const { messageKey } = first.body;
    expect(await createReadFields(web.redis)(String(messageKey))).toMatchObject({
      [FIELD.activityId]: ids.activityId,
      [FIELD.journeyId]: ids.journeyId,
    });
    expect(await web.redis.hget(countsKey(ids.activityId), 'continue accepted')).toBe('1');
  });

  test('a journey that is stopped in capitals is the one that holds messages', async () => {
    const id = 'e58d71b3-0000-4000-8000-0000000000aa';
    const sent = await callActivity(web, 'execute', executeBody({ phone: phone() }, { journeyId: id }));
    expect((await createReadFields(web.redis)(String(sent.body.messageKey)))[FIELD.journeyId]).toBe(id);
    await callActivity(web, 'stop', { interactionId: id.toUpperCase() });
    expect(await web.redis.hget(journeyKey(id), 'stoppedAt')).toMatch(/^\d+$/);
  });
});

describe('a step that execute would call misconfigured is refused before it is activated', () => {
  const broken = { v: 1, contactKey: '{{Contact.Key}}', phone: '', settings: {} };
  const sound = (
    executeBody({
      phone: '{{Event.K."Mobile"}}',
      contactKey: '{{Contact.Key}}',
      isTest: '{{Context.IsTest}}',
      settings: GOVERNED,
    }).inArguments as unknown[]
  )[0];
  test.each<[string, number, object]>([
    ['no in-arguments, as documented', 200, { interactionId: 'a' }],
    ['sound', 200, { arguments: { execute: { inArguments: [sound] } } }],
    ['sound, wrapped', 200, { activity: { arguments: { execute: { inArguments: [sound] } } } }],
    ['broken', 400, { arguments: { execute: { inArguments: [broken] } } }],
    ['broken, wrapped', 400, { activity: { arguments: { execute: { inArguments: [broken] } } } }],
    ['broken, one object', 400, { arguments: { execute: { inArguments: broken } } }],
    ['broken, at the top', 400, { inArguments: [broken] }],
    ['broken, in a list of activities', 400, { activities: [{ arguments: { execute: { inArguments: [broken] } } }] }],
    ['never configured', 400, { arguments: { execute: { inArguments: [] } } }],
  ])('%s: %i', async (_what, status, body) => {
    expect((await callActivity(web, 'validate', body)).status).toBe(status);
  });
  test('an Outcome step that was never configured', async () => {
    const validate = async (inArguments: unknown) =>
      (await callActivity(web, 'validate', { arguments: { execute: { inArguments } } }, { activity: 'outcome' }))
        .status;
    expect(await validate([])).toBe(400);
    expect(await validate([{ messageKey: '{{Interaction.REST-1.messageKey}}' }])).toBe(200);
  });
});

describe('an address with a slash too many still leads to the activity', () => {
  test('config.json and execute', async () => {
    expect((await fetch(`${web.url}/activities/message//config.json`)).status).toBe(200);
    expect((await callActivity(web, '/execute', executeBody({ phone: phone() }))).status).toBe(200);
    expect((await fetch(`${web.url}//activities//outcome/config.json?v=3`)).status).toBe(200);
  });
});

describe('a token in another wrapping, or from a clock that differs a little, is believed for its signature', () => {
  test.each<[string, (token: string) => string]>([
    ['in JSON', (token) => JSON.stringify({ jwt: token })],
    ['in quotes', (token) => `"${token}"`],
    ['after a byte order mark', (token) => `\ufeff${token}`],
  ])('%s', async (_what, wrap) => {
    const token = wrap(signJourneyBuilderCall(executeBody({ phone: phone() })));
    expect((await callActivity(web, 'execute', {}, { token })).status).toBe(200);
    expect((await callActivity(web, 'execute', {}, { token: wrap('a.b.c') })).status).toBe(401);
  });
  test('thirty seconds past its end', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const at = (exp: number) => callActivity(web, 'execute', { ...executeBody({ phone: phone() }), exp });
    expect((await at(seconds - 30)).status).toBe(200);
    expect((await at(seconds - 300)).status).toBe(401);
  });
});
