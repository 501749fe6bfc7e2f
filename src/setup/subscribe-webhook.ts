import { z } from 'zod';
import { wordsOf } from '../doctor/answer';
import { webhookUrlOf } from '../doctor/public-url-checks';
import { WEBHOOK_FIELDS, WEBHOOK_OBJECT } from '../doctor/whatsapp-webhook-checks';
import type { Finding, KnownSettings, SetupParts } from './setup-question';
import { APP_ID, appToken, askGraph } from './whatsapp-questions';

const doneSchema = z.object({ success: z.literal(true) });

/**
 * Gives Meta the callback address with the fields that are read, by the app's own token, and subscribes the app to the
 * account (WA 3.1, 3.6). Meta calls the address at once: the app must run.
 */
export async function subscribeWebhook(parts: Pick<SetupParts, 'asker'>, known: KnownSettings): Promise<Finding> {
  if (known[APP_ID] === undefined) return { kind: 'unchecked', said: 'the app of the access token is not known' };
  const url = webhookUrlOf(known.PUBLIC_URL ?? '');
  const subscribed = await askGraph(parts, known, `${known[APP_ID]}/subscriptions`, doneSchema, {
    method: 'POST',
    token: appToken(known),
    query: {
      object: WEBHOOK_OBJECT,
      callback_url: url,
      verify_token: known.WHATSAPP_VERIFY_TOKEN ?? '',
      fields: Object.keys(WEBHOOK_FIELDS).join(','),
    },
  });
  if (subscribed.kind !== 'told')
    return { kind: 'wrong', said: `Meta did not take ${url}: ${wordsOf(subscribed).english}` };
  const account = encodeURIComponent(known.WHATSAPP_BUSINESS_ACCOUNT_ID ?? '');
  const ofAccount = await askGraph(parts, known, `${account}/subscribed_apps`, doneSchema, { method: 'POST' });
  if (ofAccount.kind !== 'told') {
    return { kind: 'wrong', said: `the app was not subscribed to the account: ${wordsOf(ofAccount).english}` };
  }
  return {
    kind: 'good',
    said: `Meta called ${url}, took it with ${Object.keys(WEBHOOK_FIELDS).length} fields, and the account's webhooks go there`,
  };
}
