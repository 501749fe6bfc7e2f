/** What is wrong with one setting; `text` is a sentence that names it. */
export interface SettingFault {
  setting: string;
  text: string;
}

export type GivenSettings = Readonly<Record<string, string>>;

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

const NO_REDIS_URL = 'REDIS_URL is missing: with NODE_ENV=production the app does not start a Redis of its own';
const NO_PRIMARY =
  'REDIS_SENTINELS: REDIS_URL is to be redis:// or rediss:// with the name of the primary as its host, as the Sentinels know it';
const TWO_DATABASES = 'REDIS_DATABASE: REDIS_URL names a database already';

/** Which Redis it is, and which database in it, said once. */
export function redisFaults(given: GivenSettings): SettingFault[] {
  const namesDatabase = /^rediss?:\/\/[^/]+\/\d/.test(given.REDIS_URL ?? '');
  return [
    ...(isProduction(given) && given.REDIS_URL === undefined ? [{ setting: 'REDIS_URL', text: NO_REDIS_URL }] : []),
    ...(given.REDIS_SENTINELS !== undefined && !/^rediss?:\/\//.test(given.REDIS_URL ?? '')
      ? [{ setting: 'REDIS_SENTINELS', text: NO_PRIMARY }]
      : []),
    ...(namesDatabase && given.REDIS_DATABASE !== undefined
      ? [{ setting: 'REDIS_DATABASE', text: TWO_DATABASES }]
      : []),
  ];
}

/** Journey Builder and Meta call https on port 443, from outside (JB 1, WA 3.1). */
function publicUrlFaults({ PUBLIC_URL = '' }: GivenSettings): SettingFault[] {
  if (!URL.canParse(PUBLIC_URL) || isReachableAddress(PUBLIC_URL)) return [];
  const words = 'must be https on port 443 and no address of this machine, with NODE_ENV=production';
  return [{ setting: 'PUBLIC_URL', text: `PUBLIC_URL: ${words}` }];
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
    return [{ setting, text: `${setting}: must be https, with NODE_ENV=production` }];
  });
}

function secretFaults(given: GivenSettings): SettingFault[] {
  const faults: SettingFault[] = [];
  const settingOf = new Map<string, string>();
  for (const setting of SECRETS) {
    for (const secret of secretsIn(setting, given[setting])) {
      if (secret.length < SHORTEST_SECRET) {
        const words = `must have ${SHORTEST_SECRET} characters at least, with NODE_ENV=production`;
        faults.push({ setting, text: `${setting}: ${words}` });
      }
      const other = settingOf.get(secret);
      if (other !== undefined) {
        faults.push({ setting, text: `${setting}: must be another than ${other}, with NODE_ENV=production` });
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
  return [{ setting, text: 'REPLY_WEBHOOK_URL and REPLY_WEBHOOK_SECRET belong together: set both or none' }];
}
