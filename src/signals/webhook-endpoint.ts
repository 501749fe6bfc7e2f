import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import { HttpError } from '../errors';
import type { BoundedBodies } from '../http/bounded-bodies';
import type { Metrics } from '../metrics';
import { isSignatureHeader, type SignatureVerifier } from '../whatsapp/signature';
import type { Intake } from './intake';
import { isWebhookProbe } from './webhook-probe';

/** Meta sends at most 3 MB (WA 3.2). */
const LARGEST_BODY_BYTES = 3 * 1_048_576;

/**
 * Keeps the body as the bytes that were signed; nothing is parsed before they are verified. A call without a signature is
 * refused before it is read: 401 `signature_refused`.
 */
export function readSignedBytes(bodies: BoundedBodies, metrics: Metrics): RequestHandler {
  const read = bodies.read('whatsapp', LARGEST_BODY_BYTES);
  return (request, response, next) => {
    if (isSignatureHeader(request.get(SIGNATURE_HEADER))) {
      read(request, response, next);
      return;
    }
    metrics.webhooks.inc({ result: 'refused' });
    metrics.refusedCalls.inc({ door: 'whatsapp', why: 'unsigned' });
    response.set('Connection', 'close');
    throw new HttpError(401, 'signature_refused', `${SIGNATURE_HEADER} is missing or no sha256 signature`);
  };
}

const SIGNATURE_HEADER = 'x-hub-signature-256';
/** While Meta's own webhooks pass, what does not is mostly a stranger's. */
const QUIET_MS = 5 * 60_000;

const sameText = (a: string, b: string) => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/**
 * GET /webhooks/whatsapp: Meta's check of the address (WA 3.1) → 200 with the bare challenge, else 403. `verifyTokens`: one
 * for each business unit.
 */
export function webhookChallengeEndpoint(verifyTokens: readonly string[]): RequestHandler {
  return (request, response) => {
    const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = request.query;
    const isOurs = typeof token === 'string' && verifyTokens.filter((each) => sameText(token, each)).length > 0;
    if (mode !== 'subscribe' || !isOurs) {
      throw new HttpError(403, 'challenge_refused', 'the verify token is not the configured one');
    }
    response.type('text/plain').send(typeof challenge === 'string' ? challenge : '');
  };
}

/** What takes in the webhooks of one business unit: is it signed for it, store it, and tell of one that is not. */
export interface WebhookDoor {
  isSigned: (raw: Buffer, signature: string | undefined) => boolean;
  /** Resolves when it is stored. */
  accept: (raw: string) => Promise<void>;
  /** `byAnother`: the app secret of another business unit signed it, so that it is no stranger's. */
  refuse: (raw: Buffer, byAnother?: boolean) => void;
}

export function createWebhookDoor(dependencies: {
  verifySignature: SignatureVerifier;
  intake: Intake;
  alerts: Pick<Alerts, 'raise'>;
  metrics: Pick<Metrics, 'webhooks' | 'refusedCalls'>;
  clock: () => number;
  /** Stands in every webhook of ours, and in little else (WA 3.3). */
  businessAccountId: string;
}): WebhookDoor {
  const { verifySignature, intake, alerts, metrics, clock, businessAccountId } = dependencies;
  let lastGoodAt = Number.NEGATIVE_INFINITY;
  return {
    isSigned: (raw, signature) => verifySignature(raw, signature).ok,

    async accept(raw) {
      lastGoodAt = clock();
      // A byte order mark is signed like the rest, and no JSON.
      await intake.accept(raw.replace(/^\ufeff/, ''));
      metrics.webhooks.inc({ result: 'accepted' });
    },

    /** What strangers send is counted; what names our account while nothing else passes is a wrong secret. */
    refuse(raw, byAnother = false) {
      metrics.webhooks.inc({ result: 'refused' });
      metrics.refusedCalls.inc({ door: 'whatsapp', why: 'unsigned' });
      const isQuiet = !byAnother && clock() - lastGoodAt < QUIET_MS;
      if (isQuiet || !raw.includes(`"${businessAccountId}"`)) return;
      alerts.raise({
        code: 'signature_refused',
        subject: 'whatsapp-webhook',
        ...says(
          sayAlert('alert_webhook_refused'),
          sayAlert(byAnother ? 'alert_webhook_of_another' : 'alert_webhook_unsigned'),
        ),
        severity: 'critical',
      });
    },
  };
}

/**
 * POST /webhooks/whatsapp: verified over the raw bytes, stored together with the consent it changes, and answered 200
 * before any other work. Errors: 401 `signature_refused` (nothing stored), 413, 503 while Redis is away; Meta repeats
 * whatever is not 200 for up to seven days (WA 3.2). The doctor's own probe is answered and leaves no trace.
 */
export function webhookEndpoint(door: WebhookDoor): RequestHandler {
  return async (request, response) => {
    const raw = rawBodyOf(request);
    if (!door.isSigned(raw, signatureOf(request))) {
      door.refuse(raw);
      throw unsigned();
    }
    // It is signed with our own secret: it says nothing of Meta's.
    if (!isWebhookProbe(raw)) await door.accept(raw.toString('utf8'));
    response.sendStatus(200);
  };
}

export const rawBodyOf = ({ body }: Request): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));
export const signatureOf = (request: Request): string | undefined => request.get(SIGNATURE_HEADER);
export const unsigned = (): HttpError =>
  new HttpError(401, 'signature_refused', 'X-Hub-Signature-256 does not match the body');
