import { join } from 'node:path';
import { PROJECT_ROOT } from './project-root';

/** What the recipes of an opt-in need of the account's choices. */
const WORDS_FILE = join(PROJECT_ROOT, 'sandbox/opt-out-words.json');
const CONSENT_POLICY_FILE = join(PROJECT_ROOT, 'sandbox/consent-policy.json');
/** The shipped rules, by which replies to the recipes of H2 and H4 become tasks; owners are always there. */
const REPLY_RULES_FILE = join(PROJECT_ROOT, 'sandbox/reply-rules.json');

/** The one made-up tenant and WhatsApp account that the stand-ins serve. Nothing here opens anything but them. */
export const SANDBOX_TENANT = {
  marketingCloud: {
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-client-secret',
    accountId: '7281698',
    jwtSecret: 'sandbox-jwt-signing-secret',
    /** What a late fallback can send: one that goes, and one that is switched off. */
    emailDefinitions: [
      { definitionKey: 'order-by-email', name: 'Order confirmation by email', status: 'Active' },
      { definitionKey: 'cart-by-email', name: 'Cart reminder by email (draft)', status: 'Inactive' },
    ],
  },
  whatsApp: {
    accessToken: 'sandbox-access-token',
    appSecret: 'sandbox-app-secret',
    verifyToken: 'sandbox-verify-token',
    apiVersion: 'v26.0',
    businessAccountId: '900000000000001',
    phoneNumberIds: ['900000000000101', '900000000000102'],
  },
  app: {
    conversionsToken: 'sandbox-conversions-token',
    consentsToken: 'sandbox-consents-token',
    adminToken: 'sandbox-admin-token',
    reportToken: 'sandbox-report-token',
    linkSecret: 'sandbox-link-secret',
  },
  salesforce: {
    clientId: 'sandbox-consumer-key',
    clientSecret: 'sandbox-consumer-secret',
    /** Those who own replies in the rules of the sandbox and in its recipes. */
    users: ['sales@example.com', 'service@example.com', 'retention@example.com'],
  },
} as const;

/** Bearer tokens and secrets of the app's own. */
export interface AppTokens {
  readonly conversionsToken: string;
  readonly consentsToken: string;
  readonly adminToken: string;
  readonly reportToken: string;
  readonly linkSecret: string;
}

export interface StandInUrls {
  readonly marketingCloud: string;
  readonly whatsApp: string;
  readonly journeyBuilder: string;
  /** Absent = the app is not connected to a CRM. */
  readonly salesforce?: string;
}

/** The settings (design 6) that point the app at the stand-ins. `tokens`: those of the sandbox, unless others are given. */
export function appEnvironment(
  urls: StandInUrls,
  app: { port: number; publicUrl: string },
  tokens: AppTokens = SANDBOX_TENANT.app,
): Record<string, string> {
  const { marketingCloud, whatsApp, salesforce } = SANDBOX_TENANT;
  return {
    // The stand-ins are all that the demo may reach, whatever stands in a file of settings.
    ENV_FILE: 'none',
    UNITS: 'none',
    PORT: String(app.port),
    PUBLIC_URL: app.publicUrl,
    MC_AUTH_URL: urls.marketingCloud,
    MC_REST_URL: urls.marketingCloud,
    MC_SOAP_URL: urls.marketingCloud,
    MC_CLIENT_ID: marketingCloud.clientId,
    MC_CLIENT_SECRET: marketingCloud.clientSecret,
    MC_ACCOUNT_ID: marketingCloud.accountId,
    MC_JWT_SIGNING_SECRET: marketingCloud.jwtSecret,
    WHATSAPP_GRAPH_URL: urls.whatsApp,
    WHATSAPP_API_VERSION: whatsApp.apiVersion,
    WHATSAPP_ACCESS_TOKEN: whatsApp.accessToken,
    WHATSAPP_BUSINESS_ACCOUNT_ID: whatsApp.businessAccountId,
    WHATSAPP_PHONE_NUMBER_ID: whatsApp.phoneNumberIds.join(','),
    WHATSAPP_APP_SECRET: whatsApp.appSecret,
    WHATSAPP_VERIFY_TOKEN: whatsApp.verifyToken,
    CONVERSIONS_TOKEN: tokens.conversionsToken,
    CONSENTS_TOKEN: tokens.consentsToken,
    ADMIN_TOKEN: tokens.adminToken,
    REPORT_TOKEN: tokens.reportToken,
    LINK_SECRET: tokens.linkSecret,
    JOURNEY_BUILDER_ORIGINS: urls.journeyBuilder,
    CONSENT_POLICY: CONSENT_POLICY_FILE,
    REPLY_RULES: REPLY_RULES_FILE,
    OPT_OUT_WORDS: WORDS_FILE,
    ...(urls.salesforce !== undefined && {
      SALESFORCE_LOGIN_URL: urls.salesforce,
      SALESFORCE_CLIENT_ID: salesforce.clientId,
      SALESFORCE_CLIENT_SECRET: salesforce.clientSecret,
    }),
  };
}
