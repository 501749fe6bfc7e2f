import { z } from 'zod';
import { APP_ID, isSubscribedTo, type Registration, WELL_REGISTERED } from './app-registration';
import { createLifeOfMessages } from './life-of-message';
import { createMessageLog } from './message-log';
import type { SenderNumber } from './notifications';
import { createPeople } from './people';
import { createRateLimits } from './rate-limits';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { createTemplateStore } from './template-store';
import { createWebhookSender } from './webhook-sender';

export interface WhatsAppSandboxOptions {
  /** 0 or absent: any free port. */
  port?: number;
  accessToken: string;
  appSecret: string;
  verifyToken?: string;
  businessAccountId: string;
  phoneNumberIds: string[];
  /** Digit by which the user ids of its business portfolio begin; 7 where none is said. */
  portfolio?: number;
  webhookUrl?: string;
  /** Where to start from; `PUT /_sandbox/chaos` changes them. */
  settings?: Partial<Settings>;
  /** How many send calls are remembered whole. */
  keepMessages?: number;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** A new UUID each time. */
  ids: () => string;
  /** 0 ≤ x < 1. */
  random: () => number;
}

/** What the app and whoever calls it prove themselves with: `PUT /_sandbox/credentials` changes it. */
export const credentialsSchema = z.strictObject({
  /** Tokens of the system user that are in force, side by side until one is revoked. */
  accessTokens: z.array(z.string().min(1)).min(1),
  /** A reset ends the former one at once. */
  appSecret: z.string().min(1),
  verifyToken: z.string(),
});
export type Credentials = z.infer<typeof credentialsSchema>;

/** A business phone number and what Graph tells of it. */
export interface SandboxNumber extends SenderNumber {
  verifiedName: string;
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  throughputLevel: 'STANDARD' | 'HIGH' | 'NOT_APPLICABLE';
  messagingLimit: string;
  canSendMessage: 'AVAILABLE' | 'LIMITED' | 'BLOCKED';
  /** CONNECTED after it is registered; any other cannot send. */
  status: string;
  codeVerificationStatus: string;
  nameStatus: string;
  platformType: string;
}

/** What `PATCH /_sandbox/senders/{id}` changes of a number. */
export const senderChangeSchema = z.strictObject({
  qualityRating: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).optional(),
  throughputLevel: z.enum(['STANDARD', 'HIGH', 'NOT_APPLICABLE']).optional(),
  messagingLimit: z.string().optional(),
  canSendMessage: z.enum(['AVAILABLE', 'LIMITED', 'BLOCKED']).optional(),
  verifiedName: z.string().optional(),
  status: z.string().optional(),
  codeVerificationStatus: z.string().optional(),
  nameStatus: z.string().optional(),
  platformType: z.string().optional(),
});

const numbersAtFirst = (ids: readonly string[]): SandboxNumber[] =>
  ids.map((id, place) => ({
    id,
    displayPhoneNumber: `+1 555-000-${1000 + place}`,
    verifiedName: place === 0 ? 'Example Store' : `Example Store ${place + 1}`,
    qualityRating: 'GREEN',
    throughputLevel: 'STANDARD',
    messagingLimit: 'TIER_100K',
    canSendMessage: 'AVAILABLE',
    status: 'CONNECTED',
    codeVerificationStatus: 'VERIFIED',
    nameStatus: 'APPROVED',
    platformType: 'CLOUD_API',
  }));

/** Everything the sandbox holds, shared by its endpoints. */
export function createAccount(options: WhatsAppSandboxOptions) {
  const { clock, ids, random } = options;
  let registration: Registration = WELL_REGISTERED;
  const first: Credentials = {
    accessTokens: [options.accessToken],
    appSecret: options.appSecret,
    verifyToken: options.verifyToken ?? '',
  };
  let credentials = first;
  let settings: Settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const numbers = new Map<string, SandboxNumber>();
  const media = new Map<string, { mimeType: string; size: number }>();
  const people = createPeople(options.portfolio ?? 7);
  const templates = createTemplateStore();
  const log = createMessageLog(options.keepMessages ?? 50_000);
  const limits = createRateLimits(clock);
  const webhooks = createWebhookSender({
    appSecret: () => credentials.appSecret,
    businessAccountId: options.businessAccountId,
    settings: () => settings,
    random,
    isSubscribed: (field) => isSubscribedTo(field, registration),
    initialUrl: options.webhookUrl,
  });
  const life = createLifeOfMessages({ webhooks, settings: () => settings, clock, ids });
  addNumbers();

  function addNumbers(): void {
    for (const number of numbersAtFirst(options.phoneNumberIds)) numbers.set(number.id, number);
  }

  return {
    options,
    numbers,
    media,
    people,
    templates,
    log,
    limits,
    webhooks,
    life,
    clock,
    ids,
    random,
    settings: () => settings,
    registration: () => registration,
    credentials: () => credentials,
    changeCredentials(inForce: Credentials): void {
      credentials = inForce;
    },
    /** Whether this header bears a token of the system user that is in force. */
    isAuthorized: (authorization: string | undefined): boolean =>
      registration.isValid && credentials.accessTokens.some((token) => authorization === `Bearer ${token}`),
    /** Whether it bears the token of the app itself. */
    isApp: (authorization: string | undefined): boolean =>
      authorization === `Bearer ${APP_ID}|${credentials.appSecret}`,
    changeRegistration(changes: Partial<Registration>): Registration {
      registration = { ...registration, ...changes };
      return registration;
    },
    changeSettings(changes: Partial<Settings>): Settings {
      settings = { ...settings, ...changes };
      webhooks.settingsChanged();
      return settings;
    },
    /** Back to the start: messages, people, templates, numbers, settings, registration, credentials; the webhook URL stays. */
    reset(): void {
      settings = { ...DEFAULT_SETTINGS, ...options.settings };
      registration = WELL_REGISTERED;
      credentials = first;
      for (const part of [life, webhooks, log, people, templates, limits]) part.clear();
      media.clear();
      numbers.clear();
      addNumbers();
    },
  };
}

export type Account = ReturnType<typeof createAccount>;
