import { createHmac } from 'node:crypto';

const ACCOUNT = '900000000000001';
const SENDER = '900000000000101';
let messages = 0;

/** POSTs a webhook body as Meta does, signed over its bytes; → the HTTP status. */
export async function postWebhook(app: { url: string }, body: string, secret = 'test-app-secret'): Promise<number> {
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
  return (await fetch(`${app.url}/webhooks/whatsapp`, { method: 'POST', headers, body })).status;
}

/** A whole body around one value, given as JSON text so that it may be anything. */
export function notification(value: string, field = 'messages'): string {
  return `{"object":"whatsapp_business_account","entry":[{"id":"${ACCOUNT}","changes":[{"field":"${field}","value":${value}}]}]}`;
}

/** A value of `messages` or `statuses`, of a number of ours unless `sender` says otherwise. */
export function value(list: 'messages' | 'statuses', items: readonly object[], sender = SENDER): string {
  return JSON.stringify({ messaging_product: 'whatsapp', metadata: { phone_number_id: sender }, [list]: items });
}

/** One text message of a customer; `changes` are merged over it. */
export function textMessage(changes: Record<string, unknown> = {}): Record<string, unknown> {
  messages += 1;
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    from: '5215512340001',
    id: `wamid.in-${messages}`,
    timestamp,
    type: 'text',
    text: { body: 'Hi' },
    ...changes,
  };
}
