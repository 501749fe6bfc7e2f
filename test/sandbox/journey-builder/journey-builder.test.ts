import { createHmac, randomUUID } from 'node:crypto';
import {
  decisionSplitActivity,
  emailActivity,
  waitActivity,
  waitUntilEventActivity,
} from '../../../sandbox/journey-builder/activity';
import { audienceFromCsv, type Contact } from '../../../sandbox/journey-builder/entry-source';
import { connect } from '../../../sandbox/journey-builder/journey';
import {
  apiEventEntry,
  createJourneyBuilder,
  dataExtensionEntry,
  type JourneyBuilderOptions,
} from '../../../sandbox/journey-builder/journey-builder';
import type { SandboxRefusal } from '../../../sandbox/journey-builder/problem';
import { eventually } from '../../support/eventually';
import { defaultConfig, type ExecuteAnswer, startFakeActivity } from './fake-activity';

const SECRET = 'the-signing-secret';
const AUDIENCE = audienceFromCsv(
  'ContactKey,First Name,Mobile\n003A,Ana,+52 55 5550 0100\n003B,Bruno,+55 11 95550-0101\n003C,Cem,\n',
);

type FakeActivity = Awaited<ReturnType<typeof startFakeActivity>>;
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function fakeActivity(settings: Parameters<typeof startFakeActivity>[0] = {}): Promise<FakeActivity> {
  const activity = await startFakeActivity(settings);
  opened.push(activity);
  return activity;
}

function journeyBuilder(options: Partial<JourneyBuilderOptions> = {}) {
  const builder = createJourneyBuilder({
    jwtSecret: SECRET,
    ids: randomUUID,
    clock: Date.now,
    retryDelayMs: 1,
    waitMinuteMs: 10,
    ...options,
  });
  opened.unshift(builder);
  return builder;
}

/** A journey of one configured activity, saved and published. */
async function publishedJourney(
  fake: FakeActivity,
  inArguments: Record<string, unknown>[] = [{ contactKey: '{{Contact.Key}}' }],
  options: Partial<JourneyBuilderOptions> = {},
) {
  const builder = journeyBuilder(options);
  const entry = dataExtensionEntry('Offer audience', AUDIENCE.fields, '11111111-2222-4333-8444-555555555555');
  const journey = builder.createJourney('Spring offer', entry);
  const message = builder.place(journey, await builder.readConfig(fake.baseUrl));
  configure(message, inArguments);
  await builder.save(journey);
  return { builder, journey, message, publish: () => builder.publish(journey) };
}

function configure(
  activity: {
    metaData: { isConfigured?: boolean | undefined };
    arguments: { execute: { inArguments: Record<string, unknown>[] } };
  },
  inArguments: Record<string, unknown>[],
) {
  activity.metaData.isConfigured = true;
  activity.arguments.execute.inArguments = inArguments;
}

function decoded(jws: string): { header: unknown; payload: Record<string, unknown> } {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  expect(createHmac('sha256', SECRET).update(`${header}.${payload}`).digest('base64url')).toBe(signature);
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return { header: read(header), payload: read(payload) };
}

const one = (contacts: readonly Contact[]) => contacts.slice(0, 1);

describe('the execute call', () => {
  it('carries exactly the documented fields in a JWT signed HS256 that has no timestamp', async () => {
    const fake = await fakeActivity();
    const { builder, journey, message, publish } = await publishedJourney(fake, [
      { contactKey: '{{Contact.Key}}', name: '{{Event.DEAudience-11111111-2222-4333-8444-555555555555."First Name"}}' },
      { isTest: '{{Context.IsTest}}', phone: '{{InteractionDefaults.MobileNumber}}' },
    ]);
    await publish();
    const [run] = await builder.run(journey, one(AUDIENCE.contacts));
    const [call] = fake.executes();
    const { header, payload } = decoded(call?.body ?? '');
    expect(call?.contentType).toBe('application/jwt');
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(payload).toEqual({
      inArguments: [
        { contactKey: '003A', name: 'Ana' },
        { isTest: 'False', phone: '+52 55 5550 0100' },
      ],
      outArguments: [{ reason: '' }, { messageKey: '' }],
      activityObjectID: message.id,
      journeyId: journey.id,
      activityId: message.id,
      definitionInstanceId: run?.definitionInstanceId,
      activityInstanceId: expect.any(String),
      keyValue: '003A',
      mode: 0,
    });
  });

  it.each<[string, ExecuteAnswer, object]>([
    [
      'a declared branch is followed',
      { status: 200, body: { branchResult: 'email_fallback', reason: 'opted_out', messageKey: 'k' } },
      { kind: 'branch', branch: 'email_fallback' },
    ],
    [
      'a branch that the activity does not have fails the contact',
      { status: 200, body: { branchResult: 'sent', reason: 'x', messageKey: 'k' } },
      { kind: 'failed' },
    ],
    ['an answer without a branch fails the contact', { status: 200, body: {} }, { kind: 'failed' }],
    [
      'an answer that is a list fails the contact',
      { status: 200, body: [{ branchResult: 'continue' }] },
      { kind: 'failed' },
    ],
    ['an answer that is no JSON fails the contact', { status: 200, body: 'OK' }, { kind: 'failed' }],
    [
      'a declared out-argument of null fails the contact',
      { status: 200, body: { branchResult: 'continue', reason: null, messageKey: 'k' } },
      { kind: 'failed' },
    ],
    [
      '201 instead of 200 fails the contact',
      { status: 201, body: { branchResult: 'continue', reason: 'accepted', messageKey: 'k' } },
      { kind: 'failed' },
    ],
    ['a redirect ejects the contact', { status: 302, body: '' }, { kind: 'ejected', why: 'HTTP 302' }],
    ['401 ejects the contact', { status: 401, body: '' }, { kind: 'ejected', why: 'HTTP 401' }],
    ['429 ejects the contact', { status: 429, body: '' }, { kind: 'ejected', why: 'HTTP 429' }],
  ])('%s, without a retry', async (_, answer, expected) => {
    const fake = await fakeActivity({ execute: () => answer });
    const { builder, journey, publish } = await publishedJourney(fake);
    await publish();
    const [run] = await builder.run(journey, one(AUDIENCE.contacts));
    expect(run?.visits[0]).toMatchObject({ outcome: expected, attempts: 1 });
    expect(fake.executes()).toHaveLength(1);
  });

  it.each<[string, ExecuteAnswer]>([
    ['a 503', { status: 503, body: '' }],
    ['a cut connection', 'cut'],
    ['an answer that takes longer than the timeout', 'silence'],
  ])('%s is tried again with the same activity and run, and the answer then counts', async (_, trouble) => {
    const good = { status: 200, body: { branchResult: 'continue', reason: 'accepted', messageKey: 'k' } };
    const fake = await fakeActivity({ execute: (_call, number) => (number === 1 ? trouble : good) });
    const { builder, journey, publish } = await publishedJourney(fake);
    await publish();
    const [run] = await builder.run(journey, one(AUDIENCE.contacts));
    expect(run?.visits[0]).toMatchObject({ outcome: { kind: 'branch', branch: 'continue' }, attempts: 2 });
    const pairs = fake.executes().map((call) => decoded(call.body).payload);
    expect(pairs[0]?.activityId).toBe(pairs[1]?.activityId);
    expect(pairs[0]?.definitionInstanceId).toBe(pairs[1]?.definitionInstanceId);
    expect(pairs[0]?.activityInstanceId).not.toBe(pairs[1]?.activityInstanceId);
  });

  it('tries again when a router before the app answers in its place, and ejects nobody who is answered in time', async () => {
    const good = { status: 200, body: { branchResult: 'continue', reason: 'accepted', messageKey: 'k' } };
    const fake = await fakeActivity({ execute: (_call, number) => (number === 1 ? 'silence' : good) });
    const { builder, journey, publish } = await publishedJourney(fake, undefined, { routerCutsAfterMs: 500 });
    await publish();
    const [run] = await builder.run(journey, one(AUDIENCE.contacts));
    expect(run?.visits[0]).toMatchObject({ outcome: { kind: 'branch', branch: 'continue' }, attempts: 2 });
  });

  it('ejects the contact when retryCount further attempts failed too', async () => {
    const fake = await fakeActivity({ execute: () => ({ status: 500, body: '' }) });
    const { builder, journey, publish } = await publishedJourney(fake);
    await publish();
    const [run] = await builder.run(journey, one(AUDIENCE.contacts));
    expect(run).toMatchObject({ state: 'ejected', visits: [{ attempts: 3, outcome: { why: 'HTTP 500' } }] });
    expect(fake.executes()).toHaveLength(3);
  });

  it('never has more calls open than concurrentRequests for each worker', async () => {
    const fake = await fakeActivity({ delayMs: 100 });
    const { builder, journey, publish } = await publishedJourney(fake, undefined, { workers: 2 });
    await publish();
    const many = Array.from({ length: 60 }, (_, index) => ({ key: `c${index}`, row: {} }));
    await builder.run(journey, many);
    expect(fake.executes()).toHaveLength(60);
    expect(fake.mostOpen()).toBe(6);
  });

  it('is made by as many workers as the journey itself asks for', async () => {
    const fake = await fakeActivity({ delayMs: 100 });
    const { builder, journey, publish } = await publishedJourney(fake);
    journey.workers = 3;
    await publish();
    const many = Array.from({ length: 60 }, (_, index) => ({ key: `c${index}`, row: {} }));
    await builder.run(journey, many);
    expect(fake.mostOpen()).toBe(9);
  });
});

describe('the steps of a journey', () => {
  it('hands the answer of one step to a later one, and each branch to its own activity', async () => {
    const fake = await fakeActivity({
      execute: (call) => {
        const { inArguments } = decoded(call.body).payload as {
          inArguments: { contactKey: string; before?: string }[];
        };
        const branchResult = inArguments[0]?.contactKey === '003C' ? 'email_fallback' : 'continue';
        return {
          status: 200,
          body: { branchResult, reason: 'accepted', messageKey: `mk-${inArguments[0]?.contactKey}` },
        };
      },
    });
    const { builder, journey, message } = await publishedJourney(fake);
    const wait = builder.placeBuiltIn(journey, 'WAIT', (key) => waitActivity(key, 1), {
      after: message.key,
      branch: 'continue',
    });
    const second = builder.place(journey, await builder.readConfig(fake.baseUrl), { after: wait.key });
    configure(second, [{ contactKey: '{{Contact.Key}}', before: `{{Interaction.${message.key}.messageKey}}` }]);
    const email = builder.placeBuiltIn(journey, 'EMAILV2', emailActivity, {
      after: message.key,
      branch: 'email_fallback',
    });
    connect(journey, { after: second.key, branch: 'email_fallback' }, email.key);
    await builder.save(journey);
    expect(await builder.publish(journey)).toMatchObject({ problems: [] });
    const runs = await builder.run(journey, AUDIENCE.contacts);

    expect(runs.map((run) => run.state)).toEqual(['completed', 'completed', 'completed']);
    const later = fake.executes().map((call) => decoded(call.body).payload.inArguments);
    expect(later).toContainEqual([{ contactKey: '003A', before: 'mk-003A' }]);
    const counts = builder.runOf(journey)?.counts;
    expect(counts?.steps[message.key]?.branches).toEqual({
      continue: { accepted: 2 },
      email_fallback: { accepted: 1 },
    });
    expect(counts?.steps[second.key]?.entered).toBe(2);
    expect(counts?.steps[email.key]?.entered).toBe(1);
  });

  it('lets a contact go on at its event, and without it when the time is over', async () => {
    const fake = await fakeActivity();
    const { builder, journey, message } = await publishedJourney(fake, undefined, { waitMinuteMs: 100 });
    const wait = builder.placeBuiltIn(
      journey,
      'WAITUNTILAPIEVENT',
      (key) => waitUntilEventActivity(key, 'wa-late', 2),
      { after: message.key, branch: 'continue' },
    );
    await builder.save(journey);
    await builder.publish(journey);
    const tooEarly = builder.receiveEvent({ eventDefinitionKey: 'wa-late', contactKey: '003A', data: {} });
    const running = builder.run(journey, AUDIENCE.contacts);
    await eventually('all three wait', () => builder.contactsWaitingForEvents === 3);
    const released = builder.receiveEvent({ eventDefinitionKey: 'wa-late', contactKey: '003B', data: {} });
    await running;
    expect([tooEarly, released]).toEqual([0, 1]);
    expect(builder.runOf(journey)?.counts.steps[wait.key]?.branches).toEqual({ event: { '': 1 }, timeout: { '': 2 } });
  });

  it('splits by what an earlier step answered, and leads whatever no path names to the remainder', async () => {
    const fake = await fakeActivity();
    const { builder, journey, message, publish } = await publishedJourney(fake);
    const make = (compares: string) => (key: string) => decisionSplitActivity(key, 'Which?', compares, ['continue']);
    const place = (compares: string, after: string) =>
      builder.placeBuiltIn(journey, 'MULTICRITERIADECISION', make(compares), { after, branch: 'continue' });
    const named = place(`{{Interaction.${message.key}.branchResult}}`, message.key);
    const other = place(`{{Interaction.${message.key}.reason}}`, named.key);
    await builder.save(journey);
    await publish();
    await builder.run(journey, AUDIENCE.contacts);
    const branchesOf = (key: string) => builder.runOf(journey)?.counts.steps[key]?.branches;
    expect(branchesOf(named.key)).toEqual({ continue: { '': 3 } });
    expect(branchesOf(other.key)).toEqual({ remainder: { '': 3 } });
  });

  it('begins at an event for the contact that it is fired for, with the data of the event, while it is published', async () => {
    const fake = await fakeActivity();
    const { builder, journey, publish } = await publishedJourney(fake, [
      { contactKey: '{{Contact.Key}}', phone: '{{Event.APIEvent-welcome."Address"}}' },
    ]);
    journey.entry = apiEventEntry(
      'Opt-in',
      [{ name: 'Address', type: 'Phone', isPrimaryKey: false }],
      'APIEvent-welcome',
    );
    const event = { eventDefinitionKey: 'APIEvent-welcome', contactKey: '003B', data: { Address: '+5511955500101' } };
    const beforePublication = builder.receiveEvent(event);
    await publish();
    const entered = [builder.receiveEvent(event), builder.receiveEvent({ ...event, eventDefinitionKey: 'other' })];
    await eventually('the contact has passed', () => builder.runOf(journey)?.counts.states.completed === 1);
    await builder.unpublish(journey);
    expect([beforePublication, ...entered, builder.receiveEvent(event)]).toEqual([0, 1, 0, 0]);
    const { payload } = decoded(fake.executes()[0]?.body ?? '');
    expect(payload.inArguments).toEqual([{ contactKey: '003B', phone: '+5511955500101' }]);
  });

  it('ejects everybody inside when the version is stopped, and tells the activity', async () => {
    const fake = await fakeActivity();
    const { builder, journey, message } = await publishedJourney(fake, undefined, { waitMinuteMs: 60_000 });
    builder.placeBuiltIn(journey, 'WAIT', (key) => waitActivity(key, 60), { after: message.key });
    await builder.save(journey);
    await builder.publish(journey);
    const running = builder.run(journey, AUDIENCE.contacts);
    await eventually('all have the answer', () => fake.executes().length === 3);
    await builder.stop(journey);
    expect((await running).map((run) => run.state)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(fake.calls.filter((call) => call.path === '/stop')).toHaveLength(1);
  });

  it('takes nobody in after unpublish, while those inside go on', async () => {
    const fake = await fakeActivity({ delayMs: 20 });
    const { builder, journey, publish } = await publishedJourney(fake);
    await publish();
    const running = builder.run(journey, AUDIENCE.contacts);
    await builder.unpublish(journey);
    await expect(builder.run(journey, AUDIENCE.contacts)).rejects.toMatchObject({ code: 'takes_no_contacts' });
    expect((await running).map((run) => run.state)).toEqual(['completed', 'completed', 'completed']);
  });

  it('keeps a published version as it was while the next one is edited', async () => {
    const fake = await fakeActivity();
    const { builder, journey, publish } = await publishedJourney(fake);
    await publish();
    const next = builder.newVersion(journey);
    const [activity] = next.activities;
    builder.updateActivity(next, {
      ...activity,
      arguments: { execute: { ...activity?.arguments.execute, inArguments: [{ changed: 'yes' }] } },
    });
    await builder.run(journey, one(AUDIENCE.contacts));
    expect(decoded(fake.executes()[0]?.body ?? '').payload.inArguments).toEqual([{ contactKey: '003A' }]);
    expect(next).toMatchObject({ version: 2, status: 'Draft', definitionId: journey.definitionId });
    expect(next.id).not.toBe(journey.id);
  });
});

describe('saving and publishing', () => {
  it('sends the documented body, as a JWT where the endpoint asks for one', async () => {
    const fake = await fakeActivity();
    const { journey, message, publish } = await publishedJourney(fake);
    await publish();
    expect(fake.calls.map((call) => call.path)).toEqual(['/save', '/validate', '/publish']);
    for (const call of fake.calls) {
      expect(decoded(call.body).payload).toEqual({
        activityObjectID: message.id,
        interactionId: journey.id,
        originalDefinitionId: journey.definitionId,
        interactionKey: journey.key,
        interactionVersion: '1',
      });
    }
  });

  it('refuses a journey whose activity was never configured, without calling the activity', async () => {
    const fake = await fakeActivity();
    const { builder, journey, message } = await publishedJourney(fake);
    message.metaData.isConfigured = false;
    await builder.save(journey);
    fake.calls.length = 0;
    expect(await builder.publish(journey)).toMatchObject({
      problems: [{ code: 'not_configured', activityKey: message.key }],
    });
    expect(fake.calls).toEqual([]);
  });

  it('does not publish when validate answers anything but 200', async () => {
    const fake = await fakeActivity({ lifecycle: (path) => (path === '/validate' ? 400 : 200) });
    const { journey, publish } = await publishedJourney(fake);
    const report = await publish();
    expect(report.problems).toMatchObject([{ code: 'endpoint_failed', activityKey: 'RESTDECISION-1' }]);
    expect(journey.status).toBe('Draft');
    expect(fake.calls.map((call) => call.path)).toEqual(['/save', '/validate']);
  });

  it('refuses a journey that runs in a circle', async () => {
    const fake = await fakeActivity();
    const { builder, journey, message, publish } = await publishedJourney(fake);
    connect(journey, { after: message.key, branch: 'continue' }, message.key);
    await builder.save(journey);
    expect(await publish()).toMatchObject({ problems: [{ code: 'cycle' }] });
  });

  it('refuses a config.json that is out of the documented ranges, naming each fault', async () => {
    const fake = await fakeActivity({
      config: (baseUrl) => {
        const config = defaultConfig(baseUrl);
        return {
          ...config,
          type: 'Sms',
          arguments: { execute: { ...config.arguments.execute, retryCount: 9, timeout: 500 } },
        };
      },
    });
    const refused = await journeyBuilder()
      .readConfig(fake.baseUrl)
      .catch((error: unknown) => error as SandboxRefusal);
    expect(refused).toMatchObject({ code: 'config_unusable' });
    expect((refused as SandboxRefusal).faults.map((fault) => fault.split(':')[0])).toEqual([
      'type',
      'arguments.execute.timeout',
      'arguments.execute.retryCount',
    ]);
  });
});
