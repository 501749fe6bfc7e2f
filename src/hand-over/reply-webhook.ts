import { createHmac } from 'node:crypto';
import { type AxiosInstance, isAxiosError } from 'axios';
import { z } from 'zod';
import type { HandOver, HandOverResult } from '../replies/hand-over';

const ANSWERS_WITHIN_MS = 10_000;
/** What it answers is not read beyond its status. */
const MOST_ANSWERED_BYTES = 100_000;
/** Statuses after which the same call may be taken: too early, too many, a time-out. Every 5xx is one too. */
const PASSING = new Set([408, 423, 425, 429]);

/** Header of the signature; `Idempotency-Key` beside it is the same however often a call is repeated. */
const SIGNATURE_HEADER = 'X-WhatsApp-Signature';

/**
 * `t=<seconds since 1970>,v1=<hex>`: HMAC SHA-256, with the secret, of the seconds, a full stop and the body as it is sent.
 * Whoever takes it computes the same, compares in constant time, and refuses a time of more than five minutes ago.
 */
function signatureOf(body: string, seconds: number, secret: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** What of the hand-over is sent; times as ISO 8601 in UTC. */
function bodyOf(id: string, { address: _address, ...handOver }: HandOver): string {
  const time = (at: number) => new Date(at).toISOString();
  const { message, turns } = handOver;
  return JSON.stringify({
    id,
    type: handOver.moved === undefined ? 'reply.handed_over' : 'reply.moved',
    ...handOver,
    receivedAt: time(handOver.receivedAt),
    dueAt: time(handOver.dueAt),
    ...(message && { message: { ...message, sentAt: time(message.sentAt) } }),
    turns: turns.map((turn) => ({ ...turn, at: time(turn.at) })),
  });
}

/** A signed call that tells of something, for teams without a CRM. Never follows a redirect. */
export function createReplyWebhook(options: { http: AxiosInstance; url: string; secret: string; clock: () => number }) {
  const { http, url, secret, clock } = options;

  /** `id` is the same for every repeat. */
  async function post(id: string, body: string): Promise<HandOverResult> {
    const signature = signatureOf(body, Math.floor(clock() / 1000), secret);
    try {
      await http.post(url, body, {
        headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature, 'Idempotency-Key': id },
        timeout: ANSWERS_WITHIN_MS,
        maxRedirects: 0,
        maxContentLength: MOST_ANSWERED_BYTES,
        responseType: 'text',
        transformRequest: (data: string) => data,
      });
      return { kind: 'done', route: 'webhook', recordId: id };
    } catch (error) {
      return failureOf(error);
    }
  }

  return {
    post,
    handOver: (id: string, handOver: HandOver): Promise<HandOverResult> => post(id, bodyOf(id, handOver)),
  };
}

export type ReplyWebhook = ReturnType<typeof createReplyWebhook>;

const retryAfterSchema = z.coerce.number().int().min(0).max(86_400);

function failureOf(error: unknown): HandOverResult {
  if (!isAxiosError(error)) throw error;
  const status = error.response?.status;
  if (status === undefined) return { kind: 'later', why: error.code ?? 'no answer' };
  if (status >= 500 || PASSING.has(status)) {
    const after = retryAfterSchema.safeParse(error.response?.headers['retry-after']);
    const wait = after.success ? { retryAfterMs: after.data * 1000 } : {};
    return { kind: 'later', why: `answered ${status}`, ...wait };
  }
  const isRedirect = status >= 300 && status < 400;
  const detail = isRedirect ? 'answers with a redirect, which is not followed' : `answers ${status}`;
  return { kind: 'refused', code: `status_${status}`, detail };
}
