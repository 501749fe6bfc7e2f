import { toldBy, wordsOf } from './answer';
import type { DebugToken, WhatsAppFacts } from './ask-whatsapp';
import { about, type Judged } from './check';
import { whatsAppCause } from './whatsapp-cause';
import { judgeNumber } from './whatsapp-number-checks';
import { judgeWebhooks } from './whatsapp-webhook-checks';

const DAY_MS = 86_400_000;
/** A token that ends sooner than this ends before somebody has looked again. */
const ENDS_SOON_MS = 7 * DAY_MS;

const SYSTEM_USER = 'business.facebook.com ▸ Settings ▸ Users ▸ System users';
const NEW_TOKEN = `generate a token that never expires at ${SYSTEM_USER} and set WHATSAPP_ACCESS_TOKEN`;

/** The permissions that Meta names for sending and for reading account, templates and numbers (WA 1.1). */
const PERMISSIONS = ['whatsapp_business_messaging', 'whatsapp_business_management'];

/** Version, token, account, templates, webhooks and numbers, by what Meta said. `webhookUrl` is our address for webhooks. */
export function judgeWhatsApp(
  facts: WhatsAppFacts,
  { nowMs, webhookUrl }: { nowMs: number; webhookUrl: string | undefined },
) {
  const { version } = facts;
  if (version.kind !== 'told') return [judgeVersion(facts)];
  return [
    judgeVersion(facts),
    ...judgeNextVersion(facts),
    ...judgeToken(facts, nowMs),
    judgeAccount(facts),
    ...judgeTemplates(facts),
    ...judgeWebhooks(facts, webhookUrl),
    ...facts.senders.flatMap((id) => judgeNumber(id, facts, webhookUrl)),
  ];
}

function judgeVersion({ apiVersion, version }: WhatsAppFacts): Judged {
  const check = about('whatsapp.api_version', 'WhatsApp API version');
  const fix =
    'set WHATSAPP_API_VERSION to a version of https://developers.facebook.com/docs/graph-api/changelog/versions';
  if (version.kind === 'refused') return check.fail(`${apiVersion} does not exist: ${version.words}`, fix);
  if (version.kind === 'silent') {
    return check.silent(
      version.words,
      'see that this machine reaches graph.facebook.com (WHATSAPP_GRAPH_URL) on port 443',
    );
  }
  const { answeredAs } = version.value;
  if (answeredAs !== undefined && answeredAs !== apiVersion) {
    return check.warn(`${apiVersion} is gone: Meta answers as ${answeredAs}`, fix);
  }
  return check.ok(`${apiVersion} exists`);
}

function judgeNextVersion({ apiVersion, nextVersion }: WhatsAppFacts): Judged[] {
  if (nextVersion === undefined) return [];
  const check = about('whatsapp.next_api_version', 'WhatsApp API version after it');
  const fix = 'read its changelog at developers.facebook.com, then raise WHATSAPP_API_VERSION';
  if (nextVersion.kind !== 'told') return [check.unknown(wordsOf(nextVersion), fix)];
  return [
    nextVersion.value ? check.warn(`a newer one than ${apiVersion} exists`, fix) : check.ok('does not exist yet'),
  ];
}

function judgeToken({ token, businessAccountId, account }: WhatsAppFacts, nowMs: number): Judged[] {
  const check = about('whatsapp.token', 'WhatsApp access token');
  if (token === undefined) return [];
  if (token.kind === 'silent') return [check.unknown(token.words, NEW_TOKEN)];
  if (token.kind === 'refused') {
    // What the token does counts for more than what is said of it.
    return account?.kind === 'told'
      ? [check.unknown(`debug_token is refused: ${token.words}`, NEW_TOKEN)]
      : [check.fail(wordsOf(token), NEW_TOKEN)];
  }
  if (token.value.is_valid === false) return [check.fail('Meta calls it not valid', NEW_TOKEN)];
  return [
    judgeExpiry(token.value, nowMs),
    ...PERMISSIONS.map((permission) => judgePermission(permission, token.value)),
    ...judgeGrantedAccounts(token.value, businessAccountId),
  ];
}

function judgeExpiry({ expires_at: expiresAt }: DebugToken, nowMs: number): Judged {
  const check = about('whatsapp.token', 'WhatsApp access token');
  if (expiresAt === undefined) return check.unknown('Meta does not say when it ends', NEW_TOKEN);
  if (expiresAt === 0) return check.ok('valid, never ends');
  const leftMs = expiresAt * 1000 - nowMs;
  const at = new Date(expiresAt * 1000).toISOString();
  if (leftMs <= 0) return check.fail(`ended at ${at}`, NEW_TOKEN);
  return check[leftMs < ENDS_SOON_MS ? 'fail' : 'warn'](`ends at ${at}: nothing is sent after that`, NEW_TOKEN);
}

function judgePermission(permission: string, { scopes }: DebugToken): Judged {
  const check = about(`whatsapp.permission.${permission}`, `WhatsApp permission ${permission}`);
  const fix = `generate the token anew with ${permission} at ${SYSTEM_USER} and set WHATSAPP_ACCESS_TOKEN`;
  if (scopes === undefined) return check.unknown('Meta does not list the permissions', fix);
  return scopes.includes(permission) ? check.ok('granted') : check.fail('the token has it not', fix);
}

function judgeGrantedAccounts({ granular_scopes: granular }: DebugToken, account: string): Judged[] {
  const limited = granular?.filter(({ scope, target_ids }) => PERMISSIONS.includes(scope) && target_ids !== undefined);
  if (limited === undefined || limited.length === 0) return [];
  const check = about('whatsapp.token_account', 'WhatsApp account of the token');
  const missing = limited.filter(({ target_ids }) => !target_ids?.includes(account)).map(({ scope }) => scope);
  if (missing.length === 0) return [check.ok(`the token is for ${account}`)];
  return [
    check.fail(
      `the token is not for ${account} (${missing.join(', ')})`,
      `assign the WhatsApp account to the system user at ${SYSTEM_USER} ▸ Assign assets, then generate the token anew`,
    ),
  ];
}

function judgeAccount(facts: WhatsAppFacts): Judged {
  const { account, businessAccountId } = facts;
  const check = about('whatsapp.account', 'WhatsApp account');
  const fix =
    'set WHATSAPP_BUSINESS_ACCOUNT_ID to the id at WhatsApp Manager ▸ Account tools ▸ Phone numbers, and assign the account to the system user';
  if (account?.kind === 'told') return check.ok(account.value.name ?? businessAccountId);
  if (account === undefined || account.kind === 'silent')
    return check.silent(account?.words ?? 'it was not asked for', fix);
  const cause = whatsAppCause(account, facts);
  if (cause !== undefined) return check.follows(cause, account.words);
  return check.fail(`${businessAccountId}: ${account.words}`, fix);
}

function judgeTemplates(facts: WhatsAppFacts): Judged[] {
  const { templates } = facts;
  if (templates === undefined) return [];
  const check = about('whatsapp.templates', 'WhatsApp templates');
  const fix = 'make a template at WhatsApp Manager ▸ Message templates and wait until it is approved';
  if (templates.kind === 'silent') return [check.silent(templates.words, 'run the checks again')];
  const cause = whatsAppCause(templates, facts);
  if (cause !== undefined && templates.kind === 'refused') return [check.follows(cause, templates.words)];
  if (templates.kind === 'refused')
    return [check.fail(wordsOf(templates), 'grant whatsapp_business_management to the token')];
  return [
    toldBy(templates) === 0 ? check.warn('the account has none: nothing can be sent yet', fix) : check.ok('found'),
  ];
}
