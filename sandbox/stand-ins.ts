import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DEMO_CONTACTS_FILE } from './demo/contacts-file';
import {
  type JourneyBuilderSandbox,
  type JourneyBuilderSandboxOptions,
  startJourneyBuilderSandbox,
} from './journey-builder/start-journey-builder-sandbox';
import {
  type MarketingCloudSandbox,
  startMarketingCloudSandbox,
} from './marketing-cloud/start-marketing-cloud-sandbox';
import { createRecipeBook } from './recipe-run/recipe-book';
import { createRecipeWorld } from './recipe-run/recipe-world';
import { ALL_RECIPES } from './recipes/all-recipes';
import { type SalesforceSandbox, startSalesforceSandbox } from './salesforce/start-salesforce-sandbox';
import { type AppTokens, SANDBOX_TENANT } from './tenant';
import type { Settings as WhatsAppSettings } from './whatsapp/settings';
import { startWhatsAppSandbox, type WhatsAppSandbox } from './whatsapp/start-whatsapp-sandbox';

const real = { clock: Date.now, ids: randomUUID, random: Math.random };

/** Tokens that nobody knows: a demo may run beside strangers' pages in the same browser. */
export function randomTokens(): AppTokens {
  const token = () => randomBytes(24).toString('base64url');
  return {
    conversionsToken: token(),
    consentsToken: token(),
    adminToken: token(),
    reportToken: token(),
    linkSecret: token(),
  };
}

/** The Marketing Cloud stand-in for the sandbox's tenant. */
export function startMarketingCloud(port: number): Promise<MarketingCloudSandbox> {
  const { clientId, clientSecret, accountId, emailDefinitions } = SANDBOX_TENANT.marketingCloud;
  return startMarketingCloudSandbox({ ...real, port, clientId, clientSecret, accountId, emailDefinitions });
}

/** The WhatsApp stand-in for the sandbox's account; `webhookUrl` is where Meta's notifications go. */
export function startWhatsApp(
  port: number,
  webhookUrl: string,
  settings: Partial<WhatsAppSettings> = {},
): Promise<WhatsAppSandbox> {
  const { accessToken, appSecret, verifyToken, businessAccountId, phoneNumberIds } = SANDBOX_TENANT.whatsApp;
  return startWhatsAppSandbox({
    ...real,
    port,
    accessToken,
    appSecret,
    verifyToken,
    businessAccountId,
    phoneNumberIds: [...phoneNumberIds],
    webhookUrl,
    settings,
  });
}

/** The Salesforce CRM stand-in for the sandbox's connected app. */
export function startSalesforce(port: number): Promise<SalesforceSandbox> {
  return startSalesforceSandbox({ ...real, port, ...SANDBOX_TENANT.salesforce });
}

type JourneyBuilderChoices = Omit<
  JourneyBuilderSandboxOptions,
  'jwtSecret' | 'audienceCsv' | 'ids' | 'clock' | 'recipeBook'
> & {
  readonly marketingCloudUrl: string;
  readonly whatsAppUrl: string;
  readonly salesforceUrl: string;
  /** WHATSAPP_MESSAGES_PER_SECOND of the app; its default where absent. */
  readonly messagesPerSecond?: number;
  /** Those that the app was given, where they are not the sandbox's. */
  readonly tokens?: AppTokens;
};

const DEFAULT_MESSAGES_PER_SECOND = 80;

/** The Journey Builder stand-in with the demo's contacts as its audience, and the recipes. */
export function startJourneyBuilder(choices: JourneyBuilderChoices): Promise<JourneyBuilderSandbox> {
  const {
    appUrl,
    marketingCloudUrl,
    whatsAppUrl,
    salesforceUrl,
    messagesPerSecond = DEFAULT_MESSAGES_PER_SECOND,
  } = choices;
  const tokens = choices.tokens ?? SANDBOX_TENANT.app;
  const world = createRecipeWorld({
    urls: { app: appUrl, marketingCloud: marketingCloudUrl, whatsApp: whatsAppUrl, salesforce: salesforceUrl },
    ...tokens,
  });
  return startJourneyBuilderSandbox({
    ...choices,
    recipeBook: (builder, onChange) =>
      createRecipeBook(ALL_RECIPES, {
        builder,
        world,
        appUrl,
        senders: SANDBOX_TENANT.whatsApp.phoneNumberIds,
        messagesPerSecond,
        clock: real.clock,
        ids: real.ids,
        onChange,
      }),
    ids: real.ids,
    clock: real.clock,
    jwtSecret: SANDBOX_TENANT.marketingCloud.jwtSecret,
    audienceCsv: readFileSync(DEMO_CONTACTS_FILE, 'utf8'),
  });
}
