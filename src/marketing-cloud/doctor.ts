import type { AxiosInstance } from 'axios';
import type Redis from 'ioredis';
import { z } from 'zod';
import type { Config } from '../config';
import { CodedError } from '../errors';
import { TABLES, type Table } from '../redis/outbox-entry';
import type { MarketingCloudClient } from './client';
import type { DataExtensionMetadataApi } from './data-extension-metadata';
import type { DataExtensionDefinitions } from './data-extensions';
import { mapTable } from './mapping';
import type { MappingStore } from './mapping-store';
import { compare, retentionDifference, retentionOfMapped } from './provision';

export interface Finding {
  level: 'ok' | 'warn' | 'fail';
  /** What was looked at. */
  check: string;
  detail: string;
}

const finding = (level: Finding['level'], check: string, detail: string): Finding => ({ level, check, detail });

/** Settings under which what Redis acknowledged is still there after a crash (design 3). */
const REDIS_SETTINGS: Record<string, string> = {
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
};

/** Scopes of the installed package (MC 1; which call needs which is inferred). Without a `fail` one nothing is written. */
const SCOPES: Record<string, 'fail' | 'warn'> = {
  data_extensions_read: 'fail',
  data_extensions_write: 'fail',
  journeys_read: 'warn',
  journeys_execute: 'warn',
  list_and_subscribers_read: 'warn',
  list_and_subscribers_write: 'warn',
  email_send: 'warn',
};

const userInfoSchema = z.object({
  organization: z.object({ member_id: z.union([z.number(), z.string()]) }),
  application: z.object({ appScopes: z.array(z.string()).nullish() }).nullish(),
});

/** Redis answers, and keeps what it acknowledged. */
export async function checkRedis(redis: Redis): Promise<Finding[]> {
  try {
    await redis.ping();
  } catch {
    return [finding('fail', 'Redis', 'no answer')];
  }
  const settings = await Promise.all(
    Object.entries(REDIS_SETTINGS).map(async ([name, wanted]) => {
      const check = `Redis ${name}`;
      try {
        const answer = z.array(z.string()).parse(await redis.config('GET', name));
        const is = answer[1];
        if (is === undefined) return finding('warn', check, 'not told');
        return is === wanted ? finding('ok', check, is) : finding('warn', check, `is ${is}, should be ${wanted}`);
      } catch {
        return finding('warn', check, `cannot be read here: see that it is ${wanted}`);
      }
    }),
  );
  return [finding('ok', 'Redis', 'answers'), ...settings];
}

/** The client credentials give a token for the configured business unit, with the scopes that are needed. */
export async function checkAccess(client: MarketingCloudClient, accountId: string): Promise<Finding[]> {
  let info: z.infer<typeof userInfoSchema>;
  try {
    info = await client.call({
      operation: 'user_info',
      method: 'GET',
      host: 'auth',
      path: '/v2/userinfo',
      answer: userInfoSchema,
      idempotent: true,
    });
  } catch (error) {
    return [finding('fail', 'Marketing Cloud access', wordsOf(error))];
  }
  const mid = String(info.organization.member_id);
  const unit =
    mid === accountId
      ? finding('ok', 'Marketing Cloud business unit', mid)
      : finding('fail', 'Marketing Cloud business unit', `the token is for ${mid}, MC_ACCOUNT_ID is ${accountId}`);
  const granted = info.application?.appScopes;
  if (!granted || granted.length === 0) return [unit, finding('warn', 'Marketing Cloud scopes', 'not told')];
  const scopes = Object.entries(SCOPES)
    .filter(([scope]) => !granted.includes(scope))
    .map(([scope, level]) => finding(level, 'Marketing Cloud scopes', `${scope} is not granted`));
  return [unit, ...(scopes.length > 0 ? scopes : [finding('ok', 'Marketing Cloud scopes', 'all granted')])];
}

/** Every table has a data extension that takes its rows, ours or the mapped one. */
export async function checkDataExtensions(options: {
  definitions: DataExtensionDefinitions;
  metadata: DataExtensionMetadataApi;
  mappings: MappingStore;
}): Promise<Finding[]> {
  const { definitions, metadata, mappings } = options;
  const findings: Finding[] = [];
  try {
    const mapping = await mappings.load();
    for (const fault of await mappings.check(mapping)) {
      findings.push(finding('fail', `Mapping of ${fault.table}`, fault.message));
    }
    for (const table of TABLES) {
      const check = `Data extension ${table}`;
      const target = mapTable(table, mapping, definitions);
      if (!target) findings.push(finding('warn', check, 'left out by the mapping: nothing is written'));
      else if (mapping[table]) {
        const sound = !findings.some((each) => each.check === `Mapping of ${table}`);
        if (sound) findings.push(await checkMapped(table, target.dataExtension, metadata));
      } else findings.push(...(await checkOwn(check, definitions[table], metadata)));
    }
  } catch (error) {
    findings.push(finding('fail', 'Data extensions', wordsOf(error)));
  }
  return findings;
}

async function checkMapped(table: Table, dataExtension: string, metadata: DataExtensionMetadataApi): Promise<Finding> {
  const check = `Data extension ${table}`;
  const real = await metadata.find(dataExtension);
  const retention = real && retentionOfMapped(table, real);
  if (retention) return finding('warn', check, `${dataExtension}: ${retention}`);
  return finding('ok', check, `fits ${dataExtension}`);
}

async function checkOwn(
  check: string,
  definition: DataExtensionDefinitions[keyof DataExtensionDefinitions],
  metadata: DataExtensionMetadataApi,
): Promise<Finding[]> {
  const real = await metadata.find(definition.key);
  if (!real) return [finding('fail', check, 'is not there: run `npm run provision`')];
  const { missing, faults } = compare(definition, real);
  const findings = faults.map((fault) => finding('fail', check, fault));
  if (missing.length > 0) {
    const names = missing.map((column) => column.name).join(', ');
    findings.push(finding('fail', check, `has not ${names}: run \`npm run provision\``));
  }
  const retention = retentionDifference(definition, real);
  if (retention) findings.push(finding('warn', check, retention));
  if (findings.length > 0) return findings;
  return [finding('ok', check, real.retention === undefined ? 'as defined; no retention is told' : 'as defined')];
}

const phoneNumberSchema = z.object({ id: z.string(), display_phone_number: z.string().optional() });
const templatesSchema = z.object({ data: z.array(z.unknown()) });

/** The WhatsApp token reaches each sender and the account's templates. */
export async function checkWhatsApp(http: AxiosInstance, settings: Config['whatsapp']): Promise<Finding[]> {
  const { graphUrl, apiVersion, accessToken, businessAccountId, senders } = settings;

  async function get<T>(check: string, path: string, answer: z.ZodType<T>, words: (found: T) => string) {
    try {
      const { status, data } = await http.get(`${graphUrl}/${apiVersion}/${path}`, {
        headers: { authorization: `Bearer ${accessToken}` },
        timeout: 10_000,
        validateStatus: () => true,
      });
      const parsed = answer.safeParse(data);
      if (status === 200 && parsed.success) return finding('ok', check, words(parsed.data));
      const said = z.object({ error: z.object({ message: z.string() }) }).safeParse(data);
      return finding('fail', check, `HTTP ${status}: ${said.success ? said.data.error.message : 'unexpected answer'}`);
    } catch {
      return finding('fail', check, `no answer from ${graphUrl}`);
    }
  }

  return Promise.all([
    ...senders.map((sender) =>
      get(
        `WhatsApp sender ${sender}`,
        `${encodeURIComponent(sender)}?fields=id,display_phone_number`,
        phoneNumberSchema,
        (found) => found.display_phone_number ?? 'found',
      ),
    ),
    get(
      'WhatsApp templates',
      `${encodeURIComponent(businessAccountId)}/message_templates?limit=1`,
      templatesSchema,
      ({ data }) => (data.length > 0 ? 'found' : 'the account has none yet'),
    ),
  ]);
}

function wordsOf(error: unknown): string {
  if (error instanceof CodedError) return error.message;
  throw error;
}
