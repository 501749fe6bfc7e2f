import type { z } from 'zod';
import type { Saying, Sentence } from './saying';
import { sayOfSetting } from './setting-sentences';
import { shapeFault } from './shape-faults';

/** What is wrong with one setting; `text` is a sentence that names it. */
export interface SettingFault {
  setting: string;
  text: string;
  /** The same by code. */
  saying: Saying;
}
export const settingFault = (setting: string, { english, saying }: Sentence): SettingFault => ({
  setting,
  text: english,
  saying,
});

export type GivenSettings = Readonly<Record<string, string>>;

/** A setting that is not as its form asks, or is missing. */
export function formFault(issue: z.ZodError['issues'][number], given: GivenSettings): SettingFault {
  const setting = String(issue.path[0]);
  if (!(setting in given)) return settingFault(setting, sayOfSetting('setting_missing', { setting }));
  return settingFault(setting, sayOfSetting('setting_wrong', { setting, said: shapeFault(issue) }));
}

const isProduction = (given: GivenSettings): boolean => given.NODE_ENV === 'production';

/** Addresses that secrets or people's data are sent to. */
const CLOUDS = [
  'MC_AUTH_URL',
  'MC_REST_URL',
  'MC_SOAP_URL',
  'WHATSAPP_GRAPH_URL',
  'SALESFORCE_LOGIN_URL',
  'ALERT_WEBHOOK_URL',
  'REPLY_WEBHOOK_URL',
] as const;

/** Secrets of our own, and those that callers sign with: whoever has one may do what belongs to it, and nothing else. */
const SECRETS = [
  'CONVERSIONS_TOKEN',
  'CONSENTS_TOKEN',
  'ADMIN_TOKEN',
  'ADMIN_TOKENS',
  'REPORT_TOKEN',
  'METRICS_TOKEN',
  'LINK_SECRET',
  'MC_JWT_SIGNING_SECRET',
  'WHATSAPP_APP_SECRET',
  'REPLY_WEBHOOK_SECRET',
] as const;
const SHORTEST_SECRET = 16;
const LISTS: ReadonlySet<string> = new Set([
  'CONVERSIONS_TOKEN',
  'CONSENTS_TOKEN',
  'METRICS_TOKEN',
  'ADMIN_TOKENS',
  'LINK_SECRET',
  'MC_JWT_SIGNING_SECRET',
  'WHATSAPP_APP_SECRET',
]);

/**
 * What no single setting can be blamed for by its own form, and only production is held to: the clouds are reached by
 * https (plain http only within this machine), and every secret is long and is one door's alone. What a vendor issues
 * otherwise, and the verify token, need only be there.
 */
export function productionFaults(given: GivenSettings): SettingFault[] {
  if (!isProduction(given)) return [];
  return [...publicUrlFaults(given), ...cloudFaults(given), ...secretFaults(given)];
}

/** Which Redis it is, and which database in it, said once. */
export function redisFaults(given: GivenSettings): SettingFault[] {
  const namesDatabase = /^rediss?:\/\/[^/]+\/\d/.test(given.REDIS_URL ?? '');
  return [
    ...(isProduction(given) && given.REDIS_URL === undefined
      ? [settingFault('REDIS_URL', sayOfSetting('setting_no_redis'))]
      : []),
    ...(given.REDIS_SENTINELS !== undefined && !/^rediss?:\/\//.test(given.REDIS_URL ?? '')
      ? [settingFault('REDIS_SENTINELS', sayOfSetting('setting_no_primary'))]
      : []),
    ...(namesDatabase && given.REDIS_DATABASE !== undefined
      ? [settingFault('REDIS_DATABASE', sayOfSetting('setting_two_databases'))]
      : []),
  ];
}

/** Journey Builder and Meta call https on port 443, from outside (JB 1, WA 3.1). */
function publicUrlFaults({ PUBLIC_URL = '' }: GivenSettings): SettingFault[] {
  if (!URL.canParse(PUBLIC_URL) || isReachableAddress(PUBLIC_URL)) return [];
  return [settingFault('PUBLIC_URL', sayOfSetting('setting_public_url'))];
}

/** Whether the clouds could call this address, as far as its form tells. */
export function isReachableAddress(url: string): boolean {
  const { protocol, port, hostname } = new URL(url);
  return protocol === 'https:' && port === '' && !isOwnHost(hostname);
}

/** Whether a host is this machine. */
export const isOwnHost = (hostname: string): boolean =>
  /^(localhost|.*\.localhost|127\..*|0\.0\.0\.0|\[::1?\])$/.test(hostname);

function cloudFaults(given: GivenSettings): SettingFault[] {
  return CLOUDS.flatMap((setting) => {
    const url = given[setting];
    if (url === undefined || !URL.canParse(url)) return [];
    const { protocol, hostname } = new URL(url);
    if (protocol === 'https:' || isOwnHost(hostname)) return [];
    return [settingFault(setting, sayOfSetting('setting_https', { setting }))];
  });
}

function secretFaults(given: GivenSettings): SettingFault[] {
  const faults: SettingFault[] = [];
  const settingOf = new Map<string, string>();
  for (const setting of SECRETS) {
    for (const secret of secretsIn(setting, given[setting])) {
      if (secret.length < SHORTEST_SECRET) {
        faults.push(settingFault(setting, sayOfSetting('setting_short', { setting, n: SHORTEST_SECRET })));
      }
      const other = settingOf.get(secret);
      if (other !== undefined) {
        faults.push(settingFault(setting, sayOfSetting('setting_another', { setting, other })));
      }
      settingOf.set(secret, setting);
    }
  }
  return faults;
}

/** `ADMIN_TOKENS` holds `name:token` and what the token may do. */
function secretsIn(setting: string, text = ''): string[] {
  const parts = (LISTS.has(setting) ? text.split(',') : [text]).map((part) => part.trim());
  const secrets = setting === 'ADMIN_TOKENS' ? parts.map((part) => part.split(':')[1]?.trim() ?? '') : parts;
  return secrets.filter((secret) => secret !== '');
}

/** An address without a secret would tell unsigned what customers wrote. */
export function replyWebhookFaults({ REPLY_WEBHOOK_URL, REPLY_WEBHOOK_SECRET }: GivenSettings): SettingFault[] {
  if ((REPLY_WEBHOOK_URL === undefined) === (REPLY_WEBHOOK_SECRET === undefined)) return [];
  const setting = REPLY_WEBHOOK_URL === undefined ? 'REPLY_WEBHOOK_URL' : 'REPLY_WEBHOOK_SECRET';
  const settings = 'REPLY_WEBHOOK_URL and REPLY_WEBHOOK_SECRET';
  return [settingFault(setting, sayOfSetting('setting_both', { settings }))];
}
