import { toldBy, wordsOf } from './answer';
import type { Subscription, WhatsAppFacts } from './ask-whatsapp';
import { about, type Judged } from './check';
import { whatsAppCause } from './whatsapp-cause';

export const WEBHOOK_OBJECT = 'whatsapp_business_account';
const CONFIGURATION = 'developers.facebook.com ▸ your app ▸ Use cases ▸ Customize ▸ Configuration';

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
  const fix = 'set WHATSAPP_APP_SECRET to App settings ▸ Basic ▸ App secret of the app that owns the webhook';
  const accepted = subscriptions.find((answer) => answer.kind === 'told');
  const [first] = subscriptions;
  const known = toldBy(accepted);
  const ofApp =
    known !== undefined
      ? [secret.ok('Meta accepts it'), ...judgeSubscription(known, facts, webhookUrl)]
      : [
          first === undefined || first.kind === 'told'
            ? noApp(token, secret, fix)
            : first.kind === 'silent'
              ? secret.unknown(first.words, fix)
              : secret.fail(`Meta refuses it: ${wordsOf(first)}`, fix),
        ];
  return [...ofApp, ...judgeSubscribedApps(facts, webhookUrl)];
}

/** Which app it is, the token tells. */
function noApp(token: WhatsAppFacts['token'], check: ReturnType<typeof about>, fix: string): Judged {
  if (token === undefined || token.kind === 'told') return check.unknown('the app is not known', fix);
  return check.follows('whatsapp.token', `the app is not known: ${wordsOf(token)}`);
}

function judgeSubscription(
  subscriptions: readonly Subscription[],
  facts: WhatsAppFacts,
  webhookUrl: string | undefined,
): Judged[] {
  const check = about('whatsapp.webhook', 'WhatsApp webhook');
  const one = subscriptions.find(({ object }) => object === WEBHOOK_OBJECT);
  const fix = `give callback URL and verify token at ${CONFIGURATION}, and subscribe to the fields`;
  if (one === undefined) return [check.fail('the app is subscribed to nothing of WhatsApp', fix)];
  const isActive = one.active === false ? check.fail('the subscription is not active', fix) : check.ok('is subscribed');
  return [isActive, judgeCallback(one.callback_url, webhookUrl), ...judgeFields(one), judgeVersions(one, facts)];
}

function judgeCallback(callback: string | undefined, webhookUrl: string | undefined): Judged {
  const check = about('whatsapp.webhook_callback', 'WhatsApp callback URL');
  if (callback === undefined) return check.unknown('Meta does not tell it', `see that it is ours at ${CONFIGURATION}`);
  if (webhookUrl === undefined) return check.unknown(`it is ${callback}; PUBLIC_URL is not known`, 'set PUBLIC_URL');
  return isSame(callback, webhookUrl)
    ? check.ok(callback)
    : check.fail(`is ${callback}, not ${webhookUrl}`, `set the callback URL to ${webhookUrl} at ${CONFIGURATION}`);
}

function judgeFields({ fields }: Subscription): Judged[] {
  const names = new Set(fields.map(({ name }) => name));
  const missing = (level: 'fail' | 'warn') =>
    Object.keys(WEBHOOK_FIELDS).filter((name) => WEBHOOK_FIELDS[name] === level && !names.has(name));
  const needed = about('whatsapp.webhook_fields', 'WhatsApp webhook fields');
  const others = about('whatsapp.webhook_other_fields', 'Further WhatsApp webhook fields');
  const [lost, unseen] = [missing('fail'), missing('warn')];
  const fix = (list: string[]) => `subscribe to ${list.join(', ')} at ${CONFIGURATION} ▸ Webhook fields`;
  return [
    lost.length > 0
      ? needed.fail(`${lost.join(', ')} not subscribed: statuses, replies and opt-outs do not come`, fix(lost))
      : needed.ok('messages and user_preferences are subscribed'),
    unseen.length > 0
      ? others.warn(`${unseen.join(', ')} not subscribed`, fix(unseen))
      : others.ok('all are subscribed'),
  ];
}

/** A field has a version of its own, which decides the shape of its webhooks. */
function judgeVersions({ fields }: Subscription, { apiVersion }: WhatsAppFacts): Judged {
  const check = about('whatsapp.webhook_versions', 'Versions of the webhook fields');
  const ours = fields.filter(({ name }) => name in WEBHOOK_FIELDS);
  const fix = `raise the version of the field at ${CONFIGURATION} ▸ Webhook fields, or WHATSAPP_API_VERSION`;
  const versions = [...new Set(ours.flatMap(({ version }) => (version === undefined ? [] : [version])))];
  if (ours.length === 0) return check.unknown('no field of ours is subscribed', 'subscribe the fields first');
  if (versions.length === 0) return check.unknown('Meta does not tell them', fix);
  const older = ours.filter(({ version }) => version !== undefined && major(version) < major(apiVersion));
  if (older.length === 0) return check.ok(versions.join(', '));
  return check.warn(
    `older than ${apiVersion}: ${older.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
    fix,
  );
}

const major = (version: string) => Number(/\d+/.exec(version)?.[0] ?? 0);

function judgeSubscribedApps(facts: WhatsAppFacts, webhookUrl: string | undefined): Judged[] {
  const { subscribedApps, token, businessAccountId } = facts;
  const check = about('whatsapp.subscribed_apps', 'WhatsApp account subscribed');
  if (subscribedApps === undefined) return [];
  const fix = `subscribe the app: curl -X POST …/${businessAccountId}/subscribed_apps, see docs/real-tenant.md`;
  if (subscribedApps.kind === 'silent') return [check.unknown(subscribedApps.words, fix)];
  const cause = whatsAppCause(subscribedApps, facts);
  if (cause !== undefined && subscribedApps.kind === 'refused') return [check.follows(cause, subscribedApps.words)];
  if (subscribedApps.kind === 'refused') return [check.fail(wordsOf(subscribedApps), fix)];
  const apps = subscribedApps.value;
  const appId = toldBy(token)?.app_id;
  if (apps.length === 0) return [check.fail('no app is subscribed to the account: no webhook comes', fix)];
  if (appId === undefined) return [check.unknown(`${apps.length} apps are; which is ours is not known`, fix)];
  const own = apps.find(({ id }) => id === appId);
  if (own === undefined) return [check.fail(`app ${appId} is not subscribed to the account: no webhook comes`, fix)];
  return [check.ok(`app ${appId} is subscribed`), ...judgeOverride(own.override, webhookUrl)];
}

function judgeOverride(override: string | undefined, webhookUrl: string | undefined): Judged[] {
  const check = about('whatsapp.webhook_override', 'WhatsApp callback URL of the account');
  if (override === undefined) return [check.ok('none: that of the app holds')];
  if (webhookUrl !== undefined && isSame(override, webhookUrl)) return [check.ok(override)];
  return [
    check.fail(
      `the account sends its webhooks to ${override}`,
      'end the override: POST subscribed_apps for the account without override_callback_uri',
    ),
  ];
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
  if (webhookUrl !== undefined && isSame(own, webhookUrl)) return [check.ok(own)];
  return [
    check.fail(
      `this number sends its webhooks to ${own}`,
      `end the override: POST ${id} with an empty override_callback_uri in webhook_configuration`,
    ),
  ];
}

function isSame(one: string, other: string): boolean {
  const plain = (url: string) => (URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url);
  return plain(one) === plain(other);
}
