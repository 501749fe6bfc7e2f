import { randomUUID } from 'node:crypto';
import axios from 'axios';
import type Redis from 'ioredis';
import type { Alert, Alerts, EndingAlerts } from '../../../src/alerts/alerts';
import { createLogger } from '../../../src/logger';
import { createAccessTokens } from '../../../src/marketing-cloud/access-token';
import { type ClientLimits, createMarketingCloudClient } from '../../../src/marketing-cloud/client';
import { createRightsWatch } from '../../../src/marketing-cloud/rights-watch';

export const silent = createLogger({ level: 'silent' });

/** An alert port that only remembers. */
export function recordedAlerts(): Alerts & EndingAlerts & { raised: Alert[]; ended: string[] } {
  const raised: Alert[] = [];
  const ended: string[] = [];
  return {
    raised,
    ended,
    raise: (alert) => void raised.push(alert),
    over: (code, subject) => void ended.push(subject === undefined ? code : `${code} ${subject}`),
    settled: async () => undefined,
  };
}

/** A client as the app makes it, with pauses short enough for tests. */
export function connect<Alarms extends EndingAlerts = ReturnType<typeof recordedAlerts>>(
  redis: Redis,
  url: string,
  options: {
    alerts?: Alarms;
    limits?: Partial<ClientLimits>;
    clock?: () => number;
    onCall?: (operation: string, status: number | 'none') => void;
  } = {},
) {
  const alerts = (options.alerts ?? recordedAlerts()) as Alarms;
  const clock = options.clock ?? Date.now;
  const tokens = createAccessTokens({
    redis,
    http: axios,
    logger: silent,
    alerts,
    clock,
    ids: randomUUID,
    settings: {
      authUrl: url,
      restUrl: url,
      clientId: 'client',
      clientSecret: 'secret-of-client',
      accountId: '7281698',
    },
  });
  const client = createMarketingCloudClient({
    http: axios,
    tokens,
    restUrl: url,
    authUrl: url,
    clock,
    random: () => 0.5,
    rights: createRightsWatch({ alerts, accountId: '7281698' }),
    limits: { firstBackoffMs: 5, maxBackoffMs: 20, blockedMs: 60_000, ...options.limits },
    ...(options.onCall ? { onCall: options.onCall } : {}),
  });
  return { tokens, client, alerts };
}
