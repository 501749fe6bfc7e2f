import type { HandOver } from '../../src/replies/hand-over';
import { handOverId } from '../../src/replies/hand-over';
import { aHandOver, type HandOverWorld, handOverWorld } from './hand-over-world';

let world: HandOverWorld;
let marta: string;
beforeEach(async () => {
  world = await handOverWorld();
  marta = await seedUser(world);
});
afterEach(() => world.close());

const seedUser = ({ org }: HandOverWorld, values: object = {}) =>
  org.seed('User', { Username: 'marta@example.com', Email: 'marta@example.com', LastName: 'Ruiz', ...values });
const contact = (values: object = {}) =>
  world.org.seed('Contact', { LastName: 'López', MobilePhone: '600 11 12 22', ...values });
const tasks = () => world.org.records('Task');
const phone = (number: number) => ({ address: `+34600${100_000 + number}`, phone: `+34600${100_000 + number}` });
const many = (count: number, given: Partial<HandOver> = {}) =>
  Array.from({ length: count }, (_, index) => aHandOver({ ...phone(index), ...given }));
const marked = (records: Record<string, unknown>[]) =>
  records.map(({ Subject }) => /\[wa ([0-9a-f]{16})\]$/.exec(String(Subject))?.[1] ?? 'none').sort();
const idsOf = (handOvers: readonly HandOver[]) => handOvers.map(handOverId).sort();

test('a task says who, what was sent, asked and answered, until when, and who owns it', async () => {
  const ana = await contact();
  const handOver = aHandOver();
  await world.add(handOver, handOver);
  await world.carry();
  const [task, ...others] = await tasks();
  expect(others).toEqual([]);
  expect(task).toMatchObject({
    WhoId: ana,
    OwnerId: marta,
    Subject: `WhatsApp, sales: How much is the blue one? [wa ${handOverId(handOver)}]`,
    ActivityDate: '2026-11-30',
    ReminderDateTime: '2026-11-30T10:30:00.000Z',
    IsReminderSet: true,
  });
  const text = String(task?.Description);
  for (const part of [
    'Answer here: https://app.example.com/admin#replies/c-1',
    'Sent: template autumn_offer, promotional, consideration, offers, 2026-11-30 09:00 UTC',
    'Journey: Autumn offer (autumn)',
    'Activity: Send the offer (WHATSAPP-1)',
    '- Which size?\n  Large',
    'customer: How much is the blue one?',
  ]) {
    expect(text).toContain(part);
  }
  expect(world.resultOf(handOver)).toEqual({ kind: 'done', route: 'task', recordId: task?.Id, personId: ana });
  expect(await world.waiting()).toBe(0);
  // Asked for again after it was handed over, it is not handed over again.
  await world.add(handOver);
  await world.carry();
  expect(await tasks()).toHaveLength(1);
});

test('while the CRM is down for five minutes everybody waits, somebody is told, and each has one record afterwards', async () => {
  const before = many(10);
  await world.add(...before);
  await world.org.control('/away', { isAway: true });
  const during: HandOver[] = [];
  for (let minute = 0; minute < 5; minute += 1) {
    const some = many(20);
    during.push(...some);
    await world.add(...some);
    await world.live(60_000);
  }
  expect(await tasks()).toHaveLength(0);
  expect(await world.waiting()).toBe(110);
  expect(world.raised.map(({ code }) => code)).toContain('hand_overs_wait');
  await world.org.control('/away', { isAway: false });
  await world.live(6 * 60_000);
  const records = await tasks();
  expect(records).toHaveLength(110);
  expect(marked(records)).toEqual(idsOf([...before, ...during]));
  expect(await world.waiting()).toBe(0);
  expect(world.over).toContain('hand_overs_wait');
});

test('of many rows some are locked, one is refused: the others are there at once, the locked ones soon, nothing twice', async () => {
  const queue = await world.org.seed('Group', { DeveloperName: 'Cases_Only', Name: 'Cases only', Type: 'Queue' });
  await world.org.seed('QueueSobject', { QueueId: queue, SobjectType: 'Case' });
  const good = many(30);
  const refused = aHandOver({ ...phone(99), owner: { name: '', email: '', queue: 'Cases_Only' } });
  // The refused one is the first, and meets a lock besides.
  await world.add(refused);
  world.pass(1_000);
  await world.org.control('/row-locks', { next: 6 });
  await world.add(...good);
  await world.carry();
  expect(await tasks()).toHaveLength(25);
  await world.live(10_000);
  expect(marked(await tasks())).toEqual(idsOf(good));
  expect(world.resultOf(refused)).toMatchObject({ kind: 'refused', code: 'FIELD_INTEGRITY_EXCEPTION' });
  expect(world.raised).toMatchObject([{ code: 'hand_over_refused', severity: 'critical' }]);
  // Somebody mends it: the next day it goes by itself.
  await world.org.seed('QueueSobject', { QueueId: queue, SobjectType: 'Task' });
  await world.live(25 * 3_600_000, 3_600_000);
  expect(marked(await tasks())).toEqual(idsOf([...good, refused]));
});

test('a session that ended, too many long calls and a lost row of the answer cost a try and no record', async () => {
  const all = many(12);
  await world.add(...all.slice(0, 3));
  await world.carry();
  await world.org.control('/sessions/end');
  await world.add(...all.slice(3, 6));
  await world.carry();
  expect(await world.org.tokensIssued()).toBe(2);
  await world.org.control('/faults', { longRequests: 2, missingResults: 1 });
  await world.add(...all.slice(6));
  await world.live(5 * 60_000);
  expect(marked(await tasks())).toEqual(idsOf(all));
});

describe('an answer that is lost', () => {
  const routes: [HandOver['route'], string, Partial<HandOver>][] = [
    ['task', 'Task', {}],
    ['case', 'Case', {}],
    ['lead', 'Lead', {}],
  ];
  test.each(routes)(
    'leaves one record of the route %s: it is looked for before it is written again',
    async (route, object) => {
      const all = many(6, { route });
      await world.org.control('/faults', { lostAnswers: 1 });
      await world.add(...all);
      await world.carry();
      expect(await world.org.records(object)).toHaveLength(6);
      expect(await world.waiting()).toBe(6);
      await world.live(5 * 60_000);
      expect(await world.org.records(object)).toHaveLength(6);
      expect(await world.org.records('Task')).toHaveLength(route === 'task' ? 6 : 0);
      expect(await world.waiting()).toBe(0);
      for (const each of all) expect(world.resultOf(each)).toMatchObject({ kind: 'done' });
    },
  );

  test('and a process that dies before its call: the record is written once it is certain that no call is under way', async () => {
    const handOver = aHandOver();
    await world.add(handOver);
    await world.queue.begin('crm', await world.queue.due('crm', 10));
    await world.live(60_000);
    expect(await tasks()).toHaveLength(0);
    await world.live(60_000);
    expect(await tasks()).toHaveLength(1);
  });

  test('with an external id in the file a case is upserted by it', async () => {
    await world.close();
    world = await handOverWorld({ config: { case: { externalId: 'WA_Message_Id__c', values: {} } } });
    await seedUser(world);
    await world.org.control('/faults', { lostAnswers: 1 });
    const handOver = aHandOver({ route: 'case' });
    await world.add(handOver);
    await world.live(5 * 60_000);
    expect(await world.org.records('Case')).toMatchObject([{ WA_Message_Id__c: handOverId(handOver) }]);
  });
});

describe('whose it is', () => {
  test('of two with one number it is the one that was written to; else a person decides in the task', async () => {
    const [ana, ben] = [await contact(), await contact({ LastName: 'Other' })];
    const toBen = aHandOver({ contactKey: ben });
    const toNobody = aHandOver({ contactKey: 'subscriber-7' });
    await world.add(toBen, toNobody);
    await world.carry();
    expect(world.resultOf(toBen)).toMatchObject({ personId: ben });
    expect(world.resultOf(toNobody)).toMatchObject({ kind: 'done', undecided: [ana, ben] });
    const undecided = (await tasks()).find(({ WhoId }) => WhoId === undefined);
    expect(undecided?.Description).toContain(`several records could be meant: ${ana}, ${ben}`);
    expect(world.raised).toMatchObject([{ code: 'hand_over_undecided' }]);
  });

  test('an email is better known than a number, and a number is found in any spelling', async () => {
    const [byNumber, byEmail] = [
      await contact({ MobilePhone: '(+34) 600-111-222' }),
      await contact({ Email: 'ana@example.com', MobilePhone: '' }),
    ];
    const [first, second] = [aHandOver(), aHandOver({ email: 'Ana@example.com' })];
    await world.add(first, second);
    await world.carry();
    expect(world.resultOf(first)).toMatchObject({ personId: byNumber });
    expect(world.resultOf(second)).toMatchObject({ personId: byEmail });
  });

  test('somebody unknown becomes a lead, with the names that a lead must have; who is there becomes a task', async () => {
    const ana = await contact();
    const [known, unknown] = [aHandOver({ route: 'lead' }), aHandOver({ route: 'lead', ...phone(7) })];
    await world.add(known, unknown);
    await world.carry();
    expect(await tasks()).toMatchObject([{ WhoId: ana }]);
    expect(await world.org.records('Lead')).toMatchObject([
      { FirstName: 'Ana', LastName: 'López', Company: 'WhatsApp', MobilePhone: '+34600100007', OwnerId: marta },
    ]);
  });

  test.each(['named', 'unnamed'] as const)(
    'a duplicate rule that finds a lead (%s) makes no second one',
    async (leadDuplicates) => {
      // In a field that is not searched by the file, so that only the rule of the org knows.
      await world.close();
      world = await handOverWorld({
        config: { people: [{ object: 'Contact', findBy: { emails: [], phones: ['Phone'] } }] },
      });
      await seedUser(world);
      const lead = await world.org.seed('Lead', { LastName: 'López', Company: 'x', MobilePhone: '+34600111222' });
      await world.org.control('/faults', { leadDuplicates });
      const handOver = aHandOver({ route: 'lead' });
      await world.add(handOver);
      await world.live(60_000);
      expect(await world.org.records('Lead')).toHaveLength(1);
      const [task, ...others] = await tasks();
      expect(others).toEqual([]);
      expect(task?.WhoId).toBe(leadDuplicates === 'named' ? lead : undefined);
      expect(world.resultOf(handOver)).toMatchObject(
        leadDuplicates === 'named' ? { personId: lead } : { undecided: [] },
      );
    },
  );

  test('a campaign has a person once: the member that is there is the one, and nobody at all waits for a person', async () => {
    const ana = await contact();
    const campaign = await world.org.seed('Campaign', { Name: 'Autumn' });
    const member = await world.org.seed('CampaignMember', { CampaignId: campaign, ContactId: ana, Status: 'Sent' });
    const route = { route: 'campaign_member', campaignId: campaign } as const;
    const [handOver, stranger] = [aHandOver(route), aHandOver({ ...route, ...phone(5) })];
    await world.add(handOver, stranger);
    await world.carry();
    expect(await world.org.records('CampaignMember')).toMatchObject([{ Id: member, Status: 'Responded' }]);
    expect(world.resultOf(handOver)).toMatchObject({ kind: 'done', recordId: member });
    expect(world.resultOf(stranger)).toEqual({ kind: 'person', why: 'nobody_found', candidates: [] });
    expect(await world.waiting()).toBe(1);
  });
});

describe('who owns it', () => {
  const caseOf = async () => (await world.org.records('Case'))[0];

  test('a case keeps the owner of our rule, although the org would assign it', async () => {
    await world.add(aHandOver({ route: 'case' }));
    await world.carry();
    expect(await caseOf()).toMatchObject({ OwnerId: marta, Origin: 'WhatsApp', SuppliedPhone: '+34600111222' });
  });

  test('the rules of the org choose where that is asked for, and where the CRM does not know the owner', async () => {
    const queue = await world.org.seed('Group', { DeveloperName: 'Service', Name: 'Service', Type: 'Queue' });
    await world.org.control('/assignment', { object: 'Case', ownerId: queue });
    const byRule = aHandOver({ route: 'case', owner: { name: '', email: 'marta@example.com', assignmentRule: true } });
    const gone = aHandOver({ route: 'case', owner: { name: 'Eva', email: 'eva@example.com' } });
    await world.add(byRule, gone);
    await world.carry();
    const cases = await world.org.records('Case');
    expect(cases.map(({ OwnerId }) => OwnerId)).toEqual([queue, queue]);
    const told = cases.map(({ Description }) => String(Description)).find((text) => text.includes('Owner: Eva'));
    expect(told).toContain('eva@example.com, is no active user or queue here');
    expect(world.raised).toMatchObject([{ code: 'hand_over_owner_unknown' }]);
  });

  test('a queue is found by its developer name, and somebody who left is no owner', async () => {
    const queue = await world.org.seed('Group', { DeveloperName: 'Sales_ES', Name: 'Sales ES', Type: 'Queue' });
    await world.org.seed('QueueSobject', { QueueId: queue, SobjectType: 'Task' });
    await seedUser(world, { Username: 'left@example.com', Email: 'left@example.com', IsActive: false });
    await world.add(
      aHandOver({ owner: { name: '', email: '', queue: 'sales_es' } }),
      aHandOver({ owner: { name: '', email: 'left@example.com' } }),
    );
    await world.carry();
    const owners = (await tasks()).map(({ OwnerId }) => String(OwnerId));
    expect(owners).toContain(queue);
    expect(owners.filter((owner) => owner !== queue)).toEqual(['005Sb0000000001AAA']);
  });
});

test('a record follows its reply to another owner, the last of several, also where it is not written yet', async () => {
  const lead = await world.org.seed('User', {
    Username: 'lead@example.com',
    Email: 'lead@example.com',
    LastName: 'Soto',
  });
  const eva = await world.org.seed('User', { Username: 'eva@example.com', Email: 'eva@example.com', LastName: 'Gil' });
  const first = aHandOver({ replyId: 'r1' });
  const to = (email: string, times: number) =>
    aHandOver({ replyId: 'r2', owner: { name: '', email }, moved: { replyId: 'r1', times } });
  const owners = async () => (await world.org.records('Task')).map(({ OwnerId }) => OwnerId);
  await world.add(first);
  await world.carry();
  await world.add(to('lead@example.com', 1));
  await world.carry();
  expect(await owners()).toEqual([lead]);
  // The first of these comes last, and changes nothing.
  await world.add(to('lead@example.com', 3));
  await world.carry();
  await world.add(to('eva@example.com', 2), to('nobody@example.com', 4));
  await world.carry();
  expect(await owners()).toEqual([lead]);
  expect(world.raised.map(({ code }) => code)).toEqual(['hand_over_owner_unknown']);

  const away = aHandOver({ replyId: 'r9', route: 'case' });
  await world.org.control('/away', { isAway: true });
  await world.add(
    away,
    aHandOver({
      replyId: 'r9',
      route: 'case',
      owner: { name: '', email: 'eva@example.com' },
      moved: { replyId: 'r9', times: 1 },
    }),
  );
  await world.carry();
  await world.org.control('/away', { isAway: false });
  await world.live(120_000);
  expect((await world.org.records('Case')).map(({ OwnerId }) => OwnerId)).toEqual([eva]);
  expect(await world.waiting()).toBe(0);
});

test('what was erased while it waited is not written', async () => {
  const handOver = aHandOver();
  await world.add(handOver);
  await world.redis.del(`wa:hand-over:${handOverId(handOver)}`);
  await world.live(10_000);
  expect(await tasks()).toEqual([]);
  expect(await world.waiting()).toBe(0);
});

test('of what was handed over nothing of the person is kept', async () => {
  const handOver = aHandOver();
  await world.add(handOver);
  await world.carry();
  expect(Object.keys(await world.redis.hgetall(`wa:hand-over:${handOverId(handOver)}`))).toEqual(['became']);
});
