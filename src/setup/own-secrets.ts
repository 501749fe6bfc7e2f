import type { KnownSettings } from './setup-question';

/** Secrets that nobody else issues (docs/settings.md). */
const OWN_SECRETS = [
  'CONVERSIONS_TOKEN',
  'CONSENTS_TOKEN',
  'ADMIN_TOKEN',
  'REPORT_TOKEN',
  'METRICS_TOKEN',
  'LINK_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
] as const;

/** Those that are missing, each made by `random`, which gives a text of at least 16 characters that nobody can guess. */
export function missingSecrets(known: KnownSettings, random: () => string): KnownSettings {
  const missing = OWN_SECRETS.filter((name) => !known[name] && !(name === 'ADMIN_TOKEN' && known.ADMIN_TOKENS));
  return Object.fromEntries(missing.map((name) => [name, random()]));
}
