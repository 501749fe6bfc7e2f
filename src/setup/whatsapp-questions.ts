import { z } from 'zod';
import { wordsOf } from '../doctor/answer';
import { debugTokenSchema, readGraphAnswer, subscriptionsSchema } from '../doctor/ask-whatsapp';
import { appSecretProof } from '../whatsapp/app-secret-proof';
import type { Finding, KnownSettings, SetupParts, SetupQuestion } from './setup-question';

const GRAPH_URL = 'https://graph.facebook.com';
/** Taken where no version is set (docs/vendor-facts.md). */
export const API_VERSION = 'v26.0';
/** What the token told of itself; settings of this run alone. */
export const APP_ID = 'SETUP_APP_ID';
const ACCOUNTS = 'SETUP_ACCOUNTS';
const NUMBERS = 'SETUP_NUMBERS';
const SYSTEM_USER = 'business.facebook.com ▸ Settings ▸ Users ▸ System users';
const SCOPES = ['whatsapp_business_messaging', 'whatsapp_business_management'];

const numbersSchema = z
  .object({ data: z.array(z.object({ id: z.coerce.string(), display_phone_number: z.string().optional() })) })
  .transform(({ data }) => data);

/** A question to Graph, with the access token unless another is given. */
export async function askGraph<T>(
  { asker }: Pick<SetupParts, 'asker'>,
  known: KnownSettings,
  path: string,
  schema: z.ZodType<T>,
  options: { method?: 'GET' | 'POST'; query?: Record<string, string>; token?: string } = {},
) {
  const token = options.token ?? known.WHATSAPP_ACCESS_TOKEN ?? '';
  const secret = known.WHATSAPP_APP_SECRET?.split(',')[0]?.trim();
  const answer = await asker.ask({
    method: options.method ?? 'GET',
    url: `${known.WHATSAPP_GRAPH_URL ?? GRAPH_URL}/${known.WHATSAPP_API_VERSION ?? API_VERSION}/${path}`,
    query: { ...options.query, ...(secret && { appsecret_proof: appSecretProof(secret, token) }) },
    headers: { authorization: `Bearer ${token}` },
  });
  return readGraphAnswer(answer, schema);
}

/** The token of the app itself, by which its subscriptions are set (WA 3.1). */
export const appToken = (known: KnownSettings) =>
  `${known[APP_ID]}|${known.WHATSAPP_APP_SECRET?.split(',')[0]?.trim()}`;

async function checkAccessToken(known: KnownSettings, parts: SetupParts): Promise<Finding> {
  const { WHATSAPP_APP_SECRET: _, ...withoutProof } = known;
  const answer = await askGraph(parts, withoutProof, 'debug_token', debugTokenSchema, {
    query: { input_token: known.WHATSAPP_ACCESS_TOKEN ?? '' },
  });
  if (answer.kind === 'silent') return { kind: 'unchecked', said: answer.words.english };
  if (answer.kind === 'refused') return { kind: 'wrong', said: `Meta refuses it: ${wordsOf(answer).english}` };
  const { is_valid: isValid, scopes, expires_at: end, app_id: appId, granular_scopes: granted } = answer.value;
  if (isValid === false) return { kind: 'wrong', said: 'Meta says that it is not valid any more' };
  const missing = SCOPES.filter((scope) => scopes?.includes(scope) === false);
  if (missing.length > 0) {
    return { kind: 'wrong', said: `it lacks ${missing.join(' and ')}: generate one with both at ${SYSTEM_USER}` };
  }
  if (end !== undefined && end > 0) {
    const day = new Date(end * 1000).toISOString().slice(0, 10);
    return { kind: 'wrong', said: `it ends on ${day}: generate one that never expires at ${SYSTEM_USER}` };
  }
  const accounts = [...new Set(granted?.flatMap(({ target_ids: ids }) => ids ?? []) ?? [])];
  return {
    kind: 'good',
    said: [
      end === 0 ? 'valid for ever' : 'taken; Meta does not tell when it ends',
      `of app ${appId ?? 'unknown'}`,
      ...(scopes === undefined ? ['Meta does not tell its permissions'] : []),
    ].join(', '),
    settings: { ...(appId && { [APP_ID]: appId }), ...(accounts.length > 0 && { [ACCOUNTS]: accounts.join(',') }) },
  };
}

async function checkAppSecret(known: KnownSettings, parts: SetupParts): Promise<Finding> {
  if (known[APP_ID] === undefined) return { kind: 'unchecked', said: 'the app of the access token is not known' };
  const path = `${known[APP_ID]}/subscriptions`;
  const token = appToken(known);
  const answer = await askGraph(parts, known, path, subscriptionsSchema, { token });
  if (answer.kind === 'silent') return { kind: 'unchecked', said: answer.words.english };
  if (answer.kind === 'refused')
    return { kind: 'wrong', said: `Meta refuses it for app ${known[APP_ID]}: ${wordsOf(answer).english}` };
  return { kind: 'good', said: `Meta accepts it for app ${known[APP_ID]}` };
}

async function checkAccount(known: KnownSettings, parts: SetupParts): Promise<Finding> {
  const path = `${encodeURIComponent(known.WHATSAPP_BUSINESS_ACCOUNT_ID ?? '')}/phone_numbers`;
  const answer = await askGraph(parts, known, path, numbersSchema, { query: { limit: '100' } });
  if (answer.kind === 'silent') return { kind: 'unchecked', said: answer.words.english };
  if (answer.kind === 'refused') {
    return {
      kind: 'wrong',
      said: `the token may not see such an account (${wordsOf(answer).english}): it is an id, not a number`,
    };
  }
  const numbers = answer.value;
  if (numbers.length === 0) return { kind: 'wrong', said: 'the account has no number: add one in WhatsApp Manager' };
  const list = numbers.map(({ id, display_phone_number: shown }) => (shown ? `${id} (${shown})` : id)).join(', ');
  return {
    kind: 'good',
    said: `its numbers: ${list}`,
    settings: { [NUMBERS]: numbers.map(({ id }) => id).join(',') },
  };
}

async function checkNumbers(known: KnownSettings): Promise<Finding> {
  const ofAccount = known[NUMBERS]?.split(',');
  if (ofAccount === undefined) return { kind: 'unchecked', said: 'the numbers of the account are not known' };
  const given = (known.WHATSAPP_PHONE_NUMBER_ID ?? '').split(',').map((id) => id.trim());
  const strange = given.filter((id) => !ofAccount.includes(id));
  return strange.length > 0
    ? {
        kind: 'wrong',
        said: `${strange.join(', ')} is no number of the account; it has the ids ${ofAccount.join(', ')}`,
      }
    : { kind: 'good', said: `${given.length} of ${ofAccount.length} numbers of the account` };
}

const only = (list: string | undefined) => (list !== undefined && !list.includes(',') ? list : undefined);

export const WHATSAPP_QUESTIONS: readonly SetupQuestion[] = [
  {
    setting: 'WHATSAPP_ACCESS_TOKEN',
    ask: 'Access token of a system user, that never expires',
    where: SYSTEM_USER,
    secret: true,
    check: checkAccessToken,
  },
  {
    setting: 'WHATSAPP_APP_SECRET',
    ask: 'App secret of the Meta app',
    where: 'developers.facebook.com ▸ your app ▸ App settings ▸ Basic',
    secret: true,
    check: checkAppSecret,
  },
  {
    setting: 'WHATSAPP_BUSINESS_ACCOUNT_ID',
    ask: 'Id of the WhatsApp Business account',
    where: 'developers.facebook.com ▸ your app ▸ Use cases ▸ Customize ▸ API Setup',
    proposal: (known) => {
      const one = only(known[ACCOUNTS]);
      return one === undefined ? undefined : { value: one, certain: true };
    },
    check: checkAccount,
  },
  {
    setting: 'WHATSAPP_PHONE_NUMBER_ID',
    ask: 'Ids of the numbers to send from, separated by commas',
    where: 'the list above',
    proposal: (known) =>
      known[NUMBERS] === undefined ? undefined : { value: known[NUMBERS], certain: only(known[NUMBERS]) !== undefined },
    check: checkNumbers,
  },
];
