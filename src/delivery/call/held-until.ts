import type { Decision } from '../../decision/decide';
import { type Contact, mayHold } from './contact';

/** Until when (ms) a message is held that quiet hours stop now; undefined where it is not held. */
export function heldUntil(contact: Contact, decision: Decision): number | undefined {
  if (decision.kind !== 'skip' || contact.settings.quietHours?.then !== 'hold' || !mayHold(contact)) return undefined;
  return decision.quietUntil;
}
