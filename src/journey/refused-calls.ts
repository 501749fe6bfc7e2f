import type Redis from 'ioredis';
import { z } from 'zod';
import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import { journeyId } from '../execution/journey-id';
import type { Metrics } from '../metrics';
import { countsKey, journeyKey } from '../redis/redis-keys';
import { jwtHeader } from './verify-jwt';

/** Attested bodies hold some 2 KB (JB 2.1); nothing longer is looked at before its signature matched. */
const LONGEST_LOOKED_AT = 16_384;
/** While Journey Builder's own calls pass, what does not is mostly a stranger's. */
const QUIET_MS = 5 * 60_000;

/** As they are kept (src/execution/journey-id.ts). */
const id = z.guid().transform(journeyId).optional().catch(undefined);
const payloadSchema = z.object({ activityId: id, interactionId: id });

interface Refused {
  path: string;
  activityId: string | undefined;
  interactionId: string | undefined;
}

/** Of one round of look-ups; what is real comes again. */
const MOST_WAITING = 200;

/** The ids in what looks like a call of Journey Builder: three parts, HS256, an object with the id of a step or a journey. */
function idsIn(token: string): Omit<Refused, 'path'> | undefined {
  const parts = token.split('.', 4);
  if (parts.length !== 3 || token.length > LONGEST_LOOKED_AT || jwtHeader(token)?.alg !== 'HS256') return undefined;
  try {
    const payload: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    const { activityId, interactionId } = payloadSchema.parse(payload);
    return activityId === undefined && interactionId === undefined ? undefined : { activityId, interactionId };
  } catch {
    return undefined;
  }
}

/**
 * Tells a real trouble with the signing secret from what strangers send. Every refused call is counted. One that names a
 * step or a journey that this installation has served is Journey Builder's own, since nobody else knows these ids: it
 * raises the critical alert. One that only looks so raises a warning of its own, and only while no good call has come
 * for some minutes. Anything else raises nothing, so that nobody can call an operator, or tire them, from outside.
 */
export function createRefusedCalls(options: {
  redis: Redis;
  alerts: Alerts;
  metrics: Pick<Metrics, 'refusedCalls'>;
  clock: () => number;
}) {
  const { redis, alerts, metrics, clock } = options;
  let lastGoodAt = Number.NEGATIVE_INFINITY;
  const waiting: Refused[] = [];
  let isLooking = false;

  async function look({ path, activityId, interactionId }: Refused): Promise<void> {
    const names = [
      ...(activityId === undefined ? [] : [countsKey(activityId)]),
      ...(interactionId === undefined ? [] : [journeyKey(interactionId)]),
    ];
    const isKnown = (await redis.exists(...names)) > 0;
    if (!isKnown && clock() - lastGoodAt < QUIET_MS) return;
    alerts.raise({
      code: 'signature_refused',
      subject: isKnown ? 'journey-builder' : 'journey-builder, unknown step',
      ...says(
        sayAlert('alert_call_refused'),
        sayAlert(isKnown ? 'alert_call_refused_known' : 'alert_call_refused_unknown', { path }),
      ),
      severity: isKnown ? 'critical' : 'warning',
      ...(isKnown && activityId !== undefined && { activityId }),
    });
  }

  /** Looks up what came, and what came meanwhile: a flood is handed on to Redis in rounds. */
  async function lookAtAll(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    // Where Redis is away, the calls that are good tell that.
    while (waiting.length > 0) await Promise.allSettled(waiting.splice(0).map(look));
    isLooking = false;
  }

  return {
    /** A call whose signature matched. */
    good(): void {
      lastGoodAt = clock();
    },
    /** A call whose signature did not. Never throws and never delays the caller. */
    refused(path: string, token: string): void {
      metrics.refusedCalls.inc({ door: 'journey_builder', why: 'unsigned' });
      if (waiting.length >= MOST_WAITING) return;
      const ids = idsIn(token);
      if (ids === undefined) return;
      waiting.push({ path, ...ids });
      void lookAtAll();
    },
  };
}

export type RefusedCalls = ReturnType<typeof createRefusedCalls>;
