import { timingSafeEqual } from 'node:crypto';
import express, { type RequestHandler } from 'express';
import type { Alerts } from '../alerts/alerts';
import { HttpError } from '../errors';
import type { Metrics } from '../metrics';
import type { SignatureVerifier } from '../whatsapp/signature';
import type { Intake } from './intake';
import { isWebhookProbe } from './webhook-probe';

/** Meta sends at most 3 MB (WA 3.2). */
const LARGEST_BODY = '3mb';

/** Keeps the body as the bytes that were signed; nothing is parsed before they are verified. */
export const readRawBody: RequestHandler = express.raw({ type: () => true, limit: LARGEST_BODY });

const sameText = (a: string, b: string) => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** GET /webhooks/whatsapp: Meta's check of the address (WA 3.1) → 200 with the bare challenge, else 403. */
export function webhookChallengeEndpoint(verifyToken: string): RequestHandler {
  return (request, response) => {
    const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = request.query;
    if (mode !== 'subscribe' || typeof token !== 'string' || !sameText(token, verifyToken)) {
      throw new HttpError(403, 'challenge_refused', 'the verify token is not the configured one');
    }
    response.type('text/plain').send(typeof challenge === 'string' ? challenge : '');
  };
}

/**
 * POST /webhooks/whatsapp: verified over the raw bytes, stored together with the consent it changes, and answered 200
 * before any other work. Errors: 401 `signature_refused` (nothing stored), 413, 503 while Redis is away; Meta repeats
 * whatever is not 200 for up to seven days (WA 3.2). The doctor's own probe is answered and leaves no trace.
 */
export function webhookEndpoint(dependencies: {
  verifySignature: SignatureVerifier;
  intake: Intake;
  alerts: Alerts;
  metrics: Metrics;
}): RequestHandler {
  const { verifySignature, intake, alerts, metrics } = dependencies;
  return async (request, response) => {
    const body: unknown = request.body;
    const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const check = verifySignature(raw, request.get('x-hub-signature-256'));
    if (!check.ok) {
      metrics.webhooks.inc({ result: 'refused' });
      alerts.raise({
        code: 'signature_refused',
        subject: 'whatsapp-webhook',
        title: 'A WhatsApp webhook was refused',
        detail:
          'its signature does not match any WHATSAPP_APP_SECRET; statuses and opt-outs do not arrive until it does',
        severity: 'critical',
      });
      throw new HttpError(401, 'signature_refused', 'X-Hub-Signature-256 does not match the body');
    }
    if (isWebhookProbe(raw)) {
      response.sendStatus(200);
      return;
    }
    // A byte order mark is signed like the rest, and no JSON.
    await intake.accept(raw.toString('utf8').replace(/^\ufeff/, ''));
    metrics.webhooks.inc({ result: 'accepted' });
    response.sendStatus(200);
  };
}
