import { toldBy, wordsOf } from './answer';
import type { DebugToken, WhatsAppFacts } from './ask-whatsapp';
import { about, type Judged } from './check';
import { quoted, say, value } from './sentences/say';
import { whatsAppCause } from './whatsapp-cause';
import { judgeNumber } from './whatsapp-number-checks';
import { judgeWebhooks } from './whatsapp-webhook-checks';

const DAY_MS = 86_400_000;
/** A token that ends sooner than this ends before somebody has looked again. */
const ENDS_SOON_MS = 7 * DAY_MS;

const NEW_TOKEN = say('wa_new_token');

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
  const fix = say('wa_set_version');
  if (version.kind === 'refused')
    return check.fail(say('wa_no_version', { version: apiVersion, words: version.words }), fix);
  if (version.kind === 'silent') {
    return check.silent(version.words, say('wa_see_reach'));
  }
  const { answeredAs } = version.value;
  if (answeredAs !== undefined && answeredAs !== apiVersion) {
    return check.warn(say('wa_version_gone', { version: apiVersion, other: answeredAs }), fix);
  }
  return check.ok(say('wa_version_exists', { version: apiVersion }));
}

function judgeNextVersion({ apiVersion, nextVersion }: WhatsAppFacts): Judged[] {
  if (nextVersion === undefined) return [];
  const check = about('whatsapp.next_api_version', 'WhatsApp API version after it');
  const fix = say('wa_raise_version');
  if (nextVersion.kind !== 'told') return [check.unknown(wordsOf(nextVersion), fix)];
  return [
    nextVersion.value ? check.warn(say('wa_newer_exists', { version: apiVersion }), fix) : check.ok(say('wa_no_newer')),
  ];
}

function judgeToken({ token, businessAccountId, account }: WhatsAppFacts, nowMs: number): Judged[] {
  const check = about('whatsapp.token', 'WhatsApp access token');
  if (token === undefined) return [];
  if (token.kind === 'silent') return [check.unknown(token.words, NEW_TOKEN)];
  if (token.kind === 'refused') {
    // What the token does counts for more than what is said of it.
    return account?.kind === 'told'
      ? [check.unknown(say('wa_debug_refused', { words: token.words }), NEW_TOKEN)]
      : [check.fail(wordsOf(token), NEW_TOKEN)];
  }
  if (token.value.is_valid === false) return [check.fail(say('wa_not_valid'), NEW_TOKEN)];
  return [
    judgeExpiry(token.value, nowMs),
    ...PERMISSIONS.map((permission) => judgePermission(permission, token.value)),
    ...judgeGrantedAccounts(token.value, businessAccountId),
  ];
}

function judgeExpiry({ expires_at: expiresAt }: DebugToken, nowMs: number): Judged {
  const check = about('whatsapp.token', 'WhatsApp access token');
  if (expiresAt === undefined) return check.unknown(say('wa_end_not_told'), NEW_TOKEN);
  if (expiresAt === 0) return check.ok(say('wa_never_ends'));
  const leftMs = expiresAt * 1000 - nowMs;
  const at = new Date(expiresAt * 1000).toISOString();
  if (leftMs <= 0) return check.fail(say('wa_ended', { at }), NEW_TOKEN);
  return check[leftMs < ENDS_SOON_MS ? 'fail' : 'warn'](say('wa_ends', { at }), NEW_TOKEN);
}

function judgePermission(permission: string, { scopes }: DebugToken): Judged {
  const check = about(`whatsapp.permission.${permission}`, `WhatsApp permission ${permission}`);
  const fix = say('wa_token_with', { permission });
  if (scopes === undefined) return check.unknown(say('wa_permissions_not_told'), fix);
  return scopes.includes(permission) ? check.ok(say('granted')) : check.fail(say('wa_token_without'), fix);
}

function judgeGrantedAccounts({ granular_scopes: granular }: DebugToken, account: string): Judged[] {
  const limited = granular?.filter(({ scope, target_ids }) => PERMISSIONS.includes(scope) && target_ids !== undefined);
  if (limited === undefined || limited.length === 0) return [];
  const check = about('whatsapp.token_account', 'WhatsApp account of the token');
  const missing = limited.filter(({ target_ids }) => !target_ids?.includes(account)).map(({ scope }) => scope);
  if (missing.length === 0) return [check.ok(say('wa_token_for', { account }))];
  return [check.fail(say('wa_token_not_for', { account, missing: missing.join(', ') }), say('wa_assign'))];
}

function judgeAccount(facts: WhatsAppFacts): Judged {
  const { account, businessAccountId } = facts;
  const check = about('whatsapp.account', 'WhatsApp account');
  const fix = say('wa_set_account');
  if (account?.kind === 'told') return check.ok(value(account.value.name ?? businessAccountId));
  if (account === undefined || account.kind === 'silent') return check.silent(account?.words ?? say('not_asked'), fix);
  const cause = whatsAppCause(account, facts);
  if (cause !== undefined) return check.follows(cause, quoted(account.words));
  return check.fail(say('wa_account_refused', { account: businessAccountId, words: account.words }), fix);
}

function judgeTemplates(facts: WhatsAppFacts): Judged[] {
  const { templates } = facts;
  if (templates === undefined) return [];
  const check = about('whatsapp.templates', 'WhatsApp templates');
  const fix = say('wa_make_template');
  if (templates.kind === 'silent') return [check.silent(templates.words, say('run_again'))];
  const cause = whatsAppCause(templates, facts);
  if (cause !== undefined && templates.kind === 'refused') return [check.follows(cause, quoted(templates.words))];
  if (templates.kind === 'refused') return [check.fail(wordsOf(templates), say('wa_grant_management'))];
  return [toldBy(templates) === 0 ? check.warn(say('wa_no_templates'), fix) : check.ok(say('wa_templates_found'))];
}
