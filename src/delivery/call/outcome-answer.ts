import { branchForCause } from '../../decision/branch-for-cause';
import type { Settings } from '../../decision/settings';
import type { SendOutcomeName } from '../../execution/execution-record';
import type { StoredExecution } from '../../execution/stored-execution';
import type { Branch, Reason } from '../../vocabulary';
import type { ErrorCodes } from '../../whatsapp/error-codes';

/**
 * What an open record has come to, from what it holds: delivered beats failed beats the end of the wait; a send that
 * nobody finished and of which no status spoke is unconfirmed. Pure. `undefined` = nothing is known yet (a wait that has
 * not ended).
 */
export function outcomeAnswer(
  stored: StoredExecution,
  settings: Settings,
  ended: boolean,
  errorCodes: ErrorCodes,
): { branch: Branch; reason: Reason; outcome: SendOutcomeName } | undefined {
  const accepted = { outcome: 'accepted' as const };
  if (stored.deliveredAt !== undefined || stored.readAt !== undefined) {
    return { ...accepted, branch: 'continue', reason: settings.decideOn === 'delivered' ? 'delivered' : 'accepted' };
  }
  if (stored.failedAt !== undefined) {
    const { cause } = errorCodes.classify(stored.errorCode);
    return { ...accepted, branch: branchForCause(cause, settings), reason: cause };
  }
  if (!ended) return undefined;
  if (stored.outcome === 'accepted') {
    return settings.decideOn === 'delivered'
      ? { ...accepted, branch: branchForCause('not_delivered', settings), reason: 'not_delivered' }
      : { ...accepted, branch: 'continue', reason: 'accepted' };
  }
  return { outcome: 'unknown', branch: branchForCause('unconfirmed', settings), reason: 'unconfirmed' };
}
