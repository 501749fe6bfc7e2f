import type { Contact } from './contact';

const DAY_MS = 86_400_000;

/** How many messages a contact may have had since when (ms), where the step sets a frequency cap. */
export function capWindow(contact: Contact, now: number): { limit: number; since: number } | undefined {
  const cap = contact.settings.frequencyCap;
  return cap && { limit: cap.messages, since: now - cap.days * DAY_MS };
}
