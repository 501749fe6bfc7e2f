import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { type ConfigurationDependencies, configurationRouter } from '../../src/configuration/configuration-router';
import { respondToError } from '../../src/http/respond-to-error';
import { activityPageHeaders } from '../../src/http/security-headers';
import { activityConfigEndpoint } from '../../src/journey/activity-config-endpoint';
import { createLogger } from '../../src/logger';
import { accountTemplates } from './account-templates';

/** A token that the fake Marketing Cloud takes. */
export const MARKETER_TOKEN = 'marketer-token';
const MARKETER_MID = '7281698';
/** Where `config.json` says that the activities are called, as in the samples of placed steps. */
const ACTIVITY_ORIGIN = 'https://activity.example';

/** A marketer who may see nothing of the account. */
const NOT_ALLOWED = { ok: false, code: 'not_allowed' } as const;

/** What the fakes behind the page answer; a test changes what it needs. */
export function pageDependencies(change: Partial<ConfigurationDependencies> = {}): ConfigurationDependencies {
  return {
    checkMarketerToken: async (token) =>
      token === MARKETER_TOKEN ? { kind: 'valid', organizationId: MARKETER_MID } : { kind: 'invalid' },
    organizationIds: new Set([MARKETER_MID]),
    hostOrigins: [],
    senders: ['900000000000101', '900000000000102'],
    listPhoneNumbers: async () => [
      {
        id: '900000000000101',
        display_phone_number: '+52 55 5550 0101',
        verified_name: 'Tienda Aurora',
        quality_rating: 'GREEN',
        status: 'CONNECTED',
        name_status: 'APPROVED',
        whatsapp_business_manager_messaging_limit: 'TIER_100K',
        throughput: undefined,
      },
      {
        id: '900000000000102',
        display_phone_number: '+52 55 5550 0102',
        verified_name: 'Aurora Soporte',
        quality_rating: 'YELLOW',
        status: 'CONNECTED',
        name_status: 'APPROVED',
        whatsapp_business_manager_messaging_limit: 'TIER_2K',
        throughput: undefined,
      },
    ],
    availability: () => ({ available: true }),
    listTemplates: () => accountTemplates(),
    templatesReadAt: () => 1,
    refreshTemplates: async () => undefined,
    linkBase: `${ACTIVITY_ORIGIN}/l/`,
    knownKey: async () => 'there',
    marketerPerson: async () => undefined,
    accountDefaults: { load: async () => ({ purposes: {}, topics: [] }) },
    checkContact: async () => ({ branch: 'email_fallback', reason: 'not_opted_in' }),
    testSend: async () => ({ branch: 'continue', reason: 'accepted', messageKey: '0'.repeat(32) }),
    allowTestSend: async () => true,
    auditTestSend: (_sent, work) => work(),
    testState: async () => undefined,
    causeOfCode: () => 'send_failed',
    marketerLists: {
      emailDefinitions: async () => NOT_ALLOWED,
      apiEvents: async () => NOT_ALLOWED,
      attributeSets: async () => NOT_ALLOWED,
      attributes: async () => NOT_ALLOWED,
      pictures: async () => NOT_ALLOWED,
    },
    topicCounts: async () => ({ topics: [], complete: true }),
    namesOfConversions: async () => ({ names: [], complete: true }),
    choicesPace: { allow: () => true },
    entryRows: { read: async () => NOT_ALLOWED },
    peoplePace: { allow: () => true },
    dryRun: async () => ({ outcomes: [], charged: [], free: 0 }),
    costOf: () => undefined,
    dryRunPace: { allow: () => true },
    activityCounts: async () => ({
      sent: 18_240,
      delivered: 17_655,
      read: 12_904,
      replied: 1_731,
      converted: 612,
      fallback: 2_318,
      leftAlone: 0,
      optedOut: 41,
      reasons: { accepted: 18_240, not_opted_in: 1_204, opted_out: 611, invalid_phone: 327, unreachable: 176 },
    }),
    stepContacts: async () => ({ contacts: [] }),
    reportPass: async () => 'the-pass-of-a-marketer',
    holdoutFacts: async () => ({ now: Date.UTC(2027, 0, 1, 12), purposes: ['promotional', 'sales'] }),
    ...change,
  };
}

/** The built pages, with their real headers and the real `/api` on fakes, on an origin of their own. */
export async function startPageServer(
  dependencies: ConfigurationDependencies,
  frameAncestors: readonly string[] = dependencies.hostOrigins,
  { withoutConfig = false } = {},
) {
  const app = express();
  const pages = join(__dirname, '../../public');
  if (!existsSync(join(pages, 'message/index.html'))) throw new Error('the pages are not built: npm run build:ui');
  const requests: string[] = [];
  app.use((request, _response, next) => {
    requests.push(request.url);
    next();
  });
  for (const kind of ['message', 'outcome'] as const) {
    const config = activityConfigEndpoint(kind, ACTIVITY_ORIGIN);
    app.get(`/activities/${kind}/config.json`, (request, response, next) =>
      withoutConfig ? response.sendStatus(404) : config(request, response, next),
    );
  }
  app.use('/activities', activityPageHeaders(frameAncestors), express.static(pages));
  app.use('/api', configurationRouter(dependencies));
  app.use(respondToError(createLogger({ level: 'silent' })));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
