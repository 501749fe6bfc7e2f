import type { Sentence } from '../saying';
import { toldBy, wordsOf } from './answer';
import type { Subscription, WhatsAppFacts } from './ask-whatsapp';
import { about, type Judged } from './check';
import { quoted, say, value } from './sentences/say';
import { whatsAppCause } from './whatsapp-cause';

export const WEBHOOK_OBJECT = 'whatsapp_business_account';

/** The webhook fields that we read (WA 3.5, 3.6). Without a `fail` one opt-outs do not reach us. */
export const WEBHOOK_FIELDS: Record<string, 'fail' | 'warn'> = {
  messages: 'fail',
  user_preferences: 'fail',
  standby: 'warn',
  messaging_handovers: 'warn',
  message_template_status_update: 'warn',
  message_template_quality_update: 'warn',
  template_category_update: 'warn',
  phone_number_quality_update: 'warn',
  business_capability_update: 'warn',
  account_update: 'warn',
  account_alerts: 'warn',
  account_review_update: 'warn',
};

/** Whether what Meta tells reaches us: the app's secret, its subscription, and the account's (WA 3.1, 3.6). */
export function judgeWebhooks(facts: WhatsAppFacts, webhookUrl: string | undefined): Judged[] {
  const { subscriptions = [], token } = facts;
  const secret = about('whatsapp.app_secret', 'WhatsApp app secret');
  const fix = say('hook_set_secret');
  const accepted = subscriptions.find((answer) => answer.kind === 'told');
  const [first] = subscriptions;
  const known = toldBy(accepted);
  const ofApp =
    known !== undefined
      ? [secret.ok(say('hook_secret_taken')), ...judgeSubscription(known, facts, webhookUrl)]
      : [
          first === undefined || first.kind === 'told'
            ? noApp(token, secret, fix)
            : first.kind === 'silent'
              ? secret.unknown(first.words, fix)
              : secret.fail(say('hook_secret_refused', { said: wordsOf(first) }), fix),
        ];
  return [...ofApp, ...judgeSubscribedApps(facts, webhookUrl)];
}

/** Which app it is, the token tells. */
function noApp(token: WhatsAppFacts['token'], check: ReturnType<typeof about>, fix: Sentence): Judged {
  if (token === undefined || token.kind === 'told') return check.unknown(say('hook_app_unknown'), fix);
  return check.follows('whatsapp.token', say('hook_app_unknown_why', { said: wordsOf(token) }));
}

function judgeSubscription(
  subscriptions: readonly Subscription[],
  facts: WhatsAppFacts,
  webhookUrl: string | undefined,
): Judged[] {
  const check = about('whatsapp.webhook', 'WhatsApp webhook');
  const one = subscriptions.find(({ object }) => object === WEBHOOK_OBJECT);
  const fix = say('hook_give_callback');
  if (one === undefined) return [check.fail(say('hook_nothing'), fix)];
  const isActive = one.active === false ? check.fail(say('hook_not_active'), fix) : check.ok(say('hook_subscribed'));
  return [isActive, judgeCallback(one.callback_url, webhookUrl), ...judgeFields(one), judgeVersions(one, facts)];
}

function judgeCallback(callback: string | undefined, webhookUrl: string | undefined): Judged {
  const check = about('whatsapp.webhook_callback', 'WhatsApp callback URL');
  if (callback === undefined) return check.unknown(say('wa_not_told'), say('hook_see_callback'));
  if (webhookUrl === undefined)
    return check.unknown(say('hook_callback_is', { url: callback }), say('hook_set_public_url'));
  const wanted = webhookUrl;
  return isSame(callback, webhookUrl)
    ? check.ok(value(callback))
    : check.fail(say('hook_other_callback', { url: callback, wanted }), say('hook_set_callback', { wanted }));
}

function judgeFields({ fields }: Subscription): Judged[] {
  const names = new Set(fields.map(({ name }) => name));
  const missing = (level: 'fail' | 'warn') =>
    Object.keys(WEBHOOK_FIELDS).filter((name) => WEBHOOK_FIELDS[name] === level && !names.has(name));
  const needed = about('whatsapp.webhook_fields', 'WhatsApp webhook fields');
  const others = about('whatsapp.webhook_other_fields', 'Further WhatsApp webhook fields');
  const [lost, unseen] = [missing('fail'), missing('warn')];
  const fix = (list: string[]) => say('hook_subscribe_fields', { fields: list.join(', ') });
  return [
    lost.length > 0
      ? needed.fail(say('hook_fields_lost', { fields: lost.join(', ') }), fix(lost))
      : needed.ok(say('hook_fields_there')),
    unseen.length > 0
      ? others.warn(say('hook_fields_unseen', { fields: unseen.join(', ') }), fix(unseen))
      : others.ok(say('hook_all_fields')),
  ];
}

/** A field has a version of its own, which decides the shape of its webhooks. */
function judgeVersions({ fields }: Subscription, { apiVersion }: WhatsAppFacts): Judged {
  const check = about('whatsapp.webhook_versions', 'Versions of the webhook fields');
  const ours = fields.filter(({ name }) => name in WEBHOOK_FIELDS);
  const fix = say('hook_raise_version');
  const versions = [...new Set(ours.flatMap(({ version }) => (version === undefined ? [] : [version])))];
  if (ours.length === 0) return check.unknown(say('hook_no_field'), say('hook_fields_first'));
  if (versions.length === 0) return check.unknown(say('hook_versions_not_told'), fix);
  const older = ours.filter(({ version }) => version !== undefined && major(version) < major(apiVersion));
  if (older.length === 0) return check.ok(value(versions.join(', ')));
  const named = older.map(({ name, version }) => `${name} ${version}`).join(', ');
  return check.warn(say('hook_older', { version: apiVersion, fields: named }), fix);
}

const major = (version: string) => Number(/\d+/.exec(version)?.[0] ?? 0);

function judgeSubscribedApps(facts: WhatsAppFacts, webhookUrl: string | undefined): Judged[] {
  const { subscribedApps, token, businessAccountId } = facts;
  const check = about('whatsapp.subscribed_apps', 'WhatsApp account subscribed');
  if (subscribedApps === undefined) return [];
  const fix = say('hook_subscribe_app', { account: businessAccountId });
  if (subscribedApps.kind === 'silent') return [check.unknown(subscribedApps.words, fix)];
  const cause = whatsAppCause(subscribedApps, facts);
  if (cause !== undefined && subscribedApps.kind === 'refused')
    return [check.follows(cause, quoted(subscribedApps.words))];
  if (subscribedApps.kind === 'refused') return [check.fail(wordsOf(subscribedApps), fix)];
  const apps = subscribedApps.value;
  const appId = toldBy(token)?.app_id;
  if (apps.length === 0) return [check.fail(say('hook_no_app'), fix)];
  if (appId === undefined) return [check.unknown(say('hook_which_app', { n: apps.length }), fix)];
  const own = apps.find(({ id }) => id === appId);
  if (own === undefined) return [check.fail(say('hook_app_missing', { app: appId }), fix)];
  return [check.ok(say('hook_app_subscribed', { app: appId })), ...judgeOverride(own.override, webhookUrl)];
}

function judgeOverride(override: string | undefined, webhookUrl: string | undefined): Judged[] {
  const check = about('whatsapp.webhook_override', 'WhatsApp callback URL of the account');
  if (override === undefined) return [check.ok(say('hook_no_override'))];
  if (webhookUrl !== undefined && isSame(override, webhookUrl)) return [check.ok(value(override))];
  return [check.fail(say('hook_override', { url: override }), say('hook_end_override'))];
}

/** The address of one number goes before that of the account, which goes before that of the app. */
export function judgeNumberCallback(
  id: string,
  configuration: { phone_number?: string | undefined } | undefined,
  webhookUrl: string | undefined,
): Judged[] {
  const own = configuration?.phone_number;
  if (own === undefined || own === '') return [];
  const check = about(`whatsapp.number.${id}.webhook`, `WhatsApp callback URL of ${id}`);
  if (webhookUrl !== undefined && isSame(own, webhookUrl)) return [check.ok(value(own))];
  return [check.fail(say('hook_number_override', { url: own }), say('hook_end_number_override', { id }))];
}

function isSame(one: string, other: string): boolean {
  const plain = (url: string) => (URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url);
  return plain(one) === plain(other);
}
