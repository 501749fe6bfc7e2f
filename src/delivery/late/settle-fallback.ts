import type { Alerts } from '../../alerts/alerts';
import { inTheirWords, sayAlert, says } from '../../alerts/sentences/say-alert';
import type { LateFallbackRecord } from '../../execution/late-fallback-record';
import { fallbackRow } from '../../execution/message-rows';
import type { Logger } from '../../logger';
import { maskIn } from '../../mask-personal-data';
import type { Metrics } from '../../metrics';
import { LATE_KIND_FACTS, type LateKind } from '../../vocabulary';
import type { Begun, CallResult } from './fallback-calls';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/**
 * After calls of unknown outcome, where a repeat may be a second event: few, and the last an hour after the first call,
 * since a Marketing Cloud that answers 5xx for so long needs no operator.
 */
const UNRECOGNISED_PAUSES_MS = [5_000, 60_000, 15 * 60_000, 45 * 60_000] as const;
/** Some three days: as long as Marketing Cloud recognises an email's key (MC 6). */
const MOST_CALLS = 300;

export interface SettleFallbackDependencies {
  lateFallback: Pick<LateFallbackRecord, 'settle'>;
  alerts: Pick<Alerts, 'raise'>;
  metrics: Pick<Metrics, 'lateFallbacks' | 'doubleContacts'>;
  logger: Logger;
  clock: () => number;
}

/** Writes what a call came to, and tells an operator of what is given up. → when to call again, ms. */
export async function settleFallback(
  begun: Begun,
  kind: LateKind,
  result: CallResult,
  dependencies: SettleFallbackDependencies,
): Promise<number | undefined> {
  const { lateFallback, metrics, logger, clock, alerts } = dependencies;
  const { messageKey, reason, activityId } = begun;
  const repeated = begun.unknownCalls > 0;
  const outcome = isGivenUp(begun, kind, result) ? 'refused' : result.outcome;
  const row = fallbackRow(messageKey, { at: clock(), kind, reason });
  // Marketing Cloud quotes what it refuses; whose message it is, its key tells.
  const why = maskIn(result.why ?? 'no reason given', [begun.contactKey, begun.to]).slice(0, 500);
  // An earlier call of unknown outcome stays unknown when a later one is refused.
  const unsure = result.outcome === 'unknown' || repeated;
  const settled = await lateFallback.settle({ messageKey, outcome, kind, why, unsure, activityId, row });
  metrics.lateFallbacks.inc({ kind, outcome, repeated: String(repeated) });
  if (settled === 'double') metrics.doubleContacts.inc();
  logger.info({ messageKey, reason, kind, outcome, ...(result.why && { why }) }, 'late fallback');
  if (outcome === 'sent') return undefined;
  if (outcome !== 'refused') return clock() + pauseAfter(begun, kind, result);
  alerts.raise({
    code: 'late_fallback_refused',
    subject: activityId,
    ...(activityId !== '' && { activityId }),
    ...says(
      sayAlert('alert_late_refused'),
      sayAlert('alert_late_refused_why', {
        message: messageKey,
        kind: sayAlert(`alert_late_${kind}`),
        why: result.why === undefined ? sayAlert('alert_no_reason') : inTheirWords(why),
      }),
    ),
    severity: 'critical',
  });
  return undefined;
}

/** Another call might do harm, or was tried for long enough. */
function isGivenUp({ calls, unknownCalls }: Begun, kind: LateKind, { outcome }: CallResult): boolean {
  const isRecognised = LATE_KIND_FACTS[kind].repeatsAreRecognised;
  if (outcome === 'unknown' && !isRecognised && unknownCalls >= UNRECOGNISED_PAUSES_MS.length) return true;
  return (outcome === 'unknown' || outcome === 'not_sent') && calls >= MOST_CALLS;
}

function pauseAfter({ calls, unknownCalls }: Begun, kind: LateKind, { outcome }: CallResult): number {
  const usual = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (calls - 1));
  const isCounted = outcome === 'unknown' && !LATE_KIND_FACTS[kind].repeatsAreRecognised;
  return (isCounted ? UNRECOGNISED_PAUSES_MS[unknownCalls] : undefined) ?? usual;
}
