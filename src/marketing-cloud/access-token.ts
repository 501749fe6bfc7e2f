import { setTimeout as delay } from 'node:timers/promises';
import axios, { type AxiosInstance } from 'axios';
import type Redis from 'ioredis';
import { z } from 'zod';
import type { EndingAlerts } from '../alerts/alerts';
import { sayAlert, says, sentenceOfError } from '../alerts/sentences/say-alert';
import { CodedError } from '../errors';
import { retryAfterMs } from '../http/retry-after';
import type { Logger } from '../logger';
import { createLease } from '../redis/lease';
import { accessTokenKey, tokenRenewedKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';
import type { Sentence } from '../saying';
import { sayFailure } from './failure-sentences';
import { numberOrText, words } from './lenient';
import { LONGEST_GATEWAY_WAIT_MS } from './marketing-cloud-error';

/** MC 1: `expires_in` in seconds (field: about 1,079), whatever the documentation says of 20 minutes. */
const answerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: numberOrText.pipe(z.number().positive()),
  rest_instance_url: words,
});
const refusalSchema = z.looseObject({ error: words, error_description: words });

const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than one request, so that two processes never ask at the same time. */
const LEASE_MS = REQUEST_TIMEOUT_MS + 5_000;
/** The soft limit is one request per 20 minutes and machine (MC 1): a refused client is not asked about in a loop. */
const REFUSED_HOLD_MS = 30_000;
const RENEW_AT = 0.85;
/** Tokens are renewed after a 401 once in this time, over all processes: a second 401 is a missing right (MC 1) … */
const RENEWED_AT_MOST_EVERY_MS = 40_000;
/** … and where that has lasted for so long, less often. */
const RIGHT_MISSING_FOR_LONG_MS = 300_000;
/** A refusal after so long is another trouble. */
const TROUBLE_OVER_MS = 120_000;

/** What becomes of a token that was refused with 401. */
export type Invalidated = 'forgotten' | 'renewed_meanwhile' | 'new_already';

/** → forgotten | renewed_meanwhile | new_already */
export const FORGET_TOKEN = redisScript('waForgetToken', {
  keys: ['stored', 'renewed'],
  args: ['token', 'everyMs'],
  lua: `
if redis.call('get', stored) ~= token then return 'renewed_meanwhile' end
if not redis.call('set', renewed, '1', 'px', everyMs, 'nx') then return 'new_already' end
redis.call('del', stored)
return 'forgotten'`,
});

export interface AccessTokenSettings {
  authUrl: string;
  clientId: string;
  clientSecret: string;
  accountId: string;
  /** Where rows go: told where Marketing Cloud names another host for the token. */
  restUrl?: string;
}

/**
 * The client-credentials token (MC 1, https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/access-token-s2s.html),
 * kept in Redis for all processes until 85 % of its life is over, with one request in flight over all of them.
 *
 * `get()` throws CodedError `token_refused` (retry never: the credentials are wrong; an alert is raised, and its end) or
 * `token_unavailable` (retry later: no answer, 429, 5xx, a redirect, a page of something on the way). A token for another
 * REST host than that of the settings raises an alert: the tenant was moved.
 */
export function createAccessTokens(options: {
  redis: Redis;
  http: AxiosInstance;
  logger: Logger;
  alerts: EndingAlerts;
  clock: () => number;
  ids: () => string;
  settings: AccessTokenSettings;
}) {
  const { redis, http, logger, alerts, clock, settings } = options;
  const key = accessTokenKey(settings.clientId, settings.accountId);
  const lease = createLease({ redis, name: `token:${key}`, owner: options.ids(), ttlMs: LEASE_MS });
  const forgetToken = bindScript(redis, FORGET_TOKEN);
  let renewal: Promise<string> | undefined;
  let refusal: { error: CodedError; until: number } | undefined;
  /** Until then (ms) the token route asked to be left alone. */
  let unavailable: { error: CodedError; until: number } | undefined;
  /** Since when, and when last, a token was refused that was new already. */
  let rightMissing = { since: 0, last: 0 };

  async function request(): Promise<{ token: string; lifeMs: number; restUrl: string | undefined }> {
    const body = {
      grant_type: 'client_credentials',
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      account_id: settings.accountId,
    };
    let answer: { status: number; data: unknown; headers: Record<string, unknown> };
    try {
      answer = await http.post(`${settings.authUrl}/v2/token`, body, {
        timeout: REQUEST_TIMEOUT_MS,
        validateStatus: () => true,
        maxRedirects: 0,
      });
    } catch (error) {
      // The axios error holds the request body with the client secret: only its code goes on.
      const why = axios.isAxiosError(error) ? error.code : undefined;
      throw new CodedError(
        'token_unavailable',
        sayFailure('mcf_no_token', { code: why ?? sayFailure('mcf_network') }),
        {
          retry: 'later',
        },
      );
    }
    const { status } = answer;
    const parsed = answerSchema.safeParse(answer.data);
    if (status < 300 && parsed.success) {
      const { access_token: token, expires_in: lifeSeconds, rest_instance_url: restUrl } = parsed.data;
      return { token, lifeMs: lifeSeconds * 1000, restUrl };
    }
    // A refused client is told in OAuth's own shape (MC 1); everything else is no word about the client.
    const said = refusalSchema.safeParse(answer.data).data;
    if (status < 400 || status === 429 || status >= 500 || said?.error === undefined) {
      const askedMs = retryAfterMs(answer.headers, clock(), answer.data);
      throw new CodedError('token_unavailable', whyNoToken(answer), {
        retry: 'later',
        retryAfterMs: status === 429 ? askedMs : askedMs && Math.min(askedMs, LONGEST_GATEWAY_WAIT_MS),
      });
    }
    const reason = said.error_description || said.error;
    throw new CodedError('token_refused', sayFailure('mcf_client', { status: String(status), words: reason }));
  }

  /** The tenant was moved, or MC_REST_URL names the host of another: calls go where they went. */
  function compareHost(named: string | undefined): void {
    const [host, own] = [hostOf(named), hostOf(settings.restUrl)];
    if (host === own) alerts.over('rest_host_differs');
    if (host === undefined || own === undefined || host === own) return;
    alerts.raise({
      code: 'rest_host_differs',
      subject: host,
      ...says(sayAlert('alert_other_host'), sayAlert('alert_other_host_why', { host, own })),
      severity: 'warning',
    });
  }

  async function renew(): Promise<string> {
    for (;;) {
      if (await lease.acquire()) {
        try {
          const stored = await redis.get(key);
          if (stored !== null) return stored;
          const { token, lifeMs, restUrl } = await request();
          compareHost(restUrl);
          await redis.set(key, token, 'PX', Math.max(1, Math.floor(lifeMs * RENEW_AT)));
          logger.debug({ lifeMs }, 'a new Marketing Cloud token');
          alerts.over('token_refused');
          return token;
        } finally {
          await lease.release();
        }
      }
      await delay(50);
      const stored = await redis.get(key);
      if (stored !== null) return stored;
    }
  }

  async function renewOnce(): Promise<string> {
    for (const held of [refusal, unavailable]) if (held && clock() < held.until) throw held.error;
    try {
      return await renew();
    } catch (error) {
      if (error instanceof CodedError && error.code === 'token_unavailable') {
        unavailable = { error, until: clock() + (error.retryAfterMs ?? 0) };
      }
      if (error instanceof CodedError && error.code === 'token_refused') {
        refusal = { error, until: clock() + REFUSED_HOLD_MS };
        alerts.raise({
          code: 'token_refused',
          subject: `Marketing Cloud ${settings.accountId}`,
          ...says(sayAlert('alert_client_refused'), sentenceOfError(error)),
          severity: 'critical',
        });
      }
      throw error;
    }
  }

  return {
    async get(): Promise<string> {
      const stored = await redis.get(key);
      if (stored !== null) return stored;
      renewal ??= renewOnce().finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
    /**
     * Call after a 401 with this token: the next `get()` asks for another, unless one is there already. `new_already`: one
     * was asked for a short while ago, so that it is not the token that is wrong.
     */
    async invalidate(token: string): Promise<Invalidated> {
      const now = clock();
      const lasts = now - rightMissing.last < TROUBLE_OVER_MS;
      const isLong = lasts && now - rightMissing.since > RIGHT_MISSING_FOR_LONG_MS;
      const invalidated = await forgetToken<Invalidated>({
        stored: key,
        renewed: tokenRenewedKey(settings.clientId, settings.accountId),
        token,
        everyMs: isLong ? RIGHT_MISSING_FOR_LONG_MS : RENEWED_AT_MOST_EVERY_MS,
      });
      if (invalidated === 'new_already') rightMissing = { since: lasts ? rightMissing.since : now, last: now };
      return invalidated;
    },
  };
}

export type AccessTokens = ReturnType<typeof createAccessTokens>;

/** What an answer that is no token says of itself. */
function whyNoToken({ status, data }: { status: number; data: unknown }): Sentence {
  const about = { status: String(status) };
  if (status >= 300 && status < 400) return sayFailure('mcf_token_redirect', about);
  if (typeof data === 'string' && data.trim() !== '') return sayFailure('mcf_token_page', about);
  return sayFailure(status < 300 ? 'mcf_token_undocumented' : 'mcf_token_silent', about);
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}
