import { randomUUID } from 'node:crypto';
import {
  type MarketingCloudSandboxOptions,
  startMarketingCloudSandbox,
} from '../../../sandbox/marketing-cloud/start-marketing-cloud-sandbox';

interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads into answers whose shape is what it checks
  body: any;
}

export type Api = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

export interface Tenant {
  url: string;
  /** A call without a token, e.g. to `/_sandbox`. */
  open: Api;
  /** A call with a package token of all scopes. */
  api: Api;
  /** Moves the sandbox's clock. */
  pass: (ms: number) => void;
  close: () => Promise<void>;
}

export const CLIENT = { client_id: 'package-id', client_secret: 'package-secret' };
export const MID = '7281698';

/** Numbers in [0, 1) that are the same in every run (Park and Miller's generator). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export async function startTenant(options: Partial<MarketingCloudSandboxOptions> = {}): Promise<Tenant> {
  let now = Date.UTC(2026, 0, 5, 10);
  const sandbox = await startMarketingCloudSandbox({
    clientId: CLIENT.client_id,
    clientSecret: CLIENT.client_secret,
    accountId: MID,
    asyncLagMs: 60_000,
    clock: () => now,
    ids: randomUUID,
    random: seededRandom(7),
    ...options,
  });
  const open: Api = (method, path, body, headers) => call(sandbox.url, method, path, body, headers);
  const token = await open('POST', '/v2/token', { grant_type: 'client_credentials', ...CLIENT });
  await open('POST', '/_sandbox/reset', { what: ['counters'] });
  const authorization = `Bearer ${token.body.access_token}`;
  return {
    url: sandbox.url,
    open,
    api: (method, path, body, headers) => open(method, path, body, { authorization, ...headers }),
    pass: (ms) => {
      now += ms;
    },
    close: sandbox.close,
  };
}

async function call(
  url: string,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: content }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

export type FieldShape = { name: string; type: string; [member: string]: unknown };

export const KEY: FieldShape = { name: 'MessageKey', type: 'Text', length: 36, isPrimaryKey: true, isNullable: false };

/** The root folder of the sandbox's data extensions. */
export const ROOT_FOLDER = 290_931;

/** A field with every member that Marketing Cloud demands. */
export function complete<Field extends { name: string; type: string }>(field: Field) {
  return {
    isPrimaryKey: false,
    isNullable: true,
    isTemplateField: false,
    isHidden: false,
    isReadOnly: false,
    isInheritable: false,
    isOverridable: false,
    mustOverride: false,
    ...field,
  };
}

/** Creates a data extension and answers its id. */
export async function createDataExtension(
  api: Api,
  key: string,
  fields: FieldShape[] = [KEY, { name: 'Status', type: 'Text', length: 10 }],
): Promise<string> {
  const reply = await api('POST', '/data/v1/customobjects', {
    name: key,
    key,
    categoryId: ROOT_FOLDER,
    fields: fields.map(complete),
  });
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
  return reply.body.id;
}

/** What is stored, as objects. */
export async function rowsOf(open: Api, key: string): Promise<Record<string, unknown>[]> {
  return (await open('GET', `/_sandbox/data-extensions/${key}/rows`)).body.rows;
}
