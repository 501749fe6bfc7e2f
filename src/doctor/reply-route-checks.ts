import { isReachableAddress } from '../production-settings';
import type { HandOverRoute } from '../vocabulary';
import type { HttpAnswer, HttpAsker } from './ask-http';
import { about, type Judged } from './check';
import { say } from './sentences/say';

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
    return [check.fail(say('route_webhook_unset'), say('route_set_webhook'))];
  }
  if (production && !isReachableAddress(webhookUrl)) {
    return [check.warn(say('route_not_outside'), say('route_set_outside'))];
  }
  const answer = await asker.ask({ method: 'HEAD', url: webhookUrl });
  const fix = say('route_see_somebody');
  if (answer.kind === 'silent') return [check.silent(say('no_answer', { code: answer.code }), fix)];
  if (answer.status >= 500) return [check.warn(say('route_answers_status', { status: answer.status }), fix)];
  const isRedirect = answer.status >= 300 && answer.status < 400;
  if (isRedirect) return [check.fail(say('route_redirects'), say('route_set_target'))];
  return [check.ok(say('route_somebody'))];
}

/** Definitions by which owners are mailed: the setting that names each, and what goes by it. */
const EMAILS = {
  replies: {
    id: 'hand_over.email',
    what: 'Email to owners of replies',
    setting: 'REPLY_EMAIL_DEFINITION',
    docs: 'docs/hand-over.md',
  },
  alerts: {
    id: 'alerts.email',
    what: 'Email to owners of steps',
    setting: 'ALERT_EMAIL_DEFINITION',
    docs: 'docs/alerts.md',
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
    checks.push(check.fail(say('email_no_definition'), say('email_set_replies')));
  }
  if (alertEmailDefinition !== undefined) checks.push(await ask(EMAILS.alerts, alertEmailDefinition));
  return checks;
}

function judgeDefinition({ id, what, setting, docs }: Email, answer: HttpAnswer): Judged {
  const check = about(id, what);
  const fix = say('email_set_key', { setting, docs });
  if (answer.kind === 'silent') return check.silent(say('no_answer', { code: answer.code }), fix);
  const { status, body } = answer;
  if (status === 404) return check.fail(say('email_none'), fix);
  if (status === 401 || status === 403) {
    return check.unknown(say('email_no_right'), say('email_grant'));
  }
  if (status < 200 || status > 299) return check.silent(say('email_answered', { status }), fix);
  const state = typeof body === 'object' && body !== null && 'status' in body ? String(body.status) : '';
  return state !== '' && state.toLowerCase() !== 'active'
    ? check.fail(say('email_is', { state }), fix)
    : check.ok(say('email_there'));
}
