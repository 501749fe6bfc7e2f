import { z } from 'zod';
import { isSubscribedTo, type Registration, WELL_REGISTERED } from './app-registration';
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

/** Everything the sandbox holds, shared by its endpoints. */
export function createAccount(options: WhatsAppSandboxOptions) {
  const { clock, ids, random } = options;
  let registration: Registration = WELL_REGISTERED;
  let settings: Settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const numbers = new Map<string, SandboxNumber>();
  const media = new Map<string, { mimeType: string; size: number }>();
  const people = createPeople();
  const templates = createTemplateStore();
  const log = createMessageLog(options.keepMessages ?? 50_000);
  const limits = createRateLimits(clock);
  const webhooks = createWebhookSender({
    appSecret: options.appSecret,
    businessAccountId: options.businessAccountId,
    settings: () => settings,
    random,
    isSubscribed: (field) => isSubscribedTo(field, registration),
    initialUrl: options.webhookUrl,
  });
  const life = createLifeOfMessages({ webhooks, settings: () => settings, clock, ids });
  addNumbers();

  function addNumbers(): void {
    for (const [place, id] of options.phoneNumberIds.entries()) {
      numbers.set(id, {
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
      });
    }
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
    changeRegistration(changes: Partial<Registration>): Registration {
      registration = { ...registration, ...changes };
      return registration;
    },
    changeSettings(changes: Partial<Settings>): Settings {
      settings = { ...settings, ...changes };
      webhooks.settingsChanged();
      return settings;
    },
    /** Back to the start: messages, people, templates, numbers, settings, registration; the webhook URL stays. */
    reset(): void {
      settings = { ...DEFAULT_SETTINGS, ...options.settings };
      registration = WELL_REGISTERED;
      for (const part of [life, webhooks, log, people, templates, limits]) part.clear();
      media.clear();
      numbers.clear();
      addNumbers();
    },
  };
}

export type Account = ReturnType<typeof createAccount>;
