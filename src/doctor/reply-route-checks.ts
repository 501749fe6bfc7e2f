import { isReachableAddress } from '../production-settings';
import type { HandOverRoute } from '../vocabulary';
import type { HttpAnswer, HttpAsker } from './ask-http';
import { about, type Judged } from './check';

const DOCS = 'see docs/hand-over.md';

/** The routes of replies that need no CRM, as they are set up. */
export interface ReplyRouteSettings {
  routes: ReadonlySet<HandOverRoute>;
  webhookUrl: string | undefined;
  emailDefinition: string | undefined;
  /** The definition by which owners of steps are told of alerts. */
  alertEmailDefinition: string | undefined;
  production: boolean;
}

/** Whether the webhook of replies is set and somebody answers there. It is asked without a reply: with HEAD. */
export async function checkReplyWebhook(asker: HttpAsker, settings: ReplyRouteSettings): Promise<Judged[]> {
  const { routes, webhookUrl, production } = settings;
  const check = about('hand_over.webhook', 'Webhook of replies');
  if (webhookUrl === undefined) {
    if (!routes.has('webhook')) return [];
    return [
      check.fail(
        'rules hand replies over by it, and it is not set',
        `set REPLY_WEBHOOK_URL and REPLY_WEBHOOK_SECRET: ${DOCS}`,
      ),
    ];
  }
  if (production && !isReachableAddress(webhookUrl)) {
    return [check.warn('it is no https address outside this machine', `set REPLY_WEBHOOK_URL to one: ${DOCS}`)];
  }
  const answer = await asker.ask({ method: 'HEAD', url: webhookUrl });
  const fix = `see that somebody answers at REPLY_WEBHOOK_URL: ${DOCS}`;
  if (answer.kind === 'silent') return [check.silent(`no answer (${answer.code})`, fix)];
  if (answer.status >= 500) return [check.warn(`answers ${answer.status}`, fix)];
  const isRedirect = answer.status >= 300 && answer.status < 400;
  if (isRedirect)
    return [check.fail('answers with a redirect, which is not followed', `set the address that it leads to: ${DOCS}`)];
  return [check.ok('somebody answers there')];
}

/** Definitions by which owners are mailed: the setting that names each, and what goes by it. */
const EMAILS = {
  replies: { id: 'hand_over.email', what: 'Email to owners of replies', setting: 'REPLY_EMAIL_DEFINITION', docs: DOCS },
  alerts: {
    id: 'alerts.email',
    what: 'Email to owners of steps',
    setting: 'ALERT_EMAIL_DEFINITION',
    docs: 'see docs/alerts.md',
  },
} as const;
type Email = (typeof EMAILS)[keyof typeof EMAILS];

/** Whether the definitions by which owners are mailed are there and active; asked with a token of Marketing Cloud. */
export async function checkOwnerEmail(
  asker: HttpAsker,
  settings: ReplyRouteSettings,
  marketingCloud: { restUrl: string; accessToken: string },
): Promise<Judged[]> {
  const { routes, emailDefinition, alertEmailDefinition } = settings;
  const ask = async (email: Email, key: string) => {
    const url = `${marketingCloud.restUrl}/messaging/v1/email/definitions/${encodeURIComponent(key)}`;
    const headers = { authorization: `Bearer ${marketingCloud.accessToken}` };
    return judgeDefinition(email, await asker.ask({ url, headers }));
  };
  const checks: Judged[] = [];
  if (emailDefinition !== undefined) checks.push(await ask(EMAILS.replies, emailDefinition));
  else if (routes.has('email')) {
    const check = about(EMAILS.replies.id, EMAILS.replies.what);
    checks.push(check.fail('rules mail replies, and no definition is set', `set REPLY_EMAIL_DEFINITION: ${DOCS}`));
  }
  if (alertEmailDefinition !== undefined) checks.push(await ask(EMAILS.alerts, alertEmailDefinition));
  return checks;
}

function judgeDefinition({ id, what, setting, docs }: Email, answer: HttpAnswer): Judged {
  const check = about(id, what);
  const fix = `set ${setting} to the key of an active transactional definition: ${docs}`;
  if (answer.kind === 'silent') return check.silent(`no answer (${answer.code})`, fix);
  const { status, body } = answer;
  if (status === 404) return check.fail('there is no such definition', fix);
  if (status === 401 || status === 403) {
    return check.unknown('the package may not read definitions', 'grant Channels ▸ Email ▸ Read, or send one to see');
  }
  if (status < 200 || status > 299) return check.silent(`answered ${status}`, fix);
  const state = typeof body === 'object' && body !== null && 'status' in body ? String(body.status) : '';
  return state !== '' && state.toLowerCase() !== 'active' ? check.fail(`it is ${state}`, fix) : check.ok('is there');
}
