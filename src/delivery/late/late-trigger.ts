import type { Settings } from '../../decision/settings';
import type { Proof } from '../../execution/late-fallback-record';
import type { StoredExecution } from '../../execution/stored-execution';
import type { FallbackReason } from '../../vocabulary';
import type { ErrorCodes } from '../../whatsapp/error-codes';

/** Signs that the contact took notice; each proves that the message was delivered and seen. */
const RESPONSES: readonly Proof[] = ['repliedAt', 'clickedAt', 'convertedAt'];
const SEEN: readonly Proof[] = ['readAt', ...RESPONSES];
/** An answer to another message of ours ends the wait for one, though it proves nothing of this message. */
const ANSWERED: readonly Proof[] = ['answeredElsewhereAt', ...RESPONSES];
const REACHED: readonly Proof[] = ['deliveredAt', ...SEEN];

export type LateTrigger =
  /** `unless`: what must not have come in between. */
  | { kind: 'fallback'; reason: FallbackReason; unless: readonly Proof[] }
  /** Nothing is missing, now or later. */
  | { kind: 'nothing' }
  /** Nothing to be done now; a failure may still come. */
  | { kind: 'wait' };

/**
 * What is missing of a message when its time is up. "No delivery" comes before "no interest": a message that never
 * arrived is `not_delivered` (or the cause of its failure) even where the step asks for readings or replies, and only
 * one that did arrive can be `not_read` or `no_reply` (D3). A click or a conversion is a response like a reply. Where the
 * sending was never confirmed and nothing was heard since, the reason is `unconfirmed`. Pure.
 */
export function lateTrigger(
  stored: StoredExecution,
  on: Settings['lateFallback']['on'],
  errorCodes: ErrorCodes,
): LateTrigger {
  const has = (proofs: readonly Proof[]) => proofs.some((proof) => stored[proof] !== undefined);
  const fallback = (reason: FallbackReason, unless: readonly Proof[]): LateTrigger => ({
    kind: 'fallback',
    reason,
    unless,
  });
  if (!has(REACHED)) {
    if (stored.failedAt !== undefined) return fallback(errorCodes.classify(stored.errorCode).cause, REACHED);
    if (stored.outcome === 'unknown') return fallback('unconfirmed', [...REACHED, 'sentAt', 'failedAt']);
    return on.some((trigger) => trigger !== 'failed')
      ? fallback('not_delivered', [...REACHED, 'failedAt'])
      : { kind: 'wait' };
  }
  if (on.includes('not_read') && !has(SEEN)) return fallback('not_read', SEEN);
  if (on.includes('no_reply') && !has(ANSWERED)) return fallback('no_reply', ANSWERED);
  return { kind: 'nothing' };
}
