import { setTimeout as delay } from 'node:timers/promises';
import axios, { type AxiosInstance } from 'axios';
import type Redis from 'ioredis';
import { z } from 'zod';
import type { EndingAlerts } from '../alerts/alerts';
import { CodedError } from '../errors';
import type { Logger } from '../logger';
import { createLease } from '../redis/lease';
import { accessTokenKey } from '../redis/redis-keys';
import { bindScript, redisScript } from '../redis/script';

/** MC 1: `expires_in` in seconds (field: about 1,079), whatever the documentation says of 20 minutes. */
const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const refusalSchema = z.looseObject({ error: z.string().optional(), error_description: z.string().optional() });

const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than one request, so that two processes never ask at the same time. */
const LEASE_MS = REQUEST_TIMEOUT_MS + 5_000;
/** The soft limit is one request per 20 minutes and machine (MC 1): a refused client is not asked about in a loop. */
const REFUSED_HOLD_MS = 30_000;
const RENEW_AT = 0.85;

export const FORGET_TOKEN = redisScript('waForgetToken', {
  keys: ['stored'],
  args: ['token'],
  lua: `
if redis.call('get', stored) == token then return redis.call('del', stored) end
return 0`,
});

export interface AccessTokenSettings {
  authUrl: string;
  clientId: string;
  clientSecret: string;
  accountId: string;
}

/**
 * The client-credentials token (MC 1, https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/access-token-s2s.html),
 * kept in Redis for all processes until 85 % of its life is over, with one request in flight over all of them.
 *
 * `get()` throws CodedError `token_refused` (retry never: the credentials are wrong; an alert is raised) or
 * `token_unavailable` (retry later: no answer, 429, 5xx).
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

  async function request(): Promise<{ token: string; lifeMs: number }> {
    const body = {
      grant_type: 'client_credentials',
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      account_id: settings.accountId,
    };
    let answer: { status: number; data: unknown };
    try {
      answer = await http.post(`${settings.authUrl}/v2/token`, body, {
        timeout: REQUEST_TIMEOUT_MS,
        validateStatus: () => true,
      });
    } catch (error) {
      // The axios error holds the request body with the client secret: only its code goes on.
      const why = axios.isAxiosError(error) ? error.code : undefined;
      throw new CodedError('token_unavailable', `no token: no answer (${why ?? 'unknown network fault'})`, {
        retry: 'later',
      });
    }
    if (answer.status === 429 || answer.status >= 500) {
      throw new CodedError('token_unavailable', `no token: HTTP ${answer.status}`, { retry: 'later' });
    }
    const parsed = answerSchema.safeParse(answer.data);
    if (answer.status < 300 && parsed.success) {
      return { token: parsed.data.access_token, lifeMs: parsed.data.expires_in * 1000 };
    }
    if (answer.status < 300) {
      throw new CodedError('token_unavailable', 'no token: the answer has not the documented shape', {
        retry: 'later',
      });
    }
    const said = refusalSchema.safeParse(answer.data);
    // A refused client is told in OAuth's own shape (MC 1); a 401 of another shape comes from something in between.
    if (answer.status === 401 && !(said.success && said.data.error)) {
      throw new CodedError('token_unavailable', 'no token: HTTP 401 without an OAuth error', { retry: 'later' });
    }
    const reason = (said.success && (said.data.error_description ?? said.data.error)) || 'no reason given';
    throw new CodedError('token_refused', `Marketing Cloud refused the client: HTTP ${answer.status}: ${reason}`);
  }

  async function renew(): Promise<string> {
    for (;;) {
      if (await lease.acquire()) {
        try {
          const stored = await redis.get(key);
          if (stored !== null) return stored;
          const { token, lifeMs } = await request();
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
    if (refusal && clock() < refusal.until) throw refusal.error;
    try {
      return await renew();
    } catch (error) {
      if (error instanceof CodedError && error.code === 'token_refused') {
        refusal = { error, until: clock() + REFUSED_HOLD_MS };
        alerts.raise({
          code: 'token_refused',
          subject: `Marketing Cloud ${settings.accountId}`,
          title: 'Marketing Cloud refuses the client credentials',
          detail: error.message,
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
    /** Call after a 401 with this token: the next `get()` asks for another, unless one is there already. */
    async invalidate(token: string): Promise<void> {
      await forgetToken({ stored: key, token });
    },
  };
}

export type AccessTokens = ReturnType<typeof createAccessTokens>;
