import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from './errors';
import { mustSentences } from './must-sentences';

/** Said instead of a file: there is none, whatever lies there. */
const NO_FILE = 'none';
/** The file of units where no setting names another; it need not be there. */
const UNITS_FILE = join(__dirname, '../config/units.json');

/** What opens a door of one unit, or leads to what is its own: said of each unit, and taken from nowhere else. */
const OWN = [
  'MC_CLIENT_ID',
  'MC_CLIENT_SECRET',
  'MC_JWT_SIGNING_SECRET',
  'DATA_EXTENSION_MAPPING',
  'DATA_EXTENSION_FOLDER_ID',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_BUSINESS_ACCOUNT_ID',
  'WHATSAPP_PHONE_NUMBER_ID',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'CONVERSIONS_TOKEN',
  'CONSENTS_TOKEN',
  'ADMIN_TOKEN',
  'ADMIN_TOKENS',
  'REPORT_TOKEN',
  'LINK_SECRET',
  'SALESFORCE_LOGIN_URL',
  'SALESFORCE_CLIENT_ID',
  'SALESFORCE_CLIENT_SECRET',
  'ALERT_WEBHOOK_URL',
  'REPLY_WEBHOOK_URL',
  'REPLY_WEBHOOK_SECRET',
  'REPLY_EMAIL_DEFINITION',
  'ALERT_EMAIL_DEFINITION',
  'REDIS_DATABASE',
] as const;

/** What a unit may say for itself; where it does not, the environment's holds. */
const INHERITED = [
  'REDIS_URL',
  'REDIS_SENTINELS',
  'REDIS_SENTINEL_PASSWORD',
  'MC_SUBDOMAIN',
  'MC_AUTH_URL',
  'MC_REST_URL',
  'MC_SOAP_URL',
  'WHATSAPP_GRAPH_URL',
  'WHATSAPP_API_VERSION',
  'WHATSAPP_MESSAGES_PER_SECOND',
  'WHATSAPP_TIMEOUT_MS',
  'WHATSAPP_MARKETING_WITHHELD_IN',
  'RETRY_GRAPH_5XX',
  'DEFAULT_COUNTRY',
  'LATE_FALLBACK_MIN_DELAY_SECONDS',
  'HOLDOUT_PURPOSES',
  'CONSENT_POLICY',
  'REPLY_RULES',
  'ALERT_RULES',
  'MESSAGE_RATES',
  'OPT_OUT_WORDS',
] as const;

/** The file, as it is written: a setting is a text, or the name of the environment variable that holds it. */
const unitsSchema = z.strictObject({
  units: z
    .array(
      z.strictObject({
        mid: z.string().regex(/^\d+$/, mustSentences.must_mid),
        name: z.string().trim().min(1).max(40),
        portfolio: z.string().min(1).optional(),
        sharedConsent: z.string().trim().min(1).max(40).optional(),
        /** A file as `npm run setup` writes it, beside this one; `settings` are laid over it. */
        settingsFile: z.string().min(1).optional(),
        settings: z
          .partialRecord(
            z.enum([...OWN, ...INHERITED]),
            z.union([z.string(), z.strictObject({ environment: z.string().min(1) })]),
          )
          .default({}),
      }),
    )
    .min(1),
});
export type WrittenUnit = z.infer<typeof unitsSchema>['units'][number];

/** The units as they are written, and where. */
export interface UnitsFile {
  path: string;
  units: readonly WrittenUnit[];
}

type Given = Record<string, string | undefined>;

export const isOwn = (setting: string): boolean => OWN.some((own) => own === setting);
/** What a unit may say for itself: its own, and what it inherits where it does not say it. */
export const isOfUnit = (setting: string): boolean => isOwn(setting) || INHERITED.some((each) => each === setting);

/** Where the file of units is, or would be; undefined where there is to be none. */
export function unitsPathOf({ UNITS }: Given): string | undefined {
  const path = UNITS?.trim() || UNITS_FILE;
  return path === NO_FILE ? undefined : path;
}

/**
 * The file that `UNITS` names, or `units.json` in the folder `config`; undefined where neither is there.
 * @throws SettingsError where it cannot be read.
 */
export function readUnitsFile(environment: Given): UnitsFile | undefined {
  const path = unitsPathOf(environment);
  const text = path === undefined ? undefined : readText(path, environment.UNITS !== undefined);
  return path === undefined || text === undefined ? undefined : { path, units: parseUnits(text, path) };
}

function readText(path: string, isNamed: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!isNamed && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SettingsError([`UNITS: ${path} cannot be read`]);
  }
}

function parseUnits(text: string, path: string): WrittenUnit[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new SettingsError([`${path} is no JSON`]);
  }
  const parsed = unitsSchema.safeParse(json);
  if (parsed.success) return parsed.data.units;
  throw new SettingsError(parsed.error.issues.map(({ path: at, message }) => `${path}: ${at.join('.')}: ${message}`));
}
