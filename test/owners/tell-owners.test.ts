import axios from 'axios';
import type Redis from 'ioredis';
import { type Alert, createAlerts } from '../../src/alerts/alerts';
import { createLogger } from '../../src/logger';
import { createOutbox } from '../../src/outbox/outbox';
import { createOwnerRoutes } from '../../src/owners/owner-routes';
import { createOwnerStore } from '../../src/owners/owner-store';
import { type TellOwnersDependencies, tellOwners } from '../../src/owners/tell-owners';
import { tellWeeks } from '../../src/owners/tell-weeks';
import { outboxKey } from '../../src/redis/redis-keys';
import type { HandOverResult } from '../../src/replies/hand-over';
import { type AlertHook, startAlertHook } from '../support/alert-hook';
import { emptyTestRedis } from '../support/redis';

const MINUTE = 60_000;
const ANA = { name: 'Ana Ruiz', email: 'ana@shop.example' };
const JUAN = { name: 'Juan Gil', email: 'juan@shop.example' };
const CHIEF = { name: 'Eva Sol', email: 'eva@shop.example' };
const SENDER = '900000000000101';
const STEPS = [
  { activityId: 'act-ana', template: 'autumn_offer', sender: SENDER, owner: ANA },
  { activityId: 'act-ana-2', template: 'order_update', sender: SENDER, owner: { ...ANA, email: 'ANA@shop.example' } },
  { activityId: 'act-juan', template: 'order_update', sender: '900000000000102', owner: JUAN },
];
const logger = createLogger({ level: 'silent' });

let redis: Redis;
let hook: AlertHook;
let now: number;
let ids = 0;
beforeAll(async () => {
  redis = await emptyTestRedis();
  hook = await startAlertHook();
});
beforeEach(async () => {
  await redis.flushdb();
  Object.assign(hook, { fails: false });
  hook.posts.length = 0;
  now = Date.UTC(2026, 11, 2, 12);
});
afterAll(async () => {
  await hook.close();
  await redis.quit();
});

/** What an owner was sent, and what becomes of it. */
function world(of: { result?: HandOverResult; rules?: Partial<TellOwnersDependencies['ownerRules']> } = {}) {
  const clock = () => now;
  const sent: { id: string; to: string; title: string; text: string }[] = [];
  const alerts = createAlerts({ redis, http: axios, logger, webhookUrl: hook.url, clock, ids: () => `id-${++ids}` });
  const state = { result: of.result ?? ({ kind: 'done', route: 'email', recordId: 'x' } as HandOverResult) };
  const dependencies: TellOwnersDependencies = {
    ownedSteps: async () => STEPS,
    senders: [SENDER, '900000000000102'],
    replyOwners: { sales: JUAN },
    alerts,
    ownerStore: createOwnerStore(redis),
    ownerRules: {
      ...{ gatherSeconds: 30, againMinutes: 15, criticalAgainMinutes: 2, escalateMinutes: 120, escalateTo: CHIEF },
      ...of.rules,
    },
    async toOwner({ id, title, text }, { email }) {
      sent.push({ id, to: email.toLowerCase(), title, text });
      return state.result;
    },
    outbox: createOutbox(redis),
    adminLink: 'https://app.example/admin',
    logger,
    clock,
  };
  const raise = async (...raised: (Partial<Alert> & Pick<Alert, 'code' | 'subject'>)[]) => {
    for (const each of raised) {
      alerts.raise({ title: `${each.code} of ${each.subject}`, detail: 'because', severity: 'warning', ...each });
    }
    await alerts.settled();
  };
  const tell = async (minutes: number) => {
    now += minutes * MINUTE;
    await tellOwners(dependencies);
    await alerts.settled();
  };
  return { sent, alerts, state, dependencies, raise, tell };
}

const ofStep = (code: string, activityId: string, severity: Alert['severity'] = 'warning') => ({
  code,
  subject: activityId,
  activityId,
  severity,
});

/** Fifteen troubles, and whom they concern. */
const TROUBLES: [Partial<Alert> & Pick<Alert, 'code' | 'subject'>, string[]][] = [
  [ofStep('step_falls_back', 'act-ana'), [ANA.email]],
  [ofStep('step_leaves_out', 'act-juan'), [JUAN.email]],
  [ofStep('step_sends_stopped', 'act-ana-2'), [ANA.email]],
  [{ ...ofStep('step_dropped', 'act-juan'), subject: 'act-juan response' }, [JUAN.email]],
  [{ ...ofStep('step_dropped', 'act-ana'), subject: 'act-ana converted' }, [ANA.email]],
  [ofStep('step_fails', 'act-juan'), [JUAN.email]],
  [{ code: 'negative_rate_high', subject: 'autumn_offer' }, [ANA.email]],
  [{ code: 'template_event', subject: 'order_update es_MX' }, [ANA.email, JUAN.email]],
  [{ code: 'template_trouble', subject: 'autumn_offer', severity: 'critical' }, [ANA.email]],
  [{ code: 'sender_trouble', subject: SENDER, severity: 'critical' }, [ANA.email]],
  [{ code: 'limit_near', subject: 'account' }, [ANA.email, JUAN.email]],
  [{ code: 'check_failed', subject: 'whatsapp.token', severity: 'critical' }, [ANA.email, JUAN.email]],
  [{ code: 'rows_wait', subject: 'WA_Consent', severity: 'critical' }, [ANA.email, JUAN.email]],
  [{ code: 'webhooks_stopped', subject: 'webhooks', severity: 'critical' }, [ANA.email, JUAN.email]],
  [{ code: 'reply_overdue', subject: 'sales' }, [JUAN.email]],
];

test.each(TROUBLES.map(([trouble, to]) => ({ ...trouble, trouble, to })))(
  '$code of $subject is told to its owner and the operator once, and its end too',
  async ({ trouble, to }) => {
    const { sent, alerts, raise, tell } = world();
    await raise(trouble);
    await tell(1);
    expect(sent.map((message) => message.to).sort()).toEqual([...to].sort());
    for (const { text } of sent) expect(text).toMatch(/because\nSince 2026-12-02 12:00 UTC\.\nWhat to do: \S/);
    await raise(trouble);
    await tell(30);
    expect(sent).toHaveLength(to.length);

    alerts.over(trouble.code, trouble.subject);
    await alerts.settled();
    await tell(15);
    const ends = sent.slice(to.length);
    expect(ends.map((message) => message.to).sort()).toEqual([...to].sort());
    for (const { title } of ends) expect(title).toMatch(/^Over: /);
    expect(hook.posts.map(({ code }) => code)).toEqual([trouble.code, trouble.code]);
    expect(hook.posts[0]?.text).toContain('What to do: ');
  },
);

test('200 troubles at once are one message to each owner and one post to the operator', async () => {
  const { sent, raise, tell } = world();
  await raise(...Array.from({ length: 200 }, (_, n) => ({ code: 'template_event', subject: `order_update ${n}` })));
  await tell(1);
  await tell(60);
  expect(sent.map(({ to }) => to).sort()).toEqual([ANA.email, JUAN.email]);
  expect(hook.posts).toHaveLength(1);
  expect(hook.posts[0]).toMatchObject({ code: 'template_event', subject: '200 subjects', size: 200, state: 'open' });
  expect(hook.posts[0]?.alerts).toHaveLength(100);
});

test('what concerns no step is for operators alone', async () => {
  const { sent, raise, tell } = world();
  await raise({ code: 'login_refused', subject: '203.0.113.9' }, { code: 'dead_letter', subject: 'WA_Message' });
  await tell(1);
  expect(sent).toEqual([]);
  expect(hook.posts).toHaveLength(2);
});

test('each message to an owner is a row of WA_Event', async () => {
  const { raise, tell } = world();
  await raise(ofStep('step_falls_back', 'act-ana'));
  await tell(1);
  const rows = (await redis.xrange(outboxKey('WA_Event'), '-', '+')).map(([, [, row = '{}']]) => JSON.parse(row));
  expect(rows.map(({ EventType, Subject, Severity }) => ({ EventType, Subject, Severity }))).toEqual([
    { EventType: 'alert.step_falls_back', Subject: 'act-ana', Severity: 'warning' },
    { EventType: 'owner.told', Subject: ANA.name, Severity: 'warning' },
  ]);
});

test('what could not be sent is sent again as the same message', async () => {
  const { sent, state, raise, tell } = world({ result: { kind: 'later', why: 'no answer' } });
  await raise(ofStep('step_falls_back', 'act-ana'));
  await tell(1);
  await raise(ofStep('step_fails', 'act-ana'));
  await tell(1);
  state.result = { kind: 'done', route: 'email', recordId: 'x' };
  await tell(1);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  await tell(15);
  expect(sent.at(-1)?.title).toBe('step_fails of act-ana');
});

const DONE: HandOverResult = { kind: 'done', route: 'email', recordId: 'x' };
const REFUSED: HandOverResult = { kind: 'refused', code: 'no_way', detail: 'no way is set up' };
const owed = (state: string) => ({ code: 'owner_not_told', subject: ANA.name, state });

test('an owner who cannot be told is told to the operator, and the rest goes on', async () => {
  const { sent, alerts, state, raise, tell } = world({ result: REFUSED });
  await raise(ofStep('step_falls_back', 'act-ana'));
  await tell(1);
  await tell(60);
  expect(hook.posts).toMatchObject([{ code: 'step_falls_back' }, owed('open')]);

  // Of what they never heard they hear no end; the first message that arrives says that they are reached again.
  state.result = DONE;
  alerts.over('step_falls_back', 'act-ana');
  await alerts.settled();
  await tell(60);
  expect(sent).toHaveLength(1);
  await raise(ofStep('step_fails', 'act-ana'));
  await tell(15);
  expect(sent).toHaveLength(2);
  expect(hook.posts.at(-1)).toMatchObject(owed('over'));
});

test('an owner whose route gives no answer for an hour is told to the operator, until it does', async () => {
  const { state, raise, tell } = world({ result: { kind: 'later', why: 'no answer' } });
  await raise(ofStep('step_falls_back', 'act-ana'));
  await tell(1);
  await tell(59);
  expect(hook.posts).toMatchObject([{ code: 'step_falls_back' }]);
  await tell(1);
  expect(hook.posts[1]).toMatchObject(owed('open'));
  state.result = DONE;
  await tell(1);
  expect(hook.posts[2]).toMatchObject(owed('over'));
});

test('where nothing is wrong the steps are not read', async () => {
  const { dependencies, raise } = world();
  let reads = 0;
  const counted = { ...dependencies, ownedSteps: async () => STEPS.slice(0, ++reads) };
  await tellOwners(counted);
  expect(reads).toBe(0);
  await raise(ofStep('step_falls_back', 'act-ana'));
  await tellOwners(counted);
  expect(reads).toBe(1);
});

test('what is critical and in nobody’s hand goes to whom the rules name, with whose it is', async () => {
  const { sent, raise, tell } = world();
  await raise(ofStep('misconfigured', 'act-ana', 'critical'));
  await tell(1);
  await tell(121);
  await tell(300);
  expect(sent.map(({ to }) => to)).toEqual([ANA.email, ANA.email, CHIEF.email]);
  expect(sent[2]?.text).toMatch(/^Ana Ruiz was told and nobody has taken it in hand\./);
});

test('who stands behind an owner who never heard is told so', async () => {
  const { sent, raise, tell } = world({ result: REFUSED });
  await raise(ofStep('misconfigured', 'act-ana', 'critical'));
  await tell(1);
  await tell(121);
  expect(sent[2]).toMatchObject({ to: CHIEF.email, text: expect.stringMatching(/^Ana Ruiz could not be told and /) });
});

test('without an email definition the owner’s message is posted with whose it is', async () => {
  const route = { email: undefined, http: axios, webhookUrl: hook.url, link: 'https://app.example', clock: () => now };
  const toOwner = createOwnerRoutes(route);
  const message = { id: 'm1', title: 'A step fell back', text: 'whole', severity: 'warning' as const };
  expect(await toOwner(message, ANA)).toMatchObject({ kind: 'done' });
  expect(hook.posts).toMatchObject([{ code: 'owner_told', subject: ANA.name, owner: ANA, text: 'whole', id: 'm1' }]);
  hook.fails = true;
  expect(await toOwner(message, ANA)).toMatchObject({ kind: 'later' });
  expect(await createOwnerRoutes({ ...route, webhookUrl: undefined })(message, ANA)).toMatchObject({ kind: 'refused' });
});

test('the week is told once, at its hour, to each owner whose steps decided on somebody', async () => {
  const step = {
    stepKey: 's',
    journeyId: 'v',
    journey: 'welcome',
    version: '1',
    template: 'autumn_offer',
    language: 'es',
  };
  const rest = { stage: '', purpose: '', topic: '', sender: SENDER, owner: '', windowHours: 72 };
  const { sent, state, alerts, dependencies } = world({
    rules: { weekly: { weekday: 3, at: '08:00', zone: 'Europe/Madrid' } },
  });
  const rows = [
    {
      day: '2026-11-28',
      step: { ...step, ...rest, activityId: 'act-ana' },
      words: new Map([['continue accepted', 40]]),
    },
  ];
  const weekly = { ...dependencies, readRows: async () => rows };
  now = Date.UTC(2026, 11, 2, 6, 59);
  expect(await tellWeeks(weekly)).toBe(0);
  now = Date.UTC(2026, 11, 2, 7);
  expect(await tellWeeks(weekly)).toBe(1);
  expect(await tellWeeks(weekly)).toBe(0);
  expect(sent.map(({ to }) => to)).toEqual([ANA.email]);
  expect(sent[0]?.text).toContain('autumn_offer in welcome: 40 contacts (the week before 0)');
  now += 7 * 24 * 60 * MINUTE;
  expect(await tellWeeks(weekly)).toBe(1);

  // What is refused is tried once, and the operator hears of it.
  now += 7 * 24 * 60 * MINUTE;
  state.result = REFUSED;
  sent.length = 0;
  weekly.readRows = async () => rows.map((row) => ({ ...row, day: '2026-12-12' }));
  expect([await tellWeeks(weekly), await tellWeeks(weekly)]).toEqual([0, 0]);
  await alerts.settled();
  expect(sent).toHaveLength(1);
  expect(hook.posts).toMatchObject([owed('open')]);
});

test('a way that does not answer is tried once a round, and every owner is told when it does', async () => {
  const { sent, state, raise, tell } = world({ result: { kind: 'later', why: 'ETIMEDOUT', isAway: true } });
  await raise({ code: 'template_event', subject: 'order_update es_MX' });
  await tell(1);
  expect(sent).toHaveLength(1);
  state.result = { kind: 'done', route: 'webhook', recordId: 'x' };
  await tell(1);
  expect(
    sent
      .slice(1)
      .map(({ to }) => to)
      .sort(),
  ).toEqual([ANA.email, JUAN.email]);
});
