import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { isReachableAddress } from '../production-settings';
import type { Sentence } from '../saying';
import { WEBHOOK_PROBE } from '../signals/webhook-probe';
import type { HttpAnswer, HttpAsker } from './ask-http';
import { about, type Judged } from './check';
import { say, value } from './sentences/say';

export const webhookUrlOf = (publicUrl: string) => `${publicUrl}/webhooks/whatsapp`;

/** What our own address answers, asked from this machine as Journey Builder and Meta ask it. */
export interface PublicUrlFacts {
  publicUrl: string;
  production: boolean;
  config: HttpAnswer;
  /** The answer to Meta's check of the address, and what it should be; undefined without WhatsApp settings. */
  challenge: { answer: HttpAnswer; sent: string } | undefined;
  /** The answer to a signed post with escaped characters, and to one of ASCII only. */
  signed: { escaped: HttpAnswer; plain: HttpAnswer } | undefined;
}

const PLAIN_PROBE = '{"object":"webhook_probe"}';
const CHALLENGE = '1158201444';
const CONFIG_PATH = '/activities/message/config.json';

/** Asks our own address. Reads only: the post is answered without a trace. Never throws. */
export async function askPublicUrl(
  asker: HttpAsker,
  process: { publicUrl: string; production: boolean },
  whatsapp: { appSecrets: readonly string[]; verifyToken: string } | undefined,
): Promise<PublicUrlFacts> {
  const { publicUrl, production } = process;
  const webhook = webhookUrlOf(publicUrl);
  const post = (body: string, secret: string) =>
    asker.ask({
      method: 'POST',
      url: webhook,
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      },
      body,
    });
  const [secret] = whatsapp?.appSecrets ?? [];
  const challenge = whatsapp && { 'hub.mode': 'subscribe', 'hub.verify_token': whatsapp.verifyToken };
  const [config, answer, escaped, plain] = await Promise.all([
    asker.ask({ url: `${publicUrl}${CONFIG_PATH}` }),
    challenge && asker.ask({ url: webhook, query: { ...challenge, 'hub.challenge': CHALLENGE } }),
    secret === undefined ? undefined : post(WEBHOOK_PROBE, secret),
    secret === undefined ? undefined : post(PLAIN_PROBE, secret),
  ]);
  return {
    publicUrl,
    production,
    config,
    challenge: answer && { answer, sent: CHALLENGE },
    signed: escaped && plain && { escaped, plain },
  };
}

const configSchema = z.object({ arguments: z.object({ execute: z.object({ url: z.string() }) }) });

/** Whether what Journey Builder and Meta send to PUBLIC_URL reaches this app, unchanged. */
export function judgePublicUrl(facts: PublicUrlFacts): Judged[] {
  const reached = judgeReached(facts);
  const form = judgeForm(facts);
  // What is behind an address that does not answer cannot be told.
  if (reached.status === 'fail') return [form, reached];
  return [form, reached, ...judgeChallenge(facts), ...judgeSigned(facts)];
}

function judgeForm({ publicUrl, production }: PublicUrlFacts): Judged {
  const check = about('public_url.form', 'PUBLIC_URL');
  if (isReachableAddress(publicUrl)) return check.ok(value(publicUrl));
  const fix = say('url_set');
  return check[production ? 'fail' : 'warn'](say('url_form', { url: publicUrl }), fix);
}

/** What a connection that was not made wants, by Node's code. */
const CONNECTION_FIXES: Record<string, Sentence> = {
  ENOTFOUND: say('url_dns'),
  EAI_AGAIN: say('url_dns_answers'),
  ECONNREFUSED: say('url_listen'),
  CERT_HAS_EXPIRED: say('url_renew'),
  DEPTH_ZERO_SELF_SIGNED_CERT: say('url_public_authority'),
  SELF_SIGNED_CERT_IN_CHAIN: say('url_public_authority'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: say('url_whole_chain'),
  ERR_TLS_CERT_ALTNAME_INVALID: say('url_certificate_host'),
};

function judgeReached({ publicUrl, config }: PublicUrlFacts): Judged {
  const check = about('public_url.reached', 'PUBLIC_URL answers');
  const start = say('url_start');
  if (config.kind === 'silent') {
    return check.fail(
      say('url_no_answer', { url: publicUrl, code: config.code }),
      CONNECTION_FIXES[config.code] ?? start,
    );
  }
  const { status, headers, body } = config;
  if (status >= 300 && status < 400) {
    const target = headers.location;
    const leads =
      target === undefined
        ? say('url_leads_away', { status })
        : say('url_leads_on', { status, target: String(target) });
    return check.fail(leads, say('url_set_target'));
  }
  if (status !== 200) return check.fail(say('url_status_for', { status, path: CONFIG_PATH }), start);
  const parsed = configSchema.safeParse(body);
  if (!parsed.success) return check.fail(say('url_not_this_app'), start);
  const { url } = parsed.data.arguments.execute;
  if (!url.startsWith(`${publicUrl}/`)) {
    return check.fail(say('url_calls_itself', { url }), say('url_same_everywhere'));
  }
  return check.ok(say('url_app_answers'));
}

function judgeChallenge({ challenge }: PublicUrlFacts): Judged[] {
  if (challenge === undefined) return [];
  const check = about('public_url.verify_token', 'Verify token');
  const { answer, sent } = challenge;
  const fix = say('url_verify_token');
  if (answer.kind === 'silent') return [check.unknown(say('no_answer', { code: answer.code }), fix)];
  // The challenge is digits, so it reads as a number.
  if (answer.status === 200 && String(answer.body) === sent) return [check.ok(say('url_challenge_answered'))];
  return [check.fail(say('url_challenge_unanswered', { status: answer.status }), fix)];
}

function judgeSigned({ signed }: PublicUrlFacts): Judged[] {
  if (signed === undefined) return [];
  const check = about('public_url.webhook', 'Signed webhook through PUBLIC_URL');
  const { escaped, plain } = signed;
  const isTaken = (answer: HttpAnswer) => answer.kind === 'answered' && answer.status === 200;
  if (isTaken(escaped)) return [check.ok(say('url_signed_taken'))];
  const proxy = say('url_let_bodies');
  if (isTaken(plain)) return [check.fail(say('url_body_changed'), proxy)];
  if (escaped.kind === 'silent') return [check.fail(say('no_answer', { code: escaped.code }), proxy)];
  if (escaped.status === 401) {
    return [check.fail(say('url_signature_refused'), say('url_app_secret'))];
  }
  const fix = escaped.status >= 500 ? say('url_see_log') : proxy;
  return [check.fail(say('url_not_200', { status: escaped.status }), fix)];
}
