import type { Settings } from '../../decision/settings';
import type { LateWatch, SendOutcomeName } from '../../execution/execution-record';
import type { Branch, Reason } from '../../vocabulary';

const MINUTE_MS = 60_000;
const NOTHING: LateWatch = { onFailed: false, checkAfterMs: 0 };
/** The answers after which a message is under way as far as anybody knows. */
const UNDER_WAY: readonly Reason[] = ['accepted', 'delivered', 'scheduled', 'unconfirmed'];

/**
 * What is watched for after a message was answered: nothing where the contact takes the fallback branch (another channel
 * has it) or its failure was answered already. A message whose sending was never confirmed is looked at after
 * `afterMinutes` whatever the step asks for, since no failure would ever be told of it (D5). Pure.
 */
export function lateWatch(
  settings: Pick<Settings, 'lateFallback'>,
  answered: { outcome: SendOutcomeName; branch: Branch; reason: Reason },
): LateWatch {
  const { kind, on, afterMinutes } = settings.lateFallback;
  const sent = answered.outcome === 'accepted' || answered.outcome === 'unknown';
  if (kind === 'none' || !sent || answered.branch !== 'continue' || !UNDER_WAY.includes(answered.reason))
    return NOTHING;
  const timed = answered.outcome === 'unknown' || on.some((trigger) => trigger !== 'failed');
  return { onFailed: on.includes('failed'), checkAfterMs: timed ? afterMinutes * MINUTE_MS : 0 };
}
