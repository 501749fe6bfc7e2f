import { randomUUID } from 'node:crypto';
import type Redis from 'ioredis';
import { startMarketingCloudSandbox } from '../../../sandbox/marketing-cloud/start-marketing-cloud-sandbox';
import { type ContactExitJob, exitContact } from '../../../src/delivery/afterwards/exit-contact';
import type { StoredExecution } from '../../../src/execution/stored-execution';
import { createJourneyVersions } from '../../../src/journey/journey-versions';
import { createContactExits } from '../../../src/marketing-cloud/contact-exit';
import { createMetrics } from '../../../src/metrics';
import { connect, recordedAlerts, silent } from '../../marketing-cloud/support/connect';
import { emptyTestRedis } from '../../support/redis';

const NOW = 1_790_000_000_000;
const VERSION = 'd86d04f8-590e-4c88-b8a7-b5d80438a286';
let redis: Redis;
let cloud: Awaited<ReturnType<typeof startMarketingCloudSandbox>>;
let journeys: ReturnType<typeof createJourneyVersions>;
let alerts: ReturnType<typeof recordedAlerts>;
let metrics: ReturnType<typeof createMetrics>;
let now: number;
let stored: StoredExecution | undefined;

beforeAll(async () => {
  cloud = await startMarketingCloudSandbox({
    clock: Date.now,
    ids: randomUUID,
    random: Math.random,
    clientId: 'client',
    clientSecret: 'secret-of-client',
    accountId: '7281698',
  });
});
afterAll(() => cloud.close());
beforeEach(async () => {
  redis = await emptyTestRedis();
  await control('POST', 'reset', {});
  await control('POST', 'journeys', { key: 'spring', name: 'Spring', version: 3, id: VERSION, definitionId: 'd' });
  journeys = createJourneyVersions(redis, () => now);
  await journeys.published({
    interactionId: VERSION,
    interactionKey: 'spring',
    interactionVersion: '3',
    originalDefinitionId: 'd',
  } as Parameters<typeof journeys.published>[0]);
  alerts = recordedAlerts();
  metrics = createMetrics();
  now = NOW;
  stored = { state: 'answered', answer: { branch: 'email_fallback', reason: 'blocked' }, outcome: 'skipped' };
});
afterEach(() => redis.quit());

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${cloud.url}/_sandbox/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  return response.json();
}
const exits = () => control('GET', 'contact-exits');
const outcomes = async () => (await metrics.contactExits.get()).values.map(({ labels }) => labels.outcome);
function exit(job: Partial<ContactExitJob> = {}): Promise<void> {
  const { client } = connect(redis, cloud.url, { limits: { attempts: 1 } });
  return exitContact(
    { messageKey: 'm1', contactKey: 'ana', journeyId: VERSION, held: false, askedAt: NOW, ...job },
    {
      record: { read: async () => stored },
      contactExits: createContactExits(client),
      journeyOf: journeys.read,
      alerts,
      metrics,
      logger: silent,
      clock: () => now,
    },
  );
}

test('a contact whose message was answered `blocked` leaves the version that asked, by the key learnt at publish', async () => {
  await exit();
  expect(await exits()).toMatchObject([{ contactKey: 'ana', definitionKey: 'spring', version: 3 }]);
  expect(alerts.raised).toEqual([]);
});

test.each<[string, StoredExecution | undefined, boolean]>([
  ['answered otherwise', { answer: { branch: 'continue', reason: 'accepted' }, outcome: 'accepted' }, false],
  ['opted out', { answer: { branch: 'email_fallback', reason: 'opted_out' }, outcome: 'skipped' }, false],
  ['held and then sent', { answer: { branch: 'continue', reason: 'scheduled' }, outcome: 'accepted' }, true],
  [
    'held and dropped for another cause',
    { answer: { branch: 'continue', reason: 'scheduled' }, outcome: 'skipped', notSentFor: 'opted_out' },
    true,
  ],
])('somebody %s meanwhile stays', async (_, known, held) => {
  stored = known;
  await exit({ held });
  expect(await exits()).toEqual([]);
  expect(await outcomes()).toEqual(['not_blocked']);
});

test('a held message that was found blocked in the end takes its contact out', async () => {
  stored = {
    answer: { branch: 'continue', reason: 'scheduled' },
    outcome: 'skipped',
    notSentFor: 'blocked',
    state: 'answered',
  };
  await exit({ held: true });
  expect(await exits()).toHaveLength(1);
});

test.each<[string, StoredExecution | undefined, boolean]>([
  ['that is being decided', { state: 'claimed' }, false],
  ['that is still held', { answer: { branch: 'continue', reason: 'scheduled' }, held: '{}', state: 'releasing' }, true],
])(
  'an exit for a message %s is tried again, and dropped where nobody decides: the next decision asks anew',
  async (_, known, held) => {
    stored = known;
    await expect(exit({ held })).rejects.toMatchObject({ code: 'contact_exit_too_early', retry: 'later' });
    now += 600_000;
    await exit({ held });
    expect(await exits()).toEqual([]);
  },
);

test('where the journey was never published through us an alert says who stayed, and nothing is tried again', async () => {
  await exit({ journeyId: 'unknown-version' });
  expect(await exits()).toEqual([]);
  expect(alerts.raised).toMatchObject([{ code: 'contact_exit_failed', subject: 'unknown-version' }]);
  expect(alerts.raised[0]?.detail).toContain('m1');
  expect(await outcomes()).toEqual(['journey_unknown']);
});

test('a repeat, as after a call of unknown outcome, takes nobody out a second time', async () => {
  await exit();
  await exit();
  expect(await exits()).toHaveLength(1);
  expect(await outcomes()).toEqual(['requested', 'ignored']);
});

test('a journey that Marketing Cloud does not know by this key is told by an alert', async () => {
  await control('POST', 'reset', { what: ['journeys'] });
  await exit();
  expect(alerts.raised).toMatchObject([{ code: 'contact_exit_failed' }]);
});

test.each([
  ['throttled', 'mc_throttled'],
  ['server_error', 'mc_unavailable'],
])('while Marketing Cloud is %s the queue tries again, and nobody is alarmed', async (fault, code) => {
  await control('PUT', 'chaos', { rules: [{ fault, path: 'contactexit', next: 1, retryAfterSeconds: 0 }] });
  await expect(exit()).rejects.toMatchObject({ code });
  expect(alerts.raised).toEqual([]);
  await exit();
  expect(await exits()).toHaveLength(1);
});

test('where Marketing Cloud will not take exits at all somebody is told, and the queue goes on trying', async () => {
  await control('PUT', 'chaos', { rules: [{ fault: 'no_such_service', path: 'contactexit', next: 1 }] });
  await expect(exit()).rejects.toMatchObject({ code: 'mc_not_found' });
  expect(alerts.raised).toMatchObject([{ code: 'contact_exit_failed' }]);
  await exit();
  expect(await exits()).toHaveLength(1);
});
