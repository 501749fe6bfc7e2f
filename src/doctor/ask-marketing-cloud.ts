import { z } from 'zod';
import type { Config } from '../config';
import { type Answer, silent, told } from './answer';
import type { HttpAnswer, HttpAsker } from './ask-http';
import { say } from './sentences/say';

type Settings = Omit<Config['marketingCloud'], 'jwtSecrets' | 'soapUrl'>;
type MarketingCloudAddresses = Pick<Settings, 'authUrl' | 'restUrl' | 'accountId'>;

/** What Marketing Cloud says of our client. What needs a token is undefined where there is none. */
export interface MarketingCloudFacts extends MarketingCloudAddresses {
  token: Answer<Token>;
  context?: Answer<string>;
  userInfo?: Answer<{ memberId: string; scopes: string[] | undefined }>;
  /** Whether the list of journeys is given to us. */
  journeys?: Answer<unknown>;
}

interface Token {
  lifeSeconds: number;
  /** As the answer lists them; undefined where it does not. */
  scopes: string[] | undefined;
  /** The REST address that the token is for. */
  restUrl: string | undefined;
}

const scopeList = z.string().transform((text) => text.split(/\s+/).filter(Boolean));
const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number(),
  scope: scopeList.optional().catch(undefined),
  rest_instance_url: z.string().optional().catch(undefined),
});
const id = z.union([z.number(), z.string().min(1)]).transform(String);
const contextSchema = z.object({ organization: z.object({ id }) }).transform(({ organization }) => organization.id);
const userInfoSchema = z
  .object({
    organization: z.object({ member_id: id }),
    application: z.object({ appScopes: z.union([z.array(z.string()), scopeList]).nullish() }).nullish(),
  })
  .transform(({ organization, application }) => ({
    memberId: organization.member_id,
    scopes: application?.appScopes ?? undefined,
  }));

/** What an answer that is no value says, in OAuth's shape or that of the REST host (MC 1, 2.5). */
const refusalSchema = z.object({
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  errorcode: z.coerce.number().optional().catch(undefined),
});

/**
 * Asks Marketing Cloud with a token of its own, which is handed back for what is asked after it. Reads only; never throws.
 * Business unit and host by `tokenContext`, scopes by `userinfo`, journeys by their list (MC 1, MC 5).
 */
export async function askMarketingCloud(
  asker: HttpAsker,
  settings: Settings,
): Promise<{ facts: MarketingCloudFacts; accessToken: string | undefined }> {
  const { authUrl, restUrl, accountId } = settings;
  const answer = await asker.ask({
    method: 'POST',
    url: `${authUrl}/v2/token`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      // Without one the token is for the business unit that owns the package (MC 1).
      ...(accountId !== '' && { account_id: accountId }),
    }),
    clockOf: 'Marketing Cloud',
  });
  const granted = read(answer, tokenSchema);
  const addresses = { authUrl, restUrl, accountId };
  if (granted.kind !== 'told') return { facts: { ...addresses, token: granted }, accessToken: undefined };
  const { access_token: accessToken, expires_in: lifeSeconds, scope, rest_instance_url } = granted.value;
  const headers = { authorization: `Bearer ${accessToken}` };
  const get = async <T>(url: string, schema: z.ZodType<T>) => read(await asker.ask({ url, headers }), schema);
  const [context, userInfo, journeys] = await Promise.all([
    get(`${restUrl}/platform/v1/tokenContext`, contextSchema),
    get(`${authUrl}/v2/userinfo`, userInfoSchema),
    get(`${restUrl}/interaction/v1/interactions?$page=1&$pageSize=1`, z.looseObject({})),
  ]);
  const token = told({ lifeSeconds, scopes: scope, restUrl: rest_instance_url });
  return { facts: { ...addresses, token, context, userInfo, journeys }, accessToken };
}

function read<T>(answer: HttpAnswer, schema: z.ZodType<T>): Answer<T> {
  if (answer.kind === 'silent') return silent(say('no_answer', { code: answer.code }));
  const { status, body } = answer;
  const parsed = schema.safeParse(body);
  if (status >= 200 && status < 300 && parsed.success) return told(parsed.data);
  if (status >= 200 && status < 300) return silent(say('strange_answer', { status, whose: 'Marketing Cloud' }));
  const refusal = refusalSchema.safeParse(body);
  if (!refusal.success) return silent(say('strange_page', { status, whose: 'Marketing Cloud' }));
  const { error, error_description, message, errorcode } = refusal.data;
  const words = error_description ?? error ?? message ?? 'no reason given';
  return { kind: 'refused', status, words, ...(errorcode !== undefined && { code: errorcode }) };
}
