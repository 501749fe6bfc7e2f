import type Redis from 'ioredis';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { provision } from '../../src/marketing-cloud/provision';
import { tellOwners } from '../../src/owners/tell-owners';
import type { Table } from '../../src/redis/outbox-entry';
import { outboxKey } from '../../src/redis/redis-keys';
import { type AdminClient, adminClient } from '../admin/admin-client';
import { inWords } from '../alerts/in-words';
import { ROOT_FOLDER } from '../sandbox/marketing-cloud/tenant';
import { type AlertHook, startAlertHook } from '../support/alert-hook';
import { eventually } from '../support/eventually';
import { postWebhook, textMessage } from '../support/meta-webhook';
import { emptyTestRedis } from '../support/redis';
import { executeBody, signJourneyBuilderCall } from '../support/start-app';
import { startUnits } from '../support/start-units';

/**
 * Two business units, three numbers, two accounts in one run, in which keys are swapped on purpose. `UNITS_CONTACTS=5000
 * npx jest test/flow/units` makes it a large one.
 */
const CONTACTS = Number(process.env.UNITS_CONTACTS || 240);
const AT_ONCE = 16;
const UNITS = [
  { mid: '510000001', tag: 'one', senders: ['900000000000111', '900000000000112'], account: '900000000000011' },
  { mid: '510000002', tag: 'two', senders: ['900000000000121'], account: '900000000000012' },
] as const;
type Place = 0 | 1;
const other = (place: Place): Place => (place === 0 ? 1 : 0);

let redis: Redis;
let world: Awaited<ReturnType<typeof startUnits>>;
let hooks: AlertHook[];
beforeAll(async () => {
  redis = await emptyTestRedis();
  hooks = [await startAlertHook(), await startAlertHook()];
  // Owners of the first unit are mailed; of the second, which has no definition, they are told through its address.
  world = await startUnits((place) => ({
    ALERT_WEBHOOK_URL: hooks[place]?.url ?? '',
    ...(place === 0 && { ALERT_EMAIL_DEFINITION: 'to-owners' }),
  }));
  await cloudAt(0).marketingCloud('email-definitions', 'POST', { definitionKey: 'to-owners' });
  for (const { definitions, metadata } of world.units) {
    await provision({ definitions, mapping: {}, metadata, checkMapping: async () => [], folderId: ROOT_FOLDER });
  }
}, 60_000);
afterAll(async () => {
  await world.close();
  await redis.quit();
  await Promise.all(hooks.map((hook) => hook.close()));
}, 30_000);

const cloudAt = (place: Place) => world.clouds[place] as (typeof world.clouds)[number];
const rowsOf = async (place: Place, table: Table) =>
  ((await cloudAt(place).marketingCloud(`data-extensions/${table}/rows`)) as { rows: Record<string, string>[] }).rows;
/** Rows on their way, which take some seconds. */
const waitingRowsOf = async (place: Place, table: Table): Promise<Record<string, string>[]> =>
  (await unitAt(place).redis.xrange(outboxKey(table), '-', '+')).map(([, [, row = '{}']]) => JSON.parse(row));
const sentBy = async (place: Place): Promise<{ sender: string; payload: { to?: string; recipient?: string } }[]> => {
  const all = [];
  for (let before = ''; ; ) {
    const page = (await cloudAt(place).whatsApp(`messages?limit=5000${before}`)) as {
      messages: { number: number; sender: string; payload: { to?: string; recipient?: string } }[];
    };
    if (page.messages.length === 0) return all;
    all.push(...page.messages);
    before = `&before=${page.messages.at(-1)?.number}`;
  }
};
const unitAt = (place: Place) => world.units[place] as (typeof world.units)[number];

interface Call {
  place: Place;
  signedBy?: Place | 'nobody';
  inArguments: Record<string, unknown>;
}
async function execute({ place, signedBy = place, inArguments }: Call): Promise<Record<string, string>> {
  const secret = signedBy === 'nobody' ? 'another-signing-secret' : `signing-secret-${signedBy + 1}`;
  const activityId = `0000000${place}-63b1-4a29-8304-e4265054a80e`;
  const body = signJourneyBuilderCall(executeBody(inArguments, { activityId }), secret);
  const response = await fetch(`${world.url}/activities/message/execute`, { method: 'POST', body });
  return { status: String(response.status), ...((await response.json()) as Record<string, string>) };
}

/** Of a number block there are 1,000. */
const numberOf = (index: number) =>
  numberWithFate(['MX', 'CO', 'DE', 'ES', 'FR', 'GB'][Math.floor(index / 1_000)] ?? '', '0001', index % 1_000);

/** All at once but a few at a time, as Journey Builder calls. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const one = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

const webhook = (...entries: { place: Place; sender?: string; messages: object[] }[]) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: entries.map(({ place, sender = UNITS[place].senders[0], messages }) => ({
      id: UNITS[place].account,
      changes: [
        {
          field: 'messages',
          value: { messaging_product: 'whatsapp', metadata: { phone_number_id: sender }, messages },
        },
      ],
    })),
  });
const stop = (phone: string) => textMessage({ from: phone.slice(1), text: { body: 'STOP' } });
const channelOf = async (place: Place, address: string) =>
  (await unitAt(place).consentStore.read(address)).state.channel?.restricts;
const alertsOf = async (place: Place) =>
  (await unitAt(place).alerts.list()).map(({ code, detail }) => `${code}: ${detail}`);

test(
  'nothing of one unit crosses to the other in sends, rows and figures, whatever is swapped',
  async () => {
    const people = Array.from({ length: CONTACTS }, (_, index) => {
      const place: Place = index % 3 === 2 ? 1 : 0;
      const { tag, senders } = UNITS[place];
      const swapped = index % 10 === 9;
      const settings = { sender: senders[index % senders.length] };
      // Every tenth person is a contact of both units.
      const phone = numberOf(index % 10 === 0 ? index - (index % 3) : index);
      return { place, swapped, phone, inArguments: { phone, contactKey: `${tag}-${index}`, settings } };
    });
    const accepted = new Set<string>();
    await inTurns(people, async ({ place, swapped, inArguments }) => {
      const { status, reason } = await execute({ place, inArguments, ...(swapped && { signedBy: other(place) }) });
      expect([status, reason === 'misconfigured']).toEqual(['200', swapped]);
      if (reason === 'accepted') accepted.add(inArguments.contactKey);
    });
    // On a busy machine a sender may rest for a moment.
    expect(accepted.size).toBeGreaterThan(CONTACTS / 2);

    for (const place of [0, 1] as const) {
      const { tag, senders } = UNITS[place];
      const theirs = people.filter((person) => person.place === place && !person.swapped);
      const swappedHere = people.filter((person) => person.swapped && other(person.place) === place);
      const sent = await sentBy(place);
      expect(sent).toHaveLength(theirs.filter(({ inArguments }) => accepted.has(inArguments.contactKey)).length);
      expect(sent.filter(({ sender }) => !senders.some((own) => own === sender))).toEqual([]);
      const rows = await eventually(
        `the rows of unit ${tag}`,
        async () => {
          const written = await rowsOf(place, 'WA_Message');
          const decided = written.filter(({ ContactKey }) => ContactKey);
          expect(decided.filter(({ Reason }) => Reason !== 'misconfigured')).toHaveLength(theirs.length);
          expect(decided).toHaveLength(theirs.length + swappedHere.length);
          return decided;
        },
        30_000 + CONTACTS * 20,
      );
      const strangers = rows.filter(
        ({ ContactKey = '', Reason }) => !ContactKey.startsWith(tag) && Reason !== 'misconfigured',
      );
      expect(strangers).toEqual([]);
      const { total } = await unitAt(place).reports(period(), {});
      expect(total.funnel.decisions).toBe(rows.length);
    }
  },
  60_000 + CONTACTS * 60,
);

/** Since yesterday: a run may last over midnight. */
const period = () => {
  const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { from: dayOf(Date.now() - 86_400_000), to: dayOf(Date.now()) };
};

test('a call that no unit signed is refused; one that another signed is told to the unit that signed it', async () => {
  const inArguments = { phone: '+525550001234', settings: { sender: UNITS[1].senders[0] } };
  expect(await execute({ place: 1, signedBy: 'nobody', inArguments })).toMatchObject({ status: '401' });
  expect(await execute({ place: 0, inArguments: { ...inArguments, mid: UNITS[1].mid } })).toMatchObject({
    reason: 'misconfigured',
  });
  const sentence =
    'misconfigured: settings.sender: …0121 is a number of the business unit Brazil, and the call is of Mexico';
  await eventually('the alert', async () => (await alertsOf(0)).includes(sentence));
  expect(await alertsOf(1)).not.toContain(sentence);
});

test('the alerts of two units go to two addresses, two owners and two tables, and nothing of one to the other', async () => {
  const owners = UNITS.map(({ tag }) => ({ name: `Owner of ${tag}`, email: `owner@${tag}.example` }));
  const raised = UNITS.map(({ tag }) => `what happened to ${tag}`);
  for (const place of [0, 1] as const) {
    const settings = { sender: UNITS[place].senders[0], owner: owners[place] };
    await execute({ place, inArguments: { phone: numberWithFate('PT', '0001', 10 + place), settings } });
    // Of both it is told whom it concerns: one step, and every step there is.
    const because = `because of ${UNITS[place].tag}`;
    const about = { title: raised[place] ?? '', detail: because, severity: 'critical' } as const;
    const activityId = `0000000${place}-63b1-4a29-8304-e4265054a80e`;
    unitAt(place).alerts.raise(inWords({ ...about, code: 'step_falls_back', subject: activityId, activityId }));
    // Of a kind that the app itself has no reason for here: one of its own that is open would be the one that is told.
    unitAt(place).alerts.raise(inWords({ ...about, code: 'suppression_breaker', subject: UNITS[place].senders[0] }));
  }
  for (const { alerts, ownerTelling } of world.units) {
    await alerts.settled();
    await tellOwners({ ...ownerTelling, ownerRules: { ...ownerTelling.ownerRules, gatherSeconds: 0 } });
  }
  for (const place of [0, 1] as const) {
    const posts = hooks[place]?.posts ?? [];
    const codes = posts.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['step_falls_back', 'suppression_breaker']));
    expect(codes.includes('owner_told')).toBe(place === 1);
    expect(posts.filter(({ businessUnit }) => businessUnit !== UNITS[place].mid)).toEqual([]);
    const emails = await cloudAt(place).marketingCloud('emails');
    const told = place === 0 ? emails : posts.filter(({ code }) => code === 'owner_told');
    expect(JSON.stringify(told)).toContain(raised[place]);
    expect(JSON.stringify(told)).toContain(owners[place]?.email);
    const rows = await eventually(
      'the rows of the alerts',
      async () => {
        const written = [...(await waitingRowsOf(place, 'WA_Event')), ...(await rowsOf(place, 'WA_Event'))];
        const ofAlerts = written.filter(({ Title }) => Title?.includes(raised[place] ?? ''));
        // Its title is that of the worst there is to tell, which may be an alert of the app's own.
        const ofOwner = written.filter(({ Subject }) => Subject === owners[place]?.name);
        const types = [...ofAlerts, ...ofOwner].map(({ EventType }) => EventType);
        expect(types).toEqual(
          expect.arrayContaining(['alert.step_falls_back', 'alert.suppression_breaker', 'owner.told']),
        );
        return written;
      },
      // Rows wait ten seconds for others, and those that are being written stand in neither place.
      60_000,
    );
    const all = JSON.stringify({ posts, emails, rows });
    const { tag } = UNITS[other(place)];
    expect(all).not.toContain(raised[other(place)]);
    expect(all).not.toContain(`because of ${tag}`);
    expect(all).not.toContain(owners[other(place)]?.email);
  }
  expect(await cloudAt(1).marketingCloud('emails')).toEqual([]);
}, 150_000);

test('a STOP to one unit stops that one alone', async () => {
  const phone = numberWithFate('PT', '0001', 1);
  expect(await postWebhook(world, webhook({ place: 0, messages: [stop(phone)] }), 'app-secret-of-1')).toBe(200);
  expect([await channelOf(0, phone), await channelOf(1, phone)]).toEqual([true, undefined]);
  const reasons = [];
  for (const place of [0, 1] as const) {
    const settings = { sender: UNITS[place].senders[0], purpose: 'promotional', requireOptIn: false };
    reasons.push((await execute({ place, inArguments: { phone, settings } })).reason);
  }
  expect(reasons[0]).toBe('opted_out');
  expect(reasons[1]).not.toBe('opted_out');
  const isWritten = async () => (await rowsOf(0, 'WA_Consent')).some(({ Address }) => Address === phone);
  await eventually('the row of consent', isWritten, 20_000);
  expect((await rowsOf(1, 'WA_Consent')).filter(({ Address }) => Address === phone)).toEqual([]);
});

test('webhooks that are signed with the other unit’s app secret are refused, and the unit whose they are is told', async () => {
  const [first, second] = [numberWithFate('PT', '0001', 2), numberWithFate('PT', '0001', 3)];
  const theirs = { place: 1 as const, messages: [stop(second)] };
  expect(await postWebhook(world, webhook(theirs), 'app-secret-of-1')).toBe(401);
  await eventually('the alert', async () => (await alertsOf(1)).some((alert) => alert.includes('WHATSAPP_APP_SECRET')));
  expect((await alertsOf(0)).filter((alert) => alert.includes('WHATSAPP_APP_SECRET'))).toEqual([]);
  const both = webhook({ place: 0, messages: [stop(first)] }, theirs);
  expect(await postWebhook(world, both, 'app-secret-of-1')).toBe(200);
  expect([await channelOf(0, first), await channelOf(0, second), await channelOf(1, second)]).toEqual([
    true,
    undefined,
    undefined,
  ]);
  const swapped = webhook({ place: 1, sender: UNITS[0].senders[0], messages: [stop(second)] });
  expect(await postWebhook(world, swapped, 'app-secret-of-2')).toBe(200);
  await eventually('the alert', async () => (await alertsOf(1)).some((alert) => alert.startsWith('webhook_of_nobody')));
  expect([await channelOf(0, second), await channelOf(1, second)]).toEqual([undefined, undefined]);
});

test('a user id of one portfolio is sent nothing by a number of another', async () => {
  const userId = 'MX.700000000005550009876';
  const said = textMessage({ from: undefined, from_user_id: userId, text: { body: 'START' } });
  expect(await postWebhook(world, webhook({ place: 0, messages: [said] }), 'app-secret-of-1')).toBe(200);
  const to = (place: Place) =>
    execute({ place, inArguments: { phone: userId, settings: { sender: UNITS[place].senders[0] } } });
  expect((await to(1)).reason).toBe('misconfigured');
  expect((await to(0)).reason).not.toBe('misconfigured');
  expect((await sentBy(1)).filter(({ payload }) => payload.recipient === userId)).toEqual([]);
});

test('an operator of one unit sees that unit, and a session is none in the other', async () => {
  const [ana, bia] = [adminClient(world), adminClient(world)];
  await ana.logIn('', 'operator-token-1');
  await bia.logIn('', 'operator-token-2');
  const midOf = async (client: AdminClient) => (await client.get('session')).body.businessUnit;
  expect([await midOf(ana), await midOf(bia)]).toEqual([UNITS[0].mid, UNITS[1].mid]);
  const alerts = JSON.stringify((await bia.get('overview')).body);
  expect(alerts).not.toMatch(/510000001|one-\d/);
  const swapped = (ana.cookie() ?? '').replace(UNITS[0].mid, UNITS[1].mid);
  expect((await ana.call('GET', 'session', undefined, { cookie: swapped })).status).toBe(401);
});

test('whom the environment lets in chooses the unit, and nobody else is told which there are', async () => {
  const everybody = adminClient(world);
  const token = world.environment.ADMIN_TOKEN ?? '';
  expect(await everybody.logIn('Ana Ruiz', token)).toMatchObject({
    status: 409,
    body: {
      error: 'choose_unit',
      units: [
        { mid: UNITS[0].mid, name: 'Mexico' },
        { mid: UNITS[1].mid, name: 'Brazil' },
      ],
    },
  });
  expect((await everybody.logIn('Ana Ruiz', 'a-wrong-admin-token')).status).toBe(401);
  const login = { operator: 'Ana Ruiz', token, businessUnit: UNITS[1].mid };
  expect((await everybody.post('login', login)).status).toBe(200);
  expect((await everybody.get('session')).body.businessUnit).toBe(UNITS[1].mid);
});

test('health and figures cover every unit', async () => {
  expect((await fetch(`${world.url}/readyz`)).status).toBe(200);
  const headers = { authorization: `Bearer ${world.environment.METRICS_TOKEN}` };
  const metrics = await (await fetch(`${world.url}/metrics`, { headers })).text();
  for (const { mid } of UNITS) expect(metrics).toMatch(new RegExp(`wa_decisions_total\\{[^}]*unit="${mid}"`));
});
