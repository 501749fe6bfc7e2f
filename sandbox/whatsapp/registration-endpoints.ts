import express, { type RequestHandler, type Router } from 'express';
import type { Account } from './account';
import { APP_ID, FIELDS } from './app-registration';
import { GraphError } from './graph-error';
import { texts, unknownObject } from './graph-request';

/** The Graph endpoints by which an app, its token, its subscriptions and its numbers are set up (WA 1.10). */
export function mountRegistration(router: Router, account: Account): void {
  const { options, numbers, webhooks } = account;
  const waba = options.businessAccountId;

  router.get('/:version/debug_token', (request, response) => {
    const { scopes, expiresAt, isValid, grantedAccounts } = account.registration();
    if (!account.credentials().accessTokens.includes(texts(request).input_token ?? '')) {
      throw new GraphError(100, 'input_token is not a token.');
    }
    response.json({
      data: {
        app_id: APP_ID,
        type: 'SYSTEM_USER',
        application: 'Sandbox app',
        expires_at: expiresAt,
        data_access_expires_at: 0,
        is_valid: isValid,
        scopes,
        ...(grantedAccounts !== null && {
          granular_scopes: scopes.map((scope) => ({ scope, target_ids: grantedAccounts })),
        }),
      },
    });
  });

  router.get(`/:version/${APP_ID}/subscriptions`, (_request, response) => {
    if (!response.locals.isApp) throw new GraphError(15, 'This method must be called with an app access token.');
    const { active, fields, callbackUrl } = account.registration();
    const url = callbackUrl ?? webhooks.url();
    response.json({
      data: url === undefined ? [] : [{ object: 'whatsapp_business_account', callback_url: url, active, fields }],
    });
  });

  router.post(`/:version/${APP_ID}/subscriptions`, subscribeToFields(account));

  router.get(`/:version/${waba}/subscribed_apps`, (_request, response) => {
    const { subscribed, override } = account.registration();
    const app = { id: APP_ID, name: 'Sandbox app', link: `https://www.facebook.com/games/?app_id=${APP_ID}` };
    response.json({
      data: subscribed
        ? [{ whatsapp_business_api_data: app, ...(override !== null && { override_callback_uri: override }) }]
        : [],
    });
  });

  router.post(`/:version/${waba}/subscribed_apps`, express.json(), async (request, response) => {
    const body: Record<string, unknown> = request.body ?? {};
    const { override_callback_uri: url, verify_token: token } = body;
    if (url !== undefined) {
      if (typeof url !== 'string' || !URL.canParse(url) || typeof token !== 'string') {
        throw new GraphError(100, 'override_callback_uri needs to be a URL, with verify_token.');
      }
      const challenge = String(Math.floor(account.random() * 1e9));
      if (!(await webhooks.verify(url, token, challenge))) {
        throw new GraphError(100, 'The callback URL could not be validated: it must answer the challenge with 200.');
      }
      webhooks.setUrl(url);
    }
    account.changeRegistration({ subscribed: true, override: typeof url === 'string' ? url : null });
    response.json({ success: true });
  });

  router.delete(`/:version/${waba}/subscribed_apps`, (_request, response) => {
    account.changeRegistration({ subscribed: false, override: null });
    response.json({ success: true });
  });

  router.post('/:version/:number/register', express.json(), (request, response) => {
    const number = numbers.get(request.params.number);
    if (number === undefined) throw unknownObject(request.params.number);
    const { messaging_product: product, pin }: Record<string, unknown> = request.body ?? {};
    if (product !== 'whatsapp' || typeof pin !== 'string' || !/^\d{6}$/.test(pin)) {
      throw new GraphError(100, 'messaging_product and a pin of six digits are required.');
    }
    if (number.codeVerificationStatus !== 'VERIFIED') throw new GraphError(133010, 'The number is not verified.');
    numbers.set(number.id, { ...number, status: 'CONNECTED' });
    response.json({ success: true });
  });
}

/** Graph calls the address before it takes it; what is not named in `fields` is not subscribed afterwards (WA 3.1). */
function subscribeToFields(account: Account): RequestHandler<{ version: string }> {
  const { webhooks } = account;
  return async (request, response) => {
    if (!response.locals.isApp) throw new GraphError(15, 'This method must be called with an app access token.');
    const { object, callback_url: url = '', verify_token: token = '', fields = '' } = texts(request);
    if (object !== 'whatsapp_business_account') throw new GraphError(100, 'object must be whatsapp_business_account.');
    const names = fields.split(',').filter((name) => name !== '');
    const unknown = names.filter((name) => !FIELDS.includes(name));
    if (names.length === 0 || unknown.length > 0) {
      throw new GraphError(100, `fields must name fields of the object; unknown: ${unknown.join(', ')}`);
    }
    const challenge = String(Math.floor(account.random() * 1e9));
    if (!URL.canParse(url) || !(await webhooks.verify(url, token, challenge))) {
      throw new GraphError(2200, 'Callback verification failed: the URL must answer the challenge with 200.');
    }
    webhooks.setUrl(url);
    const version = request.params.version;
    account.changeRegistration({
      active: true,
      callbackUrl: null,
      fields: names.map((name) => ({ name, version })),
    });
    response.json({ success: true });
  };
}

/** The callback URLs that count for a number, as its field tells them. */
export function webhookConfiguration(account: Account, id: string): Record<string, string> {
  const { callbackUrl, override, numberOverrides } = account.registration();
  const application = callbackUrl ?? account.webhooks.url();
  const own = numberOverrides[id];
  return {
    ...(own !== undefined && { phone_number: own }),
    ...(override !== null && { whatsapp_business_account: override }),
    ...(application !== undefined && { application }),
  };
}
