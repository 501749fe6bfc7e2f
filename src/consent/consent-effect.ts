import type { Address } from './address';
import { digestOf } from './consent-change';
import type { ConsentPolicy } from './consent-policy';

/** What a change of consent asks others to do. Carried out outside this folder, once per `id`. */
export type ConsentEffect =
  /** Fire a journey entry event: the welcome journey, or the one that asks for confirmation (double opt-in). */
  | {
      kind: 'fire_entry_event';
      id: string;
      eventDefinitionKey: string;
      when: 'welcome' | 'confirm';
      address: Address;
      contactKey?: string;
      topic: string;
      evidenceId: string;
    }
  /** Answer inside the 24-hour window that the wish was understood. */
  | { kind: 'send_text'; id: string; sender: string; address: Address; text: string };

/** The entry events that a new opt-in fires, as the policy says. One per person, topic and moment. */
export function entryEventsFor(
  optIn: { address: Address; topic: string; evidenceId: string; contactKey?: string; when: 'welcome' | 'confirm' },
  policy: Pick<ConsentPolicy, 'entryEvents'>,
): ConsentEffect[] {
  return policy.entryEvents
    .filter((event) => event.topic === optIn.topic && event.when === optIn.when)
    .map(({ eventDefinitionKey }) => ({
      kind: 'fire_entry_event',
      id: digestOf(`${eventDefinitionKey} ${optIn.address} ${optIn.topic} ${optIn.evidenceId}`),
      eventDefinitionKey,
      ...optIn,
    }));
}
