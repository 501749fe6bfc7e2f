import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { Logger } from '../logger';
import type { JourneyVersions } from './journey-versions';

/** Each process tells so often at most that a version calls. */
const TOLD_EVERY_MS = 60_000;
const REMEMBERED_AT_MOST = 1_000;
/** Calls that were under way, or repeated, when a version was stopped may come for so long. */
const AFTER_STOP_MS = 10 * 60_000;

/**
 * Notes which journey versions call, for whoever asks whether a stop can be believed, and raises an alert where one calls
 * that was stopped: the stop was somebody else's, or Journey Builder goes on against its word. Never throws and never
 * delays the caller.
 */
export function createCalledVersions(options: {
  journeys: Pick<JourneyVersions, 'called'>;
  alerts: Alerts;
  logger: Logger;
  clock: () => number;
}) {
  const { journeys, alerts, logger, clock } = options;
  const toldAt = new Map<string, number>();

  async function tell(journeyId: string, activityId: string): Promise<void> {
    const { stoppedAt } = await journeys.called(journeyId);
    if (stoppedAt === undefined || clock() - stoppedAt < AFTER_STOP_MS) return;
    const since = new Date(stoppedAt).toISOString();
    alerts.raise({
      code: 'stopped_journey_calls',
      subject: journeyId,
      activityId,
      ...says(sayAlert('alert_stopped_calls'), sayAlert('alert_stopped_calls_why', { at: since })),
      severity: 'warning',
    });
  }

  return function noteCall(journeyId: string, activityId: string): void {
    if (journeyId === '') return;
    const now = clock();
    if (now - (toldAt.get(journeyId) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY_MS) return;
    if (toldAt.size >= REMEMBERED_AT_MOST) toldAt.clear();
    toldAt.set(journeyId, now);
    tell(journeyId, activityId).catch((error: unknown) => {
      toldAt.delete(journeyId);
      logger.warn({ err: error, journeyId: journeyId.slice(0, 36) }, 'that a journey version calls was not noted');
    });
  };
}

export type CalledVersions = ReturnType<typeof createCalledVersions>;
