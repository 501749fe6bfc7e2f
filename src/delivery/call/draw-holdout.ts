import { createHmac } from 'node:crypto';
import type { HoldoutGroup } from '../../vocabulary';

const BYTES = 6;

/**
 * What a contact draws in a step's holdout: `percent` of all contacts are held out. A digest of the contact under the key of
 * the step, so a repeat, another process and a re-entry draw the same without anything being stored, and what a contact
 * draws in one step says nothing of what it draws in another.
 */
export function drawHoldout(contact: { activityId: string; contactKey: string }, percent: number): HoldoutGroup {
  const digest = createHmac('sha256', contact.activityId).update(contact.contactKey).digest();
  return digest.readUIntBE(0, BYTES) < (percent / 100) * 256 ** BYTES ? 'held_out' : 'treated';
}
