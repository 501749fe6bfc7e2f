import { z } from 'zod';
import type { AccessToken, AccessTokens } from './access-tokens';
import type { Chaos } from './chaos';
import { type Answer, type Call, type Operation, ok } from './operation';

const tokenRequestSchema = z.object({
  grant_type: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
  account_id: z.union([z.string(), z.number()]).optional(),
  scope: z.string().optional(),
});

export interface Tenant {
  clientId: string;
  /** MID of the business unit. */
  accountId: string;
  /** Base URL of the sandbox without a closing slash; known once it listens. */
  url: () => string;
}

/** Token, user info and token context (MC 1). */
export function authOperations(tenant: Tenant, tokens: AccessTokens, chaos: Chaos): Operation[] {
  const restUrl = () => chaos.settings.restInstanceUrl ?? `${tenant.url()}/`;
  return [
    {
      name: 'token',
      method: 'post',
      path: '/v2/token',
      needs: 'nothing',
      run: (call) => issueToken(call, tenant, tokens, restUrl()),
    },
    {
      name: 'userinfo',
      method: 'get',
      path: '/v2/userinfo',
      needs: 'any token',
      run: (call) => ok(userInfo(tenant, call.token, restUrl())),
    },
    {
      name: 'tokenContext',
      method: 'get',
      path: '/platform/v1/tokenContext',
      needs: 'any token',
      run: ({ token }) =>
        ok({
          enterprise: { id: numeric(tenant.accountId) },
          organization: { id: numeric(token?.accountId ?? tenant.accountId) },
          user: { id: numeric(token?.userId ?? '0') },
        }),
    },
  ];
}

const numeric = (id: string): number | string => (/^\d{1,15}$/.test(id) ? Number(id) : id);

function issueToken(call: Call, tenant: Tenant, tokens: AccessTokens, restUrl: string): Answer {
  const parsed = tokenRequestSchema.safeParse(call.body);
  if (!parsed.success) return oauthError(400, 'invalid_request', 'The request is missing a required parameter.');
  const request = parsed.data;
  if (request.grant_type !== 'client_credentials')
    return oauthError(400, 'unsupported_grant_type', 'The grant type is not supported.');
  if (request.client_id !== tenant.clientId || !tokens.clientSecrets.includes(request.client_secret))
    return oauthError(
      401,
      'invalid_client',
      'Client authentication failed. Make sure that the client ID and client secret are valid and that the package is installed and enabled.',
    );
  if (request.account_id !== undefined && String(request.account_id) !== tenant.accountId)
    return oauthError(400, 'invalid_request', 'The client is not installed in the requested business unit.');
  const scopes = request.scope === undefined ? [...tokens.granted] : request.scope.split(' ').filter(Boolean);
  const unknown = scopes.find((scope) => !tokens.granted.includes(scope));
  if (unknown !== undefined) return oauthError(400, 'invalid_scope', `The scope is not granted: ${unknown}.`);
  const token = tokens.issue({ kind: 'package', accountId: tenant.accountId, scopes });
  return ok({
    access_token: token.value,
    token_type: 'Bearer',
    expires_in: tokens.lifetimeSeconds,
    scope: scopes.join(' '),
    soap_instance_url: `${tenant.url()}/`,
    rest_instance_url: restUrl,
  });
}

/** OAuth errors have another shape than those of the REST host. */
function oauthError(status: number, error: string, description: string): Answer {
  const documentation = 'https://developer.salesforce.com/docs';
  return { status, body: { error, error_description: description, error_uri: documentation } };
}

function userInfo(tenant: Tenant, token: AccessToken | undefined, restUrl: string) {
  const timezone = {
    longName: '(GMT-06:00) Central Time (No Daylight Saving)',
    shortName: 'CST',
    offset: -6,
    dst: false,
  };
  const member = numeric(token?.accountId ?? tenant.accountId);
  return {
    exp: Math.floor((token?.expiresAt ?? 0) / 1000),
    iss: tenant.url(),
    user: {
      sub: token?.userId,
      name: 'Sandbox User',
      preferred_username: 'sandbox',
      email: 'sandbox@example.com',
      locale: 'en-US',
      zoneinfo: 'America/Chicago',
      timezone,
    },
    organization: {
      member_id: member,
      enterprise_id: numeric(tenant.accountId),
      enterprise_name: 'Sandbox Enterprise',
      account_type: 'Enterprise 2.0',
      stack_key: 'S0',
      region: 'NA1',
      locale: 'en-US',
      zoneinfo: 'America/Chicago',
      timezone,
    },
    rest: { rest_instance_url: restUrl, soap_instance_url: `${tenant.url()}/` },
    application: { id: 'sandbox', name: 'Sandbox package', redirectUrl: '', appScopes: token?.scopes ?? [] },
    permissions: [],
  };
}
