import { isSupportedCountry } from 'libphonenumber-js/min';
import { z } from 'zod';
import { SettingsError } from './errors';

const list = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .refine((parts) => parts.length > 0, 'must hold at least one value');

const baseUrl = z
  .url({ protocol: /^https?$/ })
  .regex(/^[^?#]*$/, 'must have no query and no fragment')
  .transform((url) => url.replace(/\/+$/, ''));

const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

/** The whole environment of the product (design 6). Every default is stated here and nowhere else. */
const environmentSchema = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PUBLIC_URL: baseUrl,
  REDIS_URL: z
    .string()
    .regex(/^(rediss?:\/\/|\/)/, 'must start with redis://, rediss:// or be a socket path')
    .optional(),

  /** Where the Redis that the app owns keeps its files when there is no REDIS_URL. */
  DATA_DIRECTORY: z.string().min(1).default('.data'),

  MC_SUBDOMAIN: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/)
    .optional(),
  MC_AUTH_URL: baseUrl.optional(),
  MC_REST_URL: baseUrl.optional(),
  MC_SOAP_URL: baseUrl.optional(),
  MC_CLIENT_ID: z.string().min(1),
  MC_CLIENT_SECRET: z.string().min(1),
  MC_ACCOUNT_ID: z.string().regex(/^\d+$/, 'must be the numeric MID of the business unit'),
  MC_JWT_SIGNING_SECRET: list,

  WHATSAPP_GRAPH_URL: baseUrl.default('https://graph.facebook.com'),
  WHATSAPP_API_VERSION: z.string().regex(/^v\d+\.\d+$/, 'must look like v26.0'),
  WHATSAPP_ACCESS_TOKEN: z.string().min(1),
  WHATSAPP_BUSINESS_ACCOUNT_ID: z.string().min(1),
  WHATSAPP_PHONE_NUMBER_ID: list,
  WHATSAPP_APP_SECRET: list,
  WHATSAPP_VERIFY_TOKEN: z.string().min(1),
  /** Per sender, over all processes. Meta's default throughput is 80/s, 1,000/s after its upgrade (WA 6). */
  WHATSAPP_MESSAGES_PER_SECOND: z.coerce.number().int().min(1).max(10_000).default(80),
  /** How long one send may take before its outcome counts as unknown. */
  WHATSAPP_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(10_000),
  /** Graph answers 5xx with a JSON error: `true` sends again, `false` treats the outcome as unknown (WA 1.8). */
  RETRY_GRAPH_5XX: flag.default(true),

  CONVERSIONS_TOKEN: z.string().min(16),
  CONSENTS_TOKEN: z.string().min(16),
  ADMIN_TOKEN: z.string().min(16),
  REPORT_TOKEN: z.string().min(16),
  /** Signs tracked links; the first signs, all verify, so that it can be replaced while old links are about. */
  LINK_SECRET: list.refine((secrets) => secrets.every((secret) => secret.length >= 16), 'must have 16 characters each'),
  METRICS_TOKEN: z.string().min(16).optional(),

  DEFAULT_COUNTRY: z.string().refine(isSupportedCountry, 'must be a country as ISO writes it, such as MX').optional(),
  SALESFORCE_LOGIN_URL: baseUrl.optional(),
  SALESFORCE_CLIENT_ID: z.string().min(1).optional(),
  SALESFORCE_CLIENT_SECRET: z.string().min(1).optional(),
  ALERT_WEBHOOK_URL: z.url().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LATE_FALLBACK_MIN_DELAY_SECONDS: z.coerce.number().int().min(0).max(3600).default(10),
  /** Origins that may frame the configuration pages beside Salesforce's own, such as the sandbox's canvas (JB 6). */
  JOURNEY_BUILDER_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), 'must hold origins such as http://127.0.0.1:4030')
    .optional(),
  /** Where `npm run provision` writes, and the app reads, the mapping of our tables to the admin's own. */
  DATA_EXTENSION_MAPPING: z.string().min(1).optional(),
  /** The account's own consent policy, in the shape of config/consent-policy.json. */
  CONSENT_POLICY: z.string().min(1).optional(),
  /** The account's own opt-out words, in the shape of config/opt-out-words-own.json. */
  OPT_OUT_WORDS: z.string().min(1).optional(),
  /** `categoryId` of the folder in which `npm run provision` makes data extensions; absent = the top folder. */
  DATA_EXTENSION_FOLDER_ID: z.coerce.number().int().positive().optional(),
});

/**
 * Reads every setting once. `environment` is `process.env` or a test's own record; empty values count as absent, and blanks around a
 * value (the line end of a secret from a file) are none of it.
 * @throws SettingsError naming every fault in one message.
 */
export function readConfig(environment: Record<string, string | undefined>) {
  const given = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const parsed = environmentSchema.safeParse(given);
  const faults = faultsIn(given, parsed.success ? [] : parsed.error.issues);
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults);

  const env = parsed.data;
  const tenant = (kind: string) => `https://${env.MC_SUBDOMAIN}.${kind}.marketingcloudapis.com`;
  return {
    production: env.NODE_ENV === 'production',
    port: env.PORT,
    publicUrl: env.PUBLIC_URL,
    redisUrl: env.REDIS_URL,
    dataDirectory: env.DATA_DIRECTORY,
    journeyBuilderOrigins: env.JOURNEY_BUILDER_ORIGINS ?? [],
    logLevel: env.LOG_LEVEL,
    defaultCountry: env.DEFAULT_COUNTRY,
    alertWebhookUrl: env.ALERT_WEBHOOK_URL,
    lateFallbackMinDelaySeconds: env.LATE_FALLBACK_MIN_DELAY_SECONDS,
    dataExtensionMappingFile: env.DATA_EXTENSION_MAPPING,
    consentPolicyFile: env.CONSENT_POLICY,
    optOutWordsFile: env.OPT_OUT_WORDS,
    dataExtensionFolderId: env.DATA_EXTENSION_FOLDER_ID,
    marketingCloud: {
      authUrl: env.MC_AUTH_URL ?? tenant('auth'),
      restUrl: env.MC_REST_URL ?? tenant('rest'),
      soapUrl: env.MC_SOAP_URL ?? (env.MC_SUBDOMAIN === undefined ? undefined : tenant('soap')),
      clientId: env.MC_CLIENT_ID,
      clientSecret: env.MC_CLIENT_SECRET,
      accountId: env.MC_ACCOUNT_ID,
      jwtSecrets: env.MC_JWT_SIGNING_SECRET,
    },
    whatsapp: {
      graphUrl: env.WHATSAPP_GRAPH_URL,
      apiVersion: env.WHATSAPP_API_VERSION,
      accessToken: env.WHATSAPP_ACCESS_TOKEN,
      businessAccountId: env.WHATSAPP_BUSINESS_ACCOUNT_ID,
      senders: env.WHATSAPP_PHONE_NUMBER_ID,
      appSecrets: env.WHATSAPP_APP_SECRET,
      verifyToken: env.WHATSAPP_VERIFY_TOKEN,
      messagesPerSecond: env.WHATSAPP_MESSAGES_PER_SECOND,
      timeoutMs: env.WHATSAPP_TIMEOUT_MS,
      retryGraph5xx: env.RETRY_GRAPH_5XX,
    },
    tokens: {
      conversions: env.CONVERSIONS_TOKEN,
      consents: env.CONSENTS_TOKEN,
      admin: env.ADMIN_TOKEN,
      report: env.REPORT_TOKEN,
      metrics: env.METRICS_TOKEN,
      linkSecrets: env.LINK_SECRET,
    },
    salesforce:
      env.SALESFORCE_LOGIN_URL && env.SALESFORCE_CLIENT_ID && env.SALESFORCE_CLIENT_SECRET
        ? {
            loginUrl: env.SALESFORCE_LOGIN_URL,
            clientId: env.SALESFORCE_CLIENT_ID,
            clientSecret: env.SALESFORCE_CLIENT_SECRET,
          }
        : undefined,
  };
}

/** One sentence for each fault: of a value, and of values that belong together. */
function faultsIn(given: Record<string, string>, issues: readonly z.core.$ZodIssue[]): string[] {
  const named = new Map<string, string>();
  for (const issue of issues) {
    const name = String(issue.path[0]);
    if (!named.has(name)) named.set(name, name in given ? `${name}: ${issue.message}` : `${name} is missing`);
  }
  const faults = [...named.values()];

  const hasSubdomain = given.MC_SUBDOMAIN !== undefined;
  const hasUrls = given.MC_AUTH_URL !== undefined && given.MC_REST_URL !== undefined;
  if (!hasSubdomain && !hasUrls) faults.push('MC_SUBDOMAIN is missing (or both MC_AUTH_URL and MC_REST_URL)');
  if (given.NODE_ENV === 'production' && given.REDIS_URL === undefined) {
    faults.push('REDIS_URL is missing: with NODE_ENV=production the app does not start a Redis of its own');
  }
  const crm = [given.SALESFORCE_LOGIN_URL, given.SALESFORCE_CLIENT_ID, given.SALESFORCE_CLIENT_SECRET];
  if (crm.some((value) => value !== undefined) && crm.some((value) => value === undefined)) {
    faults.push(
      'SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET belong together: set all or none',
    );
  }
  return faults;
}

export type Config = ReturnType<typeof readConfig>;
