import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { isReachableAddress } from '../production-settings';
import { WEBHOOK_PROBE } from '../signals/webhook-probe';
import type { HttpAnswer, HttpAsker } from './ask-http';
import { about, type Judged } from './check';

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
    asker.ask({ url: `${publicUrl}/activities/message/config.json` }),
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
  if (isReachableAddress(publicUrl)) return check.ok(publicUrl);
  const fix = 'set PUBLIC_URL to the https address of this app on port 443, as the internet reaches it';
  return check[production ? 'fail' : 'warn'](`${publicUrl}: Journey Builder and Meta call https on 443 only`, fix);
}

/** What a connection that was not made wants, by Node's code. */
const CONNECTION_FIXES: Record<string, string> = {
  ENOTFOUND: 'enter the host of PUBLIC_URL in DNS, or set PUBLIC_URL to the host that is there',
  EAI_AGAIN: 'see that DNS answers on this machine',
  ECONNREFUSED: 'start the app, and let its proxy listen on the port of PUBLIC_URL',
  CERT_HAS_EXPIRED: 'renew the certificate of the host of PUBLIC_URL',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'use a certificate of a public authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'use a certificate of a public authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'let the proxy send the whole chain of its certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'use a certificate for the host of PUBLIC_URL',
};

function judgeReached({ publicUrl, config }: PublicUrlFacts): Judged {
  const check = about('public_url.reached', 'PUBLIC_URL answers');
  const start = 'start the app, and see that PUBLIC_URL leads to it through DNS, proxy and certificate';
  if (config.kind === 'silent') {
    return check.fail(`${publicUrl} gives no answer (${config.code})`, CONNECTION_FIXES[config.code] ?? start);
  }
  const { status, headers, body } = config;
  if (status >= 300 && status < 400) {
    const target = String(headers.location ?? 'another address');
    return check.fail(
      `HTTP ${status}: leads on to ${target}`,
      'set PUBLIC_URL to the address that it leads to: posts are not led on',
    );
  }
  if (status !== 200) return check.fail(`HTTP ${status} for /activities/message/config.json`, start);
  const parsed = configSchema.safeParse(body);
  if (!parsed.success) return check.fail('answers, but it is not this app', start);
  const { url } = parsed.data.arguments.execute;
  if (!url.startsWith(`${publicUrl}/`)) {
    return check.fail(
      `the app there calls itself ${url}`,
      'set the same PUBLIC_URL for every process and for this command',
    );
  }
  return check.ok('the app answers there, asked from this machine');
}

function judgeChallenge({ challenge }: PublicUrlFacts): Judged[] {
  if (challenge === undefined) return [];
  const check = about('public_url.verify_token', 'Verify token');
  const { answer, sent } = challenge;
  const fix = 'set the same WHATSAPP_VERIFY_TOKEN for every process and for this command, and type it at Meta';
  if (answer.kind === 'silent') return [check.unknown(`no answer (${answer.code})`, fix)];
  // The challenge is digits, so it reads as a number.
  if (answer.status === 200 && String(answer.body) === sent) return [check.ok('the app answers the challenge of Meta')];
  return [check.fail(`HTTP ${answer.status}: the challenge of Meta is not answered`, fix)];
}

function judgeSigned({ signed }: PublicUrlFacts): Judged[] {
  if (signed === undefined) return [];
  const check = about('public_url.webhook', 'Signed webhook through PUBLIC_URL');
  const { escaped, plain } = signed;
  const isTaken = (answer: HttpAnswer) => answer.kind === 'answered' && answer.status === 200;
  if (isTaken(escaped)) return [check.ok('a signed post with characters beyond ASCII is taken')];
  const proxy = 'let no proxy or firewall before the app change bodies: signatures are over the raw bytes';
  if (isTaken(plain)) return [check.fail('the body is changed on its way: its signature does not fit any more', proxy)];
  if (escaped.kind === 'silent') return [check.fail(`no answer (${escaped.code})`, proxy)];
  if (escaped.status === 401) {
    const fix = 'set the same WHATSAPP_APP_SECRET for every process and for this command';
    return [check.fail('the app refuses the signature (HTTP 401)', fix)];
  }
  const fix = escaped.status >= 500 ? 'see the log of the app: is Redis there?' : proxy;
  return [check.fail(`HTTP ${escaped.status} instead of 200`, fix)];
}
