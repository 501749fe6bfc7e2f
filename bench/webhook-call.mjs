import { createHmac } from 'node:crypto';

/** The body and headers of a webhook as Meta signs it (WA 3.1); `told` is what differs: `statuses` or `messages`. */
export function signedWebhook(environment, told) {
  const metadata = { display_phone_number: '525555550100', phone_number_id: environment.WHATSAPP_PHONE_NUMBER_ID };
  const value = { messaging_product: 'whatsapp', metadata, ...told };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: environment.WHATSAPP_BUSINESS_ACCOUNT_ID, changes: [{ value, field: 'messages' }] }],
  });
  const hex = createHmac('sha256', environment.WHATSAPP_APP_SECRET).update(body).digest('hex');
  return { body, headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${hex}` } };
}

/** One of `statuses[]` of a webhook, at this moment. */
export function statusOf({ messageKey, wamid, waId }, status) {
  return {
    id: wamid,
    status,
    timestamp: String(Math.floor(Date.now() / 1000)),
    recipient_id: waId,
    biz_opaque_callback_data: messageKey,
  };
}

export function deliveredStatus(sent) {
  return { statuses: [statusOf(sent, 'delivered')] };
}

export function textReceived({ wamid, waId, text }) {
  return {
    contacts: [{ wa_id: waId, profile: { name: 'Ana' } }],
    messages: [
      { from: waId, id: wamid, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body: text } },
    ],
  };
}
