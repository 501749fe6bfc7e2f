import { z } from 'zod';
import type { Config } from '../config';
import { toldBy, wordsOf } from '../doctor/answer';
import { askMarketingCloud } from '../doctor/ask-marketing-cloud';
import { judgeMarketingCloud } from '../doctor/marketing-cloud-checks';
import { PACKAGE } from '../marketing-cloud/scopes';
import type { Finding, KnownSettings, SetupParts, SetupQuestion } from './setup-question';

const TENANT_HOST = /^(?:https:\/\/)?([A-Za-z0-9-]+)\.(?:auth|rest|soap)\.marketingcloudapis\.com\/?$/;
/** Checks that an answer of these questions can fail; scopes are granted elsewhere, and told by the doctor. */
const ANSWERED_HERE = new Set(['marketing_cloud.token', 'marketing_cloud.rest', 'marketing_cloud.business_unit']);
/** What tokenContext told when client and secret were checked; a setting of this run alone. */
const OWN_UNIT = 'SETUP_OWN_UNIT';

/** The addresses and the client that are known so far. */
function addresses(known: KnownSettings): Omit<Config['marketingCloud'], 'jwtSecrets' | 'soapUrl'> {
  const tenant = (kind: string) => `https://${known.MC_SUBDOMAIN}.${kind}.marketingcloudapis.com`;
  return {
    authUrl: known.MC_AUTH_URL ?? tenant('auth'),
    restUrl: known.MC_REST_URL ?? tenant('rest'),
    clientId: known.MC_CLIENT_ID ?? '',
    clientSecret: known.MC_CLIENT_SECRET ?? '',
    accountId: known.MC_ACCOUNT_ID ?? '',
  };
}

const oauthRefusalSchema = z.object({ error: z.string() });

function readTenant(typed: string): KnownSettings | undefined {
  const subdomain = TENANT_HOST.exec(typed)?.[1] ?? (/^[A-Za-z0-9-]+$/.test(typed) ? typed : undefined);
  if (subdomain !== undefined) return { MC_SUBDOMAIN: subdomain };
  return URL.canParse(typed) && /^https?:/.test(typed) ? { MC_AUTH_URL: typed.replace(/\/+$/, '') } : undefined;
}

/** Whether OAuth is spoken there: a request that lacks everything is refused in its words (MC 1). */
async function checkTenant(known: KnownSettings, { asker }: SetupParts): Promise<Finding> {
  const { authUrl } = addresses(known);
  const answer = await asker.ask({
    method: 'POST',
    url: `${authUrl}/v2/token`,
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (answer.kind === 'silent') {
    const said = `${authUrl}: no answer (${answer.code})`;
    return answer.code === 'ENOTFOUND' ? { kind: 'wrong', said } : { kind: 'unchecked', said };
  }
  return oauthRefusalSchema.safeParse(answer.body).success
    ? { kind: 'good', said: `${authUrl} gives tokens` }
    : { kind: 'wrong', said: `${authUrl} answers HTTP ${answer.status}, and not as Marketing Cloud does` };
}

async function checkClient(known: KnownSettings, { asker }: SetupParts): Promise<Finding> {
  const { facts } = await askMarketingCloud(asker, { ...addresses(known), accountId: '' });
  const { token } = facts;
  if (token.kind !== 'told') {
    const said = wordsOf(token).english;
    if (token.kind === 'silent') return { kind: 'unchecked', said };
    return { kind: 'wrong', said: `${said}: both stand at ${PACKAGE}`, again: ['MC_CLIENT_ID', 'MC_CLIENT_SECRET'] };
  }
  const unit = toldBy(facts.context) ?? toldBy(facts.userInfo)?.memberId;
  return {
    kind: 'good',
    said: 'Marketing Cloud gives a token',
    settings: {
      // A tenant of another name than Salesforce's is told where its REST is.
      ...(known.MC_SUBDOMAIN === undefined &&
        token.value.restUrl && { MC_REST_URL: withoutSlash(token.value.restUrl) }),
      ...(unit !== undefined && { [OWN_UNIT]: unit }),
    },
  };
}

const withoutSlash = (url: string) => url.replace(/\/+$/, '');

async function checkBusinessUnit(known: KnownSettings, { asker }: SetupParts): Promise<Finding> {
  const { facts } = await askMarketingCloud(asker, addresses(known));
  const checks = judgeMarketingCloud(facts).filter(({ id }) => ANSWERED_HERE.has(id));
  const bad = checks.find(({ status }) => status === 'fail');
  if (bad !== undefined) {
    const said = `${bad.what}: ${bad.detail}. ${bad.fix}`;
    return bad.known ? { kind: 'wrong', said } : { kind: 'unchecked', said };
  }
  return { kind: 'good', said: `the token is for business unit ${known.MC_ACCOUNT_ID}` };
}

export const MARKETING_CLOUD_QUESTIONS: readonly SetupQuestion[] = [
  {
    setting: 'MC_SUBDOMAIN',
    ask: 'Authentication Base URI of the installed package',
    where: PACKAGE,
    read: readTenant,
    check: checkTenant,
  },
  { setting: 'MC_CLIENT_ID', ask: 'Client Id of the package', where: PACKAGE },
  {
    setting: 'MC_CLIENT_SECRET',
    ask: 'Client Secret of the package',
    where: PACKAGE,
    secret: true,
    check: checkClient,
  },
  {
    setting: 'MC_ACCOUNT_ID',
    ask: 'MID of the business unit that owns the journeys',
    where: 'at its name, at the top right of Marketing Cloud',
    proposal: (known) => (known[OWN_UNIT] === undefined ? undefined : { value: known[OWN_UNIT] }),
    check: checkBusinessUnit,
  },
  {
    setting: 'MC_JWT_SIGNING_SECRET',
    ask: 'JWT Signing Secret of the package',
    where: 'Setup ▸ Apps ▸ Installed Packages ▸ your package, below the name',
    secret: true,
  },
];
