import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { createCrmConnection } from '../../src/crm/connection';
import { type HandOverConfig, loadCrmConfig } from '../../src/crm/crm-config';
import { createHttpAsker } from '../../src/doctor/ask-http';
import { checkCrmHandOver, type NamedOwner } from '../../src/doctor/hand-over-checks';
import { checkOwnerEmail, checkReplyWebhook } from '../../src/doctor/reply-route-checks';
import type { HandOverRoute } from '../../src/vocabulary';
import { startTestOrg, type TestOrg } from '../crm/salesforce-org';

const shipped = loadCrmConfig(`${__dirname}/../../config/crm.json`).handOver as HandOverConfig;
const statusOf = (checks: { id: string; status: string }[]) =>
  Object.fromEntries(checks.map(({ id, status }) => [id, status]));

describe('records and owners in the CRM', () => {
  let org: TestOrg;
  beforeEach(async () => {
    org = await startTestOrg();
    await org.seed('User', { Username: 'marta@example.com', Email: 'marta@example.com', LastName: 'Ruiz' });
  });
  afterEach(() => org.close());

  const marta: NamedOwner = { key: 'sales', email: 'marta@example.com', routes: ['task', 'lead'] };
  const check = (owners: NamedOwner[], config: HandOverConfig | undefined = shipped) =>
    checkCrmHandOver({ crm: createCrmConnection({ settings: org.settings }), config, owners, clock: Date.now });

  test('what fits is a line for each object, for looking, and for the owners', async () => {
    expect(statusOf(await check([marta]))).toEqual({
      'hand_over.Task': 'ok',
      'hand_over.Lead': 'ok',
      'hand_over.people.Contact': 'ok',
      'hand_over.people.Lead': 'ok',
      'hand_over.owners': 'ok',
    });
  });

  test('rules that need no CRM ask nothing of it, and a CRM without handOver is told', async () => {
    expect(await check([{ ...marta, routes: ['webhook', 'none'] }])).toEqual([]);
    const none = {
      crm: createCrmConnection({ settings: org.settings }),
      config: undefined,
      owners: [marta],
      clock: Date.now,
    };
    expect(statusOf(await checkCrmHandOver(none))).toEqual({ 'hand_over.crm': 'fail' });
  });

  test('missing and wrong fields, owners who left and queues that take nothing are all named', async () => {
    await org.control('/fields', { object: 'Task', name: 'Locked__c', type: 'string', isReadOnly: true });
    const queue = await org.seed('Group', { DeveloperName: 'Service', Name: 'Service', Type: 'Queue' });
    await org.seed('QueueSobject', { QueueId: queue, SobjectType: 'Case' });
    const config: HandOverConfig = {
      ...shipped,
      task: { marker: 'Locked__c', dueAt: 'ActivityDate', values: { Gone__c: 'x' } },
      case: { externalId: 'Subject', values: {} },
      people: [{ object: 'Contact', findBy: { emails: ['Mail__c'], phones: ['Phone'] } }],
    };
    const checks = await check(
      [
        { ...marta, email: 'left@example.com' },
        { key: 'service', email: 'service@example.com', queue: 'Service', routes: ['task', 'case'] },
      ],
      config,
    );
    const detail = Object.fromEntries(checks.map((each) => [each.id, each.detail]));
    expect(detail['hand_over.Task']).toContain('Locked__c cannot be written');
    expect(detail['hand_over.Task']).toContain('ActivityDate is date and must be a date/time');
    expect(detail['hand_over.Task']).toContain('Gone__c is not there');
    expect(detail['hand_over.Case']).toContain('Subject is no external ID');
    expect(detail['hand_over.people.Contact']).toContain('Mail__c is not there');
    expect(detail['hand_over.owners']).toContain('sales: left@example.com is no queue or active user');
    expect(detail['hand_over.owners']).toContain('service: the queue Service takes no Task');
    expect(detail['hand_over.owners']).not.toContain('takes no Case');
  });

  test('a lead that could not be found again after a lost answer is told', async () => {
    const people = shipped.people.filter(({ object }) => object === 'Contact');
    const [lead] = await check([{ ...marta, routes: ['lead'] }], { ...shipped, people });
    expect(lead).toMatchObject({
      id: 'hand_over.Lead',
      status: 'fail',
      detail: expect.stringContaining('found again'),
    });
    const marked = { ...shipped, people, lead: { marker: 'LeadSource', values: { Company: 'x' } } };
    expect((await check([{ ...marta, routes: ['lead'] }], marked))[0]).toMatchObject({ status: 'ok' });
  });

  test('a campaign member without a field for the conversation is a warning, and none with one', async () => {
    await org.control('/fields', { object: 'CampaignMember', name: 'Conversation__c', type: 'string' });
    const inCampaign: NamedOwner[] = [{ ...marta, routes: ['campaign_member'] }];
    const [bare] = await check(inCampaign, { ...shipped, campaignMember: { values: {} } });
    expect(bare).toMatchObject({
      id: 'hand_over.CampaignMember',
      status: 'warn',
      detail: expect.stringContaining('no conversation'),
    });
    const [full] = await check(inCampaign, {
      ...shipped,
      campaignMember: { conversation: 'Conversation__c', values: {} },
    });
    expect(full).toMatchObject({ status: 'ok' });
  });

  test('a campaign that rules name and the CRM does not know is told', async () => {
    const campaign = await org.seed('Campaign', { Name: 'Autumn' });
    const taking = (...campaigns: string[]) => check([{ ...marta, routes: ['campaign_member'], campaigns }]);
    const judged = async (...campaigns: string[]) =>
      (await taking(...campaigns)).find(({ id }) => id === 'hand_over.campaigns');
    expect(await judged(campaign)).toMatchObject({ status: 'ok' });
    expect(await judged(campaign, '701000000000009AAA')).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('701000000000009AAA'),
    });
    expect(await judged()).toBeUndefined();
  });

  test('a CRM that is away is not known, and nothing is ok', async () => {
    await org.control('/away', { isAway: true });
    const checks = await check([marta]);
    expect(new Set(checks.map(({ status }) => status))).toEqual(new Set(['fail']));
    expect(checks.every(({ known }) => !known)).toBe(true);
  });
});

describe('webhook and email', () => {
  let server: Server;
  let answers: (path: string) => { status: number; body?: object };
  let url: string;
  const asker = createHttpAsker({ http: axios.create(), clock: Date.now, answersWithinMs: 2_000 });
  beforeEach(async () => {
    answers = () => ({ status: 404 });
    server = createServer((request, response) => {
      const { status, body } = answers(`${request.method} ${request.url}`);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const settings = (given: object = {}) => ({
    routes: new Set<HandOverRoute>(['webhook', 'email']),
    webhookUrl: url as string | undefined,
    emailDefinition: 'reply-owner' as string | undefined,
    alertEmailDefinition: undefined,
    production: false,
    ...given,
  });

  test.each([
    [204, 'ok'],
    [405, 'ok'],
    [302, 'fail'],
    [502, 'warn'],
  ])('a webhook that answers %s is %s', async (status, expected) => {
    answers = () => ({ status });
    expect(await checkReplyWebhook(asker, settings())).toMatchObject([{ status: expected }]);
  });

  test('a webhook that rules need and nobody set, one of this machine in production, and one where nobody is', async () => {
    expect(await checkReplyWebhook(asker, settings({ webhookUrl: undefined }))).toMatchObject([{ status: 'fail' }]);
    const unused = settings({ webhookUrl: undefined, routes: new Set() });
    expect(await checkReplyWebhook(asker, unused)).toEqual([]);
    expect(await checkReplyWebhook(asker, settings({ production: true }))).toMatchObject([{ status: 'warn' }]);
    const nobody = settings({ webhookUrl: 'http://127.0.0.1:9' });
    expect(await checkReplyWebhook(asker, nobody)).toMatchObject([{ status: 'fail', known: false }]);
  });

  test.each<[number, object | undefined, string]>([
    [200, { status: 'Active' }, 'ok'],
    [200, { status: 'Inactive' }, 'fail'],
    [404, undefined, 'fail'],
    [403, undefined, 'warn'],
    [500, undefined, 'fail'],
  ])('a definition that answers %s %o is %s', async (status, body, expected) => {
    answers = (path) =>
      path === 'GET /messaging/v1/email/definitions/reply-owner' ? { status, ...(body && { body }) } : { status: 418 };
    const of = { restUrl: url, accessToken: 'token' };
    expect(await checkOwnerEmail(asker, settings(), of)).toMatchObject([{ status: expected }]);
    const ofSteps = settings({ emailDefinition: undefined, alertEmailDefinition: 'reply-owner', routes: new Set() });
    expect(await checkOwnerEmail(asker, ofSteps, of)).toMatchObject([{ id: 'alerts.email', status: expected }]);
  });
});
