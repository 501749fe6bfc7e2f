import { z } from 'zod';
import { SettingsError } from './errors';
import { everybodysTokenSchema, operatorFaults, operatorTokens, operatorTokensSchema } from './http/operator-tokens';
import { mustSentences } from './must-sentences';
import {
  formFault,
  type GivenSettings,
  productionFaults,
  redisFaults,
  replyWebhookFaults,
  type SettingFault,
  settingFault,
} from './production-settings';
import { sayOfSetting } from './setting-sentences';
import { baseUrl, countries, country, flag, list, ownSecrets, places, redisAddress } from './setting-values';
import { isWord, PURPOSES } from './vocabulary';

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

/** The parts of the environment (design 6), each read by itself. Every default is stated here and nowhere else. */
const processSchema = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PUBLIC_URL: baseUrl,
  /** Origins that may frame the configuration pages beside Salesforce's own, such as the sandbox's canvas (JB 6). */
  JOURNEY_BUILDER_ORIGINS: list.refine((origins) => origins.every(isOrigin), mustSentences.must_origins).optional(),
  ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Where replies with the route `webhook` are told, and what those calls are signed with. */
  REPLY_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  REPLY_WEBHOOK_SECRET: z.string().min(16).optional(),
  /** Keys of the transactional send definitions by which owners are mailed: of replies, and of steps. */
  REPLY_EMAIL_DEFINITION: z.string().min(1).optional(),
  ALERT_EMAIL_DEFINITION: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DEFAULT_COUNTRY: country.optional(),
  /** Purposes whose steps may hold contacts out at random: never what people wait for, unless the account says so. */
  HOLDOUT_PURPOSES: z
    .string()
    .default('promotional,sales')
    .pipe(
      list.refine(
        (purposes) => purposes.every((purpose) => isWord(PURPOSES, purpose)),
        `holds words of ${PURPOSES.join(', ')}`,
      ),
    ),
  LATE_FALLBACK_MIN_DELAY_SECONDS: z.coerce.number().int().min(0).max(3600).default(10),
  /** The account's own consent policy, in the shape of config/consent-policy.json. */
  CONSENT_POLICY: z.string().min(1).optional(),
  REPLY_RULES: z.string().min(1).optional(),
  ALERT_RULES: z.string().min(1).optional(),
  MESSAGE_RATES: z.string().min(1).optional(),
  /** The account's own opt-out words, in the shape of config/opt-out-words-own.json. */
  OPT_OUT_WORDS: z.string().min(1).optional(),
});

const redisSchema = z.object({
  REDIS_URL: redisAddress.optional(),
  /** Who names the primary, and what they are asked with. The host of REDIS_URL is then the name they know it by. */
  REDIS_SENTINELS: places.optional(),
  REDIS_SENTINEL_PASSWORD: z.string().min(1).optional(),
  /** Number of the database in it, where several business units have one each. */
  REDIS_DATABASE: z.coerce.number().int().min(0).max(9_999).optional(),
  /** Where the Redis that the app owns keeps its files when there is no REDIS_URL. */
  DATA_DIRECTORY: z.string().min(1).default('.data'),
});

const marketingCloudSchema = z.object({
  MC_SUBDOMAIN: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/)
    .optional(),
  MC_AUTH_URL: baseUrl.optional(),
  MC_REST_URL: baseUrl.optional(),
  MC_SOAP_URL: baseUrl.optional(),
  MC_CLIENT_ID: z.string().min(1),
  MC_CLIENT_SECRET: z.string().min(1),
  MC_ACCOUNT_ID: z.string().regex(/^\d+$/, mustSentences.must_mid),
  /** Where `npm run provision` writes, and the app reads, the mapping of our tables to the admin's own. */
  DATA_EXTENSION_MAPPING: z.string().min(1).optional(),
  /** `categoryId` of the folder in which `npm run provision` makes data extensions; absent = it looks for one. */
  DATA_EXTENSION_FOLDER_ID: z.coerce.number().int().positive().optional(),
});

const journeyBuilderSchema = z.object({
  MC_JWT_SIGNING_SECRET: list,
});

const whatsAppSchema = z.object({
  WHATSAPP_GRAPH_URL: baseUrl.default('https://graph.facebook.com'),
  WHATSAPP_API_VERSION: z.string().regex(/^v\d+\.\d+$/, mustSentences.must_version),
  WHATSAPP_ACCESS_TOKEN: z.string().min(1),
  WHATSAPP_BUSINESS_ACCOUNT_ID: z.string().min(1),
  WHATSAPP_PHONE_NUMBER_ID: list,
  WHATSAPP_APP_SECRET: list,
  WHATSAPP_VERIFY_TOKEN: z.string().min(1),
  /** Per sender, over all processes. Meta's default throughput is 80/s, 1,000/s after its upgrade (WA 6). */
  WHATSAPP_MESSAGES_PER_SECOND: z.coerce.number().int().min(1).max(10_000).default(80),
  /** How long one send may take before its outcome counts as unknown. */
  WHATSAPP_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(10_000),
  /** Countries to whose numbers Meta delivers no marketing template (WA 4.4); an empty value counts as absent. */
  WHATSAPP_MARKETING_WITHHELD_IN: z.string().default('US').pipe(countries),
  /** Graph answers 5xx with a JSON error: `true` sends again, `false` treats the outcome as unknown (WA 1.8). */
  RETRY_GRAPH_5XX: flag.default(true),
});

const tokensSchema = z.object({
  CONVERSIONS_TOKEN: ownSecrets,
  CONSENTS_TOKEN: ownSecrets,
  ADMIN_TOKEN: everybodysTokenSchema.optional(),
  ADMIN_TOKENS: operatorTokensSchema.optional(),
  REPORT_TOKEN: z.string().min(16),
  /** Signs tracked links; the first signs, all verify, so that it can be replaced while old links are about. */
  LINK_SECRET: ownSecrets,
  METRICS_TOKEN: ownSecrets.optional(),
});

const salesforceSchema = z.object({
  SALESFORCE_LOGIN_URL: baseUrl.optional(),
  SALESFORCE_CLIENT_ID: z.string().min(1).optional(),
  SALESFORCE_CLIENT_SECRET: z.string().min(1).optional(),
});

interface Part<Environment, Settings> {
  schema: z.ZodType<Environment>;
  /** What no single setting can be blamed for by its own form. */
  faults?: (given: GivenSettings) => SettingFault[];
  settings: (environment: Environment) => Settings;
}

const part = <Environment, Settings>(definition: Part<Environment, Settings>) => definition;
const PROCESS = part({
  schema: processSchema,
  faults: (given) => [...replyWebhookFaults(given), ...productionFaults(given)],
  settings: (env) => ({
    production: env.NODE_ENV === 'production',
    port: env.PORT,
    publicUrl: env.PUBLIC_URL,
    journeyBuilderOrigins: env.JOURNEY_BUILDER_ORIGINS ?? [],
    logLevel: env.LOG_LEVEL,
    defaultCountry: env.DEFAULT_COUNTRY,
    alertWebhookUrl: env.ALERT_WEBHOOK_URL,
    lateFallbackMinDelaySeconds: env.LATE_FALLBACK_MIN_DELAY_SECONDS,
    holdoutPurposes: env.HOLDOUT_PURPOSES.filter((purpose) => isWord(PURPOSES, purpose)),
    consentPolicyFile: env.CONSENT_POLICY,
    replyRulesFile: env.REPLY_RULES,
    messageRatesFile: env.MESSAGE_RATES,
    optOutWordsFile: env.OPT_OUT_WORDS,
    replyWebhook:
      env.REPLY_WEBHOOK_URL && env.REPLY_WEBHOOK_SECRET
        ? { url: env.REPLY_WEBHOOK_URL, secret: env.REPLY_WEBHOOK_SECRET }
        : undefined,
    replyEmailDefinition: env.REPLY_EMAIL_DEFINITION,
    alertRulesFile: env.ALERT_RULES,
    alertEmailDefinition: env.ALERT_EMAIL_DEFINITION,
  }),
});

const REDIS = part({
  schema: redisSchema,
  faults: redisFaults,
  settings: (env) => ({
    redisUrl: env.REDIS_URL,
    redisSentinels: env.REDIS_SENTINELS && { places: env.REDIS_SENTINELS, password: env.REDIS_SENTINEL_PASSWORD },
    redisDatabase: env.REDIS_DATABASE,
    dataDirectory: env.DATA_DIRECTORY,
  }),
});

const MARKETING_CLOUD = part({
  schema: marketingCloudSchema,
  faults: ({ MC_SUBDOMAIN, MC_AUTH_URL, MC_REST_URL }) =>
    MC_SUBDOMAIN === undefined && (MC_AUTH_URL === undefined || MC_REST_URL === undefined)
      ? [settingFault('MC_SUBDOMAIN', sayOfSetting('setting_no_subdomain'))]
      : [],
  settings: (env) => {
    const tenant = (kind: string) => `https://${env.MC_SUBDOMAIN}.${kind}.marketingcloudapis.com`;
    return {
      marketingCloud: {
        authUrl: env.MC_AUTH_URL ?? tenant('auth'),
        restUrl: env.MC_REST_URL ?? tenant('rest'),
        soapUrl: env.MC_SOAP_URL ?? (env.MC_SUBDOMAIN === undefined ? undefined : tenant('soap')),
        clientId: env.MC_CLIENT_ID,
        clientSecret: env.MC_CLIENT_SECRET,
        accountId: env.MC_ACCOUNT_ID,
      },
      dataExtensionMappingFile: env.DATA_EXTENSION_MAPPING,
      dataExtensionFolderId: env.DATA_EXTENSION_FOLDER_ID,
    };
  },
});

const JOURNEY_BUILDER = part({
  schema: journeyBuilderSchema,
  settings: (env) => ({ jwtSecrets: env.MC_JWT_SIGNING_SECRET }),
});

const WHATSAPP = part({
  schema: whatsAppSchema,
  settings: (env) => ({
    graphUrl: env.WHATSAPP_GRAPH_URL,
    apiVersion: env.WHATSAPP_API_VERSION,
    accessToken: env.WHATSAPP_ACCESS_TOKEN,
    businessAccountId: env.WHATSAPP_BUSINESS_ACCOUNT_ID,
    senders: env.WHATSAPP_PHONE_NUMBER_ID,
    appSecrets: env.WHATSAPP_APP_SECRET,
    verifyToken: env.WHATSAPP_VERIFY_TOKEN,
    messagesPerSecond: env.WHATSAPP_MESSAGES_PER_SECOND,
    timeoutMs: env.WHATSAPP_TIMEOUT_MS,
    marketingWithheldIn: env.WHATSAPP_MARKETING_WITHHELD_IN,
    retryGraph5xx: env.RETRY_GRAPH_5XX,
  }),
});

const TOKENS = part({
  schema: tokensSchema,
  faults: operatorFaults,
  settings: (env) => ({
    conversions: env.CONVERSIONS_TOKEN,
    consents: env.CONSENTS_TOKEN,
    operators: operatorTokens(env),
    report: env.REPORT_TOKEN,
    metrics: env.METRICS_TOKEN ?? [],
    linkSecrets: env.LINK_SECRET,
  }),
});

const SALESFORCE = part({
  schema: salesforceSchema,
  faults: (given) => {
    const names = ['SALESFORCE_LOGIN_URL', 'SALESFORCE_CLIENT_ID', 'SALESFORCE_CLIENT_SECRET'];
    const missing = names.filter((name) => given[name] === undefined);
    if (missing.length === 0 || missing.length === names.length) return [];
    return [settingFault(missing[0] ?? '', sayOfSetting('setting_together', { settings: names.join(', ') }))];
  },
  settings: ({ SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET }) => ({
    salesforce:
      SALESFORCE_LOGIN_URL && SALESFORCE_CLIENT_ID && SALESFORCE_CLIENT_SECRET
        ? { loginUrl: SALESFORCE_LOGIN_URL, clientId: SALESFORCE_CLIENT_ID, clientSecret: SALESFORCE_CLIENT_SECRET }
        : undefined,
  }),
});

/**
 * Reads the settings part by part: one that has a fault is undefined, the others can be worked with all the same.
 * `environment` is `process.env` or a test's own record; empty values count as absent, and blanks around a value (the
 * line end of a secret from a file) are none of it. `faults` names every bad or missing setting once.
 */
export function readSettings(environment: Record<string, string | undefined>) {
  const given: GivenSettings = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const faults: SettingFault[] = [];
  function read<Environment, Settings>(one: Part<Environment, Settings>): Settings | undefined {
    const parsed = one.schema.safeParse(given);
    const found = new Map<string, SettingFault>();
    const formFaults = parsed.success ? [] : parsed.error.issues.map((issue) => formFault(issue, given));
    for (const fault of [...formFaults, ...(one.faults?.(given) ?? [])])
      if (!found.has(fault.setting)) found.set(fault.setting, fault);
    for (const fault of found.values())
      if (!faults.some(({ setting }) => setting === fault.setting)) faults.push(fault);
    return parsed.success && found.size === 0 ? one.settings(parsed.data) : undefined;
  }

  return {
    process: read(PROCESS),
    redis: read(REDIS),
    marketingCloud: read(MARKETING_CLOUD),
    journeyBuilder: read(JOURNEY_BUILDER),
    whatsapp: read(WHATSAPP),
    tokens: read(TOKENS),
    salesforce: read(SALESFORCE),
    faults,
  };
}

export type Settings = ReturnType<typeof readSettings>;

/**
 * Reads every setting once, as {@link readSettings} does.
 * @throws SettingsError naming every fault in one message.
 */
export function readConfig(environment: Record<string, string | undefined>) {
  const { faults, process, redis, marketingCloud, journeyBuilder, whatsapp, tokens, salesforce } =
    readSettings(environment);
  if (!process || !redis || !marketingCloud || !journeyBuilder || !whatsapp || !tokens || !salesforce) {
    throw new SettingsError(faults.map(({ text }) => text));
  }
  return {
    ...process,
    ...redis,
    ...marketingCloud,
    ...salesforce,
    marketingCloud: { ...marketingCloud.marketingCloud, ...journeyBuilder },
    whatsapp,
    tokens,
  };
}

export type Config = ReturnType<typeof readConfig>;
