/** What is wrong with one setting; `text` is a sentence that names it. */
export interface SettingFault {
  setting: string;
  text: string;
}

export type GivenSettings = Readonly<Record<string, string>>;

export const isProduction = (given: GivenSettings): boolean => given.NODE_ENV === 'production';

/** Addresses that secrets or people's data are sent to. */
const CLOUDS = [
  'MC_AUTH_URL',
  'MC_REST_URL',
  'MC_SOAP_URL',
  'WHATSAPP_GRAPH_URL',
  'SALESFORCE_LOGIN_URL',
  'ALERT_WEBHOOK_URL',
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
] as const;
const SHORTEST_SECRET = 16;
const LISTS: ReadonlySet<string> = new Set([
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
const isOwnHost = (hostname: string): boolean =>
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
