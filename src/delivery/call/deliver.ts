import type { Answer } from '../../vocabulary';
import type { DeliveryDependencies } from '../delivery-dependencies';
import { holdSend, mayHold } from '../held/hold-send';
import type { Contact } from './contact';
import { finishRecord } from './finish-record';
import { type ReadyMessage, sendMessage } from './send-message';

/** All attempts of one call together; with the longest wait for a delivery it stays under Journey Builder's time-out. */
const SEND_BUDGET_MS = 10_000;
const PATIENCE = { budgetMs: SEND_BUDGET_MS, slotMs: SEND_BUDGET_MS, isItsTurn: false };

/**
 * Sends the message of a contact whose caller waits, and answers. Where it cannot go within the caller's deadline it is
 * held if a late fallback can make up for it, else the fallback branch is answered at once (D5).
 */
export async function deliver(
  contact: Contact,
  ready: ReadyMessage,
  dependencies: DeliveryDependencies,
): Promise<Answer> {
  const patience = { ...PATIENCE, behindHeld: !mayHold(contact) };
  const result = await sendMessage(contact, ready, patience, dependencies);
  if (result.kind === 'too_early' && mayHold(contact)) {
    return holdSend(contact, { token: ready.token, at: result.at, promotional: ready.promotional }, dependencies);
  }
  return finishRecord(contact, ready.token, result.finish, dependencies);
}
