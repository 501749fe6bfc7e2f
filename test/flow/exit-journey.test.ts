import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { type ActivityConfig, waitActivity } from '../../sandbox/journey-builder/activity';
import { audienceFromCsv, type Contact } from '../../sandbox/journey-builder/entry-source';
import { createJourneyBuilder, dataExtensionEntry } from '../../sandbox/journey-builder/journey-builder';
import { createMarketingCloudLink, type MarketingCloudLink } from '../../sandbox/journey-builder/marketing-cloud-link';
import { numberWithFate } from '../../sandbox/whatsapp/numbers';
import { parsePhone } from '../../src/consent/address';
import { shippedPolicy } from '../support/consent-rules';
import { eventually } from '../support/eventually';
import { emptyTestRedis } from '../support/redis';
import { startApp, startClouds, type TestApp } from '../support/start-app';

const HOUR = 3600;
const number = (serial: number) => numberWithFate('MX', '0001', serial);
const phones = { ana: number(1), bruno: number(2), cem: number(3) };
const audience = audienceFromCsv(`ContactKey,Mobile\nana,${phones.ana}\nbruno,${phones.bruno}\ncem,${phones.cem}\n`);
const folder = mkdtempSync(join(tmpdir(), 'exit-journey-'));
let redis: Redis;
let clouds: Awaited<ReturnType<typeof startClouds>>;
let app: TestApp;
let link: MarketingCloudLink;
let builder: ReturnType<typeof createJourneyBuilder>;

beforeAll(async () => {
  redis = await emptyTestRedis();
  clouds = await startClouds({ speed: 100 });
  const policy = { ...shippedPolicy, likelyBlocked: { ...shippedPolicy.likelyBlocked, action: 'exit_journey' } };
  const file = join(folder, 'consent-policy.json');
  writeFileSync(file, JSON.stringify(policy));
  app = await startApp({ ...clouds.environment, CONSENT_POLICY: file, LATE_FALLBACK_MIN_DELAY_SECONDS: '0' });
  builder = createJourneyBuilder({
    jwtSecret: 'test-signing-secret',
    ids: randomUUID,
    clock: Date.now,
    onPublish: (journey) => link.announce(journey),
  });
  link = createMarketingCloudLink(clouds.marketingCloud.url, () => builder);
}, 60_000);
afterAll(async () => {
  link.close();
  await builder.close();
  await app.close();
  await clouds.close();
  await redis.quit();
  rmSync(folder, { recursive: true, force: true });
});

/** A published journey: the message step, then an hour's wait on both branches. */
async function publishedJourney() {
  const entry = dataExtensionEntry('Spring offer', audience.fields, randomUUID());
  const journey = builder.createJourney('Spring offer', entry);
  const config = await builder.readConfig(`${app.url}/activities/message`);
  // The app listens on a port of the moment; its public address is another.
  const reachable = JSON.parse(
    JSON.stringify(config).replaceAll('https://activity.example', app.url),
  ) as ActivityConfig;
  const message = builder.place(journey, reachable);
  message.metaData.isConfigured = true;
  message.arguments.execute.inArguments = [
    {
      v: 1,
      contactKey: '{{Contact.Key}}',
      phone: `{{Event.${entry.eventDefinitionKey}."Mobile"}}`,
      isTest: '{{Context.IsTest}}',
      parameters: {},
      settings: {
        sender: '900000000000101',
        template: { name: 'store_hours', language: 'en_US' },
        purpose: 'transactional',
      },
    },
  ];
  for (const branch of ['continue', 'email_fallback']) {
    builder.placeBuiltIn(journey, 'WAIT', (key) => waitActivity(key, 60), { after: message.key, branch });
  }
  await builder.save(journey);
  expect(await builder.publish(journey)).toMatchObject({ problems: [] });
  return { journey, message };
}

const isContact = (contact: Contact | undefined) => contact !== undefined;

async function fallSilent(phone: string): Promise<void> {
  const address = parsePhone(phone, undefined)?.address ?? '';
  const now = Math.floor(Date.now() / 1000);
  await app.dependencies.consentStore.apply([
    { kind: 'reached', address, at: now - 900 * HOUR },
    ...[300, 200, 100].map((hours) => ({ kind: 'sent' as const, address, at: now - hours * HOUR })),
  ]);
}

test('somebody who is likely blocked leaves the journey after the answer, everybody else and a test contact stay', async () => {
  await fallSilent(phones.ana);
  await fallSilent(phones.cem);
  const { journey, message } = await publishedJourney();
  const [ana, bruno, cem] = audience.contacts;
  const running = [
    builder.run(journey, [ana, bruno].filter(isContact)),
    builder.run(journey, [cem].filter(isContact), { isTest: true }),
  ];
  const runOf = (key: string) => builder.runOf(journey)?.contacts.find(({ contact }) => contact.key === key);
  const waits = (key: string) => {
    const run = runOf(key);
    return run !== undefined && run.at !== message.key;
  };
  await eventually('bruno and cem wait', () => waits('bruno') && waits('cem'));
  await eventually('ana has left', () => runOf('ana')?.state === 'exited');
  expect(['bruno', 'cem'].map((key) => runOf(key)?.state)).toEqual(['running', 'running']);
  const branches = builder.runOf(journey)?.counts.steps[message.key]?.branches;
  expect(branches).toEqual({ email_fallback: { blocked: 2 }, continue: { accepted: 1 } });
  const exits = await (await fetch(`${clouds.marketingCloud.url}/_sandbox/contact-exits`)).json();
  expect(exits).toMatchObject([{ contactKey: 'ana', definitionKey: journey.key, version: journey.version }]);
  await builder.stop(journey);
  await Promise.all(running);
}, 30_000);
