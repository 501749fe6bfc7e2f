import { z } from 'zod';
import type { Config } from '../config';
import { appSecretProof } from '../whatsapp/app-secret-proof';
import { type Answer, silent, told, toldBy } from './answer';
import type { HttpAnswer, HttpAsker } from './ask-http';
import { say } from './sentences/say';

type Settings = Config['whatsapp'];

/** Graph: a path that names nothing, as one with an unknown version does. */
const UNKNOWN_PATH = 2500;
const PARAMETER = 100;
/** Under {@link PARAMETER}: there is no such object, or the token may not see it. */
export const UNKNOWN_OBJECT = 33;

const text = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);

export const debugTokenSchema = z
  .object({
    data: z.object({
      app_id: text,
      application: text,
      is_valid: z.boolean().optional().catch(undefined),
      /** Unix seconds; 0 = never. */
      expires_at: z.coerce.number().optional().catch(undefined),
      scopes: z.array(z.string()).optional().catch(undefined),
      granular_scopes: z
        .array(z.object({ scope: z.string(), target_ids: z.array(z.coerce.string()).optional().catch(undefined) }))
        .optional()
        .catch(undefined),
    }),
  })
  .transform(({ data }) => data);
export type DebugToken = z.infer<typeof debugTokenSchema>;

export const subscriptionsSchema = z
  .object({
    data: z.array(
      z.object({
        object: z.string(),
        callback_url: text,
        active: z.boolean().optional().catch(undefined),
        fields: z
          .array(
            z.union([
              z.object({ name: z.string(), version: text }),
              z.string().transform((name) => ({ name, version: undefined })),
            ]),
          )
          .default([]),
      }),
    ),
  })
  .transform(({ data }) => data);
export type Subscription = z.infer<typeof subscriptionsSchema>[number];

const subscribedAppsSchema = z
  .object({
    data: z.array(
      z.object({
        whatsapp_business_api_data: z.object({ id: text }).optional().catch(undefined),
        override_callback_uri: text,
      }),
    ),
  })
  .transform(({ data }) =>
    data.map(({ whatsapp_business_api_data: app, override_callback_uri: override }) => ({ id: app?.id, override })),
  );

const numberSchema = z.object({
  display_phone_number: text,
  verified_name: text,
  status: text,
  code_verification_status: text,
  name_status: text,
  platform_type: text,
  quality_rating: text,
  throughput: z.object({ level: text }).optional().catch(undefined),
  whatsapp_business_manager_messaging_limit: text,
  webhook_configuration: z
    .object({ phone_number: text, whatsapp_business_account: text, application: text })
    .optional()
    .catch(undefined),
  health_status: z
    .object({
      can_send_message: text,
      entities: z
        .array(
          z.object({
            entity_type: text,
            can_send_message: text,
            errors: z
              .array(z.object({ error_code: text, error_description: text, possible_solution: text }))
              .optional()
              .catch(undefined),
          }),
        )
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});
export type NumberFacts = z.infer<typeof numberSchema>;

/** The fields of a number, those that every version has first; the limit came with v24.0 (WA 1.10). */
const PLAIN_FIELDS = ['id', 'display_phone_number', 'verified_name', 'code_verification_status', 'quality_rating'];
const USUAL_FIELDS = [...PLAIN_FIELDS, 'status', 'name_status', 'platform_type', 'throughput', 'health_status'];
const ALL_FIELDS = [...USUAL_FIELDS, 'webhook_configuration', 'whatsapp_business_manager_messaging_limit'];
const FIELD_SETS = [ALL_FIELDS, [...USUAL_FIELDS, 'webhook_configuration'], USUAL_FIELDS, PLAIN_FIELDS];

const accountSchema = z.object({ id: text, name: text });
const listSchema = z.object({ data: z.array(z.looseObject({ id: text })) }).transform(({ data }) => data);

/** What Meta says of our account. Everything but the version is undefined where the version does not exist. */
export interface WhatsAppFacts {
  apiVersion: string;
  businessAccountId: string;
  senders: readonly string[];
  /** Whether our version exists, and the version that Meta says it answered with. */
  version: Answer<{ answeredAs: string | undefined }>;
  /** Whether the version after ours exists. */
  nextVersion?: Answer<boolean>;
  account?: Answer<z.infer<typeof accountSchema>>;
  token?: Answer<DebugToken>;
  /** One answer for each WHATSAPP_APP_SECRET; none where the app is not known. */
  subscriptions?: Answer<Subscription[]>[];
  subscribedApps?: Answer<z.infer<typeof subscribedAppsSchema>>;
  /** How many templates a first page holds. */
  templates?: Answer<number>;
  /** The ids of the account's numbers. */
  accountNumbers?: Answer<(string | undefined)[]>;
  numbers?: Readonly<Record<string, Answer<NumberFacts>>>;
}

const errorSchema = z.object({
  error: z.object({
    code: z.coerce.number(),
    message: z.string().optional().catch(undefined),
    error_subcode: z.coerce.number().optional().catch(undefined),
    error_data: z
      .object({ details: z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
});

/** The ways in which Graph is asked: with any token, with ours, and about one number. */
function createGraph(asker: HttpAsker, { graphUrl, apiVersion, accessToken, appSecrets }: Settings) {
  const ask = (path: string, token: string, query: Record<string, string> = {}, version = apiVersion) =>
    asker.ask({
      url: `${graphUrl}/${version}/${path}`,
      query,
      headers: { authorization: `Bearer ${token}` },
      clockOf: 'Meta',
    });

  /** With our token and the proof of the app's secret. Without it once more where it is refused, so that a wrong one is told apart. */
  async function get(path: string, query: Record<string, string> = {}, version = apiVersion): Promise<HttpAnswer> {
    const [secret] = appSecrets;
    const proof = secret === undefined ? {} : { appsecret_proof: appSecretProof(secret, accessToken) };
    const proved = await ask(path, accessToken, { ...query, ...proof }, version);
    const refusal = refusalIn(proved);
    if (refusal?.code !== PARAMETER || refusal.subcode === UNKNOWN_OBJECT || secret === undefined) return proved;
    const plain = await ask(path, accessToken, query, version);
    return refusalIn(plain) === undefined ? plain : proved;
  }

  async function number(id: string): Promise<Answer<NumberFacts>> {
    let answer: Answer<NumberFacts> = silent(say('not_asked'));
    for (const fields of FIELD_SETS) {
      answer = readGraphAnswer(await get(encodeURIComponent(id), { fields: fields.join(',') }), numberSchema);
      // A field that this version has not refuses the whole call (WA 1.10): asked again without.
      if (answer.kind !== 'refused' || answer.code !== PARAMETER || answer.subcode === UNKNOWN_OBJECT) break;
    }
    return answer;
  }

  return { ask, get, number };
}
type Graph = ReturnType<typeof createGraph>;

/**
 * Asks the Graph API, each question by itself. Reads only; never throws (WA 1.10, 3.1, 4.5, 6). `brief` leaves out what does
 * not change from one minute to the next.
 */
export async function askWhatsApp(
  asker: HttpAsker,
  settings: Settings,
  { brief }: { brief: boolean },
): Promise<WhatsAppFacts> {
  const { apiVersion, accessToken, businessAccountId } = settings;
  const graph = createGraph(asker, settings);
  const senders = [...new Set(settings.senders)];
  const account = encodeURIComponent(businessAccountId);
  const first = await graph.get(account, { fields: 'id,name' });
  const version = versionOf(first);
  if (version.kind !== 'told') return { apiVersion, businessAccountId, senders, version };

  const [token, subscribedApps, more, ...numbers] = await Promise.all([
    graph.get('debug_token', { input_token: accessToken }).then((answer) => readGraphAnswer(answer, debugTokenSchema)),
    graph.get(`${account}/subscribed_apps`).then((answer) => readGraphAnswer(answer, subscribedAppsSchema)),
    brief ? {} : askSteady(graph, account, apiVersion),
    ...senders.map(graph.number),
  ]);
  return {
    apiVersion,
    businessAccountId,
    senders,
    version,
    account: readGraphAnswer(first, accountSchema),
    token,
    subscriptions: await askSubscriptions(graph, toldBy(token)?.app_id, settings.appSecrets),
    subscribedApps,
    ...more,
    numbers: Object.fromEntries(senders.map((id, place) => [id, numbers[place] ?? silent(say('not_asked'))])),
  };
}

/** What stays as it is for days. */
async function askSteady({ get }: Graph, account: string, apiVersion: string) {
  const [nextVersion, templates, accountNumbers] = await Promise.all([
    get(account, { fields: 'id' }, versionAfter(apiVersion)),
    get(`${account}/message_templates`, { limit: '1' }),
    get(`${account}/phone_numbers`, { fields: 'id', limit: '100' }),
  ]);
  return {
    nextVersion: existsIn(nextVersion),
    templates: mapped(readGraphAnswer(templates, listSchema), (list) => list.length),
    accountNumbers: mapped(readGraphAnswer(accountNumbers, listSchema), (list) => list.map(({ id }) => id)),
  };
}

/** The app's subscriptions, with the app's own token made of each secret in turn. */
async function askSubscriptions({ ask }: Graph, appId: string | undefined, secrets: readonly string[]) {
  if (appId === undefined) return [];
  const path = `${encodeURIComponent(appId)}/subscriptions`;
  return Promise.all(
    secrets.map(async (secret) => {
      const token = `${appId}|${secret}`;
      return readGraphAnswer(
        await ask(path, token, { appsecret_proof: appSecretProof(secret, token) }),
        subscriptionsSchema,
      );
    }),
  );
}

/** `v26.0` → `v27.0`. */
const versionAfter = (version: string) => `v${Number(/\d+/.exec(version)?.[0] ?? 0) + 1}.0`;

function refusalIn(answer: HttpAnswer) {
  if (answer.kind !== 'answered') return undefined;
  const parsed = errorSchema.safeParse(answer.body);
  if (!parsed.success) return undefined;
  const { code, error_subcode: subcode, message, error_data } = parsed.data.error;
  return { code, subcode, words: error_data?.details ?? message ?? 'no reason given' };
}

/** With a token, only a version that does not exist is an unknown path: every other refusal comes after the path is read. */
function versionOf(answer: HttpAnswer): WhatsAppFacts['version'] {
  if (answer.kind === 'silent') return silent(say('no_answer', { code: answer.code }));
  const refusal = refusalIn(answer);
  if (refusal?.code === UNKNOWN_PATH) return { kind: 'refused', status: answer.status, ...withoutUndefined(refusal) };
  if (refusal === undefined && (answer.status < 200 || answer.status >= 300)) {
    return silent(say('strange_page', { status: answer.status, whose: 'Meta' }));
  }
  const answeredAs = answer.headers['facebook-api-version'];
  return told({ answeredAs: typeof answeredAs === 'string' ? answeredAs : undefined });
}

function existsIn(answer: HttpAnswer): Answer<boolean> {
  const version = versionOf(answer);
  if (version.kind === 'refused') return told(false);
  return version.kind === 'told' ? told(true) : version;
}

/** What an answer of Graph comes to: the value in this shape, their refusal, or nothing that can be read. */
export function readGraphAnswer<T>(answer: HttpAnswer, schema: z.ZodType<T>): Answer<T> {
  if (answer.kind === 'silent') return silent(say('no_answer', { code: answer.code }));
  const refusal = refusalIn(answer);
  if (refusal !== undefined) return { kind: 'refused', status: answer.status, ...withoutUndefined(refusal) };
  const parsed = schema.safeParse(answer.body);
  if (answer.status >= 200 && answer.status < 300 && parsed.success) return told(parsed.data);
  return silent(say('strange_answer', { status: answer.status, whose: 'Meta' }));
}

const withoutUndefined = ({ code, subcode, words }: { code: number; subcode: number | undefined; words: string }) => ({
  code,
  words,
  ...(subcode !== undefined && { subcode }),
});

function mapped<T, U>(answer: Answer<T>, change: (value: T) => U): Answer<U> {
  return answer.kind === 'told' ? told(change(answer.value)) : answer;
}
