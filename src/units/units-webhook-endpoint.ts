import type { RequestHandler } from 'express';
import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import { rawBodyOf, signatureOf, unsigned, type WebhookDoor } from '../signals/webhook-endpoint';
import { isWebhookProbe } from '../signals/webhook-probe';
import { splitWebhook, type UnitOfWebhooks } from './split-webhook';

/** Where the webhooks of one business unit go. */
export interface UnitWebhooks extends UnitOfWebhooks {
  door: WebhookDoor;
  alerts: Pick<Alerts, 'raise'>;
}

/**
 * POST /webhooks/whatsapp where several business units are served: each gets what is of its account and its numbers, and
 * gets it only where its own app secret signed the whole. 401 `signature_refused` where no secret did, or where all of it is
 * of units whose secret is another; what is of nobody is told to whoever's secret signed it, and stored nowhere.
 */
export function unitsWebhookEndpoint(units: readonly UnitWebhooks[]): RequestHandler {
  return async (request, response) => {
    const raw = rawBodyOf(request);
    const signature = signatureOf(request);
    const signed = units.filter(({ door }) => door.isSigned(raw, signature));
    if (signed.length === 0) {
      for (const { door } of units) door.refuse(raw);
      throw unsigned();
    }
    if (isWebhookProbe(raw)) {
      response.sendStatus(200);
      return;
    }
    const text = raw.toString('utf8').replace(/^\ufeff/, '');
    const body = parsed(text);
    const { parts, ofNobody } = splitWebhook(body, units);
    const theirs = units.filter(({ mid }) => parts.has(mid));
    for (const unit of theirs) if (!signed.includes(unit)) unit.door.refuse(raw, true);
    const taking = theirs.filter((unit) => signed.includes(unit));
    if (theirs.length > 0 && taking.length === 0) throw unsigned();
    const textOf = (part: unknown) => (part === body ? text : JSON.stringify(part));
    await Promise.all(taking.map(({ mid, door }) => door.accept(textOf(parts.get(mid)))));
    for (const { account, sender } of ofNobody) {
      for (const { alerts } of signed) alerts.raise(ofNobodyAlert(account, sender));
    }
    response.sendStatus(200);
  };
}

/** A signed body that is no JSON is nobody's. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ofNobodyAlert = (account: string, sender: string | undefined) =>
  ({
    code: 'webhook_of_nobody',
    subject: `${account}${sender === undefined ? '' : ` ${sender}`}`.trim() || 'unreadable',
    ...says(sayAlert('alert_webhook_of_nobody'), sayAlert('alert_webhook_of_nobody_why')),
    severity: 'warning',
  }) as const;
