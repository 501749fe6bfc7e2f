import { randomBytes, randomUUID } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { join } from 'node:path';
import axios from 'axios';
import Bull from 'bull';
import Redis, { type RedisOptions } from 'ioredis';
import { Agent as UndiciAgent } from 'undici';
import type { AdminDependencies } from '../admin/admin-router';
import { createAdminSessions } from '../admin/admin-sessions';
import { createAuditLog } from '../admin/audit-log';
import { createLoginThrottle } from '../admin/login-throttle';
import { createAlerts } from '../alerts/alerts';
import type { Config } from '../config';
import { createTestSendLimit } from '../configuration/test-send-limit';
import { createBreakerWatch } from '../consent/breaker-watch';
import { createCarriedOutEffects } from '../consent/carried-out-effects';
import { createConsentDesk } from '../consent/consent-desk';
import type { ConsentEffect } from '../consent/consent-effect';
import { loadConsentPolicy } from '../consent/consent-policy';
import { createConsentReadiness } from '../consent/consent-readiness';
import { createConsentRecorder } from '../consent/consent-recorder';
import { createConsentStore } from '../consent/consent-store';
import { countConsentRows } from '../consent/count-consent-rows';
import { createMessageClassifier } from '../consent/message-intent';
import { loadOptOutWords } from '../consent/opt-out-words';
import { createConversionRecorder } from '../conversions/conversion-recorder';
import { createLinkOpens } from '../conversions/link-opens';
import { createLinkTokens } from '../conversions/link-token';
import { createCrmConnection } from '../crm/connection';
import { loadCrmConfig } from '../crm/crm-config';
import type { Contact } from '../delivery/call/contact';
import { handleContact } from '../delivery/call/handle-contact';
import type { DeliveryDependencies } from '../delivery/delivery-dependencies';
import { createTrials } from '../delivery/trial/trials';
import { forgetContact } from '../erasure/forget-contact';
import type { Whom } from '../erasure/person';
import { createActivityCounts } from '../execution/activity-counts';
import { createExecutionRecord } from '../execution/execution-record';
import { createHeldRecord } from '../execution/held-record';
import { createMessageOutcomes } from '../execution/message-outcomes';
import { createOutcomeWatch } from '../execution/outcome-watch';
import { createRefusedFallbacks } from '../execution/refused-fallbacks';
import { createSettingsStore } from '../execution/settings-store';
import { createStepStore } from '../execution/step-store';
import { createTimers } from '../execution/timers';
import { createTouches } from '../execution/touches';
import { createJourneyVersions } from '../journey/journey-versions';
import { jwtKeys } from '../journey/verify-jwt';
import { createLogger } from '../logger';
import { createAccessTokens } from '../marketing-cloud/access-token';
import { createMarketingCloudClient } from '../marketing-cloud/client';
import { createDataExtensionMetadata } from '../marketing-cloud/data-extension-metadata';
import { createDataExtensionRows } from '../marketing-cloud/data-extension-rows';
import { readDataExtensions } from '../marketing-cloud/data-extensions';
import { createMappingStore } from '../marketing-cloud/mapping-store';
import { createTokenContexts } from '../marketing-cloud/token-context';
import { createMetrics } from '../metrics';
import { createOutbox } from '../outbox/outbox';
import { createQueues } from '../queues';
import { startLocalRedis } from '../redis/local-redis';
import { breakerAlert } from '../signals/breaker-alert';
import { createIntake } from '../signals/intake';
import { startWorker } from '../start-worker';
import { readSignalWatchRules } from '../watch/signal-watch-rules';
import { createSilences } from '../watch/silences';
import { createWhatsAppClient } from '../whatsapp/client';
import { readErrorCodes } from '../whatsapp/error-codes';
import { backOffPair } from '../whatsapp/limiter';
import { readOptOutLabels } from '../whatsapp/opt-out-labels';
import { createSenderHealth } from '../whatsapp/sender-health';
import { createSignatureVerifier } from '../whatsapp/signature';
import { createTemplateCatalog } from '../whatsapp/template-catalog';

/** What this process does. */
export interface Roles {
  web: boolean;
  worker: boolean;
}

/** A command that Redis does not answer in this time fails; Journey Builder and Meta repeat the call. */
const REDIS_ANSWERS_WITHIN_MS = 8_000;
/** A process that was told to end waits no longer for the Cloud API: what it has not answered by then is unconfirmed. */
const SENDS_END_WITHIN_MS = 6_000;
/** What is used is stored anew so often, so that only what is out of use ends (see settings-store.ts). */
const RENEWED_EVERY_MS = 86_400_000;
/** A call that forgets somebody waits so long for what is under way: most proxies give an answer half a minute. */
const FORGETTING_WAITS_MS = 12_000;
const CONFIG = join(__dirname, '../../config');

/**
 * The only place that constructs: connections, clients, stores and what runs in the background, handed to everyone by
 * argument. `close()` ends them in reverse order.
 */
export async function createDependencies(config: Config, roles: Roles) {
  const closers: { name: string; close: () => Promise<unknown> | unknown }[] = [];
  const onClose = (name: string, close: () => Promise<unknown> | unknown) => closers.push({ name, close });

  const clock = () => Date.now();
  const ids = () => randomUUID();
  const random = () => Math.random();
  const logger = createLogger({ level: config.logLevel });
  const metrics = createMetrics();
  let closing = false;

  const ownRedis =
    config.redisUrl === undefined ? await startLocalRedis({ directory: config.dataDirectory, logger }) : undefined;
  if (ownRedis) onClose('local redis', () => ownRedis.close());
  const redisUrl = ownRedis?.url ?? config.redisUrl ?? '';
  const connect = (options: RedisOptions = {}) => {
    const connection = new Redis(redisUrl, {
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(50 * times, 1_000),
      ...options,
    });
    connection.on('error', (error) => {
      if (!closing) logger.warn({ err: error }, 'redis connection trouble');
    });
    return connection;
  };
  const redis = connect({ commandTimeout: REDIS_ANSWERS_WITHIN_MS });
  onClose('redis', () => redis.quit());
  const subscriber = connect();
  onClose('redis subscriber', () => subscriber.disconnect());

  const http = axios.create({
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
  });
  const dispatcher = new UndiciAgent({ connections: 128, pipelining: 1, keepAliveTimeout: 30_000 });
  onClose('graph connections', () => dispatcher.destroy());
  const alerts = createAlerts({ redis, http, logger, webhookUrl: config.alertWebhookUrl, clock, ids });
  onClose('alerts', () => alerts.settled());

  const tokens = createAccessTokens({
    redis,
    http,
    logger,
    alerts,
    clock,
    ids,
    settings: config.marketingCloud,
  });
  const marketingCloud = createMarketingCloudClient({
    http,
    tokens,
    restUrl: config.marketingCloud.restUrl,
    authUrl: config.marketingCloud.authUrl,
    clock,
    random,
    onCall: (operation) => metrics.marketingCloudCalls.inc({ operation }),
  });
  const definitions = readDataExtensions();
  const rows = createDataExtensionRows(marketingCloud);
  const metadata = createDataExtensionMetadata(marketingCloud);
  const mappings = createMappingStore({ redis, definitions, metadata, file: config.dataExtensionMappingFile });
  const mapping = () => mappings.usable();
  const outbox = createOutbox(redis);
  const errorCodes = readErrorCodes();
  const whatsapp = createWhatsAppClient({
    graphUrl: config.whatsapp.graphUrl,
    apiVersion: config.whatsapp.apiVersion,
    accessToken: config.whatsapp.accessToken,
    dispatcher,
    errorCodes,
    retryGraph5xx: config.whatsapp.retryGraph5xx,
  });
  const catalog = createTemplateCatalog({
    redis,
    subscriber,
    client: whatsapp,
    businessAccountId: config.whatsapp.businessAccountId,
    logger,
    clock,
    ids,
  });
  await catalog.start();
  onClose('template catalog', () => catalog.close());
  const senderHealth = createSenderHealth({
    redis,
    subscriber,
    client: whatsapp,
    senders: config.whatsapp.senders,
    businessAccountId: config.whatsapp.businessAccountId,
    errorCodes,
    alerts,
    logger,
    clock,
  });
  await senderHealth.start();
  onClose('sender health', () => senderHealth.close());

  const consentPolicy = loadConsentPolicy(config.consentPolicyFile);

  const optOutLabels = readOptOutLabels();
  const consentStore = createConsentStore({ redis, clock, breaker: consentPolicy.breaker });
  const classifier = createMessageClassifier(
    loadOptOutWords([join(CONFIG, 'opt-out-words'), config.optOutWordsFile ?? join(CONFIG, 'opt-out-words-own.json')]),
    consentPolicy.optOutWords,
    optOutLabels.labels,
  );
  const carriedOutEffects = createCarriedOutEffects(redis);
  const consentRecorder = createConsentRecorder({
    redis,
    policy: consentPolicy,
    clock,
    defaultCountry: config.defaultCountry,
  });

  const readiness = createConsentReadiness({
    redis,
    countRows: async () => countConsentRows({ client: marketingCloud, mapping: await mapping(), definitions }),
    alerts,
    logger,
    clock,
  });
  await readiness.start();
  onClose('consent readiness', () => readiness.close());
  const breakers = createBreakerWatch({ redis, senders: config.whatsapp.senders });
  await breakers.start();
  onClose('breaker watch', () => breakers.close());
  const queues = createQueues({ open: (name, options) => new Bull(name, options), connect, alerts, logger });
  onClose('queues', () => queues.close());

  const settings = createSettingsStore(redis);
  const steps = createStepStore({ redis, settings });
  const renewal = setInterval(() => {
    settings.renew();
    steps.renew();
  }, RENEWED_EVERY_MS).unref();
  onClose('renewal', () => clearInterval(renewal));
  const late = { lateFallbackMinDelayMs: config.lateFallbackMinDelaySeconds * 1000 };
  const record = createExecutionRecord(redis, steps, late);
  const timers = createTimers({ redis, ids });
  const silences = createSilences({ redis, alerts, clock });
  const journeys = createJourneyVersions(redis, clock);
  const touches = createTouches({ redis, steps });
  const watch = createOutcomeWatch(subscriber);
  const linkTokens = createLinkTokens(config.tokens.linkSecrets);
  const conversions = createConversionRecorder({ redis, touches, settings, metrics, logger });
  const delivery: DeliveryDependencies = {
    record,
    heldRecord: createHeldRecord(redis, late),
    timers,
    watch,
    settings,
    catalog,
    senderHealth,
    whatsapp,
    errorCodes,
    alerts,
    metrics,
    logger,
    senders: new Set(config.whatsapp.senders),
    messagesPerSecond: config.whatsapp.messagesPerSecond,
    sendTimeoutMs: config.whatsapp.timeoutMs,
    consentPolicy,
    trustInference: breakers.trusts,
    consentStoreReady: readiness.ready,
    linkFor: ({ messageKey, settings: { link }, settingsHash }: Contact) =>
      link === undefined ? undefined : `${config.publicUrl}/l/${linkTokens.sign({ messageKey, settingsHash })}`,
    optOutScope: (label) => (optOutLabels.isOptOut(label) ? 'ALL' : undefined),
    applyConsent: async (changes) => {
      const applied = await consentStore.apply(changes);
      for (const sender of applied.breakersOpened) alerts.raise(breakerAlert(sender));
      return applied;
    },
    queueContactExit: (exit) =>
      queues.add('contact-exit', exit, { id: exit.messageKey, delayMs: late.lateFallbackMinDelayMs }),
    backOffPair: (sender, address) => backOffPair(redis, sender, address),
    journeyStopped: async (journeyId) => (await journeys.read(journeyId))?.stoppedAt !== undefined,
    clock,
    ids,
    closing: () => closing,
  };

  const admin: AdminDependencies = {
    redis,
    logger,
    alerts,
    clock,
    ids,
    publicUrl: config.publicUrl,
    businessUnit: config.marketingCloud.accountId,
    businessAccountId: config.whatsapp.businessAccountId,
    adminToken: config.tokens.admin,
    adminSessions: createAdminSessions({
      redis,
      clock,
      secrets: () => randomBytes(32).toString('base64url'),
      adminToken: config.tokens.admin,
    }),
    loginThrottle: createLoginThrottle(redis),
    audit: createAuditLog({ redis, logger, clock, ids }),
    definitions,
    metadata,
    rows,
    mappings,
    mappingFile: config.dataExtensionMappingFile,
    folderId: config.dataExtensionFolderId,
    marketingCloud,
    senders: config.whatsapp.senders,
    senderHealth,
    whatsapp,
    catalog,
    consentStore,
    consentDesk: createConsentDesk({ redis, store: consentStore, policy: consentPolicy, clock }),
    consentReadiness: () => readiness.look(),
    silences,
    refusedFallbacks: createRefusedFallbacks(redis),
    defaultCountry: config.defaultCountry,
    forgetContact: (whom: Whom) =>
      forgetContact(whom, {
        redis,
        store: consentStore,
        client: marketingCloud,
        definitions,
        mapping: mappings.load,
        removeJobsAbout: queues.removeJobsAbout,
        clock,
        waitMs: FORGETTING_WAITS_MS,
      }),
  };

  const trials = createTrials({ settings, record, delivery, defaultCountry: config.defaultCountry, clock, ids });

  const dependencies = {
    admin,
    config,
    connect,
    random,
    ids,
    definitions,
    rows,
    mapping,
    marketingCloud,
    whatsapp,
    senderHealth,
    consentStore,
    classifier,
    queues,
    touches,
    delivery,
    lateFallbackMinDelayMs: late.lateFallbackMinDelayMs,
    redis,
    logger,
    metrics,
    alerts,
    outbox,
    clock,
    settings,
    catalog,
    record,
    consentRecorder,
    consentPolicy,
    errorCodes,
    outcomes: createMessageOutcomes(redis),
    conversions,
    steps,
    silences,
    signalWatchRules: readSignalWatchRules(join(CONFIG, 'signal-watch.json')),
    crm: config.salesforce && createCrmConnection({ settings: config.salesforce }),
    crmConfig: loadCrmConfig(join(CONFIG, 'crm.json')),
    linkTokens,
    linkOpens: createLinkOpens(redis),
    readiness,
    /** Queues what consents ask for; the id keeps a repeat from asking twice. */
    async carryOutConsentEffects(effects: readonly ConsentEffect[]): Promise<void> {
      for (const effect of effects) {
        if (!(await carriedOutEffects.has(effect.id))) await queues.add('consent-effect', effect, { id: effect.id });
      }
    },
    carriedOutEffects,
    senders: config.whatsapp.senders,
    listPhoneNumbers: () => whatsapp.phoneNumbers(config.whatsapp.businessAccountId),
    availability: senderHealth.status,
    listTemplates: catalog.list,
    templatesReadAt: catalog.fetchedAt,
    refreshTemplates: catalog.refresh,
    checkContact: trials.check,
    testSend: trials.send,
    allowTestSend: createTestSendLimit({ redis }),
    activityCounts: createActivityCounts(redis),
    checkMarketerToken: createTokenContexts({ http, restUrl: config.marketingCloud.restUrl, clock }).check,
    organizationIds: new Set([config.marketingCloud.accountId]),
    hostOrigins: config.journeyBuilderOrigins,
    keys: jwtKeys(config.marketingCloud.jwtSecrets),
    journeys,
    defaultCountry: config.defaultCountry,
    handle: (contact: Contact) => handleContact(contact, delivery),
    verifySignature: createSignatureVerifier(config.whatsapp.appSecrets),
    intake: createIntake({
      redis,
      classifier,
      policy: consentPolicy,
      alerts,
      clock,
    }),
    /** The process was told to end: answers that are held are given now. */
    beginClosing() {
      closing = true;
      watch.wakeAll();
      setTimeout(() => dispatcher.destroy(), SENDS_END_WITHIN_MS).unref();
    },
    async close(): Promise<void> {
      closing = true;
      for (const { name, close } of closers.reverse()) {
        try {
          await close();
        } catch (error) {
          logger.error({ err: error, part: name }, 'a part did not close');
        }
      }
    },
  };
  if (roles.worker) await startWorker(dependencies, onClose);
  return dependencies;
}

export type Dependencies = Awaited<ReturnType<typeof createDependencies>>;
